#pragma once
// The shapes in which the world stores a patch embedding's weights, and the classic conversions.

#include <cstdint>

#include "tessera/params.hpp"
#include "tessera/tensor.hpp"
#include "tessera/weights.hpp"

namespace tessera {

/// Google's HWIO (P_h, P_w, C, D) → OIHW (D, C, P_h, P_w).
Tensor from_hwio(const Tensor& kernel);
/// nn.Linear (D, C·P_h·P_w) over rows in (C, P, P) order → OIHW.
Tensor from_linear_cpp(const Tensor& matrix, int channels, Size2 patch);
/// nn.Linear (D, P_h·P_w·C) over rows in (P, P, C) order → OIHW.
Tensor from_linear_ppc(const Tensor& matrix, int channels, Size2 patch);
/// A dense kernel (P_h·P_w·C, D), input first, rows in (P, P, C) order → OIHW.
Tensor from_dense_in_out(const Tensor& matrix, int channels, Size2 patch);

/// timm's adapt_input_conv: RGB kernels (D, 3, P_h, P_w) for another number of channels. One channel is
/// the sum over RGB; n ≠ 3 tiles RGB and scales by 3/n. Source: timm, layers/_manipulate.py.
Tensor adapt_input_channels(const Tensor& kernel, int channels);

/// Weights that take raw values 0 … 255 and give the tokens of normalised ones: w/(255 σ), b − Σ w μ/σ.
/// Not valid with zero padding (a padded 0 is not the normalised 0). mean and std for values 0 … 1.
Weights fold_normalization(const Weights& weights, const Normalization& normalization);

/// LayerNorm over the last axis, as Swin and SegFormer have after the projection; gamma, beta (D).
Tensor layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon);

}  // namespace tessera
