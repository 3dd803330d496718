#include "app/scene/lesson/shuffled_picture.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/model/shuffle.hpp"

namespace tessera::scene {

namespace {

/// The pixel of the picture in the middle of `at` (0 … 1) of a window; outside: padding.
std::int64_t pixel_at(const AxisGrid& axis, std::int64_t index, double at, std::int64_t pixels) {
  const Interval window = axis.window(index);
  const double pixel = static_cast<double>(window.begin) + at * static_cast<double>(window.length());
  if (pixel < 0 || pixel >= static_cast<double>(axis.settings.size)) return -1;
  return std::min(pixels - 1, static_cast<std::int64_t>(pixel / static_cast<double>(axis.settings.size) *
                                                        static_cast<double>(pixels)));
}

using Rgb = std::array<std::uint8_t, 3>;

Rgb rgb_at(const Image8& picture, std::int64_t x, std::int64_t y) {
  const std::uint8_t* p = picture.at(x, y);
  return picture.channels < 3 ? Rgb{p[0], p[0], p[0]} : Rgb{p[0], p[1], p[2]};
}

/// Share of the place that pixel k of `pixels` lies in, and the place.
struct Spot {
  std::int64_t place = 0;
  double at = 0;
};

Spot spot_of(std::int64_t k, std::int64_t pixels, std::int64_t places) {
  const double at = (static_cast<double>(k) + 0.5) / static_cast<double>(pixels) * static_cast<double>(places);
  const auto place = std::min(places - 1, static_cast<std::int64_t>(at));
  return {place, at - static_cast<double>(place)};
}

Image8 make_shuffled(const Image8& from, const PatchGrid& grid, Size2 size, Rgb padding) {
  const Shuffle shuffle(grid.count());
  Image8 to{size.width, size.height, 3, {}};
  to.pixels.reserve(static_cast<std::size_t>(3 * size.width * size.height));
  for (std::int64_t y = 0; y < size.height; ++y) {
    const Spot down = spot_of(y, size.height, grid.rows());
    std::int64_t place = -1, patch = 0;
    for (std::int64_t x = 0; x < size.width; ++x) {
      const Spot across = spot_of(x, size.width, grid.columns());
      if (across.place != place) patch = shuffle.source(down.place * grid.columns() + across.place);
      place = across.place;
      const std::int64_t px = pixel_at(grid.width, grid.column_of(patch), across.at, from.width);
      const std::int64_t py = pixel_at(grid.height, grid.row_of(patch), down.at, from.height);
      const Rgb color = px < 0 || py < 0 ? padding : rgb_at(from, px, py);
      to.pixels.insert(to.pixels.end(), color.begin(), color.end());
    }
  }
  return to;
}

}  // namespace

std::shared_ptr<const Image8> shuffled_picture(const StageContext& c, std::int64_t side) {
  if (!c.picture || c.n() < 1) return nullptr;
  const Size2 image = c.document.params.image;
  const double scale = static_cast<double>(side) / static_cast<double>(std::max(image.height, image.width));
  const auto scaled = [&](std::int64_t n) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(static_cast<double>(n) * scale), 1, side);
  };
  const Color padding = mix(c.out.theme().ground, c.out.theme().bad, 0.4f);
  const PatchGrid& g = c.grid;
  const std::string key = fmt::format("shuffled/{}/{}x{}/{}x{}/{}", c.image_index, g.rows(), g.columns(),
                                      c.document.params.patch.height, c.document.params.patch.width, padding.r);
  return c.input.memo->get<Image8>(c.input.result, key, [&] {
    return make_shuffled(*c.picture, g, {scaled(image.height), scaled(image.width)}, {padding.r, padding.g, padding.b});
  });
}

}  // namespace tessera::scene
