#pragma once
// What conditions and values share.

#include <algorithm>
#include <utility>

#include "app/scene/texts/lesson_facts.hpp"

namespace tessera::texts {

/// Windows may share padding alone; that is no overlap of patches.
inline bool overlaps(const AxisGrid& axis) {
  return axis.count > 1 && axis.settings.stride < axis.reach && !read_repeatedly(axis).empty();
}
inline bool has_gaps(const AxisGrid& axis) { return axis.count > 1 && axis.settings.stride > axis.reach; }

/// How many pixels no window reads along the axis.
inline std::int64_t unread_length(const AxisGrid& axis) {
  std::int64_t length = 0;
  for (const Interval& run : unread(axis)) length += run.length();
  return length;
}

/// The axis with a side that is ⌊s/2⌋ longer.
inline AxisGrid what_if(const AxisGrid& axis) {
  AxisSettings settings = axis.settings;
  settings.size += settings.stride / 2;
  return plan_axis(settings);
}

/// The same on the axis with the larger stride.
inline AxisGrid what_if(const PatchGrid& grid) {
  const bool taller = grid.height.settings.stride > grid.width.settings.stride;
  return what_if(taller ? grid.height : grid.width);
}

}  // namespace tessera::texts
