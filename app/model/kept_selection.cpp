#include "app/model/kept_selection.hpp"

#include <algorithm>

namespace tessera {

void keep_selection(KeptSelection& kept, Document& document, const Document& before) {
  const PatchGrid old = plan_grid(before.params.grid_settings());
  Selection& selection = document.selection;
  const auto note = [&](std::int64_t Selection::*index) {
    if (selection.*index != kept.settled.*index) kept.chosen.*index = selection.*index;
  };
  for (const auto index : {&Selection::filter, &Selection::channel, &Selection::place}) note(index);
  if (old.count() > 0 && selection.patch != kept.settled.patch) kept.centre = centre_of(old, selection.patch);

  Selection wanted = selection;
  wanted.filter = kept.chosen.filter;
  wanted.channel = kept.chosen.channel;
  wanted.place = kept.chosen.place;
  selection = clamp_selection(wanted, document, old);
  const PatchGrid grid = plan_grid(document.params.grid_settings());
  if (grid.count() > 0) selection.patch = patch_at(grid, kept.centre);
  kept.settled = selection;
}

}  // namespace tessera
