#pragma once
// Where one number of X comes from: which place of which patch it is, which pixel and channel that is of the image, and
// how its value was normalised.

#include "app/scene/derivation_pane.hpp"

namespace tessera::scene {

/// The pane for a cell of X, `size` points: the pinned patch and place.
Scene build_place_derivation(const SceneInput& input, const DerivationView& view, Vec2 size);

}  // namespace tessera::scene
