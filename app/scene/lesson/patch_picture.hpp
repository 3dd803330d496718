#pragma once
// The pixels under a patch's window, in any box.

#include <optional>

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

}  // namespace tessera::scene
