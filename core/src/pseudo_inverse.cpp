#include "pseudo_inverse.hpp"

#include <limits>

#include "symmetric_eigen.hpp"

namespace tessera {

namespace {

int rank_of(const Eigen::VectorXd& singular_values, Eigen::Index longer_side) {
  if (singular_values.size() == 0) return 0;
  const double threshold = static_cast<double>(longer_side) *
                           static_cast<double>(std::numeric_limits<float>::epsilon()) * singular_values[0];
  int rank = 0;
  while (rank < singular_values.size() && singular_values[rank] > threshold) ++rank;
  return rank;
}

}  // namespace

ThinSvd thin_svd(const Eigen::MatrixXd& a, const Watch& watch) {
  const bool tall = a.rows() >= a.cols();
  const Eigen::MatrixXd thin = tall ? a : Eigen::MatrixXd(a.transpose());
  const Eigen::MatrixXd gram = gram_of_rows(thin.transpose(), watch.part(0, 0.1));
  const SymmetricEigen eigen = symmetric_eigen(gram, watch.part(0.1, 0.9));
  ThinSvd result;
  result.singular_values = eigen.values.cwiseMax(0.0).cwiseSqrt();
  result.rank = rank_of(result.singular_values, thin.rows());
  const Eigen::MatrixXd inner = eigen.vectors.leftCols(result.rank);
  const Eigen::MatrixXd outer = watched_product(
      thin, inner * result.singular_values.head(result.rank).cwiseInverse().asDiagonal(), watch.part(0.9, 1));
  result.u = tall ? outer : inner;
  result.v = tall ? inner : outer;
  return result;
}

Eigen::MatrixXd pseudo_inverse(const Eigen::MatrixXd& a) {
  const ThinSvd svd = thin_svd(a);
  return (svd.v * svd.singular_values.head(svd.rank).cwiseInverse().asDiagonal()) * svd.u.transpose();
}

}  // namespace tessera
