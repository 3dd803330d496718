#pragma once
// Resizing along one axis as a matrix: new = B · old. A resize of two axes is B_h · X · B_wᵀ, so two small matrices
// say all of it, and their pseudo-inverses too: (B_h ⊗ B_w)⁺ = B_h⁺ ⊗ B_w⁺.
//
//   source place of output i:   s = (i + ½)·scale − ½,   scale = from/to unless a flavour says otherwise
//
// Sources: PyTorch, aten/src/ATen/native/UpSample.h and cpu/UpSampleKernel.cpp; SciPy, ndimage/_interpolation.py.

#include <cstdint>
#include <optional>
#include <vector>

#include "tessera/params.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

/// B (rows × columns), row-major: `rows` numbers come out of `columns`.
struct AxisMatrix {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<double> values;

  double at(std::int64_t row, std::int64_t column) const {
    return values[static_cast<std::size_t>(row * columns + column)];
  }
  bool operator==(const AxisMatrix&) const = default;
};

/// How torch.nn.functional.interpolate(align_corners=False) weighs its neighbours.
struct AxisFilter {
  Interpolation interpolation = Interpolation::bicubic;
  /// false: 2 or 4 neighbours whatever the scale, borders clamped, bicubic with a = −¾.
  /// true: the filter widens with the scale when shrinking, borders renormalised, bicubic with a = −½. The two
  /// differ even when enlarging.
  bool antialias = true;
  bool operator==(const AxisFilter&) const = default;
};

/// B of interpolate(size=to), or with `scale` (source pixels a step) of interpolate(scale_factor=1/scale).
/// Sides are 1 … max_side; Error otherwise, and for a scale that is not positive.
AxisMatrix resize_matrix(std::int64_t from, std::int64_t to, const AxisFilter& filter,
                         std::optional<double> scale = {});

/// B of scipy.ndimage.zoom(order=1): linear, the first and last of either side on each other.
AxisMatrix zoom_matrix(std::int64_t from, std::int64_t to);

/// B⁺ (columns × rows), Moore and Penrose's.
AxisMatrix pseudo_inverse(const AxisMatrix& matrix);

/// Bᵀ.
AxisMatrix transposed(const AxisMatrix& matrix);

/// x (A, H, W, K) with its middle axes resized, (A, H′, W′, K), in double precision, rounded once. Throws Error where
/// the matrices do not fit.
Tensor resize_axes(const Tensor& x, const AxisMatrix& rows, const AxisMatrix& columns);

}  // namespace tessera
