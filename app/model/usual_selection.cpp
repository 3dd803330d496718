#include "app/model/usual_selection.hpp"

#include <algorithm>

#include "app/model/detailed_patch.hpp"

namespace tessera {

Selection usual_selection(const EmbedParams& params) {
  Selection selection;
  selection.patch = middle_patch(plan_grid(params.grid_settings()));
  selection.filter = std::min<std::int64_t>(19, params.dim - 1);
  return selection;
}

}  // namespace tessera
