#pragma once
// Where the weights of a patch embedding come from.
//
//   W (D, C, P_h, P_w), b (D): torch.nn.Conv2d's own layout ("OIHW").
//   E = W.flatten(1)ᵀ is the (P²C, D) matrix of Z = X E + b.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "tessera/params.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

struct Weights {
  Tensor kernel;               ///< (D, C, P_h, P_w)
  std::optional<Tensor> bias;  ///< (D)
  bool operator==(const Weights&) const = default;
};

/// The kinds. All are made in double precision and rounded once, but for the random ones, which follow
/// PyTorch's own float32 steps (1.13 on a processor with AVX2) to the last bit.
enum class WeightKind {
  /// Orthonormal 2-D cosine basis (DCT-II) of the patch in opponent colours, b = 0. Frequencies rise in
  /// (f_y/P_h)² + (f_x/P_w)², ties in f_y; at each come luminance (1, 1, 1)/√3, blue − yellow (−1, −1, 2)/√6,
  /// red − green (1, −1, 0)/√2 and alpha, as far as there are channels. All P²C of them lose nothing; a
  /// larger D starts again: filter d equals filter d − P²C.
  cosine,
  /// torch.manual_seed(S); nn.Conv2d(C, D, P, s): kaiming uniform with a = √5, bias in ±1/√fan_in. Of the seed
  /// its low 32 bits count, as in torch.
  pytorch,
  /// torch.manual_seed(S); nn.init.trunc_normal_(W, std=0.02) (timm, and ViT papers); b = 0. Its logarithm,
  /// exponential and error function are the C library's: another one than glibc may differ in the last bit.
  trunc_normal,
  /// D = P²C: Z is X itself; another D: torch.eye; b = 0.
  identity,
  /// Principal directions of the image's own patches, largest variance first, each of length 1 with its
  /// largest coefficient positive; b = −mean·E, so that tokens are centred. Of more than 4,096 patches (fewer
  /// where P²C > 1,024: then at most 1,024, and samples²·P²C ≤ 2³³) that many at equal distances are used.
  /// Filters beyond the number of directions in which the patches differ are 0: their tokens would be, too.
  pca,
};

struct WeightSpec {
  WeightKind kind = WeightKind::cosine;
  std::uint64_t seed = 0;  ///< for pytorch and trunc_normal
  bool operator==(const WeightSpec&) const = default;
};

/// "cosine", "pytorch:7", "trunc-normal:0", "identity", "pca": as the command line spells it.
std::string to_string(const WeightSpec& spec);
/// The reverse; nullopt where `text` is none of them.
std::optional<WeightSpec> parse_weight_spec(const std::string& text);
/// "cosine basis, not trained": for people.
std::string describe(const WeightSpec& spec);

/// Weights for `params` (which must validate). `image` is the normalised (B, C, H, W) input, read by
/// WeightKind::pca alone. The same spec gives the same numbers on every machine (pca: to rounding).
/// Throws Cancelled when `stop` is requested, Error for settings that do not validate and, for pca, an
/// image of another size or with numbers that are not finite.
Weights make_weights(const WeightSpec& spec, const EmbedParams& params, const Tensor& image, std::stop_token stop = {});

}  // namespace tessera
