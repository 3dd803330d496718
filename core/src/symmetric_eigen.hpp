#pragma once
// The one place where a matrix is decomposed: such solvers are slow to compile.

#include <Eigen/Core>

namespace tessera {

/// Eigenvalues descending, eigenvectors in the columns, of the same order.
struct SymmetricEigen {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;
};

/// Of the symmetric matrix whose lower triangle is given. Throws Error where it holds values that are
/// not finite.
SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& lower);

}  // namespace tessera
