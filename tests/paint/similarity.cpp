#include "tests/paint/similarity.hpp"

#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace tessera::test {

namespace {

std::vector<double> lightness(const Image8& image) {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(image.width * image.height));
  for (std::int64_t y = 0; y < image.height; ++y) {
    for (std::int64_t x = 0; x < image.width; ++x) {
      const std::uint8_t* p = image.at(x, y);
      values.push_back(image.channels < 3 ? p[0] : 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]);
    }
  }
  return values;
}

std::uint8_t channel(const Image8& image, std::int64_t x, std::int64_t y, int c) {
  return image.at(x, y)[image.channels < 3 ? 0 : c];
}

}  // namespace

double structural_similarity(const Image8& a, const Image8& b) {
  if (a.width != b.width || a.height != b.height) throw std::invalid_argument("pictures of two sizes");
  constexpr std::int64_t side = 8, step = 2;
  constexpr double c1 = 0.01 * 255 * 0.01 * 255, c2 = 0.03 * 255 * 0.03 * 255, n = side * side;
  const std::vector<double> la = lightness(a), lb = lightness(b);
  double sum = 0;
  std::int64_t windows = 0;
  for (std::int64_t top = 0; top + side <= a.height; top += step) {
    for (std::int64_t left = 0; left + side <= a.width; left += step, ++windows) {
      double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
      for (std::int64_t y = top; y < top + side; ++y) {
        for (std::int64_t x = left; x < left + side; ++x) {
          const auto at = static_cast<std::size_t>(y * a.width + x);
          const double va = la[at], vb = lb[at];
          sa += va, sb += vb, saa += va * va, sbb += vb * vb, sab += va * vb;
        }
      }
      const double ma = sa / n, mb = sb / n, va = saa / n - ma * ma, vb = sbb / n - mb * mb, cov = sab / n - ma * mb;
      sum += (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
    }
  }
  return windows > 0 ? sum / static_cast<double>(windows) : 1;
}

Image8 side_by_side(const Image8& a, const Image8& b) {
  Image8 all{a.width + b.width + a.width, std::max(a.height, b.height), 3, {}};
  all.pixels.resize(static_cast<std::size_t>(all.width * all.height * 3));
  const auto put = [&](std::int64_t x, std::int64_t y, int c, int value) {
    all.pixels[static_cast<std::size_t>((y * all.width + x) * 3 + c)] = static_cast<std::uint8_t>(value);
  };
  for (int c = 0; c < 3; ++c) {
    for (std::int64_t y = 0; y < a.height; ++y)
      for (std::int64_t x = 0; x < a.width; ++x) put(x, y, c, channel(a, x, y, c));
    for (std::int64_t y = 0; y < b.height; ++y)
      for (std::int64_t x = 0; x < b.width; ++x) put(a.width + x, y, c, channel(b, x, y, c));
    for (std::int64_t y = 0; y < std::min(a.height, b.height); ++y)
      for (std::int64_t x = 0; x < std::min(a.width, b.width); ++x)
        put(a.width + b.width + x, y, c, 255 - std::abs(channel(a, x, y, c) - channel(b, x, y, c)));
  }
  return all;
}

}  // namespace tessera::test
