#pragma once
// Random windows on random images, and the definition they are checked against, in double precision.

#include <cmath>
#include <cstdint>
#include <ostream>
#include <random>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/tokens.hpp"
#include "tessera/weights.hpp"

namespace tessera {

inline void PrintTo(InstructionSet set, std::ostream* out) { *out << to_string(set); }

/// One image batch, one grid on it and filters for it.
struct WindowCase {
  GridSettings settings;
  PatchGrid grid;
  Tensor x;
  Weights weights;

  std::int64_t batch() const { return x.shape[0]; }
  std::int64_t dim() const { return weights.kernel.shape[0]; }
  std::int64_t length() const { return weights.kernel.size() / dim(); }
};

enum class Numbers { real, small_integers };

/// Fills a tensor with uniform numbers of [−1, 1), or with integers of −3 … 3.
inline Tensor random_numbers(Shape shape, Numbers numbers, std::mt19937& generator) {
  Tensor tensor(std::move(shape));
  for (float& value : tensor.data) {
    const auto bits = static_cast<std::int64_t>(generator());
    value =
        numbers == Numbers::real ? static_cast<float>(bits) / 2147483648.0F - 1.0F : static_cast<float>(bits % 7 - 3);
  }
  return tensor;
}

struct CaseShape {
  std::int64_t batch = 1;
  std::int64_t channels = 3;
  std::int64_t dim = 8;
  bool bias = true;
};

inline WindowCase make_case(const GridSettings& settings, const CaseShape& shape, Numbers numbers,
                            std::mt19937& generator) {
  WindowCase c{settings, plan_grid(settings), {}, {}};
  c.x = random_numbers({shape.batch, shape.channels, settings.image.height, settings.image.width}, numbers, generator);
  c.weights.kernel =
      random_numbers({shape.dim, shape.channels, settings.kernel.height, settings.kernel.width}, numbers, generator);
  if (shape.bias) c.weights.bias = random_numbers({shape.dim}, numbers, generator);
  return c;
}

/// Any geometry: P_h ≠ P_w, strides above and below the patch, padding, dilation, pad-to-multiple, 1 … 4 channels.
inline WindowCase random_case(Numbers numbers, std::mt19937& generator) {
  const auto draw = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(generator);
  };
  for (;;) {
    GridSettings s;
    s.image = {draw(1, 40), draw(1, 60)};
    s.kernel = {draw(1, 9), draw(1, 17)};
    s.stride = draw(0, 1) ? s.kernel : Size2{draw(1, 10), draw(1, 10)};
    if (draw(0, 2) == 0) s.padding = {draw(0, 5), draw(0, 9)};
    if (draw(0, 3) == 0) s.dilation = {draw(1, 3), draw(1, 3)};
    s.pad_to_multiple = draw(0, 3) == 0;
    if (!validate(s).empty() || plan_grid(s).count() > 400) continue;
    return make_case(s, {draw(1, 3), draw(1, 4), draw(1, 70), draw(0, 1) == 1}, numbers, generator);
  }
}

/// The definition: Σ_c Σ_u Σ_v W·x + b in double precision, and the same sum of magnitudes.
struct Reference {
  double value = 0;
  double magnitude = 0;
};

inline Reference reference(const WindowCase& c, std::int64_t b, std::int64_t i, std::int64_t d) {
  const AxisSettings& down = c.grid.height.settings;
  const AxisSettings& across = c.grid.width.settings;
  Reference sum;
  const float* filter = c.weights.kernel.data.data() + d * c.length();
  for (std::int64_t plane = 0; plane < c.x.shape[1]; ++plane)
    for (std::int64_t u = 0; u < down.kernel; ++u)
      for (std::int64_t v = 0; v < across.kernel; ++v, ++filter) {
        const std::int64_t y = i / c.grid.columns() * down.stride - down.padding + u * down.dilation;
        const std::int64_t x = i % c.grid.columns() * across.stride - across.padding + v * across.dilation;
        if (y < 0 || y >= down.size || x < 0 || x >= across.size) continue;
        const auto at = static_cast<std::size_t>(((b * c.x.shape[1] + plane) * down.size + y) * across.size + x);
        const double term = double{*filter} * double{c.x.data[at]};
        sum.value += term;
        sum.magnitude += std::abs(term);
      }
  if (c.weights.bias) {
    const double bias = c.weights.bias->data[static_cast<std::size_t>(d)];
    sum.value += bias;
    sum.magnitude += std::abs(bias);
  }
  return sum;
}

/// What float32 may differ by at most, whatever the order of summation: (K + 2) roundings of half a unit each
/// (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1).
inline double rounding_bound(const WindowCase& c, const Reference& sum) {
  return static_cast<double>(c.length() + 2) * std::ldexp(1.0, -24) * sum.magnitude * 1.01;
}

inline std::ostream& operator<<(std::ostream& out, const WindowCase& c) {
  const GridSettings& s = c.settings;
  return out << "x " << to_string(c.x.shape) << ", W " << to_string(c.weights.kernel.shape) << ", stride "
             << s.stride.height << "x" << s.stride.width << ", padding " << s.padding.height << "x" << s.padding.width
             << ", dilation " << s.dilation.height << "x" << s.dilation.width
             << (s.pad_to_multiple ? ", padded up" : "") << (c.weights.bias ? ", bias" : ", no bias");
}

}  // namespace tessera
