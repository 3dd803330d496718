#include "app/model/filter_pictures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

constexpr std::int64_t largest_picture = 48, widest_wall = 2048;

/// Mean of a plane's pixels in the box that becomes pixel (x, y) of a smaller picture.
float mean_of_box(std::span<const float> plane, Size2 size, Interval rows, Interval columns) {
  double sum = 0;
  for (std::int64_t u = rows.begin; u < rows.end; ++u) {
    for (std::int64_t v = columns.begin; v < columns.end; ++v)
      sum += static_cast<double>(plane[static_cast<std::size_t>(u * size.width + v)]);
  }
  return static_cast<float>(sum / static_cast<double>(rows.length() * columns.length()));
}

Interval share_of(std::int64_t index, std::int64_t parts, std::int64_t length) {
  const std::int64_t begin = index * length / parts;
  return {begin, std::max(begin + 1, (index + 1) * length / parts)};
}

/// A picture and the values of its pixels, interleaved.
struct Drawn {
  Image8 picture;
  std::vector<float> values;
};

Drawn reduce(std::span<const float> weights, int channels, Size2 size, std::int64_t side) {
  const int drawn = channels >= 3 ? 3 : 1;
  Drawn d{{std::min(size.width, side), std::min(size.height, side), drawn, {}}, {}};
  const auto area = static_cast<std::size_t>(size.height * size.width);
  for (std::int64_t y = 0; y < d.picture.height; ++y) {
    for (std::int64_t x = 0; x < d.picture.width; ++x) {
      for (int k = 0; k < drawn; ++k)
        d.values.push_back(mean_of_box(weights.subspan(static_cast<std::size_t>(k) * area, area), size,
                                       share_of(y, d.picture.height, size.height),
                                       share_of(x, d.picture.width, size.width)));
    }
  }
  return d;
}

}  // namespace

Image8 draw_filter(std::span<const float> weights, int channels, Size2 size, std::int64_t side) {
  auto [picture, values] = reduce(weights, channels, size, side);
  float largest = 0;
  for (const float v : values)
    if (std::isfinite(v)) largest = std::max(largest, std::abs(v));
  for (const float v : values) {
    const float shade = 128 + (largest > 0 && std::isfinite(v) ? 127 * v / largest : 0);
    picture.pixels.push_back(static_cast<std::uint8_t>(std::lround(shade)));
  }
  return picture;
}

Image8 draw_stretched(std::span<const float> numbers, int channels, Size2 size, std::int64_t side) {
  auto [picture, values] = reduce(numbers, channels, size, side);
  float least = std::numeric_limits<float>::infinity(), most = -least;
  for (const float v : values) {
    if (!std::isfinite(v)) continue;
    least = std::min(least, v);
    most = std::max(most, v);
  }
  for (const float v : values)
    picture.pixels.push_back(most > least && std::isfinite(v)
                                 ? static_cast<std::uint8_t>(std::lround(255 * (v - least) / (most - least)))
                                 : std::uint8_t{128});
  return picture;
}

std::span<const std::uint8_t> FilterPictures::of(std::int64_t filter) const {
  const auto bytes = static_cast<std::size_t>(size.height * size.width * channels);
  return std::span(pixels).subspan(static_cast<std::size_t>(filter) * bytes, bytes);
}

FilterPictures draw_filters(const Tensor& kernel, const std::stop_token& stop) {
  const std::int64_t dim = kernel.extent(0);
  const Size2 patch{kernel.extent(2), kernel.extent(3)};
  const auto columns = static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(dim))));
  const std::int64_t side = std::clamp<std::int64_t>(widest_wall / columns, 1, largest_picture);
  const auto length = static_cast<std::size_t>(kernel.size() / dim);
  FilterPictures pictures{dim, {}, patch, 1, {}};
  for (std::int64_t d = 0; d < dim; ++d) {
    if (stop.stop_requested()) throw Cancelled();
    const std::span<const float> filter =
        std::span<const float>(kernel.data).subspan(static_cast<std::size_t>(d) * length, length);
    const Image8 picture = draw_filter(filter, static_cast<int>(kernel.extent(1)), patch, side);
    pictures.size = {picture.height, picture.width};
    pictures.channels = picture.channels;
    pictures.pixels.insert(pictures.pixels.end(), picture.pixels.begin(), picture.pixels.end());
  }
  return pictures;
}

}  // namespace tessera
