#pragma once
// What a presenter wants to have at hand: what is often said wrongly at this step, the code, and what comes next.

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

/// A card as wide as `room` (points), in the largest type that leaves it as high as that, and as high as it needs to
/// be.
Scene build_notes(const SceneInput& input, Vec2 room);

}  // namespace tessera::scene
