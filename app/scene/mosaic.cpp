#include "app/scene/mosaic.hpp"

#include <algorithm>
#include <cmath>

namespace tessera::scene {

namespace {

float pitch(float length, std::int64_t count, float gap) { return length / (static_cast<float>(count) - gap); }

std::optional<std::int64_t> cell_at(float offset, float step, std::int64_t count, float gap) {
  const float cell = std::floor(offset / step);
  if (cell < 0 || cell >= static_cast<float>(count)) return std::nullopt;
  if (offset - cell * step > step * (1 - gap)) return std::nullopt;
  return static_cast<std::int64_t>(cell);
}

/// The window along one axis whose centre is nearest to `pixel`, if it reaches it.
std::optional<std::int64_t> index_at(const AxisGrid& axis, double pixel) {
  if (axis.count == 0) return std::nullopt;
  const double first_centre = static_cast<double>(axis.reach) / 2 - static_cast<double>(axis.settings.padding);
  const double nearest = std::round((pixel - first_centre) / static_cast<double>(axis.settings.stride));
  const auto index = static_cast<std::int64_t>(std::clamp(nearest, 0.0, static_cast<double>(axis.count - 1)));
  const Interval window = axis.window(index);
  if (pixel < static_cast<double>(window.begin) || pixel >= static_cast<double>(window.end)) return std::nullopt;
  return index;
}

}  // namespace

Vec2 tile_pitch(const MosaicShape& m) {
  return {pitch(m.target.width, m.grid.columns(), m.gap), pitch(m.target.height, m.grid.rows(), m.gap)};
}

Rect tile_rect(const MosaicShape& m, std::int64_t patch) {
  const Vec2 step = tile_pitch(m);
  return {m.target.x + step.x * static_cast<float>(m.grid.column_of(patch)),
          m.target.y + step.y * static_cast<float>(m.grid.row_of(patch)), step.x * (1 - m.gap), step.y * (1 - m.gap)};
}

std::optional<std::int64_t> tile_at(const MosaicShape& m, Vec2 point) {
  if (m.grid.count() == 0 || m.target.width <= 0 || m.target.height <= 0) return std::nullopt;
  const Vec2 step = tile_pitch(m);
  const auto column = cell_at(point.x - m.target.x, step.x, m.grid.columns(), m.gap);
  const auto row = cell_at(point.y - m.target.y, step.y, m.grid.rows(), m.gap);
  if (!column || !row) return std::nullopt;
  return *row * m.grid.columns() + *column;
}

Rect window_rect(const GridShape& g, std::int64_t patch) {
  const AxisScale x{g.target.x, g.target.width, g.grid.width.settings.size};
  const AxisScale y{g.target.y, g.target.height, g.grid.height.settings.size};
  const Interval columns = g.grid.width.window(g.grid.column_of(patch));
  const Interval rows = g.grid.height.window(g.grid.row_of(patch));
  const float left = x.at(static_cast<double>(columns.begin)), top = y.at(static_cast<double>(rows.begin));
  return {left, top, x.at(static_cast<double>(columns.end)) - left, y.at(static_cast<double>(rows.end)) - top};
}

std::optional<std::int64_t> window_at(const GridShape& g, Vec2 point) {
  if (g.grid.count() == 0 || g.target.width <= 0 || g.target.height <= 0) return std::nullopt;
  const auto pixel = [](float offset, float length, std::int64_t size) {
    return static_cast<double>(offset) / static_cast<double>(length) * static_cast<double>(size);
  };
  const auto column = index_at(g.grid.width, pixel(point.x - g.target.x, g.target.width, g.grid.width.settings.size));
  const auto row = index_at(g.grid.height, pixel(point.y - g.target.y, g.target.height, g.grid.height.settings.size));
  if (!column || !row) return std::nullopt;
  return *row * g.grid.columns() + *column;
}

}  // namespace tessera::scene
