#include "tessera/patch_resize.hpp"

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

/// What multiplies a filter's rows (or columns): (B⁺)ᵀ, or B where the resize is naive.
AxisMatrix filter_matrix(std::int64_t from, std::int64_t to, PatchResize flavour) {
  AxisMatrix matrix = resize_matrix(from, to, patch_filter(flavour));
  return flavour == PatchResize::naive ? matrix : transposed(pseudo_inverse(matrix));
}

}  // namespace

AxisFilter patch_filter(PatchResize flavour) {
  if (flavour == PatchResize::pi_big_vision) return {Interpolation::bilinear, false};
  return {Interpolation::bicubic, true};
}

Tensor resize_patch(const Tensor& kernel, Size2 to, PatchResize flavour) {
  const Shape& shape = kernel.shape;
  if (shape.size() != 4 || kernel.size() == 0)
    throw Error(fmt::format("a kernel must be (D, C, P_h, P_w), not {}", to_string(shape)));
  if (Size2{shape[2], shape[3]} == to) return kernel;
  const Tensor planes = kernel.reshaped({shape[0] * shape[1], shape[2], shape[3], 1});
  const Tensor resized =
      resize_axes(planes, filter_matrix(shape[2], to.height, flavour), filter_matrix(shape[3], to.width, flavour));
  return resized.reshaped({shape[0], shape[1], to.height, to.width});
}

}  // namespace tessera
