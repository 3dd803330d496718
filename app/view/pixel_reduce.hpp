#pragma once
// Pictures made smaller by area mean, for textures.

#include <cstdint>
#include <vector>

#include "tessera/image.hpp"

namespace tessera::view {

/// Pixels [x, x + width) × [y, y + height).
struct PixelBox {
  std::int64_t x = 0, y = 0, width = 0, height = 0;
  bool operator==(const PixelBox&) const = default;
};

/// ⌈pixels / 2^shift⌉.
std::int64_t reduced(std::int64_t pixels, int shift);

/// The box as RGBA, each texel the mean of 2^shift × 2^shift pixels (of fewer at the right and bottom).
std::vector<std::uint8_t> reduce(const Image8& image, const PixelBox& box, int shift);

/// RGBA of about `side` texels along the longer side, each the mean of 4 × 4 pixels spread over its area.
struct Preview {
  std::int64_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};
Preview preview(const Image8& image, std::int64_t side);

/// The next smaller mipmap level: ⌊w/2⌋ × ⌊h/2⌋ texels, at least 1.
std::vector<std::uint8_t> halve(const std::vector<std::uint8_t>& rgba, std::int64_t width, std::int64_t height);

}  // namespace tessera::view
