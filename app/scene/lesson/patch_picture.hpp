#pragma once
// A patch cut out of the photo, at any place and size: what rides on sheets and is shuffled.

#include <string>

#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// Window `patch` of the picture stretched over `box`, padding where it hangs over; only its ground while there is no
/// picture. The items stand for the patch; ids: `id` and, where there is padding to be seen, `id` + ".ground".
void write_patch_picture(const StageContext& context, const std::string& id, std::int64_t patch, const Rect& box,
                         float opacity = 1);

/// The picture cut into the grid's patches and put together again with patch shuffle.source(k) at place k: at most
/// `side` pixels wide and high, in RGB. Null without a picture.
std::shared_ptr<const Image8> shuffled_picture(const StageContext& context, std::int64_t side);

/// The box of side : side for a patch, P_h and P_w in proportion as far as 4 : 1, in `room`.
Rect patch_box(const StageContext& context, const Rect& room);

}  // namespace tessera::scene
