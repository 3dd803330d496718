#include "app/model/image_array.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/model/image_bytes.hpp"
#include "tessera/io/npy.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

double triangle(double x) { return std::max(0.0, 1 - std::abs(x)); }

// Keys' cubic convolution with a = −1/2.
double cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

// One output sample: the inputs begin, begin + 1, … and their weights, which sum to 1.
struct Taps {
  std::int64_t begin = 0;
  std::vector<double> weights;
};

std::vector<Taps> plan_taps(std::int64_t from, std::int64_t to, Interpolation interpolation) {
  const bool bilinear = interpolation == Interpolation::bilinear;
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double stretch = std::max(scale, 1.0);
  const double support = (bilinear ? 1.0 : 2.0) * stretch;
  std::vector<Taps> plan(static_cast<std::size_t>(to));
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const double center = (static_cast<double>(i) + 0.5) * scale;
    Taps& taps = plan[i];
    taps.begin = std::max<std::int64_t>(0, static_cast<std::int64_t>(center - support + 0.5));
    const std::int64_t end = std::min(from, static_cast<std::int64_t>(center + support + 0.5));
    double sum = 0;
    for (std::int64_t at = taps.begin; at < end; ++at) {
      const double distance = (static_cast<double>(at) + 0.5 - center) / stretch;
      taps.weights.push_back(bilinear ? triangle(distance) : cubic(distance));
      sum += taps.weights.back();
    }
    for (double& weight : taps.weights) weight /= sum;
  }
  return plan;
}

double blend(const Taps& taps, const float* samples, std::int64_t stride) {
  double sum = 0;
  const float* sample = samples + taps.begin * stride;
  for (const double weight : taps.weights) {
    sum += weight * static_cast<double>(*sample);
    sample += stride;
  }
  return sum;
}

}  // namespace

bool is_array_file(const std::filesystem::path& path) { return has_text(RegularFile(path).read(8), 0, "\x93NUMPY"); }

Shape array_image_shape(const std::filesystem::path& path) {
  const io::ArrayInfo info = io::read_npy_info(path);
  Shape shape = info.shape;
  if (shape.size() == 3) shape.insert(shape.begin(), 1);
  const bool picture = shape.size() == 4 && shape[0] == 1 && (shape[1] == 1 || shape[1] == 3 || shape[1] == 4) &&
                       element_count(shape) > 0;
  if (!picture) {
    throw Error(
        fmt::format("{}: an array of shape {} is no picture; it must be (C, H, W) or (1, C, H, W), C of 1, 3 or 4",
                    path.string(), to_string(info.shape)));
  }
  if (info.dtype != "<f4" && info.dtype != ">f4") {
    throw Error(
        fmt::format("{}: numbers of type {}; a preprocessed picture must be float32, convert it with "
                    ".astype('float32')",
                    path.string(), info.dtype));
  }
  return shape;
}

Tensor load_array_image(const std::filesystem::path& path) {
  const Shape shape = array_image_shape(path);
  return io::read_npy_tensor(path).reshaped(shape);
}

Tensor resize_array(const Tensor& image, Size2 size, Interpolation interpolation) {
  const std::int64_t planes = image.extent(0) * image.extent(1);
  const std::int64_t height = image.extent(2);
  const std::int64_t width = image.extent(3);
  const std::vector<Taps> columns = plan_taps(width, size.width, interpolation);
  const std::vector<Taps> rows = plan_taps(height, size.height, interpolation);
  Tensor wide(Shape{image.extent(0), image.extent(1), height, size.width});
  float* target = wide.data.data();
  for (std::int64_t row = 0; row < planes * height; ++row) {
    for (const Taps& taps : columns) *target++ = static_cast<float>(blend(taps, image.data.data() + row * width, 1));
  }
  Tensor result(Shape{image.extent(0), image.extent(1), size.height, size.width});
  target = result.data.data();
  for (std::int64_t plane = 0; plane < planes; ++plane) {
    for (const Taps& taps : rows) {
      for (std::int64_t x = 0; x < size.width; ++x) {
        const float* column = wide.data.data() + plane * height * size.width + x;
        *target++ = static_cast<float>(blend(taps, column, size.width));
      }
    }
  }
  return result;
}

}  // namespace tessera
