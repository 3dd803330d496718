#pragma once
// Which analyses a page of the Models view needs, and all of them at once for a picture without a window.

#include <optional>
#include <stop_token>

#include "app/model/document.hpp"
#include "app/model/model_analysis.hpp"

namespace tessera {

/// Empty: not needed.
struct AnalysisKeys {
  std::optional<SharedWeights> wall, orders, filters;
  std::optional<PositionKey> positions;
  std::optional<TokenKey> tokens;
  std::optional<RebuildKey> rebuilt;
};

/// Of the page that the document shows; `result` is the document's as it stands, null: none yet.
AnalysisKeys analysis_keys(const Document& document, const SharedResult& result);

/// Computes them here and now. What fails tells why. Throws Cancelled when stopped.
ModelAnalyses analyse(const AnalysisKeys& keys, const std::stop_token& stop = {});

}  // namespace tessera
