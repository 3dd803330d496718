#pragma once
// What the tokens still know of the image: X̂ = (Z − b) E⁺.
//
// Exact if and only if rank(W) = P²C, which needs D ≥ P²C; otherwise the orthogonal projection of each
// patch on the row space of W.

#include <optional>
#include <vector>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/weights.hpp"

namespace tessera {

struct Reconstruction {
  Tensor patches;                       ///< (B, N, P²C), (C, P, P) order
  std::vector<double> singular_values;  ///< of W.flatten(1), descending, min(D, P²C) of them
  int rank = 0;                         ///< singular values above max(D, P²C)·ε·σ₁, ε that of float32
};

/// Tokens (B, N, D) back to flattened patches. Throws Error where the shapes disagree.
Reconstruction reconstruct(const Tensor& tokens, const Weights& weights);

}  // namespace tessera
