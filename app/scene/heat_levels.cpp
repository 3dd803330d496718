#include "app/scene/heat_levels.hpp"

#include <algorithm>
#include <cmath>

#include "app/scene/area_mean.hpp"
#include "app/scene/heat_map.hpp"

namespace tessera::scene {

namespace {

/// Cells of the matrix a column (x) and a row (y) of what it stands for.
struct CellScale {
  double x = 1, y = 1;
  explicit CellScale(const HeatMapShape& map)
      : x(static_cast<double>(map.matrix->extent(1)) / static_cast<double>(columns_of(map))),
        y(static_cast<double>(map.matrix->extent(0)) / static_cast<double>(rows_of(map))) {}
};

/// share ↦ level for |share| 0 … 1, in steps that are fine enough at the steep beginning.
class LevelTable {
 public:
  LevelTable() : levels_(steps + 1) {
    for (int k = 0; k <= steps; ++k)
      levels_[static_cast<std::size_t>(k)] =
          static_cast<std::uint8_t>(std::lround(middle_heat_level * std::pow(static_cast<double>(k) / steps, 0.6)));
  }
  std::uint8_t level(float share) const {
    if (!std::isfinite(share)) return not_finite_heat_level;
    const float strength = std::min(std::abs(share), 1.f) * steps;
    const int up = levels_[static_cast<std::size_t>(strength + 0.5f)];
    return static_cast<std::uint8_t>(share < 0 ? middle_heat_level - up : middle_heat_level + up);
  }

 private:
  static constexpr int steps = 16384;
  std::vector<std::uint8_t> levels_;
};

}  // namespace

Vec2 shown_cells(const HeatMapShape& map) {
  const Rect part = shown_part(map);
  const CellScale scale(map);
  return {part.width * static_cast<float>(scale.x), part.height * static_cast<float>(scale.y)};
}

std::vector<std::uint8_t> heat_levels(const HeatMapShape& map, std::int64_t width, std::int64_t height) {
  const std::int64_t rows = map.matrix->extent(0), columns = map.matrix->extent(1);
  const Rect part = shown_part(map);
  const CellScale scale(map);
  const auto across = cell_runs(width, static_cast<double>(part.x) * scale.x, static_cast<double>(part.width) * scale.x,
                                columns, Sampling::crisp);
  const auto down = cell_runs(height, static_cast<double>(part.y) * scale.y, static_cast<double>(part.height) * scale.y,
                              rows, Sampling::crisp);
  const float* data = map.matrix->data.data();
  static const LevelTable table;
  std::vector<std::uint8_t> levels(static_cast<std::size_t>(width * height));
  area_means(
      across, down, 1,
      [&](std::int64_t r, float weight, std::int64_t first, std::int64_t last, float* sums) {
        const float* row = data + r * columns;
        for (std::int64_t k = first; k <= last; ++k) sums[k - first] += weight * row[k];
      },
      [&](std::int64_t x, std::int64_t y, const float* mean) {
        levels[static_cast<std::size_t>(y * width + x)] = table.level(*mean / map.range);
      });
  return levels;
}

}  // namespace tessera::scene
