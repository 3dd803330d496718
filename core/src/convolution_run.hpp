#pragma once
// The direct convolution for callers inside core: filters packed once, any part of the maps at a time.

#include <cstdint>
#include <stop_token>

#include "kernel/kernel.hpp"
#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/tokens.hpp"
#include "tessera/weights.hpp"

namespace tessera {

/// A rectangle of neighbouring windows of one image.
struct WindowBlock {
  std::int64_t first_row = 0;
  std::int64_t rows = 0;
  std::int64_t first_column = 0;
  std::int64_t columns = 0;
};

/// Cuts a grid into blocks of about a hundred windows that are consecutive in reading order: whole rows, or where
/// those are long, parts of one.
class WindowBlocks {
 public:
  explicit WindowBlocks(const PatchGrid& grid);
  std::int64_t count() const { return row_blocks_ * column_blocks_; }
  WindowBlock operator[](std::int64_t index) const;
  /// Windows in the largest block.
  std::int64_t largest() const { return rows_ * columns_; }

 private:
  Size2 grid_;
  std::int64_t rows_;
  std::int64_t columns_;
  std::int64_t row_blocks_;
  std::int64_t column_blocks_;
};

/// Where a block of the maps goes: window (row, column) of the block and filter d to
/// data[d·plane_step + row·row_step + column].
struct MapTarget {
  float* data;
  std::ptrdiff_t plane_step;
  std::ptrdiff_t row_step;
};

class Convolution {
 public:
  /// Throws Error for weights that are not (D, C, P_h, P_w), or where this processor has no `set`. Keeps a reference
  /// to `weights`.
  explicit Convolution(const Weights& weights, InstructionSet set = InstructionSet::automatic);

  /// All filters over one block of windows of image `batch_index`. The caller has checked the sizes.
  /// Throws Cancelled when stopped.
  void compute(const Tensor& x, const PatchGrid& grid, std::int64_t batch_index, const WindowBlock& block,
               const MapTarget& target, const std::stop_token& stop) const;

 private:
  void compute_strips(kernel::Strip strip, const PatchGrid& grid, const WindowBlock& block, const MapTarget& target,
                      const std::stop_token& stop) const;

  const Weights& weights_;
  const kernel::Kernel& kernel_;
  std::int64_t dim_ = 0;
  std::int64_t length_ = 0;
  bool packed_ = false;  ///< false: packing would waste memory, filters are read where they lie
  Buffer taps_;          ///< (panels, C, P_h, P_w, strip_width)
  Buffer bias_;          ///< padded to whole panels
};

}  // namespace tessera
