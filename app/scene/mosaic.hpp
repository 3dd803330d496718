#pragma once
// Where the tiles of a mosaic and the windows of a grid lie, and which one is at a point.

#include <optional>

#include "app/scene/item.hpp"

namespace tessera::scene {

/// The box of one tile as laid out, gap left out. For a grid with a window at least.
Rect tile_rect(const MosaicShape& mosaic, std::int64_t patch);
/// Distance from a tile's left (top) edge to the next one's.
Vec2 tile_pitch(const MosaicShape& mosaic);
/// The tile at a point; none in a gap or outside.
std::optional<std::int64_t> tile_at(const MosaicShape& mosaic, Vec2 point);

/// The box of one window over the picture; it may hang over by the padding.
Rect window_rect(const GridShape& grid, std::int64_t patch);
/// The window at a point: where windows overlap, the one whose centre is nearest; none between windows.
std::optional<std::int64_t> window_at(const GridShape& grid, Vec2 point);

/// Pixel range → scene range along one axis of a picture whose `size` pixels lie at [begin, begin + length).
struct AxisScale {
  float begin = 0;
  float length = 0;
  std::int64_t size = 1;
  float at(double pixel) const {
    return begin + static_cast<float>(pixel * static_cast<double>(length) / static_cast<double>(size));
  }
};

}  // namespace tessera::scene
