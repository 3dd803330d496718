#pragma once
// The singular value decomposition that this library needs, by way of the smaller Gram matrix.

#include <Eigen/Core>

#include "tessera/watch.hpp"

namespace tessera {

/// A = U Σ Vᵀ by the eigenvectors of the smaller of AᵀA and AAᵀ, in double precision. Squaring halves the digits, to
/// σ/σ₁ of about 1e-8; what is decomposed here comes from float32 and carries fewer than that.
struct ThinSvd {
  Eigen::MatrixXd u;                ///< rows × existing
  Eigen::VectorXd singular_values;  ///< all min(rows, columns), descending
  Eigen::MatrixXd v;                ///< columns × existing
  int rank = 0;                     ///< values above max(rows, columns)·ε·σ₁, ε that of float32
  int existing = 0;                 ///< values that are not 0, as far as that can be told here: above 2e-7·σ₁
};

/// Throws Error for values that are not finite, Cancelled when stopped.
ThinSvd thin_svd(const Eigen::MatrixXd& a, const Watch& watch = {});

/// V Σ⁻¹ Uᵀ.
Eigen::MatrixXd pseudo_inverse(const Eigen::MatrixXd& a);

}  // namespace tessera
