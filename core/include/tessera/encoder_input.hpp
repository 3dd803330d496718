#pragma once
// From patch tokens to what the encoder's first block reads.
//
//   Z (B, N, D) ─norm─► ─prefix in front─► (B, K + N, D) ─ + positions ─► ─pre-norm─► (B, K + N, D)
//
//   ViT, DeiT, timm      class (and distillation) token, then positions for all of K + N
//   DINOv2 + registers   class token with a position, register tokens without one, patches
//   big_vision, SigLIP   positions for the N patches alone; SigLIP has no prefix
//   CLIP                 as ViT, then LayerNorm ("pre_layrnorm" [sic])
//   Swin, SegFormer      LayerNorm of the patch tokens, no prefix, no positions
//
// Sources: timm, models/vision_transformer.py (_pos_embed); DINOv2, vision_transformer.py (prepare_tokens_with_masks);
// CLIP, clip/model.py.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tessera/tensor.hpp"

namespace tessera {

/// gamma, beta (D); (x − mean)/√(variance + epsilon)·gamma + beta over the last axis.
struct LayerNorm {
  Tensor gamma;
  Tensor beta;
  double epsilon = 1e-5;
  bool operator==(const LayerNorm&) const = default;
};

enum class TokenKind { class_token, distillation, register_token, patch };
std::string to_string(TokenKind kind);

/// Learned tokens in front of the patches, the same for every image.
struct PrefixTokens {
  TokenKind kind = TokenKind::class_token;
  Tensor values;           ///< (k, D)
  bool positioned = true;  ///< whether rows of the position table are added to them
  bool operator==(const PrefixTokens&) const = default;
};

/// Everything between the projection and the first block. Empty parts are left out.
struct EncoderParts {
  std::optional<LayerNorm> patch_norm;  ///< of the patch tokens, before anything joins them
  std::vector<PrefixTokens> prefix;     ///< in the order in which they stand
  std::optional<Tensor> positions;      ///< (positioned prefix tokens + N, D)
  std::optional<LayerNorm> pre_norm;    ///< of all tokens, last
  bool operator==(const EncoderParts&) const = default;

  std::int64_t prefix_count() const;      ///< K
  std::int64_t positioned_count() const;  ///< how many of the K have a row of `positions`
};

/// What is in row `i` of the encoder's input.
struct TokenRow {
  TokenKind kind = TokenKind::patch;
  std::int64_t index = 0;                ///< among its kind: patch i, register i
  std::optional<std::int64_t> position;  ///< the row of the position table added to it
  bool operator==(const TokenRow&) const = default;
};
std::vector<TokenRow> encoder_rows(const EncoderParts& parts, std::int64_t patches);

/// What can be shown one after the other.
enum class EncoderStage { patches, patch_norm, prefix, positions, pre_norm };

/// The stages that these parts have, in order; `patches` is always the first.
std::vector<EncoderStage> encoder_stages(const EncoderParts& parts);

/// The tokens after `last` (stages that the parts lack change nothing): (B, N, D) up to patch_norm, (B, K + N, D) from
/// `prefix` on. Throws Error where a shape does not fit, with the shapes.
Tensor encoder_input(const Tensor& tokens, const EncoderParts& parts, EncoderStage last = EncoderStage::pre_norm);

}  // namespace tessera
