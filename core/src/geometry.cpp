#include "tessera/geometry.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tessera {

namespace {

void check_range(Issues& issues, const std::string& field, std::int64_t value, std::int64_t low) {
  if (value < low || value > max_side)
    issues.push_back({field, fmt::format("{} must be from {} to {}", value, low, max_side)});
}

/// Runs of equal truth in `coverage`, those where `wanted` holds.
template <class Predicate>
std::vector<Interval> runs(const std::vector<std::int32_t>& coverage, Predicate wanted) {
  std::vector<Interval> found;
  const auto size = static_cast<std::int64_t>(coverage.size());
  for (std::int64_t i = 0; i < size; ++i) {
    if (!wanted(coverage[static_cast<std::size_t>(i)])) continue;
    if (!found.empty() && found.back().end == i)
      ++found.back().end;
    else
      found.push_back({i, i + 1});
  }
  return found;
}

std::int64_t total_length(const std::vector<Interval>& intervals) {
  std::int64_t sum = 0;
  for (const Interval& interval : intervals) sum += interval.length();
  return sum;
}

AxisSettings height_axis(const GridSettings& s) {
  return {s.image.height, s.kernel.height, s.stride.height, s.padding.height, s.dilation.height, s.pad_to_multiple};
}

AxisSettings width_axis(const GridSettings& s) {
  return {s.image.width, s.kernel.width, s.stride.width, s.padding.width, s.dilation.width, s.pad_to_multiple};
}

}  // namespace

Interval AxisGrid::window(std::int64_t index) const {
  const std::int64_t begin = index * settings.stride - settings.padding;
  return {begin, begin + reach};
}

Issues validate(const AxisSettings& s, const std::string& axis) {
  Issues issues;
  check_range(issues, axis, s.size, 1);
  check_range(issues, "patch", s.kernel, 1);
  check_range(issues, "stride", s.stride, 1);
  check_range(issues, "padding", s.padding, 0);
  check_range(issues, "dilation", s.dilation, 1);
  if (!issues.empty()) return issues;
  const AxisGrid grid = plan_axis(s);
  if (grid.count == 0) {
    const std::string side = s.padding > 0 ? fmt::format("{} {} + 2·{} = {}", axis, grid.padded_size, s.padding,
                                                         grid.padded_size + 2 * s.padding)
                                           : fmt::format("{} {}", axis, grid.padded_size);
    const std::string window = s.dilation > 1 ? fmt::format("a {} px window dilated by {} reaches over {} px", s.kernel,
                                                            s.dilation, grid.reach)
                                              : fmt::format("a {} px window", s.kernel);
    issues.push_back({"patch", fmt::format("{}: more than {}, so no window fits", window, side)});
  }
  return issues;
}

AxisGrid plan_axis(const AxisSettings& s) {
  AxisGrid grid;
  grid.settings = s;
  const bool sane = s.size >= 1 && s.size <= max_side && s.kernel >= 1 && s.kernel <= max_side && s.stride >= 1 &&
                    s.stride <= max_side && s.padding >= 0 && s.padding <= max_side && s.dilation >= 1 &&
                    s.dilation <= max_side;
  if (!sane) return grid;
  if (s.pad_to_multiple) grid.added = (s.kernel - s.size % s.kernel) % s.kernel;
  grid.padded_size = s.size + grid.added;
  grid.reach = s.dilation * (s.kernel - 1) + 1;
  grid.free = grid.padded_size + 2 * s.padding - grid.reach;
  // C++ division truncates towards zero: −1/16 is 0 and would count one window where none fits.
  if (grid.free < 0) return grid;
  grid.moves = grid.free / s.stride;
  grid.count = grid.moves + 1;
  grid.remainder = grid.free % s.stride;
  return grid;
}

std::vector<std::int32_t> coverage(const AxisGrid& axis) {
  const AxisSettings& s = axis.settings;
  if (s.size < 1 || s.size > max_side) return {};
  std::vector<std::int32_t> reads(static_cast<std::size_t>(s.size), 0);
  if (axis.count == 0) return reads;
  // A difference array with steps of one dilation: two marks a window, not one a pixel it reads. The
  // pixels of a window all have the same remainder modulo the dilation.
  const std::int64_t step = s.dilation;
  const auto mark = [&](std::int64_t pixel, std::int32_t change) {
    if (pixel < 0) pixel = ((pixel % step) + step) % step;
    if (pixel < s.size) reads[static_cast<std::size_t>(pixel)] += change;
  };
  for (std::int64_t i = 0; i < axis.count; ++i) {
    const std::int64_t begin = axis.window(i).begin;
    mark(begin, 1);
    mark(begin + s.kernel * step, -1);
  }
  for (std::int64_t i = step; i < s.size; ++i)
    reads[static_cast<std::size_t>(i)] += reads[static_cast<std::size_t>(i - step)];
  return reads;
}

std::vector<Interval> unread(const AxisGrid& axis) {
  return runs(coverage(axis), [](std::int32_t reads) { return reads == 0; });
}

std::vector<Interval> read_repeatedly(const AxisGrid& axis) {
  return runs(coverage(axis), [](std::int32_t reads) { return reads > 1; });
}

std::int64_t PatchGrid::unread_pixels() const {
  const std::int64_t read_rows = height.settings.size - total_length(unread(height));
  const std::int64_t read_columns = width.settings.size - total_length(unread(width));
  return height.settings.size * width.settings.size - read_rows * read_columns;
}

std::int64_t PatchGrid::repeated_pixels() const {
  const std::int64_t read_rows = height.settings.size - total_length(unread(height));
  const std::int64_t read_columns = width.settings.size - total_length(unread(width));
  const std::int64_t once_rows = read_rows - total_length(read_repeatedly(height));
  const std::int64_t once_columns = read_columns - total_length(read_repeatedly(width));
  return read_rows * read_columns - once_rows * once_columns;
}

Issues validate(const GridSettings& s) {
  Issues issues = validate(height_axis(s), "height");
  for (Issue& issue : validate(width_axis(s), "width")) {
    if (std::find(issues.begin(), issues.end(), issue) == issues.end()) issues.push_back(std::move(issue));
  }
  return issues;
}

PatchGrid plan_grid(const GridSettings& s) { return {plan_axis(height_axis(s)), plan_axis(width_axis(s))}; }

}  // namespace tessera
