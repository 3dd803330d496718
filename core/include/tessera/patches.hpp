#pragma once
// Cutting an image into flattened patches, and putting them back.
//
//   unfold:   (B, C, H, W) → X (B, N, P²C),   X[b, i, j] = x[b, c, r·s − p + u·d, q·s − p + v·d]
//   with i = r·W′ + q, and the place j by the order:
//     PatchOrder::cpp   j = c·P_h·P_w + u·P_w + v      (PyTorch's filters: channel, row, column)
//     PatchOrder::ppc   j = (u·P_w + v)·C + c          (einops "p1 p2 c", Google's kernels, MAE)
//
// These build X whole, for lessons, tests and exports. The embedding itself never does: tokens.hpp.

#include <cstdint>
#include <span>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

enum class PatchOrder { cpp, ppc };

/// X (B, N, P_h·P_w·C); zeros where a window hangs over the image. x is (B, C, H, W) with the size of
/// `grid`. Throws Error where the sizes differ.
Tensor unfold(const Tensor& x, const PatchGrid& grid, PatchOrder order = PatchOrder::cpp);

/// One row of X, of patch `patch` of image `batch_index`, written to `row` (P_h·P_w·C numbers).
void unfold_row(const Tensor& x, const PatchGrid& grid, std::int64_t batch_index, std::int64_t patch,
                std::span<float> row, PatchOrder order = PatchOrder::cpp);

/// The sum of all patches at their places, (B, C, H, W): torch.nn.functional.fold. Pixels that no
/// window reads are 0; divide by fold_count to get an image back.
Tensor fold(const Tensor& patches, const PatchGrid& grid, int channels, PatchOrder order = PatchOrder::cpp);

/// How many patches read each pixel, (1, 1, H, W).
Tensor fold_count(const PatchGrid& grid);

/// unfold for stride = patch, no padding, no dilation and sides that divide: no number is lost, and
/// unpatchify is the exact inverse. Both throw Error where that does not hold.
Tensor patchify(const Tensor& x, Size2 patch, PatchOrder order = PatchOrder::cpp);
Tensor unpatchify(const Tensor& patches, Size2 image, Size2 patch, int channels, PatchOrder order = PatchOrder::cpp);

}  // namespace tessera
