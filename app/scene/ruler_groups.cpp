#include "app/scene/ruler_groups.hpp"

#include <algorithm>

namespace tessera::scene {

namespace {

/// Windows at either end and on either side of the chosen one.
constexpr std::int64_t at_ends = 2;
constexpr std::int64_t around = 1;
constexpr float widest_window = 64;  ///< points, in a group

std::int64_t begin_of_line(const AxisGrid& axis) { return -axis.settings.padding; }
std::int64_t end_of_line(const AxisGrid& axis) { return axis.padded_size + axis.settings.padding; }

/// Runs of consecutive windows: both ends and the chosen one's neighbourhood, joined where they meet.
std::vector<RulerGroup> chosen_runs(const AxisGrid& axis, std::int64_t chosen) {
  const std::int64_t last = axis.count - 1;
  const auto run = [&](std::int64_t a, std::int64_t b) {
    RulerGroup group;
    group.first = std::clamp<std::int64_t>(a, 0, last);
    group.last = std::clamp<std::int64_t>(b, 0, last);
    return group;
  };
  std::vector<RulerGroup> joined;
  for (const RulerGroup& next :
       {run(0, at_ends - 1), run(chosen - around, chosen + around), run(last - at_ends + 1, last)}) {
    // A run that would leave only one window out takes it in: "… 1 more" is as long as the window.
    if (!joined.empty() && next.first <= joined.back().last + 2)
      joined.back().last = std::max(joined.back().last, next.last);
    else
      joined.push_back(next);
  }
  return joined;
}

}  // namespace

std::vector<RulerGroup> group_windows(const AxisGrid& axis, std::int64_t chosen, int rows, const RulerRoom& room) {
  const std::int64_t whole = end_of_line(axis) - begin_of_line(axis);
  const float scale = room.width / static_cast<float>(whole);
  const bool no_overlap_in_a_row = axis.reach <= axis.settings.stride * rows;
  const auto narrowest = static_cast<float>(std::min(axis.reach, axis.settings.stride * rows));
  if (axis.count == 1 || (no_overlap_in_a_row && narrowest * scale >= room.label))
    return {{0, axis.count - 1, begin_of_line(axis), end_of_line(axis), room.x, scale}};

  std::vector<RulerGroup> groups = chosen_runs(axis, chosen);
  std::int64_t pixels = 0;
  for (RulerGroup& group : groups) {
    group.first_pixel = axis.window(group.first).begin;
    group.last_pixel = axis.window(group.last).end;
    if (group.last == axis.count - 1) group.last_pixel = std::max(group.last_pixel, end_of_line(axis));
    pixels += group.last_pixel - group.first_pixel;
  }
  const float breaks = room.ellipsis * static_cast<float>(groups.size() - 1);
  const float fits = (room.width - breaks) / static_cast<float>(std::max<std::int64_t>(pixels, 1));
  const float group_scale = std::min(fits, widest_window / static_cast<float>(axis.settings.stride));
  const float left = room.width - group_scale * static_cast<float>(pixels);
  const float gap = groups.size() > 1 ? left / static_cast<float>(groups.size() - 1) : 0;
  float x = room.x;
  for (RulerGroup& group : groups) {
    group.x = x;
    group.scale = group_scale;
    x = group.at(group.last_pixel) + gap;
  }
  return groups;
}

}  // namespace tessera::scene
