#pragma once
// How alike two pictures look.

#include "tessera/image.hpp"

namespace tessera::test {

/// Structural similarity of the lightness (Wang, Bovik, Sheikh and Simoncelli 2004): windows of 8 × 8 pixels, 2 apart,
/// C1 = (0.01·255)², C2 = (0.03·255)², the mean over all of them. 1: the same. Pictures of 1 to 4 channels and of one
/// size; alpha is not looked at. Throws std::invalid_argument where sizes differ.
double structural_similarity(const Image8& a, const Image8& b);

/// `a` beside `b` beside their difference, for a person to look at.
Image8 side_by_side(const Image8& a, const Image8& b);

}  // namespace tessera::test
