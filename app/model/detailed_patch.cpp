#include "app/model/detailed_patch.hpp"

#include <algorithm>

#include "tessera/preprocess.hpp"

namespace tessera {

namespace {

/// At least `step` apart, at most about `most` of them.
std::int64_t step_for(std::int64_t length, std::int64_t most) { return std::max<std::int64_t>(1, length / most); }

/// Σ over channels of the variance of the window's pixels; those of large windows at equal distances.
double variance_in(const Image8& image, const Interval& rows, const Interval& columns) {
  const Interval y{std::max<std::int64_t>(rows.begin, 0), std::min(rows.end, image.height)};
  const Interval x{std::max<std::int64_t>(columns.begin, 0), std::min(columns.end, image.width)};
  constexpr std::int64_t most = 32;
  double variance = 0;
  for (int c = 0; c < image.channels; ++c) {
    double sum = 0, squares = 0, count = 0;
    for (std::int64_t row = y.begin; row < y.end; row += step_for(y.length(), most)) {
      for (std::int64_t column = x.begin; column < x.end; column += step_for(x.length(), most)) {
        const double value = image.at(column, row)[c];
        sum += value;
        squares += value * value;
        ++count;
      }
    }
    if (count > 0) variance += squares / count - sum / count * (sum / count);
  }
  return variance;
}

}  // namespace

std::int64_t middle_patch(const PatchGrid& grid) {
  if (grid.count() == 0) return 0;
  return grid.rows() / 2 * grid.columns() + grid.columns() * 3 / 8;
}

std::int64_t detailed_patch(const Image8& picture, const EmbedParams& params) {
  const PatchGrid grid = plan_grid(params.grid_settings());
  std::int64_t best = middle_patch(grid);
  if (grid.count() == 0) return best;
  const Image8 image = fit(picture, params).image;
  constexpr std::int64_t most = 24;  // windows looked at along an axis
  double largest = 1;                // of 0 … 65,025: what is all but even has no detail
  const std::int64_t first_row = grid.rows() / 4, end_row = grid.rows() - first_row;
  const std::int64_t first_column = grid.columns() / 4, end_column = grid.columns() - first_column;
  for (std::int64_t r = first_row; r < end_row; r += step_for(end_row - first_row, most)) {
    for (std::int64_t q = first_column; q < end_column; q += step_for(end_column - first_column, most)) {
      const double variance = variance_in(image, grid.height.window(r), grid.width.window(q));
      if (variance <= largest) continue;
      largest = variance;
      best = r * grid.columns() + q;
    }
  }
  return best;
}

}  // namespace tessera
