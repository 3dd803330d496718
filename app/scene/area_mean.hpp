#pragma once
// Means of cells over the areas of pixels: along each axis a pixel covers a run of cells, the first and the last of it
// in part.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace tessera::scene {

/// Cells first … last; the first and last count by their weights, those between by 1.
struct CellRun {
  std::int64_t first = 0, last = 0;
  float first_weight = 1, last_weight = 1;

  float weight(std::int64_t cell) const { return cell == first ? first_weight : cell == last ? last_weight : 1; }
  float total() const {
    return first == last ? first_weight : first_weight + last_weight + static_cast<float>(last - first - 1);
  }
  bool operator==(const CellRun&) const = default;
};

/// The run in [from, to), in cells of [0, count); never empty.
CellRun cells_between(double from, double to, std::int64_t count);

/// How a pixel finds its cells: `nearest` takes the cell at the pixel's middle; `smooth` area means where pixels are
/// larger than cells, bilinear where they are smaller; `crisp` area means where larger, the nearest where smaller.
enum class Sampling { nearest, smooth, crisp };

/// The run of a pixel that covers [from, to).
CellRun cells_of_pixel(double from, double to, std::int64_t count, Sampling sampling);

/// Runs for `pixels` pixels that show `length` cells from `begin` on.
std::vector<CellRun> cell_runs(std::int64_t pixels, double begin, double length, std::int64_t count, Sampling sampling);

/// Calls put(x, y, const float* mean) for each pixel, row by row. `add_row(r, weight, first, last, sums)` adds weight
/// times the numbers of cells first … last of row r to sums, `channels` a cell.
template <class AddRow, class Put>
void area_means(const std::vector<CellRun>& across, const std::vector<CellRun>& down, int channels,
                const AddRow& add_row, const Put& put) {
  if (across.empty()) return;
  std::int64_t first = across.front().first, last = across.front().last;
  for (const CellRun& run : across) first = std::min(first, run.first), last = std::max(last, run.last);
  std::vector<float> sums(static_cast<std::size_t>((last - first + 1) * channels));
  std::vector<float> means(across.size() * static_cast<std::size_t>(channels));
  for (std::size_t y = 0; y < down.size(); ++y) {
    const CellRun& rows = down[y];
    if (y == 0 || !(rows == down[y - 1])) {
      std::fill(sums.begin(), sums.end(), 0.f);
      for (std::int64_t r = rows.first; r <= rows.last; ++r) add_row(r, rows.weight(r), first, last, sums.data());
      for (std::size_t x = 0; x < across.size(); ++x) {
        const CellRun& columns = across[x];
        float* mean = means.data() + x * static_cast<std::size_t>(channels);
        for (int c = 0; c < channels; ++c) {
          float sum = 0;
          for (std::int64_t k = columns.first; k <= columns.last; ++k)
            sum += columns.weight(k) * sums[static_cast<std::size_t>((k - first) * channels + c)];
          mean[c] = sum / (columns.total() * rows.total());
        }
      }
    }
    for (std::size_t x = 0; x < across.size(); ++x)
      put(static_cast<std::int64_t>(x), static_cast<std::int64_t>(y),
          means.data() + x * static_cast<std::size_t>(channels));
  }
}

}  // namespace tessera::scene
