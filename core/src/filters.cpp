#include "tessera/filters.hpp"

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
using RowMatrixXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// W.flatten(1) in double precision.
RowMatrixXd flattened(const Tensor& kernel) {
  if (kernel.shape.size() != 4 || kernel.size() == 0)
    throw Error(fmt::format("a kernel must be (D, C, P_h, P_w), not {}", to_string(kernel.shape)));
  const std::int64_t dim = kernel.shape[0];
  return Eigen::Map<const RowMatrixXf>(kernel.data.data(), dim, kernel.size() / dim).cast<double>();
}

/// Those that are no numbers first: they are what one should know of before all else.
std::vector<std::int64_t> descending(Eigen::VectorXd keys) {
  for (double& key : keys)
    if (!std::isfinite(key)) key = std::numeric_limits<double>::infinity();
  std::vector<std::int64_t> order(static_cast<std::size_t>(keys.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return keys[a] > keys[b]; });
  return order;
}

/// A greedy chain: the next filter is the unused one with the largest cosine to the last. Filters that are not finite
/// are like none; they come last.
std::vector<std::int64_t> chain(const RowMatrixXd& filters, const Watch& watch) {
  Eigen::VectorXd norms = filters.rowwise().norm();
  RowMatrixXd unit = filters;
  for (Eigen::Index i = 0; i < norms.size(); ++i) {
    if (std::isfinite(norms[i])) {
      unit.row(i) /= std::max(norms[i], 1e-300);
    } else {
      unit.row(i).setZero();
      norms[i] = -1;
    }
  }
  std::vector<bool> used(static_cast<std::size_t>(filters.rows()), false);
  std::vector<std::int64_t> order;
  std::int64_t current = descending(norms).front();
  while (true) {
    order.push_back(current);
    used[static_cast<std::size_t>(current)] = true;
    watch.at(static_cast<double>(order.size()) / static_cast<double>(filters.rows()));
    const Eigen::VectorXd cosine = unit * unit.row(current).transpose();
    std::int64_t best = -1;
    const auto likeness = [&](std::int64_t i) { return norms[i] < 0 ? -2 : cosine[i]; };
    for (std::int64_t i = 0; i < cosine.size(); ++i)
      if (!used[static_cast<std::size_t>(i)] && (best < 0 || likeness(i) > likeness(best))) best = i;
    if (best < 0) return order;
    current = best;
  }
}

}  // namespace

FilterComponents filter_components(const Tensor& kernel, std::int64_t count, const Watch& watch) {
  const RowMatrixXd filters = flattened(kernel);
  const PrincipalComponents principal = principal_components(filters, count, watch);
  const Shape& shape = kernel.shape;
  FilterComponents result;
  result.mean_filter = Tensor({shape[1], shape[2], shape[3]});
  Eigen::Map<Eigen::VectorXf>(result.mean_filter.data.data(), filters.cols()) = principal.mean.cast<float>();
  const Eigen::Index kept = principal.directions.cols();
  result.components = Tensor({kept, shape[1], shape[2], shape[3]});
  Eigen::Map<RowMatrixXf> rows(result.components.data.data(), kept, filters.cols());
  for (Eigen::Index k = 0; k < kept; ++k) {
    const Eigen::VectorXd direction = principal.directions.col(k);
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    rows.row(k) = (direction[largest] < 0 ? -direction : direction).cast<float>().transpose();
    result.explained_variance.push_back(principal.variances[k]);
  }
  result.total_variance = principal.variances.sum();
  return result;
}

std::vector<std::int64_t> filter_order(const Tensor& kernel, FilterOrder order, const Watch& watch) {
  const RowMatrixXd filters = flattened(kernel);
  switch (order) {
    case FilterOrder::index: break;
    case FilterOrder::norm: return descending(filters.rowwise().norm());
    case FilterOrder::variance: {
      const RowMatrixXd centered = filters.colwise() - filters.rowwise().mean();
      return descending(centered.rowwise().squaredNorm());
    }
    case FilterOrder::similarity: return chain(filters, watch);
  }
  std::vector<std::int64_t> stored(static_cast<std::size_t>(filters.rows()));
  std::iota(stored.begin(), stored.end(), 0);
  return stored;
}

}  // namespace tessera
