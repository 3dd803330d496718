#include "app/scene/downsample.hpp"

#include <algorithm>
#include <vector>

#include "tessera/issue.hpp"

namespace tessera::scene {

Tensor downsample(const Tensor& matrix, std::int64_t rows, std::int64_t columns) {
  if (matrix.shape.size() != 2 || matrix.size() == 0 || rows < 1 || columns < 1)
    throw Error("downsample: needs a matrix with an element at least, and limits above 0");
  const std::int64_t height = matrix.extent(0), width = matrix.extent(1);
  if (height <= rows && width <= columns) return matrix;
  const std::int64_t dy = (height + rows - 1) / rows, dx = (width + columns - 1) / columns;
  const std::int64_t small_height = (height + dy - 1) / dy, small_width = (width + dx - 1) / dx;
  Tensor small({small_height, small_width});
  std::vector<double> sums(static_cast<std::size_t>(small_width));
  for (std::int64_t row = 0; row < small_height; ++row) {
    std::fill(sums.begin(), sums.end(), 0.0);
    const std::int64_t last = std::min(height, (row + 1) * dy);
    for (std::int64_t y = row * dy; y < last; ++y) {
      const float* from = matrix.data.data() + y * width;
      for (std::int64_t x = 0; x < width; ++x) sums[static_cast<std::size_t>(x / dx)] += static_cast<double>(from[x]);
    }
    for (std::int64_t x = 0; x < small_width; ++x) {
      const auto count = static_cast<double>((last - row * dy) * (std::min(width, (x + 1) * dx) - x * dx));
      small.data[static_cast<std::size_t>(row * small_width + x)] =
          static_cast<float>(sums[static_cast<std::size_t>(x)] / count);
    }
  }
  return small;
}

}  // namespace tessera::scene
