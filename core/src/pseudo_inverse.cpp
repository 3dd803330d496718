#include "pseudo_inverse.hpp"

#include <algorithm>
#include <limits>

#include "symmetric_eigen.hpp"

namespace tessera {

namespace {

// Squaring leaves noise of some 1e-8·σ₁ where a value is 0.
constexpr double least_existing = 2e-7;

int count_above(const Eigen::VectorXd& singular_values, double share) {
  if (singular_values.size() == 0) return 0;
  int count = 0;
  while (count < singular_values.size() && singular_values[count] > share * singular_values[0]) ++count;
  return count;
}

}  // namespace

ThinSvd thin_svd(const Eigen::MatrixXd& a, const Watch& watch) {
  const bool tall = a.rows() >= a.cols();
  const Eigen::MatrixXd thin = tall ? a : Eigen::MatrixXd(a.transpose());
  const Eigen::MatrixXd gram = gram_of_rows(thin.transpose(), watch.part(0, 0.1));
  const SymmetricEigen eigen = symmetric_eigen(gram, watch.part(0.1, 0.9));
  ThinSvd result;
  result.singular_values = eigen.values.cwiseMax(0.0).cwiseSqrt();
  constexpr double epsilon = std::numeric_limits<float>::epsilon();
  result.rank = count_above(result.singular_values, static_cast<double>(thin.rows()) * epsilon);
  result.existing = std::max(result.rank, count_above(result.singular_values, least_existing));
  const Eigen::MatrixXd inner = eigen.vectors.leftCols(result.existing);
  const Eigen::MatrixXd outer = watched_product(
      thin, inner * result.singular_values.head(result.existing).cwiseInverse().asDiagonal(), watch.part(0.9, 1));
  result.u = tall ? outer : inner;
  result.v = tall ? inner : outer;
  return result;
}

Eigen::MatrixXd pseudo_inverse(const Eigen::MatrixXd& a) {
  const ThinSvd svd = thin_svd(a);
  return (svd.v.leftCols(svd.rank) * svd.singular_values.head(svd.rank).cwiseInverse().asDiagonal()) *
         svd.u.leftCols(svd.rank).transpose();
}

}  // namespace tessera
