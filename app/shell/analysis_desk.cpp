#include "app/shell/analysis_desk.hpp"

#include "app/model/models_analyses.hpp"

namespace tessera::shell {

AnalysisDesk::AnalysisDesk(const std::function<void()>& wake)
    : wall_(make_wall_job, wake),
      orders_(make_order_job, wake),
      filters_(make_filter_job, wake),
      positions_(make_position_job, wake),
      tokens_(make_token_job, wake),
      rebuilt_(make_rebuild_job, wake) {}

std::shared_ptr<const ModelAnalyses> AnalysisDesk::update(const Document& document, const SharedResult& result) {
  const bool shown = document.models.shown;
  const AnalysisKeys keys = shown ? analysis_keys(document, result) : AnalysisKeys{};
  ModelAnalyses known;
  wall_.update(keys.wall, known.wall);
  orders_.update(keys.orders, known.orders);
  filters_.update(keys.filters, known.filters);
  positions_.update(keys.positions, known.positions);
  tokens_.update(keys.tokens, known.tokens);
  rebuilt_.update(keys.rebuilt, known.rebuilt);
  if (!shown) {
    tokens_.forget();
    rebuilt_.forget();
  }
  // The same object while nothing is new: exports tell pictures apart by it.
  if (!known_ || !(*known_ == known)) known_ = std::make_shared<const ModelAnalyses>(std::move(known));
  return known_;
}

std::vector<const void*> AnalysisDesk::look() const {
  std::vector<const void*> seen;
  wall_.look(seen);
  orders_.look(seen);
  filters_.look(seen);
  positions_.look(seen);
  tokens_.look(seen);
  rebuilt_.look(seen);
  return seen;
}

bool AnalysisDesk::busy() const {
  return wall_.busy() || orders_.busy() || filters_.busy() || positions_.busy() || tokens_.busy() || rebuilt_.busy();
}

}  // namespace tessera::shell
