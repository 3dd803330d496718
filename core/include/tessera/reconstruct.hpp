#pragma once
// What the tokens still know of the image: X̂ = (Z − b) E⁺.
//
// Exact if and only if rank(W) = P²C, which needs D ≥ P²C; otherwise the orthogonal projection of each
// patch on the row space of W.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/watch.hpp"
#include "tessera/weights.hpp"

namespace tessera {

struct Reconstruction {
  Tensor patches;                       ///< (B, N, P²C), (C, P, P) order
  std::vector<double> singular_values;  ///< of W.flatten(1), descending, min(D, P²C) of them
  int rank = 0;                         ///< singular values above max(D, P²C)·ε·σ₁, ε that of float32
};

/// Tokens (B, N, D) back to flattened patches. Throws Error where the shapes disagree.
Reconstruction reconstruct(const Tensor& tokens, const Weights& weights);

/// W.flatten(1) = U Σ Vᵀ, computed once, for looking at it and for reconstructing with the first k components only.
/// Immutable; copies share what they hold.
class KernelSpectrum {
 public:
  /// Throws Error for a kernel that is not (D, C, P_h, P_w), is empty or holds values that are not finite, Cancelled
  /// when stopped.
  explicit KernelSpectrum(const Weights& weights, const Watch& watch = {});

  std::int64_t dim() const;                            ///< D
  std::int64_t length() const;                         ///< P²C
  const std::vector<double>& singular_values() const;  ///< descending, min(D, P²C) of them
  int rank() const;                                    ///< numerical, see Reconstruction::rank
  /// Singular values that are not 0: the rank, and those that are too small to be trusted in float32. What is below
  /// 2e-7·σ₁ cannot be told from 0 here.
  int components() const;
  /// Nothing of a patch is lost, and all of it can be trusted: rank = P²C.
  bool lossless() const { return rank() == length(); }
  /// Directions of a patch that no token knows of: P²C − components.
  std::int64_t lost_directions() const { return length() - components(); }
  /// Tokens (B, N, D) back to patches (B, N, P²C) by the `components` largest singular values, at most all that are not
  /// 0; by the rank where it is not said. Beyond the rank rounding is divided by next to nothing.
  Tensor reconstruct(const Tensor& tokens, std::optional<int> components = {}) const;
  /// The two halves of it, for trying one number of components after the other:
  /// (Z − b) U Σ⁻¹, (B, N, components): how much of each component is in a patch
  Tensor scores(const Tensor& tokens, const Watch& watch = {}) const;
  /// and the patches (B, N, P²C) that the first `count` of them make.
  Tensor patches(const Tensor& scores, int count, const Watch& watch = {}) const;

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;
};

}  // namespace tessera
