#include "app/model/document.hpp"

#include <algorithm>

namespace tessera {

namespace {

std::int64_t clamp_index(std::int64_t index, std::int64_t count) {
  return std::clamp<std::int64_t>(index, 0, std::max<std::int64_t>(count - 1, 0));
}

}  // namespace

Selection clamp_selection(const Selection& selection, const Document& document, const PatchGrid& before) {
  const PatchGrid grid = plan_grid(document.params.grid_settings());
  Selection clamped = selection;
  clamped.image = clamp_index(selection.image, static_cast<std::int64_t>(document.images.size()));
  clamped.filter = clamp_index(selection.filter, document.params.dim);
  clamped.channel = clamp_index(selection.channel, document.params.channels);
  if (selection.place >= document.params.patch_length()) clamped.place = -1;
  if (before.count() > 0 && grid.count() > 0) {
    const std::int64_t row = clamp_index(before.row_of(selection.patch), grid.rows());
    const std::int64_t column = clamp_index(before.column_of(selection.patch), grid.columns());
    clamped.patch = row * grid.columns() + column;
  }
  return clamped;
}

}  // namespace tessera
