#pragma once
// Ways to look at tokens Z (B, N, D) of one image b: each answers per token, to be laid over the image.

#include <cstdint>
#include <vector>

#include "tessera/tensor.hpp"
#include "tessera/watch.hpp"

namespace tessera {

/// Cosine of token `index` with each of the N; NaN where there is none, with a token of zeros and one with numbers that
/// are not finite. Throws Error out of range.
std::vector<float> token_similarity(const Tensor& tokens, std::int64_t b, std::int64_t index);

/// Euclidean length of each of the N tokens.
std::vector<float> token_norms(const Tensor& tokens, std::int64_t b);

/// The `count` tokens most like `index` by cosine, itself left out, the most alike first; ties in
/// reading order; fewer where others have no cosine with it.
std::vector<std::int64_t> nearest_tokens(const Tensor& tokens, std::int64_t b, std::int64_t index, std::int64_t count);

/// The tokens' first principal components.
struct TokenComponents {
  Tensor scores;                           ///< (N, k): coordinates along each component, mean 0
  std::vector<double> explained_variance;  ///< k, descending, divided by N − 1
  double total_variance = 0;
};

/// At most min(N, D) components; each one's score largest in magnitude is positive. Throws Error for values that are
/// not finite, Cancelled when stopped.
TokenComponents token_components(const Tensor& tokens, std::int64_t b, std::int64_t count, const Watch& watch = {});

}  // namespace tessera
