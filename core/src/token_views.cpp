#include "tessera/token_views.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>
#include <Eigen/Core>

#include "principal_components.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

using RowMatrixXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Z of one image, N × D.
Eigen::Map<const RowMatrixXf> tokens_of(const Tensor& tokens, std::int64_t b) {
  const Shape& shape = tokens.shape;
  if (shape.size() != 3 || b < 0 || b >= shape[0])
    throw Error(fmt::format("tokens {} have no image {}", to_string(shape), b));
  return {tokens.data.data() + b * shape[1] * shape[2], shape[1], shape[2]};
}

Eigen::VectorXd norms_of(const Eigen::Map<const RowMatrixXf>& z) { return z.cast<double>().rowwise().norm(); }

}  // namespace

std::vector<float> token_similarity(const Tensor& tokens, std::int64_t b, std::int64_t index) {
  const auto z = tokens_of(tokens, b);
  if (index < 0 || index >= z.rows()) throw Error(fmt::format("there is no token {} among {}", index, z.rows()));
  const Eigen::RowVectorXd token = z.row(index).cast<double>();
  const double own = token.norm();
  std::vector<float> cosine(static_cast<std::size_t>(z.rows()));
  Eigen::RowVectorXd other(z.cols());  // row by row: all rows in double precision may be gigabytes
  for (Eigen::Index i = 0; i < z.rows(); ++i) {
    other = z.row(i).cast<double>();
    const double length = other.norm() * own;
    cosine[static_cast<std::size_t>(i)] = length > 0 && std::isfinite(length)
                                              ? static_cast<float>(other.dot(token) / length)
                                              : std::numeric_limits<float>::quiet_NaN();
  }
  return cosine;
}

std::vector<float> token_norms(const Tensor& tokens, std::int64_t b) {
  const Eigen::VectorXf norms = norms_of(tokens_of(tokens, b)).cast<float>();
  return {norms.begin(), norms.end()};
}

std::vector<std::int64_t> nearest_tokens(const Tensor& tokens, std::int64_t b, std::int64_t index, std::int64_t count) {
  const std::vector<float> cosine = token_similarity(tokens, b, index);
  std::vector<std::int64_t> order(cosine.size());
  std::iota(order.begin(), order.end(), 0);
  order.erase(order.begin() + index);
  std::erase_if(order, [&](std::int64_t i) { return std::isnan(cosine[static_cast<std::size_t>(i)]); });
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t i, std::int64_t j) {
    return cosine[static_cast<std::size_t>(i)] > cosine[static_cast<std::size_t>(j)];
  });
  order.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, std::ssize(order))));
  return order;
}

TokenComponents token_components(const Tensor& tokens, std::int64_t b, std::int64_t count, const Watch& watch) {
  const Eigen::MatrixXd z = tokens_of(tokens, b).cast<double>();
  if (z.size() == 0) throw Error("no tokens, no components");
  const PrincipalComponents principal = principal_components(z, count, watch);
  const Eigen::Index kept = principal.directions.cols();
  Eigen::MatrixXd scores = (z.rowwise() - principal.mean.transpose()) * principal.directions;
  TokenComponents result;
  result.scores = Tensor({z.rows(), kept});
  for (Eigen::Index k = 0; k < kept; ++k) {
    Eigen::Index largest = 0;
    scores.col(k).cwiseAbs().maxCoeff(&largest);
    if (scores(largest, k) < 0) scores.col(k) *= -1;
    result.explained_variance.push_back(principal.variances[k]);
  }
  Eigen::Map<RowMatrixXf>(result.scores.data.data(), z.rows(), kept) = scores.cast<float>();
  result.total_variance = principal.variances.sum();
  return result;
}

}  // namespace tessera
