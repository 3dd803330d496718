#pragma once
// Trained filters for another patch size.
//
//   PI-resize   w′ = w·B⁺, B the resize of a patch from the old size to the new. ⟨x, w⟩ = ⟨Bx, w′⟩ exactly where
//               neither side shrinks: the token of the enlarged patch is the token of the patch.
//   naive       w′ = w·Bᵀ: the filter resized as if it were a picture. Tokens grow with the number of pixels.
//
// B = B_h ⊗ B_w and hence B⁺ = B_h⁺ ⊗ B_w⁺: two small pseudo-inverses. Where one side grows and the other shrinks the
// whole B has no full rank, and only this form is well conditioned. Do not resize what has been resized: chains lose.
// Source: Beyer et al., "FlexiViT: One Model for All Patch Sizes", 2023, section 3.4; timm, layers/patch_embed.py.

#include <string>

#include "tessera/axis_resize.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

enum class PatchResize {
  pi_timm,        ///< pseudo-inverse of a bicubic, antialiased resize: timm's default
  pi_big_vision,  ///< pseudo-inverse of a bilinear resize, not antialiased: big_vision, timm's .npz loader
  naive,          ///< the filters themselves, bicubic and antialiased
};

/// The resize B behind a flavour.
AxisFilter patch_filter(PatchResize flavour);

/// Kernels (D, C, P_h, P_w) for patches of size `to`: (D, C, P_h′, P_w′). The same size gives the same numbers.
/// Throws Error for another shape and for sides outside 1 … max_side.
Tensor resize_patch(const Tensor& kernel, Size2 to, PatchResize flavour);

}  // namespace tessera
