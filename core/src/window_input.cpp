#include "window_input.hpp"

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

void check_weights(const Weights& weights) {
  const Shape& shape = weights.kernel.shape;
  if (shape.size() != 4 || element_count(shape) < 1 || element_count(shape) != weights.kernel.size())
    throw Error(fmt::format("weights of shape {}: must be (D, C, P_h, P_w)", to_string(shape)));
  if (weights.bias && (weights.bias->shape != Shape{shape[0]} || weights.bias->size() != shape[0]))
    throw Error(fmt::format("a bias of shape {} does not fit {} filters", to_string(weights.bias->shape), shape[0]));
}

void check_windows(const Tensor& x, const PatchGrid& grid, std::int64_t channels, Size2 patch) {
  const std::int64_t height = grid.height.settings.size;
  const std::int64_t width = grid.width.settings.size;
  if (grid.rows() < 1 || grid.columns() < 1) throw Error("the patch grid has no window: nothing to embed");
  if (x.shape.size() != 4 || x.shape[2] != height || x.shape[3] != width || x.size() != element_count(x.shape))
    throw Error(
        fmt::format("an image of shape {} does not fit a grid over (B, C, {}, {})", to_string(x.shape), height, width));
  if (x.shape[1] != channels)
    throw Error(fmt::format("the image has {} channels, the weights want {}", x.shape[1], channels));
  if (grid.height.settings.kernel != patch.height || grid.width.settings.kernel != patch.width)
    throw Error(fmt::format("the grid's patches are {} × {}, the weights' {} × {}", grid.height.settings.kernel,
                            grid.width.settings.kernel, patch.height, patch.width));
}

void check_output(std::span<const float> out, std::int64_t expected, const char* what) {
  if (static_cast<std::int64_t>(out.size()) != expected)
    throw Error(fmt::format("{} need {} numbers, the output has {}", what, expected, out.size()));
}

void check_range(std::int64_t first, std::int64_t count, std::int64_t limit, const char* what) {
  if (first < 0 || count < 0 || first > limit || count > limit - first)
    throw Error(fmt::format("{} {} … {} are outside 0 … {}", what, first, first + count - 1, limit - 1));
}

}  // namespace tessera
