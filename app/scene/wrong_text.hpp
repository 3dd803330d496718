#pragma once
// What doing it wrong on purpose does to the numbers, in words.

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

/// A paragraph at `width` points, with the measured numbers; "…" until they are known.
Scene build_wrong_text(const SceneInput& input, float width);

}  // namespace tessera::scene
