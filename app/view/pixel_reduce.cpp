#include "app/view/pixel_reduce.hpp"

#include <algorithm>
#include <array>

namespace tessera::view {

namespace {

using Rgba = std::array<std::uint32_t, 4>;

void add(Rgba& sum, const std::uint8_t* pixel, int channels) {
  const bool color = channels >= 3;
  sum[0] += pixel[0];
  sum[1] += pixel[color ? 1 : 0];
  sum[2] += pixel[color ? 2 : 0];
  sum[3] += channels == 4 ? pixel[3] : channels == 2 ? pixel[1] : 255;
}

void put(std::uint8_t* texel, const Rgba& sum, std::uint32_t count) {
  for (std::size_t c = 0; c < 4; ++c) texel[c] = static_cast<std::uint8_t>((sum[c] + count / 2) / count);
}

/// Without reduction, the usual case, one straight loop a kind of pixel.
void expand_row(const std::uint8_t* from, int channels, std::int64_t count, std::uint8_t* to) {
  for (std::int64_t i = 0; i < count; ++i, from += channels, to += 4) {
    const bool color = channels >= 3;
    to[0] = from[0];
    to[1] = from[color ? 1 : 0];
    to[2] = from[color ? 2 : 0];
    to[3] = channels == 4 ? from[3] : channels == 2 ? from[1] : 255;
  }
}

/// Adds one picture row to the sums of a texel row.
void add_row(std::vector<Rgba>& sums, const std::uint8_t* from, int channels, std::int64_t count, int shift) {
  const std::int64_t block = std::int64_t{1} << shift;
  std::size_t texel = 0;
  for (std::int64_t x = 0; x < count; x += block, ++texel) {
    const std::int64_t end = std::min(x + block, count);
    for (std::int64_t k = x; k < end; ++k) add(sums[texel], from + k * channels, channels);
  }
}

}  // namespace

std::int64_t reduced(std::int64_t pixels, int shift) { return (pixels + (std::int64_t{1} << shift) - 1) >> shift; }

std::vector<std::uint8_t> reduce(const Image8& image, const PixelBox& box, int shift) {
  const std::int64_t width = reduced(box.width, shift), height = reduced(box.height, shift);
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width * height * 4));
  const std::int64_t block = std::int64_t{1} << shift;
  std::vector<Rgba> sums(static_cast<std::size_t>(width));
  for (std::int64_t row = 0; row < height; ++row) {
    std::uint8_t* to = rgba.data() + row * width * 4;
    const std::int64_t first = box.y + row * block, last = std::min(first + block, box.y + box.height);
    if (shift == 0) {
      expand_row(image.at(box.x, first), image.channels, width, to);
      continue;
    }
    std::fill(sums.begin(), sums.end(), Rgba{});
    for (std::int64_t y = first; y < last; ++y) add_row(sums, image.at(box.x, y), image.channels, box.width, shift);
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int64_t columns = std::min(block, box.width - x * block);
      put(to + x * 4, sums[static_cast<std::size_t>(x)], static_cast<std::uint32_t>(columns * (last - first)));
    }
  }
  return rgba;
}

Preview preview(const Image8& image, std::int64_t side) {
  constexpr std::int64_t samples = 4;
  const std::int64_t longest = std::max(image.width, image.height);
  const auto scaled = [&](std::int64_t extent) {
    return std::clamp<std::int64_t>(extent * side / longest, 1, std::min(extent, side));
  };
  Preview p{scaled(image.width), scaled(image.height), {}};
  p.rgba.resize(static_cast<std::size_t>(p.width * p.height * 4));
  for (std::int64_t y = 0; y < p.height; ++y) {
    for (std::int64_t x = 0; x < p.width; ++x) {
      Rgba sum{};
      for (std::int64_t k = 0; k < samples * samples; ++k) {
        const std::int64_t px = (x * samples + k % samples) * image.width / (p.width * samples);
        const std::int64_t py = (y * samples + k / samples) * image.height / (p.height * samples);
        add(sum, image.at(px, py), image.channels);
      }
      put(p.rgba.data() + (y * p.width + x) * 4, sum, samples * samples);
    }
  }
  return p;
}

std::vector<std::uint8_t> halve(const std::vector<std::uint8_t>& rgba, std::int64_t width, std::int64_t height) {
  const std::int64_t w = std::max<std::int64_t>(width / 2, 1), h = std::max<std::int64_t>(height / 2, 1);
  std::vector<std::uint8_t> half(static_cast<std::size_t>(w * h * 4));
  const std::int64_t dx = width > 1 ? 4 : 0, dy = height > 1 ? width * 4 : 0;
  for (std::int64_t y = 0; y < h; ++y) {
    const std::uint8_t* from = rgba.data() + y * 2 * dy;
    std::uint8_t* to = half.data() + y * w * 4;
    for (std::int64_t x = 0; x < w; ++x, from += 2 * dx, to += 4) {
      for (int c = 0; c < 4; ++c)
        to[c] = static_cast<std::uint8_t>((from[c] + from[dx + c] + from[dy + c] + from[dx + dy + c] + 2) / 4);
    }
  }
  return half;
}

}  // namespace tessera::view
