// Any processor: Eigen's product, and the convolution in vectors of 16 bytes, which GCC and clang lower to whatever
// the processor has.
#include <algorithm>

#include <Eigen/Core>

#include "kernel/kernel.hpp"

#define TESSERA_LANES 4
#define TESSERA_TILE_ROWS 6

namespace tessera::kernel {

namespace {
#include "kernel/vector.inl"

#include "kernel/convolve.inl"

// Steps along K, so that the buffers Eigen packs its operands into stay well below a megabyte.
constexpr std::int64_t depth_step = 256;
constexpr int product_panel_width = 256;

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstBlock = Eigen::Map<const RowMajor, Eigen::Unaligned, Eigen::OuterStride<>>;
using Block = Eigen::Map<RowMajor, Eigen::Unaligned, Eigen::OuterStride<>>;

void multiply(const Product& p) {
  for (std::int64_t column = 0; column < p.columns; column += product_panel_width) {
    const std::int64_t width = std::min<std::int64_t>(product_panel_width, p.columns - column);
    // Panels of this kernel are not padded: the last one is as wide as what is left.
    const float* const panel = p.panels + column / product_panel_width * p.panel_step + p.first_place * width;
    Block out(p.out + column, p.rows, width, Eigen::OuterStride<>(p.out_step));
    if (p.bias) out.rowwise() = Eigen::Map<const Eigen::RowVectorXf>(p.bias + column, width);
    for (std::int64_t k = 0; k < p.run_length; k += depth_step) {
      const std::int64_t depth = std::min(depth_step, p.run_length - k);
      const ConstBlock a(p.a + p.run_offsets[0] + k, p.rows, depth, Eigen::OuterStride<>(p.a_step));
      const ConstBlock b(panel + k * width, depth, width, Eigen::OuterStride<>(width));
      out.noalias() += a * b;
    }
  }
}
}  // namespace

const Kernel& portable_kernel() {
  static constexpr Kernel kernel{product_panel_width, false, false, tile_rows, panel_width, multiply, convolve};
  return kernel;
}

}  // namespace tessera::kernel
