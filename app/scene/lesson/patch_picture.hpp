#pragma once
// The pixels under a patch's window, in any box.

#include <optional>
#include <string>

#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// The window's pixels stretched over `box`: nothing where the window lies beside the picture, or there is none yet.
/// `hangs_over`: a part of `box` stays empty, for zeros of the padding.
struct PatchPicture {
  std::optional<PictureShape> pixels;
  bool hangs_over = false;
};
PatchPicture patch_picture(const StageContext& context, std::int64_t patch, const Rect& box);

/// The largest box in `room` with the sides of the window, in its middle; sides of at least 6 points.
Rect window_box(const StageContext& context, const Rect& room);

/// The box of side : side for a patch, P_h and P_w in proportion as far as 4 : 1, in `room`.
Rect patch_box(const StageContext& context, const Rect& room);

/// The window's pixels over `box` on a ground of padding where it hangs over; only the ground while there is no
/// picture. The items stand for the patch; ids: `id` and, where there is ground to be seen, `id` + ".ground".
void write_patch_picture(const StageContext& context, const std::string& id, std::int64_t patch, const Rect& box,
                         float opacity = 1);

}  // namespace tessera::scene
