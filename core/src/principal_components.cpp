#include "principal_components.hpp"

#include <algorithm>

#include "symmetric_eigen.hpp"

namespace tessera {

namespace {

// Directions whose variance is below this share of the largest are rounding.
constexpr double least_share = 1e-12;

}  // namespace

PrincipalComponents principal_components(const Eigen::MatrixXd& samples, std::int64_t count, const Watch& watch) {
  PrincipalComponents result;
  result.mean = samples.colwise().mean().transpose();
  const Eigen::MatrixXd centered = samples.rowwise() - result.mean.transpose();
  const bool tall = centered.rows() >= centered.cols();
  const Eigen::Index side = std::min(centered.rows(), centered.cols());
  const Eigen::MatrixXd square =
      gram_of_rows(tall ? Eigen::MatrixXd(centered.transpose()) : centered, watch.part(0, 0.1));
  const SymmetricEigen eigen = symmetric_eigen(square, watch.part(0.1, 1));
  const double divisor = std::max<double>(1, static_cast<double>(samples.rows() - 1));
  result.variances = eigen.values.cwiseMax(0.0) / divisor;
  const Eigen::Index kept = std::clamp<Eigen::Index>(count, 0, side);
  result.directions = Eigen::MatrixXd::Zero(centered.cols(), kept);
  for (Eigen::Index k = 0; k < kept; ++k) {
    if (!(eigen.values[k] > least_share * eigen.values[0])) break;
    result.directions.col(k) = tall ? Eigen::VectorXd(eigen.vectors.col(k))
                                    : Eigen::VectorXd(centered.transpose() * eigen.vectors.col(k)).normalized();
  }
  return result;
}

}  // namespace tessera
