#pragma once
// What a presenter wants to have at hand: what is often said wrongly at this step, the code, and what comes next.

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

/// A card `width` points wide, as high as it needs to be.
Scene build_notes(const SceneInput& input, float width);

}  // namespace tessera::scene
