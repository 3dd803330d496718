#include "symmetric_eigen.hpp"

#include <Eigen/Eigenvalues>

#include "tessera/issue.hpp"

namespace tessera {

SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& lower) {
  if (lower.size() == 0) return {};
  if (!lower.allFinite()) throw Error("a matrix of numbers that are not finite cannot be decomposed");
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(lower);
  if (solver.info() != Eigen::Success) throw Error("the decomposition of a matrix did not converge");
  return {solver.eigenvalues().reverse(), solver.eigenvectors().rowwise().reverse()};
}

}  // namespace tessera
