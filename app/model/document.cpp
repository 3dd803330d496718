#include "app/model/document.hpp"

#include <algorithm>
#include <cmath>

namespace tessera {

namespace {

std::int64_t clamp_index(std::int64_t index, std::int64_t count) {
  return std::clamp<std::int64_t>(index, 0, std::max<std::int64_t>(count - 1, 0));
}

/// The middle of a window on one axis, in shares of the side.
double middle_of(const AxisGrid& axis, std::int64_t index) {
  const auto first = static_cast<double>(axis.reach) / 2 - static_cast<double>(axis.settings.padding);
  return (first + static_cast<double>(index * axis.settings.stride)) / static_cast<double>(axis.settings.size);
}

/// The window whose middle is nearest to a share of the side; of two, the first.
std::int64_t window_at(const AxisGrid& axis, double share) {
  const double pixel = (share - middle_of(axis, 0)) * static_cast<double>(axis.settings.size);
  const double steps = pixel / static_cast<double>(axis.settings.stride);
  constexpr double rounding = 1e-9;  // of a step: a tie must not fall now this way, now that
  const double index = std::clamp(std::ceil(steps - 0.5 - rounding), 0.0, static_cast<double>(axis.count - 1));
  return static_cast<std::int64_t>(index);
}

}  // namespace

PicturePlace centre_of(const PatchGrid& grid, std::int64_t patch) {
  return {middle_of(grid.height, grid.row_of(patch)), middle_of(grid.width, grid.column_of(patch))};
}

std::int64_t patch_at(const PatchGrid& grid, PicturePlace place) {
  return window_at(grid.height, place.y) * grid.columns() + window_at(grid.width, place.x);
}

Selection clamp_selection(const Selection& selection, const Document& document, const PatchGrid& before) {
  const PatchGrid grid = plan_grid(document.params.grid_settings());
  Selection clamped = selection;
  clamped.image = clamp_index(selection.image, static_cast<std::int64_t>(document.images.size()));
  clamped.filter = clamp_index(selection.filter, document.params.dim);
  clamped.channel = clamp_index(selection.channel, document.params.channels);
  if (selection.place >= document.params.patch_length()) clamped.place = -1;
  if (before.count() > 0 && grid.count() > 0) clamped.patch = patch_at(grid, centre_of(before, selection.patch));
  return clamped;
}

}  // namespace tessera
