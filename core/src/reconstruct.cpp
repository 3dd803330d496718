#include "tessera/reconstruct.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <Eigen/Core>

#include "pseudo_inverse.hpp"
#include "symmetric_eigen.hpp"
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

KernelSpectrum::KernelSpectrum(const Weights& weights, const Watch& watch) {
  require_weights(weights);
  auto parts = std::make_shared<Parts>();
  parts->dim = weights.kernel.shape[0];
  parts->length = weights.kernel.size() / parts->dim;
  parts->svd = thin_svd(
      Eigen::Map<const RowMatrixXf>(weights.kernel.data.data(), parts->dim, parts->length).cast<double>(), watch);
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
int KernelSpectrum::components() const { return parts_->svd.existing; }

Tensor KernelSpectrum::reconstruct(const Tensor& tokens, std::optional<int> components) const {
  return patches(scores(tokens), components.value_or(rank()));
}

Tensor KernelSpectrum::scores(const Tensor& tokens, const Watch& watch) const {
  if (tokens.shape.size() != 3 || tokens.shape[2] != dim())
    throw Error(fmt::format("tokens {} do not fit weights of D = {}", to_string(tokens.shape), dim()));
  const ThinSvd& svd = parts_->svd;
  const std::int64_t rows = tokens.shape[0] * tokens.shape[1];
  Eigen::MatrixXd z = Eigen::Map<const RowMatrixXf>(tokens.data.data(), rows, dim()).cast<double>();
  z.rowwise() -= parts_->bias.transpose();
  Tensor scores({tokens.shape[0], tokens.shape[1], components()});
  Eigen::Map<RowMatrixXf>(scores.data.data(), rows, components()) =
      watched_product(z, svd.u * svd.singular_values.head(components()).cwiseInverse().asDiagonal(), watch)
          .cast<float>();
  return scores;
}

Tensor KernelSpectrum::patches(const Tensor& scores, int count, const Watch& watch) const {
  if (scores.shape.size() != 3 || scores.shape[2] != components())
    throw Error(fmt::format("scores {} do not fit weights of {} components", to_string(scores.shape), components()));
  const Eigen::Index k = std::clamp(count, 0, components());
  const std::int64_t rows = scores.shape[0] * scores.shape[1];
  const RowMatrixXf directions = parts_->svd.v.leftCols(k).transpose().cast<float>();
  Tensor patches({scores.shape[0], scores.shape[1], length()});
  const Eigen::Map<const RowMatrixXf> all(scores.data.data(), rows, components());
  Eigen::Map<RowMatrixXf> made(patches.data.data(), rows, length());
  constexpr Eigen::Index step = 64;
  for (Eigen::Index first = 0; first < rows; first += step) {
    watch.at(static_cast<double>(first) / static_cast<double>(rows));
    const Eigen::Index block = std::min<Eigen::Index>(step, rows - first);
    made.middleRows(first, block).noalias() = all.block(first, 0, block, k) * directions;
  }
  return patches;
}

Reconstruction reconstruct(const Tensor& tokens, const Weights& weights) {
  const KernelSpectrum spectrum(weights);
  return {spectrum.reconstruct(tokens), spectrum.singular_values(), spectrum.rank()};
}

}  // namespace tessera
