#pragma once
// What the filters themselves look like: principal components, singular spectrum, and orders for a wall of them.
//
//   samples = the D filters, features = their C·P·P numbers; F = W.flatten(1) less the mean filter
//   principal components: right-singular vectors of F, largest variance σ²/(D − 1) first
//
// The ViT paper's Fig. 7 (left) shows 28 of them; its exact recipe is not published. Signs are arbitrary: here the
// coefficient largest in magnitude is positive.

#include <cstdint>
#include <string>
#include <vector>

#include "tessera/tensor.hpp"
#include "tessera/watch.hpp"

namespace tessera {

struct FilterComponents {
  Tensor components;                       ///< (k, C, P_h, P_w), each of length 1
  std::vector<double> explained_variance;  ///< k, descending
  Tensor mean_filter;                      ///< (C, P_h, P_w)
  double total_variance = 0;               ///< of all components together
};

/// The first `count` (at most min(D, C·P·P)) components of kernels (D, C, P_h, P_w). Components that rounding alone
/// would make (variance below 1e-12 of the first) are zeros. Throws Error for another shape or an empty one, Cancelled
/// when stopped.
FilterComponents filter_components(const Tensor& kernel, std::int64_t count, const Watch& watch = {});

enum class FilterOrder {
  index,       ///< as stored
  norm,        ///< largest Euclidean norm first
  variance,    ///< largest variance of the filter's own numbers first
  similarity,  ///< each next to the one most like it (cosine), starting from the largest norm
};

/// A permutation of 0 … D − 1. Ties keep the stored order. Throws Cancelled when stopped.
std::vector<std::int64_t> filter_order(const Tensor& kernel, FilterOrder order, const Watch& watch = {});

}  // namespace tessera
