#include "tessera/reconstruct.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <Eigen/Core>

#include "symmetric_eigen.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

using RowMatrixXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// W⁺ by the eigenvectors of the smaller of WᵀW and WWᵀ, in double precision. Squaring halves the digits,
/// to σ/σ₁ of about 1e-8; float32 weights and tokens carry fewer than that.
struct PseudoInverse {
  Eigen::MatrixXd matrix;  ///< P²C × D
  Eigen::VectorXd singular_values;
  int rank = 0;
};

PseudoInverse pseudo_inverse(const Eigen::MatrixXd& w) {
  const bool tall = w.rows() >= w.cols();
  const Eigen::MatrixXd thin = tall ? w : Eigen::MatrixXd(w.transpose());
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(thin.cols(), thin.cols());
  gram.selfadjointView<Eigen::Lower>().rankUpdate(thin.transpose());
  const SymmetricEigen eigen = symmetric_eigen(gram);
  PseudoInverse result;
  result.singular_values = eigen.values.cwiseMax(0.0).cwiseSqrt();
  const double threshold = static_cast<double>(thin.rows()) *
                           static_cast<double>(std::numeric_limits<float>::epsilon()) * result.singular_values[0];
  while (result.rank < result.singular_values.size() && result.singular_values[result.rank] > threshold) ++result.rank;
  const auto directions = eigen.vectors.leftCols(result.rank);
  const Eigen::MatrixXd scaled = directions * eigen.values.head(result.rank).cwiseInverse().asDiagonal();
  const Eigen::MatrixXd inverse = scaled * (directions.transpose() * thin.transpose());
  result.matrix = tall ? inverse : Eigen::MatrixXd(inverse.transpose());
  return result;
}

}  // namespace

Reconstruction reconstruct(const Tensor& tokens, const Weights& weights) {
  const Shape& shape = weights.kernel.shape;
  if (shape.size() != 4 || weights.kernel.size() == 0)
    throw Error(fmt::format("a kernel must be (D, C, P_h, P_w), not {}", to_string(shape)));
  const std::int64_t dim = shape[0];
  const std::int64_t length = weights.kernel.size() / dim;
  if (tokens.shape.size() != 3 || tokens.shape[2] != dim)
    throw Error(fmt::format("tokens {} do not fit weights of D = {}", to_string(tokens.shape), dim));
  if (weights.bias && weights.bias->shape != Shape{dim})
    throw Error(fmt::format("a bias of {} does not fit weights of D = {}", to_string(weights.bias->shape), dim));

  const PseudoInverse inverse =
      pseudo_inverse(Eigen::Map<const RowMatrixXf>(weights.kernel.data.data(), dim, length).cast<double>());
  const std::int64_t rows = tokens.shape[0] * tokens.shape[1];
  Eigen::MatrixXd z = Eigen::Map<const RowMatrixXf>(tokens.data.data(), rows, dim).cast<double>();
  if (weights.bias)
    z.rowwise() -= Eigen::Map<const Eigen::VectorXf>(weights.bias->data.data(), dim).cast<double>().transpose();

  Reconstruction result;
  result.patches = Tensor({tokens.shape[0], tokens.shape[1], length});
  Eigen::Map<RowMatrixXf>(result.patches.data.data(), rows, length) = (z * inverse.matrix.transpose()).cast<float>();
  result.singular_values.assign(inverse.singular_values.begin(), inverse.singular_values.end());
  result.rank = inverse.rank;
  return result;
}

}  // namespace tessera
