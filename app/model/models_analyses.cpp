#include "app/model/models_analyses.hpp"

#include <algorithm>
#include <limits>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

std::optional<PositionKey> position_key(const EmbedResult& result) {
  if (result.model && !result.model->parts.positions) return std::nullopt;
  const PatchGrid& grid = result.embedding.grid;
  if (grid.count() > max_compared_positions) return std::nullopt;
  return PositionKey{result.model, {grid.rows(), grid.columns()}, result.embedding.params.dim};
}

RebuildKey rebuild_key(const SharedResult& result, std::int64_t image, std::int64_t components) {
  RebuildKey key{result, image, {}};
  if (components >= 0)
    key.components = static_cast<int>(std::min<std::int64_t>(components, std::numeric_limits<int>::max()));
  return key;
}

template <class Key, class Result>
void analyse_one(const std::optional<Key>& key, const typename LatestSlot<Key, Result>::Job& job,
                 const std::stop_token& stop, Analysed<Result>& into) {
  if (!key) return;
  try {
    into.result = std::make_shared<const Result>(job(*key, stop, [](double) {}));
    into.current = true;
  } catch (const Cancelled&) {
    throw;
  } catch (const std::exception& error) {
    into.failure = error.what();
  }
}

}  // namespace

AnalysisKeys analysis_keys(const Document& document, const SharedResult& result) {
  AnalysisKeys keys;
  if (!result || result->fitted.empty()) return keys;
  const ModelsView& view = document.models;
  const auto last = static_cast<std::int64_t>(result->fitted.size()) - 1;
  const std::int64_t image = std::clamp<std::int64_t>(document.selection.image, 0, last);
  switch (view.page) {
    case ModelsPage::filters:
      keys.wall = result->embedding.weights;
      if (view.order != FilterOrder::index) keys.orders = result->embedding.weights;
      break;
    case ModelsPage::components:
    case ModelsPage::spectrum: keys.filters = result->embedding.weights; break;
    case ModelsPage::positions: keys.positions = position_key(*result); break;
    case ModelsPage::norms:
    case ModelsPage::colours: keys.tokens = TokenKey{result, image}; break;
    case ModelsPage::reconstruction: keys.rebuilt = rebuild_key(result, image, view.components); break;
    case ModelsPage::similarity:
    case ModelsPage::nearest: break;
  }
  return keys;
}

ModelAnalyses analyse(const AnalysisKeys& keys, const std::stop_token& stop) {
  ModelAnalyses analyses;
  analyse_one(keys.wall, make_wall_job(), stop, analyses.wall);
  analyse_one(keys.orders, make_order_job(), stop, analyses.orders);
  analyse_one(keys.filters, make_filter_job(), stop, analyses.filters);
  analyse_one(keys.positions, make_position_job(), stop, analyses.positions);
  analyse_one(keys.tokens, make_token_job(), stop, analyses.tokens);
  analyse_one(keys.rebuilt, make_rebuild_job(), stop, analyses.rebuilt);
  return analyses;
}

}  // namespace tessera
