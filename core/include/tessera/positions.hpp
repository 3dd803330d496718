#pragma once
// Position embeddings: made, resized to another grid, compared with each other.
//
//   pos (1, K + H·W, D): K prefix rows (class, distillation, register tokens), then the grid in reading order
//
// Resizing leaves the prefix rows alone and treats the rest as an H × W picture of D channels. Libraries do that in
// five ways that do not agree; on noise they differ by whole units, on trained tables by a few percent.

#include <cstdint>
#include <optional>
#include <string>

#include "tessera/axis_resize.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

/// Who resizes, hence how.
enum class PositionResize {
  timm,    ///< bicubic, antialiased: timm, OpenCLIP, DINOv2 with registers (timm, layers/pos_embed.py)
  hf,      ///< bicubic, not antialiased: Hugging Face's ViT, CLIP and DINOv2, MAE
  dinov2,  ///< bicubic by scale_factor = (n + 0.1)/M, not antialiased: DINOv2's hub models
  google,  ///< scipy.ndimage.zoom(order=1): the ViT paper's own code (vit_jax/checkpoint.py)
  naflex,  ///< bilinear, antialiased: SigLIP 2 and NaFlex
};

/// "timm", "hf", "dinov2", "google", "naflex": as the command line spells it; and the reverse.
std::string to_string(PositionResize flavour);
std::optional<PositionResize> parse_position_resize(const std::string& text);

/// B_h and B_w of the flavour.
struct PositionMatrices {
  AxisMatrix rows;     ///< new H × old H
  AxisMatrix columns;  ///< new W × old W
};
PositionMatrices position_matrices(PositionResize flavour, Size2 from, Size2 to);

/// `positions` (1, prefix + H·W, D) for the grid `to`: (1, prefix + H′·W′, D). The same grid gives the same numbers.
/// Throws Error where the shape is not that of `from`.
Tensor resize_positions(const Tensor& positions, Size2 from, Size2 to, std::int64_t prefix, PositionResize flavour);

/// Fixed tables.
enum class SinCos {
  mae,         ///< 2-D: sin x·ω, cos x·ω, sin y·ω, cos y·ω, a quarter of D each, ω_i = 10000^(−i/(D/4))
  big_vision,  ///< the same with ω_i = 10000^(−i/(D/4 − 1))
  sinusoid,  ///< 1-D over i = row·W + column: sin at even, cos at odd places, ω_j = 10000^(−2⌊j/2⌋/D): VideoMAE, T2T
};

/// (1, H·W, D) in double precision, rounded once. D must be a multiple of 4 for the 2-D tables (big_vision: at least
/// 8); Error otherwise. Sources: MAE, util/pos_embed.py; big_vision, models/vit.py; VideoMAE, modeling_finetune.py.
Tensor sincos_positions(SinCos kind, Size2 grid, std::int64_t dim);

/// Cosine of every position with every other, prefix excluded: (H, W, H, W); tile (i, j) is the picture that Fig. 7
/// (centre) of the ViT paper draws for position (i, j). NaN where there is
/// none: with a row of zeros, and one with numbers that are not finite.
Tensor position_similarity(const Tensor& positions, Size2 grid, std::int64_t prefix);

}  // namespace tessera
