#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <Eigen/Core>

#include "symmetric_eigen.hpp"
#include "tessera/issue.hpp"
#include "tessera/patches.hpp"
#include "weight_sources.hpp"

namespace tessera {

namespace {

using RowMatrixXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Bounds on the work. Up to max_covariance numbers a patch the P²C × P²C covariance is decomposed, above
// it the Gram matrix of fewer patches than that, and of fewer still where patches are very long.
constexpr std::int64_t max_covariance = 1024;
constexpr std::int64_t max_samples = 4096;
constexpr double gram_budget = 0x1p33;  // samples²·P²C

// Directions whose variance is below this share of the largest are rounding, not picture.
constexpr double least_variance = 1e-10;

constexpr Eigen::Index block = 256;

std::int64_t sample_count(std::int64_t patches, std::int64_t length) {
  if (length <= max_covariance) return std::min(patches, max_samples);
  const auto affordable = static_cast<std::int64_t>(std::sqrt(gram_budget / static_cast<double>(length)));
  return std::min(patches, std::clamp<std::int64_t>(affordable, 16, max_covariance));
}

struct Samples {
  RowMatrixXf centered;  ///< samples × P²C
  Eigen::VectorXd mean;  ///< P²C
};

/// Patches at equal distances through the whole batch, less their mean.
Samples draw_samples(const Tensor& image, const PatchGrid& grid, std::int64_t length, const std::stop_token& stop) {
  const std::int64_t patches = image.shape[0] * grid.count();
  const std::int64_t count = sample_count(patches, length);
  Samples samples{RowMatrixXf(count, length), Eigen::VectorXd::Zero(length)};
  for (std::int64_t k = 0; k < count; ++k) {
    throw_if_stopped(stop);
    const std::int64_t patch = k * patches / count;
    unfold_row(image, grid, patch / grid.count(), patch % grid.count(),
               {samples.centered.row(k).data(), static_cast<std::size_t>(length)});
    samples.mean += samples.centered.row(k).transpose().cast<double>();
  }
  samples.mean /= static_cast<double>(count);
  if (!samples.mean.allFinite()) throw Error("principal components need an image of finite numbers");
  for (std::int64_t k = 0; k < count; ++k)
    samples.centered.row(k) = (samples.centered.row(k).cast<double>() - samples.mean.transpose()).cast<float>();
  return samples;
}

/// XᵀX, lower triangle.
Eigen::MatrixXd scatter(const RowMatrixXf& x, const std::stop_token& stop) {
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(x.cols(), x.cols());
  for (Eigen::Index start = 0; start < x.rows(); start += block) {
    throw_if_stopped(stop);
    const Eigen::MatrixXd rows = x.middleRows(start, std::min(block, x.rows() - start)).cast<double>().transpose();
    sum.selfadjointView<Eigen::Lower>().rankUpdate(rows);
  }
  return sum;
}

/// XXᵀ, lower triangle.
Eigen::MatrixXd gram(const RowMatrixXf& x, const std::stop_token& stop) {
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(x.rows(), x.rows());
  for (Eigen::Index start = 0; start < x.cols(); start += block) {
    throw_if_stopped(stop);
    const Eigen::MatrixXd columns = x.middleCols(start, std::min(block, x.cols() - start)).cast<double>();
    sum.selfadjointView<Eigen::Lower>().rankUpdate(columns);
  }
  return sum;
}

/// How many of the descending variances count, at most `limit`.
Eigen::Index significant(const Eigen::VectorXd& variances, std::int64_t limit) {
  Eigen::Index count = 0;
  while (count < std::min<Eigen::Index>(variances.size(), limit) && variances[count] > 0 &&
         variances[count] > least_variance * variances[0])
    ++count;
  return count;
}

using Filters = Eigen::Map<RowMatrixXf>;

Eigen::Index from_covariance(const RowMatrixXf& x, Filters filters, const std::stop_token& stop) {
  const SymmetricEigen eigen = symmetric_eigen(scatter(x, stop), {stop, {}});
  const Eigen::Index count = significant(eigen.values, filters.rows());
  filters.topRows(count) = eigen.vectors.leftCols(count).transpose().cast<float>();
  return count;
}

/// Fewer patches than numbers in one: eigenvectors u of XXᵀ give the directions Xᵀu/√λ.
Eigen::Index from_gram(const RowMatrixXf& x, Filters filters, const std::stop_token& stop) {
  const SymmetricEigen eigen = symmetric_eigen(gram(x, stop), {stop, {}});
  const Eigen::Index count = significant(eigen.values, filters.rows());
  const Eigen::MatrixXd projection =
      eigen.values.head(count).cwiseSqrt().cwiseInverse().asDiagonal() * eigen.vectors.leftCols(count).transpose();
  for (Eigen::Index start = 0; start < x.cols(); start += block) {
    throw_if_stopped(stop);
    const Eigen::Index width = std::min(block, x.cols() - start);
    filters.block(0, start, count, width) =
        (projection * x.middleCols(start, width).cast<double>()).template cast<float>();
  }
  return count;
}

/// An eigenvector's sign is arbitrary: its largest coefficient is made positive.
void fix_signs(Filters filters, Eigen::Index count) {
  for (Eigen::Index d = 0; d < count; ++d) {
    Eigen::Index largest = 0;
    filters.row(d).cwiseAbs().maxCoeff(&largest);
    if (filters(d, largest) < 0) filters.row(d) = -filters.row(d);
  }
}

}  // namespace

Weights principal_weights(const KernelShape& shape, bool bias, const Tensor& image, const PatchGrid& grid,
                          const std::stop_token& stop) {
  const Samples samples = draw_samples(image, grid, shape.length(), stop);
  Weights weights{shape.empty(), {}};
  Filters filters(weights.kernel.data.data(), shape.dim, shape.length());
  const RowMatrixXf& x = samples.centered;
  const Eigen::Index count = x.rows() > x.cols() ? from_covariance(x, filters, stop) : from_gram(x, filters, stop);
  filters.bottomRows(filters.rows() - count).setZero();
  fix_signs(filters, count);
  if (bias) {
    weights.bias.emplace(Shape{shape.dim});
    for (Eigen::Index d = 0; d < filters.rows(); ++d)
      weights.bias->data[static_cast<std::size_t>(d)] =
          static_cast<float>(-filters.row(d).cast<double>().dot(samples.mean));
  }
  return weights;
}

}  // namespace tessera
