#pragma once
// Pillow's separable resampling on 8 bits, for any window of the scaled picture.

#include <cstdint>

#include "tessera/geometry.hpp"
#include "tessera/image.hpp"
#include "tessera/params.hpp"

namespace tessera {

/// A picture scaled to `scaled`, of which only rows top … top + size.height − 1 and columns left …
/// left + size.width − 1 are wanted.
struct ResampleWindow {
  Size2 scaled;
  std::int64_t top = 0;
  std::int64_t left = 0;
  Size2 size;
};

/// Each channel on its own, alpha too. Two passes, horizontal first, each rounded to 8 bits; holds
/// only the few horizontally scaled rows that one output row needs.
Image8 resample(const Image8& image, const ResampleWindow& window, Interpolation interpolation);

}  // namespace tessera
