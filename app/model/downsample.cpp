#include "app/model/downsample.hpp"

#include <algorithm>
#include <vector>

#include "tessera/issue.hpp"

namespace tessera {

Tensor downsample(const RowSource& matrix, std::int64_t rows, std::int64_t columns, const std::stop_token& stop) {
  if (matrix.rows < 1 || matrix.columns < 1 || rows < 1 || columns < 1)
    throw Error("downsample: needs a matrix with an element at least, and limits above 0");
  const std::int64_t height = matrix.rows, width = matrix.columns;
  const std::int64_t dy = (height + rows - 1) / rows, dx = (width + columns - 1) / columns;
  const std::int64_t small_height = (height + dy - 1) / dy, small_width = (width + dx - 1) / dx;
  Tensor small({small_height, small_width});
  std::vector<float> line(static_cast<std::size_t>(width));
  std::vector<double> sums(static_cast<std::size_t>(small_width));
  for (std::int64_t row = 0; row < small_height; ++row) {
    if (stop.stop_requested()) throw Cancelled();
    std::fill(sums.begin(), sums.end(), 0.0);
    const std::int64_t last = std::min(height, (row + 1) * dy);
    for (std::int64_t y = row * dy; y < last; ++y) {
      matrix.read(y, line);
      for (std::int64_t sx = 0, x = 0; sx < small_width; ++sx) {
        double sum = 0;
        for (const std::int64_t end = std::min(width, x + dx); x < end; ++x)
          sum += static_cast<double>(line[static_cast<std::size_t>(x)]);
        sums[static_cast<std::size_t>(sx)] += sum;
      }
    }
    for (std::int64_t x = 0; x < small_width; ++x) {
      const auto count = static_cast<double>((last - row * dy) * (std::min(width, (x + 1) * dx) - x * dx));
      small.data[static_cast<std::size_t>(row * small_width + x)] =
          static_cast<float>(sums[static_cast<std::size_t>(x)] / count);
    }
  }
  return small;
}

Tensor downsample(const Tensor& matrix, std::int64_t rows, std::int64_t columns) {
  if (matrix.shape.size() != 2) throw Error("downsample: needs a matrix");
  const std::int64_t height = matrix.extent(0), width = matrix.extent(1);
  if (height > 0 && width > 0 && rows > 0 && columns > 0 && height <= rows && width <= columns) return matrix;
  const auto read = [&](std::int64_t row, std::span<float> numbers) {
    std::copy_n(matrix.data.begin() + row * width, width, numbers.begin());
  };
  return downsample(RowSource{height, width, read}, rows, columns);
}

}  // namespace tessera
