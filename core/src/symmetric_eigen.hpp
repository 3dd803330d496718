#pragma once
// The one place where a matrix is decomposed.
//
//   A = Q T Qᵀ   by Householder reflections, T tridiagonal
//   T = S Λ Sᵀ   by QL sweeps with implicit shifts, whose rotations are applied to Q
//
// Written here, and not taken from a library, because a side of 4,096 takes minutes and must stop at once when a
// setting changes: between any two looks at the watch lie at most some 0.1 s (16 million multiplications). Source of
// the method: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 5.1.7, 8.3.

#include <Eigen/Core>

#include "tessera/watch.hpp"

namespace tessera {

/// Eigenvalues descending, eigenvectors in the columns, of the same order.
struct SymmetricEigen {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;
};

/// Of the symmetric matrix whose lower triangle is given. Throws Error where it holds values that are not finite,
/// Cancelled when stopped.
SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& lower, const Watch& watch = {});

/// The sum of `columns`·`columns`ᵀ, lower triangle, in steps that the watch can part.
Eigen::MatrixXd gram_of_rows(const Eigen::MatrixXd& columns, const Watch& watch = {});

/// a·b in such steps.
Eigen::MatrixXd watched_product(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, const Watch& watch = {});

}  // namespace tessera
