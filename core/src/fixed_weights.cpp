// Weights that follow from the shape alone: the cosine basis and the identity.

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <queue>
#include <vector>

#include "weight_sources.hpp"

namespace tessera {

namespace {

/// cos(π·m/(2·period)) for m = 0 … 4·period − 1. Only angles up to π/4 are computed, so that zeros and
/// symmetries are exact.
std::vector<double> quarter_wave_table(std::int64_t period) {
  const auto folded = [period](std::int64_t m) {  // m in 0 … period: the first quarter turn
    const double angle = std::numbers::pi / (2.0 * static_cast<double>(period));
    return 2 * m <= period ? std::cos(angle * static_cast<double>(m))
                           : std::sin(angle * static_cast<double>(period - m));
  };
  std::vector<double> table(static_cast<std::size_t>(4 * period));
  for (std::int64_t m = 0; m <= period; ++m) {
    const double value = m == period ? 0.0 : folded(m);
    const double opposite = 0.0 - value;  // never −0
    table[static_cast<std::size_t>(m)] = value;
    table[static_cast<std::size_t>(2 * period - m)] = opposite;
    table[static_cast<std::size_t>(2 * period + m) % table.size()] = opposite;
    table[static_cast<std::size_t>(4 * period - m) % table.size()] = value;
  }
  return table;
}

/// The orthonormal DCT-II vectors of one axis.
class CosineAxis {
 public:
  explicit CosineAxis(std::int64_t size) : size_(size), table_(quarter_wave_table(size)) {}

  /// √(2/n)·cos(π(2x + 1)f/(2n)), and √(1/n) for f = 0.
  void fill(std::int64_t frequency, std::vector<double>& values) const {
    const double scale = std::sqrt((frequency == 0 ? 1.0 : 2.0) / static_cast<double>(size_));
    values.resize(static_cast<std::size_t>(size_));
    for (std::int64_t x = 0; x < size_; ++x)
      values[static_cast<std::size_t>(x)] =
          scale * table_[static_cast<std::size_t>((2 * x + 1) * frequency % (4 * size_))];
  }

 private:
  std::int64_t size_;
  std::vector<double> table_;
};

struct Frequency {
  std::int64_t radius;  ///< (f_y/P_h)² + (f_x/P_w)², times (P_h·P_w)²: exact
  std::int64_t y;
  std::int64_t x;
  auto operator<=>(const Frequency&) const = default;
};

/// Frequency pairs by rising radius, ties by rising y, one at a time: the lists of one y are sorted, so a
/// heap holds only the front of each.
class FrequencyOrder {
 public:
  explicit FrequencyOrder(Size2 patch) : patch_(patch) { push(0, 0); }

  Frequency next() {
    const Frequency frequency = heap_.top();
    heap_.pop();
    if (frequency.x == 0 && frequency.y + 1 < patch_.height) push(frequency.y + 1, 0);
    if (frequency.x + 1 < patch_.width) push(frequency.y, frequency.x + 1);
    return frequency;
  }

 private:
  void push(std::int64_t y, std::int64_t x) {
    const std::int64_t vertical = y * patch_.width;
    const std::int64_t horizontal = x * patch_.height;
    heap_.push({vertical * vertical + horizontal * horizontal, y, x});
  }

  Size2 patch_;
  std::priority_queue<Frequency, std::vector<Frequency>, std::greater<>> heap_;
};

using Axis4 = std::array<double, 4>;

/// Orthonormal axes of colour space: luminance first, then blue − yellow and red − green; alpha by itself.
std::vector<Axis4> colour_axes(std::int64_t channels) {
  if (channels == 1) return {{1, 0, 0, 0}};
  const double third = 1 / std::sqrt(3.0);
  const double sixth = 1 / std::sqrt(6.0);
  const double half = 1 / std::sqrt(2.0);
  std::vector<Axis4> axes{{third, third, third, 0}, {-sixth, -sixth, 2 * sixth, 0}, {half, -half, 0, 0}};
  if (channels == 4) axes.push_back({0, 0, 0, 1});
  return axes;
}

}  // namespace

Tensor cosine_kernel(const KernelShape& shape, const std::stop_token& stop) {
  Tensor kernel = shape.empty();
  const std::int64_t length = shape.length();
  const std::vector<Axis4> axes = colour_axes(shape.channels);
  const CosineAxis vertical(shape.patch.height);
  const CosineAxis horizontal(shape.patch.width);
  FrequencyOrder order(shape.patch);
  std::vector<double> column;
  std::vector<double> row;
  float* out = kernel.data.data();
  for (std::int64_t d = 0; d < std::min(shape.dim, length); ++d) {
    throw_if_stopped(stop);
    const std::int64_t axis = d % shape.channels;
    if (axis == 0) {
      const Frequency frequency = order.next();
      vertical.fill(frequency.y, column);
      horizontal.fill(frequency.x, row);
    }
    for (std::int64_t c = 0; c < shape.channels; ++c) {
      const double colour = axes[static_cast<std::size_t>(axis)][static_cast<std::size_t>(c)];
      for (const double y : column) {
        const double factor = colour * y;
        out =
            std::transform(row.begin(), row.end(), out, [factor](double x) { return static_cast<float>(factor * x); });
      }
    }
  }
  // Beyond the basis it starts again: filter d equals filter d − P²C.
  for (std::int64_t d = length; d < shape.dim; ++d) {
    throw_if_stopped(stop);
    out = std::copy_n(out - length * length, length, out);
  }
  return kernel;
}

Tensor identity_kernel(const KernelShape& shape, const std::stop_token& stop) {
  Tensor kernel = shape.empty();
  const std::int64_t length = shape.length();
  float* row = kernel.data.data();
  for (std::int64_t d = 0; d < shape.dim; ++d, row += length) {
    throw_if_stopped(stop);
    std::fill_n(row, length, 0.0F);
    if (d < length) row[d] = 1;
  }
  return kernel;
}

}  // namespace tessera
