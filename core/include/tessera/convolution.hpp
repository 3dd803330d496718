#pragma once
// The code's road: Y = Conv2d(x), computed as a convolution, plane by plane, not as a matrix product.
//
//   Y[b, d, r, q] = b[d] + Σ_c ( Σ_u Σ_v W[d, c, u, v] · x[b, c, r·s − p + u·δ, q·s − p + v·δ] )
//
// (cross-correlation, as every deep-learning library's "convolution".) Each channel's plane is summed
// on its own and the bias joins last, so the rounding differs from tokens.hpp and the two can be
// compared honestly.

#include <cstdint>
#include <span>

#include "tessera/tokens.hpp"

namespace tessera {

/// Feature maps (B, D, H′, W′), written to `out`. x is (B, C, H, W) of the grid's size.
/// Throws Error where sizes disagree, Cancelled when stopped.
void convolve(const Tensor& x, const PatchGrid& grid, const Weights& weights, std::span<float> out,
              const TokenOptions& options = {});
Tensor convolve(const Tensor& x, const PatchGrid& grid, const Weights& weights, const TokenOptions& options = {});

/// Rows first_row … first_row + rows − 1 of all D maps of one image, to `out` (D × rows × W′).
void convolve_rows(const Tensor& x, const PatchGrid& grid, const Weights& weights, std::int64_t batch_index,
                   std::int64_t first_row, std::int64_t rows, std::span<float> out);

}  // namespace tessera
