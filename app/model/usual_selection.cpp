#include "app/model/usual_selection.hpp"

#include <algorithm>

namespace tessera {

Selection usual_selection(const EmbedParams& params) {
  Selection selection;
  const PatchGrid grid = plan_grid(params.grid_settings());
  selection.patch = grid.rows() / 2 * grid.columns() + grid.columns() * 3 / 8;
  selection.filter = std::min<std::int64_t>(19, params.dim - 1);
  return selection;
}

}  // namespace tessera
