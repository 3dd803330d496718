#pragma once
// tokens() for callers inside core that want to hear of the progress.

#include <span>

#include "parallel.hpp"
#include "tessera/tokens.hpp"

namespace tessera {

void tokens(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, std::span<float> out, const Run& run);

}  // namespace tessera
