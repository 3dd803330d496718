#pragma once
// The whole patch embedding with everything a viewer wants to look at.
//
//   image (B, C, H, W) ──► tokens   Z (B, N, D)                       the paper's road
//                     └──► convolve Y (B, D, H′, W′) ─flatten(2)─► (B, D, N) ─transpose(1, 2)─► (B, N, D)
//
// Both roads are computed, each in its own way; the largest absolute difference over all B·N·D
// outputs is part of the result. X is never kept: its rows, and the terms of any output, come on request.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "tessera/image.hpp"
#include "tessera/params.hpp"
#include "tessera/tensor.hpp"
#include "tessera/tokens.hpp"
#include "tessera/weights.hpp"

namespace tessera {

/// Results of more bytes than this (Z and the maps together) are compared block by block and not kept.
inline constexpr std::int64_t max_kept_bytes = std::int64_t{2} << 30;

/// The P²C terms behind one output: value = Σ terms + bias.
struct Explanation {
  std::vector<float> inputs;   ///< row i of X, (C, P, P) order
  std::vector<float> weights;  ///< column d of E
  std::vector<float> terms;    ///< inputs ⊙ weights, each rounded once to float32
  double sum = 0;              ///< Σ inputs·weights in double precision
  double bias = 0;             ///< 0 without one
  double value = 0;            ///< sum + bias
  float by_product = 0;        ///< Z[b, i, d] as the paper's road computed it
  float by_convolution = 0;    ///< Y[b, d, r, q] as the code's road computed it
};

/// Wall-clock seconds of each stage.
struct Timings {
  double weights = 0;
  double tokens = 0;
  double convolution = 0;
};

/// The result of one computation, immutable.
struct Embedding {
  EmbedParams params;
  PatchGrid grid;
  Tensor image;  ///< (B, C, H, W), normalised
  std::shared_ptr<const Weights> weights;
  std::shared_ptr<const PackedWeights> packed;
  bool kept = true;           ///< false: Z and the maps are above max_kept_bytes and come on request
  Tensor tokens;              ///< Z (B, N, D); empty where not kept
  Tensor maps;                ///< Y (B, D, H′, W′); empty where not kept
  double max_difference = 0;  ///< max |Z − Yᵀ| over all outputs
  double max_magnitude = 0;   ///< max |Z|
  Timings timings;

  std::int64_t batch() const { return image.shape.empty() ? 0 : image.shape[0]; }
  /// maps.flatten(2): a view (B, D, N). Where kept.
  View flattened() const;
  /// maps.flatten(2).transpose(1, 2): a view (B, N, D). Where kept.
  View transposed() const;
  /// Row i of X of image b.
  std::vector<float> patch_row(std::int64_t b, std::int64_t i) const;
  /// Row i of Z of image b, kept or computed now.
  std::vector<float> token(std::int64_t b, std::int64_t i) const;
  /// The terms behind Z[b, i, d]. Throws Error out of range.
  Explanation explain(std::int64_t b, std::int64_t i, std::int64_t d) const;
};

/// Called now and then with the share of the work done, 0 … 1, from the computing thread.
using Progress = std::function<void(double)>;

struct EmbedOptions {
  int threads = 1;  ///< 0: as many as the processor has, where the work is worth it
  std::stop_token stop;
  Progress progress;
  std::int64_t kept_bytes = max_kept_bytes;  ///< Z and the maps are kept up to this many bytes together
};

/// Both roads for an already normalised image (B, C, H, W). `params` must validate, agree with the
/// image's size and the weights' shape; Error otherwise. Cancelled when stopped.
Embedding embed(Tensor image, const EmbedParams& params, std::shared_ptr<const Weights> weights,
                const EmbedOptions& options = {});

/// The same from pictures: preprocess, make_weights, embed.
Embedding embed(std::span<const Image8> images, const EmbedParams& params, const WeightSpec& weights,
                const EmbedOptions& options = {});

}  // namespace tessera
