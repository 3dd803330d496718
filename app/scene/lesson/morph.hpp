#pragma once
// From one picture to another: how a step's last picture becomes the next one's first.
//
// Things with the same id in both travel; what is in one of them alone fades out first and in last. Words do not
// travel: where they change or move they fade, so that none is ever read over another.

#include "app/scene/item.hpp"

namespace tessera::scene {

/// The picture at share u of the way, 0 … 1, of which `eased` (0 … 1) is travelled. At u = 0 it is `from`, at 1 `to`.
Scene morph(const Scene& from, const Scene& to, float u, float eased);

/// Opacity of what goes, and of what comes, at share u of a change in which both must not be seen together.
float fading_out(float u);
float fading_in(float u);

Rect mix(const Rect& from, const Rect& to, float share);
Vec2 mix(Vec2 from, Vec2 to, float share);

}  // namespace tessera::scene
