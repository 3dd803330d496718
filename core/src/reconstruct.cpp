#include "tessera/reconstruct.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <Eigen/Core>

#include "pseudo_inverse.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

using RowMatrixXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

void require_weights(const Weights& weights) {
  const Shape& shape = weights.kernel.shape;
  if (shape.size() != 4 || weights.kernel.size() == 0)
    throw Error(fmt::format("a kernel must be (D, C, P_h, P_w), not {}", to_string(shape)));
  if (weights.bias && weights.bias->shape != Shape{shape[0]})
    throw Error(fmt::format("a bias of {} does not fit weights of D = {}", to_string(weights.bias->shape), shape[0]));
}

}  // namespace

struct KernelSpectrum::Parts {
  std::int64_t dim = 0;
  std::int64_t length = 0;
  ThinSvd svd;
  Eigen::VectorXd bias;  ///< D, zeros without one
  std::vector<double> singular_values;
};

KernelSpectrum::KernelSpectrum(const Weights& weights) {
  require_weights(weights);
  auto parts = std::make_shared<Parts>();
  parts->dim = weights.kernel.shape[0];
  parts->length = weights.kernel.size() / parts->dim;
  parts->svd =
      thin_svd(Eigen::Map<const RowMatrixXf>(weights.kernel.data.data(), parts->dim, parts->length).cast<double>());
  parts->bias = Eigen::VectorXd::Zero(parts->dim);
  if (weights.bias)
    parts->bias = Eigen::Map<const Eigen::VectorXf>(weights.bias->data.data(), parts->dim).cast<double>();
  parts->singular_values.assign(parts->svd.singular_values.begin(), parts->svd.singular_values.end());
  parts_ = std::move(parts);
}

std::int64_t KernelSpectrum::dim() const { return parts_->dim; }
std::int64_t KernelSpectrum::length() const { return parts_->length; }
const std::vector<double>& KernelSpectrum::singular_values() const { return parts_->singular_values; }
int KernelSpectrum::rank() const { return parts_->svd.rank; }

Tensor KernelSpectrum::reconstruct(const Tensor& tokens, std::optional<int> components) const {
  if (tokens.shape.size() != 3 || tokens.shape[2] != dim())
    throw Error(fmt::format("tokens {} do not fit weights of D = {}", to_string(tokens.shape), dim()));
  const ThinSvd& svd = parts_->svd;
  const Eigen::Index k = std::clamp(components.value_or(svd.rank), 0, svd.rank);
  const std::int64_t rows = tokens.shape[0] * tokens.shape[1];
  Eigen::MatrixXd z = Eigen::Map<const RowMatrixXf>(tokens.data.data(), rows, dim()).cast<double>();
  z.rowwise() -= parts_->bias.transpose();
  const Eigen::MatrixXd scores = (z * svd.u.leftCols(k)) * svd.singular_values.head(k).cwiseInverse().asDiagonal();
  Tensor patches({tokens.shape[0], tokens.shape[1], length()});
  Eigen::Map<RowMatrixXf>(patches.data.data(), rows, length()) = (scores * svd.v.leftCols(k).transpose()).cast<float>();
  return patches;
}

Reconstruction reconstruct(const Tensor& tokens, const Weights& weights) {
  const KernelSpectrum spectrum(weights);
  return {spectrum.reconstruct(tokens), spectrum.singular_values(), spectrum.rank()};
}

}  // namespace tessera
