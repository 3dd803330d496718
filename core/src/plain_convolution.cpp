#include "plain_convolution.hpp"

#include <algorithm>

#include <Eigen/Core>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

using Line = Eigen::Map<const Eigen::VectorXf>;
using DilatedLine = Eigen::Map<const Eigen::VectorXf, Eigen::Unaligned, Eigen::InnerStride<>>;

/// The part of one filter line that meets the image, times the pixels under it. `x` is the image column of its first
/// tap.
float line_product(const kernel::Strip& s, const float* taps, const float* pixels, std::int64_t x) {
  const std::int64_t d = s.dilation_x;
  const std::int64_t begin = x < 0 ? (-x + d - 1) / d : 0;
  const std::int64_t end = x < s.width ? std::min(s.patch_width, (s.width - 1 - x) / d + 1) : 0;
  if (begin >= end) return 0;
  const Line filter(taps + begin, end - begin);
  if (d == 1) return filter.dot(Line(pixels + x + begin, end - begin));
  return filter.dot(DilatedLine(pixels + x + begin * d, end - begin, Eigen::InnerStride<>(d)));
}

/// Plane c of one filter over the windows of one row of the grid, added to `sums`.
void add_plane(const kernel::Strip& s, const float* filter, std::int64_t c, Eigen::Ref<Eigen::ArrayXf> sums) {
  Eigen::ArrayXf plane = Eigen::ArrayXf::Zero(s.columns);
  for (std::int64_t u = 0; u < s.patch_height; ++u) {
    const std::int64_t y = s.top + u * s.dilation_y;
    if (y < 0 || y >= s.height) continue;
    const float* const pixels = s.image + (c * s.height + y) * s.width;
    const float* const taps = filter + (c * s.patch_height + u) * s.patch_width;
    for (std::int64_t q = 0; q < s.columns; ++q) plane[q] += line_product(s, taps, pixels, s.left + q * s.step);
  }
  sums += plane;
}

}  // namespace

void compute_plainly(const kernel::Strip& strip, const PatchGrid& grid, const Weights& weights,
                     const WindowBlock& block, const MapTarget& target, const std::stop_token& stop) {
  const std::int64_t dim = weights.kernel.shape[0];
  const std::int64_t length = weights.kernel.size() / dim;
  kernel::Strip row = strip;
  row.left = grid.width.window(block.first_column).begin;
  row.columns = block.columns;
  for (std::int64_t d = 0; d < dim; ++d) {
    const float* const filter = weights.kernel.data.data() + d * length;
    const float bias = weights.bias ? weights.bias->data[static_cast<std::size_t>(d)] : 0.0F;
    for (std::int64_t r = 0; r < block.rows; ++r) {
      row.top = grid.height.window(block.first_row + r).begin;
      Eigen::ArrayXf sums = Eigen::ArrayXf::Zero(block.columns);
      for (std::int64_t c = 0; c < strip.channels; ++c) {
        if (stop.stop_requested()) throw Cancelled();
        add_plane(row, filter, c, sums);
      }
      Eigen::Map<Eigen::ArrayXf>(target.data + d * target.plane_step + r * target.row_step, block.columns) =
          sums + bias;
    }
  }
}

}  // namespace tessera
