#pragma once
// Which windows the ruler shows, and where: all of them to scale where their numbers can be read; else the first,
// those around the chosen one, and the last, with room between for "… 500 more".

#include <cstdint>
#include <vector>

#include "tessera/geometry.hpp"

namespace tessera::scene {

/// Consecutive windows drawn to one scale.
struct RulerGroup {
  std::int64_t first = 0, last = 0;              ///< windows
  std::int64_t first_pixel = 0, last_pixel = 0;  ///< half-open range of the side that it shows
  float x = 0;                                   ///< of first_pixel
  float scale = 1;                               ///< points a pixel
  float at(std::int64_t pixel) const { return x + scale * static_cast<float>(pixel - first_pixel); }
};

struct RulerRoom {
  float x = 0;
  float width = 0;
  float label = 0;     ///< least width of a window, or of a stride where windows overlap, to hold its number
  float ellipsis = 0;  ///< width of the words between two groups
};

/// For an axis with a window at least. `chosen` is a window; `rows` how many staggered rows there are.
std::vector<RulerGroup> group_windows(const AxisGrid& axis, std::int64_t chosen, int rows, const RulerRoom& room);

}  // namespace tessera::scene
