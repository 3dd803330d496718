#include "tessera/layouts.hpp"

#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

void require_shape(const Tensor& tensor, const Shape& wanted, const char* what) {
  if (tensor.shape != wanted)
    throw Error(fmt::format("{} must be {}, not {}", what, to_string(wanted), to_string(tensor.shape)));
}

void require_kernel(const Tensor& kernel, const char* what) {
  if (kernel.shape.size() != 4)
    throw Error(fmt::format("{} must have four axes, not {}", what, to_string(kernel.shape)));
}

std::int64_t patch_length(int channels, Size2 patch) {
  if (channels < 1 || patch.height < 1 || patch.width < 1 || patch.height > max_side || patch.width > max_side)
    throw Error(fmt::format("a patch of {} × {} × {} has no numbers", patch.height, patch.width, channels));
  return channels * patch.height * patch.width;
}

void require_matrix(const Tensor& matrix, std::size_t input_axis, std::int64_t length) {
  if (matrix.shape.size() != 2 || matrix.shape[input_axis] != length)
    throw Error(fmt::format("a matrix over patches of {} numbers cannot be {}", length, to_string(matrix.shape)));
}

/// The view with its axes in another order, copied out.
Tensor permuted(const View& view, const std::array<std::size_t, 4>& axes) {
  Shape shape;
  Shape strides;
  for (const std::size_t axis : axes) {
    shape.push_back(view.shape()[axis]);
    strides.push_back(view.strides()[axis]);
  }
  return View(view.data(), shape, strides).contiguous();
}

}  // namespace

Tensor from_hwio(const Tensor& kernel) {
  require_kernel(kernel, "an HWIO kernel");
  return permuted(kernel.view(), {3, 2, 0, 1});
}

Tensor from_linear_cpp(const Tensor& matrix, int channels, Size2 patch) {
  require_matrix(matrix, 1, patch_length(channels, patch));
  return matrix.reshaped({matrix.shape[0], channels, patch.height, patch.width});
}

Tensor from_linear_ppc(const Tensor& matrix, int channels, Size2 patch) {
  require_matrix(matrix, 1, patch_length(channels, patch));
  return permuted(matrix.reshaped({matrix.shape[0], patch.height, patch.width, channels}).view(), {0, 3, 1, 2});
}

Tensor from_dense_in_out(const Tensor& matrix, int channels, Size2 patch) {
  require_matrix(matrix, 0, patch_length(channels, patch));
  return from_hwio(matrix.reshaped({patch.height, patch.width, channels, matrix.shape[1]}));
}

Tensor adapt_input_channels(const Tensor& kernel, int channels) {
  require_kernel(kernel, "an RGB kernel");
  if (kernel.shape[1] != 3) throw Error(fmt::format("an RGB kernel has 3 channels, not {}", kernel.shape[1]));
  if (channels < 1) throw Error(fmt::format("a kernel cannot have {} channels", channels));
  if (channels == 3) return kernel;
  const std::int64_t plane = kernel.shape[2] * kernel.shape[3];
  Tensor adapted({kernel.shape[0], channels, kernel.shape[2], kernel.shape[3]});
  const float scale = 3.0F / static_cast<float>(channels);
  float* out = adapted.data.data();
  for (std::int64_t d = 0; d < kernel.shape[0]; ++d) {
    const float* rgb = kernel.data.data() + d * 3 * plane;
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t k = 0; k < plane; ++k)
        *out++ = channels == 1 ? rgb[k] + rgb[plane + k] + rgb[2 * plane + k] : rgb[c % 3 * plane + k] * scale;
  }
  return adapted;
}

Weights fold_normalization(const Weights& weights, const Normalization& normalization) {
  require_kernel(weights.kernel, "a kernel");
  const Shape& shape = weights.kernel.shape;
  const auto channels = static_cast<int>(shape[1]);
  const std::int64_t plane = shape[2] * shape[3];
  if (weights.bias) require_shape(*weights.bias, {shape[0]}, "a bias");
  Weights folded{Tensor(shape), Tensor({shape[0]})};
  const float* w = weights.kernel.data.data();
  float* out = folded.kernel.data.data();
  for (std::int64_t d = 0; d < shape[0]; ++d) {
    double bias = weights.bias ? weights.bias->data[static_cast<std::size_t>(d)] : 0.0;
    for (int c = 0; c < channels; ++c) {
      const double mean = normalization.mean_of(c, channels);
      const double deviation = normalization.std_of(c, channels);
      for (std::int64_t k = 0; k < plane; ++k, ++w) {
        *out++ = static_cast<float>(*w / (255.0 * deviation));
        bias -= *w * mean / deviation;
      }
    }
    folded.bias->data[static_cast<std::size_t>(d)] = static_cast<float>(bias);
  }
  return folded;
}

Tensor layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon) {
  if (x.shape.empty() || x.shape.back() == 0) throw Error("layer_norm needs a last axis of at least one number");
  const std::int64_t dim = x.shape.back();
  require_shape(gamma, {dim}, "gamma");
  require_shape(beta, {dim}, "beta");
  if (!(epsilon >= 0)) throw Error(fmt::format("layer_norm's epsilon {} must not be below 0", epsilon));
  Tensor result(x.shape);
  const auto n = static_cast<std::size_t>(dim);
  for (std::size_t start = 0; start < x.data.size(); start += n) {
    const std::span<const float> row(x.data.data() + start, n);
    double mean = 0;
    for (const float value : row) mean += value;
    mean /= static_cast<double>(n);
    double variance = 0;
    for (const float value : row) variance += (value - mean) * (value - mean);
    const double scale = 1 / std::sqrt(variance / static_cast<double>(n) + epsilon);
    for (std::size_t k = 0; k < n; ++k)
      result.data[start + k] = static_cast<float>((row[k] - mean) * scale * gamma.data[k] + beta.data[k]);
  }
  return result;
}

}  // namespace tessera
