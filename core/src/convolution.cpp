#include "tessera/convolution.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "convolution_run.hpp"
#include "kernel/dispatch.hpp"
#include "panels.hpp"
#include "parallel.hpp"
#include "plain_convolution.hpp"
#include "tessera/issue.hpp"
#include "window_input.hpp"

namespace tessera {

namespace {

constexpr std::int64_t block_windows = 128;
// Windows whose results are turned from (window, filter) to (filter, window) at a time, in the first-level cache.
constexpr std::int64_t strip_columns = 56;
constexpr std::int64_t widest_panel = 32;

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

Size2 patch_of(const Weights& weights) { return {weights.kernel.shape[2], weights.kernel.shape[3]}; }

}  // namespace

WindowBlocks::WindowBlocks(const PatchGrid& grid) : grid_{grid.rows(), grid.columns()} {
  column_blocks_ = divide_up(grid_.width, block_windows);
  columns_ = divide_up(grid_.width, column_blocks_);
  rows_ = column_blocks_ > 1 ? 1 : std::clamp<std::int64_t>(block_windows / grid_.width, 1, grid_.height);
  row_blocks_ = divide_up(grid_.height, rows_);
}

WindowBlock WindowBlocks::operator[](std::int64_t index) const {
  WindowBlock block;
  block.first_row = index / column_blocks_ * rows_;
  block.rows = std::min(rows_, grid_.height - block.first_row);
  // Rounding up may leave the last columns fewer, or none.
  block.first_column = std::min(index % column_blocks_ * columns_, grid_.width);
  block.columns = std::min(columns_, grid_.width - block.first_column);
  return block;
}

Convolution::Convolution(const Weights& weights, InstructionSet set)
    : weights_(weights), kernel_(kernel::kernel_for(set)) {
  check_weights(weights);
  const Shape& shape = weights.kernel.shape;
  dim_ = shape[0];
  length_ = shape[1] * shape[2] * shape[3];
  packed_ = !padding_is_wasteful(dim_, length_, kernel_.strip_width);
  if (!packed_) return;
  taps_ = pack_panels(weights.kernel.data.data(), dim_, length_, kernel_.strip_width, true);
  bias_.assign(static_cast<std::size_t>(padded_dim(dim_, kernel_.strip_width)), 0.0F);
  if (weights.bias) std::copy(weights.bias->data.begin(), weights.bias->data.end(), bias_.begin());
}

void Convolution::compute(const Tensor& x, const PatchGrid& grid, std::int64_t batch_index, const WindowBlock& block,
                          const MapTarget& target, const std::stop_token& stop) const {
  const AxisSettings& down = grid.height.settings;
  const AxisSettings& across = grid.width.settings;
  kernel::Strip strip{};
  strip.channels = x.shape[1];
  strip.height = down.size;
  strip.width = across.size;
  strip.image = x.data.data() + batch_index * strip.channels * strip.height * strip.width;
  strip.patch_height = down.kernel;
  strip.patch_width = across.kernel;
  strip.dilation_y = down.dilation;
  strip.dilation_x = across.dilation;
  strip.step = across.stride;
  if (packed_)
    compute_strips(strip, grid, block, target, stop);
  else
    compute_plainly(strip, grid, weights_, block, target, stop);
}

void Convolution::compute_strips(kernel::Strip strip, const PatchGrid& grid, const WindowBlock& block,
                                 const MapTarget& target, const std::stop_token& stop) const {
  alignas(64) std::array<float, strip_columns * widest_panel> tile;
  const std::int64_t width = kernel_.strip_width;
  strip.out = tile.data();
  for (std::int64_t first = 0; first < dim_; first += width) {
    if (stop.stop_requested()) throw Cancelled();
    strip.taps = taps_.data() + first * length_;
    strip.bias = bias_.data() + first;
    const std::int64_t filters = std::min(width, dim_ - first);
    for (std::int64_t row = 0; row < block.rows; ++row) {
      strip.top = grid.height.window(block.first_row + row).begin;
      for (std::int64_t column = 0; column < block.columns; column += strip_columns) {
        strip.left = grid.width.window(block.first_column + column).begin;
        strip.columns = std::min(strip_columns, block.columns - column);
        kernel_.convolve(strip);
        float* const to = target.data + first * target.plane_step + row * target.row_step + column;
        for (std::int64_t d = 0; d < filters; ++d)
          for (std::int64_t q = 0; q < strip.columns; ++q)
            to[d * target.plane_step + q] = tile[static_cast<std::size_t>(q * width + d)];
      }
    }
  }
}

void convolve(const Tensor& x, const PatchGrid& grid, const Weights& weights, std::span<float> out,
              const TokenOptions& options) {
  const Convolution convolution(weights);
  check_windows(x, grid, weights.kernel.shape[1], patch_of(weights));
  const std::int64_t count = grid.count();
  const std::int64_t dim = weights.kernel.shape[0];
  check_output(out, x.shape[0] * dim * count, "feature maps");

  const WindowBlocks blocks(grid);
  const std::int64_t total = x.shape[0] * blocks.count();
  const double work = static_cast<double>(x.shape[0] * count) * static_cast<double>(weights.kernel.size());
  const Run run{options.threads, options.stop, {}};
  for_each_block(total, worker_count(run.threads, work, total), run, [&](std::int64_t index, int) {
    const std::int64_t b = index / blocks.count();
    const WindowBlock block = blocks[index % blocks.count()];
    float* const maps = out.data() + b * dim * count + block.first_row * grid.columns() + block.first_column;
    convolution.compute(x, grid, b, block, {maps, count, grid.columns()}, run.stop);
  });
}

Tensor convolve(const Tensor& x, const PatchGrid& grid, const Weights& weights, const TokenOptions& options) {
  check_weights(weights);
  check_windows(x, grid, weights.kernel.shape[1], patch_of(weights));
  Tensor out({x.shape[0], weights.kernel.shape[0], grid.rows(), grid.columns()});
  convolve(x, grid, weights, out.data, options);
  return out;
}

void convolve_rows(const Tensor& x, const PatchGrid& grid, const Weights& weights, std::int64_t batch_index,
                   std::int64_t first_row, std::int64_t rows, std::span<float> out) {
  const Convolution convolution(weights);
  check_windows(x, grid, weights.kernel.shape[1], patch_of(weights));
  check_range(batch_index, 1, x.shape[0], "images");
  check_range(first_row, rows, grid.rows(), "rows");
  check_output(out, weights.kernel.shape[0] * rows * grid.columns(), "feature maps");
  convolution.compute(x, grid, batch_index, {first_row, rows, 0, grid.columns()},
                      {out.data(), rows * grid.columns(), grid.columns()}, {});
}

}  // namespace tessera
