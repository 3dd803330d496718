#pragma once
// Matrices made smaller by area mean: the one way in which every printer shows a matrix larger than its pixels.

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include "tessera/tensor.hpp"

namespace tessera {

/// A matrix that is read row by row and need not exist as a whole.
struct RowSource {
  std::int64_t rows = 0, columns = 0;
  std::function<void(std::int64_t row, std::span<float> numbers)> read;  ///< `columns` numbers
};

/// (rows, columns) → (at most `rows`, at most `columns`): each value is the mean of a block of ⌈R/rows⌉ × ⌈C/columns⌉
/// (of fewer at the right and bottom). Rows are read once, in order. Throws Error unless the matrix has an element and
/// the limits are positive, Cancelled when stopped.
Tensor downsample(const RowSource& matrix, std::int64_t rows, std::int64_t columns, const std::stop_token& stop = {});

/// The same of a matrix in memory; the matrix itself where it is small enough. Throws Error unless it has two axes.
Tensor downsample(const Tensor& matrix, std::int64_t rows, std::int64_t columns);

}  // namespace tessera
