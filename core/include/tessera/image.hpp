#pragma once
// A picture of 8-bit values, as a file decoder leaves it.

#include <cstdint>
#include <vector>

namespace tessera {

/// Interleaved rows, top row first: pixels[(y·width + x)·channels + c]. channels is 1 (gray),
/// 2 (gray, alpha), 3 (RGB) or 4 (RGBA, straight alpha).
struct Image8 {
  std::int64_t width = 0;
  std::int64_t height = 0;
  int channels = 0;
  std::vector<std::uint8_t> pixels;

  const std::uint8_t* at(std::int64_t x, std::int64_t y) const { return pixels.data() + (y * width + x) * channels; }
  bool operator==(const Image8&) const = default;
};

}  // namespace tessera
