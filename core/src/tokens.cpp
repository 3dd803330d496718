#include "tessera/tokens.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "gather.hpp"
#include "kernel/dispatch.hpp"
#include "tessera/issue.hpp"
#include "tokens_run.hpp"
#include "window_input.hpp"

namespace tessera {

namespace {

// A block of gathered rows and a panel of weights share the second-level cache: 112 rows of 1024 places are 466 KB.
constexpr std::int64_t block_rows = 112;
constexpr std::int64_t block_depth = 1024;
// Up to this many places a patch's pixels stay in the first-level cache while all filters pass over them, and
// gathering them first would cost more than it brings.
constexpr std::int64_t in_place_length = 256;
constexpr std::int64_t line_floats = 16;

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// Everything that stays the same from block to block.
class TokenJob {
 public:
  TokenJob(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, std::stop_token stop = {})
      : x_(x),
        grid_(grid),
        weights_(weights),
        stop_(std::move(stop)),
        kernel_(kernel::kernel_for(weights.instruction_set())) {
    check_windows(x, grid, weights.channels(), weights.patch());
    const AxisSettings& down = grid.height.settings;
    const AxisSettings& across = grid.width.settings;
    in_place_ = kernel_.reads_runs && weights.length() <= in_place_length && across.dilation == 1 &&
                grid.columns() >= kernel_.tile_rows && lies_inside(grid.height) && lies_inside(grid.width);
    for (std::int64_t run = 0; in_place_ && run < weights.channels() * down.kernel; ++run)
      run_offsets_.push_back((run / down.kernel * down.size + run % down.kernel * down.dilation) * across.size);
    depth_ = divide_up(weights.length(), divide_up(weights.length(), block_depth));
    // An odd number of cache lines from row to row spreads the rows over all sets of the cache.
    row_step_ = (divide_up(depth_, line_floats) | 1) * line_floats;
  }

  std::int64_t most_rows() const { return block_rows / kernel_.tile_rows * kernel_.tile_rows; }

  /// Room for the gathered rows of blocks of `rows` patches.
  Buffer scratch(std::int64_t rows) const { return Buffer(static_cast<std::size_t>(in_place_ ? 0 : rows * row_step_)); }

  /// Patches first … first + count − 1 of image b, at most as many as `scratch` was made for. Throws Cancelled when
  /// stopped.
  void multiply_block(std::int64_t b, std::int64_t first, std::int64_t count, float* out, Buffer& scratch) const {
    if (in_place_)
      multiply_in_place(b, first, count, out);
    else
      multiply_gathered(b, first, count, out, scratch);
  }

 private:
  static bool lies_inside(const AxisGrid& axis) {
    return axis.settings.padding == 0 && axis.window(axis.count - 1).end <= axis.settings.size;
  }

  const float* image(std::int64_t b) const {
    return x_.data.data() + b * weights_.channels() * grid_.height.settings.size * grid_.width.settings.size;
  }

  kernel::Product product(float* out) const {
    kernel::Product p{};
    p.panels = weights_.panels().data();
    p.panel_step = weights_.length() * kernel_.panel_width;
    p.bias = weights_.bias().data();
    p.out = out;
    p.out_step = weights_.dim();
    p.columns = weights_.dim();
    return p;
  }

  void multiply_in_place(std::int64_t b, std::int64_t first, std::int64_t count, float* out) const {
    const AxisSettings& across = grid_.width.settings;
    kernel::Product p = product(out);
    p.a_step = across.stride;
    p.run_offsets = run_offsets_.data();
    p.runs = static_cast<std::int64_t>(run_offsets_.size());
    p.run_length = across.kernel;
    for (std::int64_t patch = first; patch < first + count; patch += p.rows, p.out += p.rows * p.out_step) {
      const std::int64_t top = grid_.row_of(patch) * grid_.height.settings.stride;
      const std::int64_t left = grid_.column_of(patch) * across.stride;
      p.a = image(b) + top * across.size + left;
      p.rows = std::min(first + count - patch, grid_.columns() - grid_.column_of(patch));
      kernel_.multiply(p);
    }
  }

  void multiply_gathered(std::int64_t b, std::int64_t first, std::int64_t count, float* out, Buffer& scratch) const {
    static constexpr std::ptrdiff_t no_offset[] = {0};
    kernel::Product p = product(out);
    p.a = scratch.data();
    p.a_step = row_step_;
    p.run_offsets = no_offset;
    p.runs = 1;
    p.rows = count;
    for (std::int64_t k = 0; k < weights_.length(); k += depth_) {
      if (stop_.stop_requested()) throw Cancelled();
      p.first_place = k;
      p.run_length = std::min(depth_, weights_.length() - k);
      gather({image(b), grid_}, {first, count, k, k + p.run_length}, scratch.data(), row_step_);
      kernel_.multiply(p);
      p.bias = nullptr;
    }
  }

  const Tensor& x_;
  const PatchGrid& grid_;
  const PackedWeights& weights_;
  const std::stop_token stop_;
  const kernel::Kernel& kernel_;
  bool in_place_ = false;
  std::vector<std::ptrdiff_t> run_offsets_;
  std::int64_t depth_ = 0;
  std::int64_t row_step_ = 0;
};

}  // namespace

void tokens(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, std::span<float> out,
            const Run& run) {
  const TokenJob job(x, grid, weights, run.stop);
  const std::int64_t count = grid.count();
  const std::int64_t dim = weights.dim();
  check_output(out, x.shape[0] * count * dim, "tokens");

  const std::int64_t blocks_an_image = divide_up(count, job.most_rows());
  const std::int64_t blocks = x.shape[0] * blocks_an_image;
  const double work = static_cast<double>(x.shape[0] * count) * static_cast<double>(dim * weights.length());
  const int workers = worker_count(run.threads, work, blocks);
  const std::int64_t rows = divide_up(count, blocks_an_image);
  std::vector<Buffer> scratch;
  scratch.reserve(static_cast<std::size_t>(workers));
  for (int worker = 0; worker < workers; ++worker) scratch.push_back(job.scratch(rows));
  for_each_block(blocks, workers, run, [&](std::int64_t block, int worker) {
    const std::int64_t b = block / blocks_an_image;
    const std::int64_t first = block % blocks_an_image * rows;
    const std::int64_t end = std::min(first + rows, count);
    if (first >= end) return;
    job.multiply_block(b, first, end - first, out.data() + (b * count + first) * dim,
                       scratch[static_cast<std::size_t>(worker)]);
  });
}

void tokens(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, std::span<float> out,
            const TokenOptions& options) {
  tokens(x, grid, weights, out, Run{options.threads, options.stop, {}});
}

Tensor tokens(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, const TokenOptions& options) {
  check_windows(x, grid, weights.channels(), weights.patch());
  Tensor out({x.shape[0], grid.count(), weights.dim()});
  tokens(x, grid, weights, out.data, options);
  return out;
}

void token_rows(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, std::int64_t batch_index,
                std::int64_t first, std::int64_t count, std::span<float> out) {
  const TokenJob job(x, grid, weights);
  check_range(batch_index, 1, x.shape[0], "images");
  check_range(first, count, grid.count(), "patches");
  check_output(out, count * weights.dim(), "tokens");
  if (count == 0) return;
  const std::int64_t rows = divide_up(count, divide_up(count, job.most_rows()));
  Buffer scratch = job.scratch(rows);
  for (std::int64_t i = 0; i < count; i += rows)
    job.multiply_block(batch_index, first + i, std::min(rows, count - i), out.data() + i * weights.dim(), scratch);
}

}  // namespace tessera
