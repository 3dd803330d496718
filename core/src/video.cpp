#include "tessera/video.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

void require_video_kernel(const Tensor& kernel) {
  if (kernel.shape.size() != 5 || kernel.size() == 0)
    throw Error(fmt::format("a video kernel must be (D, C, t, P_h, P_w), not {}", to_string(kernel.shape)));
}

}  // namespace

Tensor stack_frames(const Tensor& video, const AxisGrid& time) {
  const Shape& shape = video.shape;
  if (shape.size() != 5 || shape[2] != time.settings.size || time.count < 1 || time.settings.dilation != 1)
    throw Error(
        fmt::format("a video {} is not (B, C, {}, H, W) with windows in time", to_string(shape), time.settings.size));
  const std::int64_t frames = time.settings.kernel;
  const std::int64_t plane = shape[3] * shape[4];
  Tensor stacked({shape[0] * time.count, shape[1] * frames, shape[3], shape[4]});
  float* out = stacked.data.data();
  for (std::int64_t b = 0; b < shape[0]; ++b)
    for (std::int64_t window = 0; window < time.count; ++window)
      for (std::int64_t c = 0; c < shape[1]; ++c)
        for (std::int64_t k = 0; k < frames; ++k, out += plane) {
          const std::int64_t frame = time.window(window).begin + k;
          if (frame < 0 || frame >= shape[2])
            std::fill_n(out, plane, 0.0F);
          else
            std::copy_n(video.data.data() + ((b * shape[1] + c) * shape[2] + frame) * plane, plane, out);
        }
  return stacked;
}

Tensor repeat_frames(const Tensor& image, std::int64_t frames) {
  const Shape& shape = image.shape;
  if (shape.size() != 4 || frames < 1 || frames > max_side)
    throw Error(fmt::format("an image {} cannot be shown in {} frames", to_string(shape), frames));
  const std::int64_t plane = shape[2] * shape[3];
  Tensor stacked({shape[0], shape[1] * frames, shape[2], shape[3]});
  float* out = stacked.data.data();
  for (std::int64_t i = 0; i < shape[0] * shape[1]; ++i)
    for (std::int64_t k = 0; k < frames; ++k) out = std::copy_n(image.data.data() + i * plane, plane, out);
  return stacked;
}

Tensor stack_kernel(const Tensor& kernel) {
  require_video_kernel(kernel);
  const Shape& shape = kernel.shape;
  return kernel.reshaped({shape[0], shape[1] * shape[2], shape[3], shape[4]});
}

Tensor still_kernel(const Tensor& kernel) {
  require_video_kernel(kernel);
  const Shape& shape = kernel.shape;
  const std::int64_t plane = shape[3] * shape[4];
  Tensor summed({shape[0], shape[1], shape[3], shape[4]});
  for (std::int64_t i = 0; i < shape[0] * shape[1]; ++i)
    for (std::int64_t p = 0; p < plane; ++p) {
      double sum = 0;
      for (std::int64_t k = 0; k < shape[2]; ++k)
        sum += kernel.data[static_cast<std::size_t>((i * shape[2] + k) * plane + p)];
      summed.data[static_cast<std::size_t>(i * plane + p)] = static_cast<float>(sum);
    }
  return summed;
}

Tensor tubelet_tokens(const Tensor& video, const AxisGrid& time, const PatchGrid& space, const Weights& weights,
                      const TokenOptions& options) {
  require_video_kernel(weights.kernel);
  const Shape& shape = weights.kernel.shape;
  if (video.shape.size() != 5 || video.shape[1] != shape[1] || time.settings.kernel != shape[2])
    throw Error(fmt::format("a video kernel {} does not fit a video {} cut into windows of {} frames", to_string(shape),
                            to_string(video.shape), time.settings.kernel));
  const Tensor z =
      tokens(stack_frames(video, time), space, PackedWeights({stack_kernel(weights.kernel), weights.bias}), options);
  return z.reshaped({video.shape[0], time.count * space.count(), shape[0]});
}

std::vector<std::int64_t> merge_order(std::int64_t rows, std::int64_t columns, std::int64_t merge) {
  const bool sane = rows >= 1 && columns >= 1 && merge >= 1 && rows <= max_side && columns <= max_side;
  if (!sane || rows % merge != 0 || columns % merge != 0)
    throw Error(fmt::format("a grid of {} × {} has no whole blocks of {} × {}", rows, columns, merge, merge));
  std::vector<std::int64_t> order;
  order.reserve(static_cast<std::size_t>(rows * columns));
  for (std::int64_t top = 0; top < rows; top += merge)
    for (std::int64_t left = 0; left < columns; left += merge)
      for (std::int64_t r = top; r < top + merge; ++r)
        for (std::int64_t q = left; q < left + merge; ++q) order.push_back(r * columns + q);
  return order;
}

Tensor reordered(const Tensor& rows, const std::vector<std::int64_t>& order) {
  const Shape& shape = rows.shape;
  if (shape.size() != 3 || shape[1] != static_cast<std::int64_t>(order.size()) ||
      std::any_of(order.begin(), order.end(), [&](std::int64_t i) { return i < 0 || i >= shape[1]; }))
    throw Error(fmt::format("an order of {} rows does not fit {}", order.size(), to_string(shape)));
  Tensor result(shape);
  float* out = result.data.data();
  for (std::int64_t b = 0; b < shape[0]; ++b)
    for (const std::int64_t i : order)
      out = std::copy_n(rows.data.data() + (b * shape[1] + i) * shape[2], shape[2], out);
  return result;
}

}  // namespace tessera
