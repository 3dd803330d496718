#pragma once
// Filters as 8-bit pictures, to be looked at in the small.

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "tessera/geometry.hpp"
#include "tessera/image.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

/// One filter (C, P_h, P_w) as a picture of at most `side` × `side` pixels, larger ones as area means: weight 0 is gray
/// 128, the largest |weight| of the drawn planes full. Three planes or more give red, green and blue (what follows them
/// is not shown), fewer give the first in gray.
Image8 draw_filter(std::span<const float> weights, int channels, Size2 size, std::int64_t side);

/// The same from its least value, black, to its largest, white.
Image8 draw_stretched(std::span<const float> values, int channels, Size2 size, std::int64_t side);

/// All D of them, one after the other.
struct FilterPictures {
  std::int64_t count = 0;
  Size2 size;        ///< of each, in pixels
  Size2 patch;       ///< P_h × P_w that it stands for
  int channels = 1;  ///< 1 or 3
  std::vector<std::uint8_t> pixels;

  bool averaged() const { return size.height < patch.height || size.width < patch.width; }
  std::span<const std::uint8_t> of(std::int64_t filter) const;
};

/// Of kernels (D, C, P_h, P_w); the more there are, the smaller: a wall of them stays within some 2,048 pixels a side.
/// Throws Cancelled when stopped.
FilterPictures draw_filters(const Tensor& kernel, const std::stop_token& stop = {});

}  // namespace tessera
