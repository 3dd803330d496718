#pragma once
// Matrices made smaller by area mean: the one way in which every printer shows a matrix larger than its pixels.

#include <cstdint>

#include "tessera/tensor.hpp"

namespace tessera::scene {

/// (rows, columns) → (at most `rows`, at most `columns`): each value is the mean of a block of ⌈R/rows⌉ × ⌈C/columns⌉
/// (of fewer at the right and bottom). The matrix itself where it is small enough. Throws Error unless it has two
/// axes, at least one element, and the limits are positive.
Tensor downsample(const Tensor& matrix, std::int64_t rows, std::int64_t columns);

}  // namespace tessera::scene
