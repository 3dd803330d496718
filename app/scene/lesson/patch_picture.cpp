#include "app/scene/lesson/patch_picture.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/model/shuffle.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// One axis of a window: the pixels of the picture that it shows, and the share of the box that they take.
struct Cut {
  float from = 0, length = 0;  ///< pixels
  float begin = 0, share = 0;  ///< of the box
};

Cut cut(const AxisGrid& axis, std::int64_t index, std::int64_t pixels) {
  const Interval window = axis.window(index);
  const std::int64_t first = std::clamp<std::int64_t>(window.begin, 0, axis.settings.size);
  const std::int64_t last = std::clamp<std::int64_t>(window.end, first, axis.settings.size);
  const float scale = static_cast<float>(pixels) / static_cast<float>(std::max<std::int64_t>(axis.settings.size, 1));
  const auto reach = static_cast<float>(std::max<std::int64_t>(window.length(), 1));
  return {static_cast<float>(first) * scale, static_cast<float>(last - first) * scale,
          static_cast<float>(first - window.begin) / reach, static_cast<float>(last - first) / reach};
}

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

void write_patch_picture(const StageContext& c, const std::string& id, std::int64_t patch, const Rect& box,
                         float opacity) {
  if (opacity <= 0) return;
  const Theme& t = c.out.theme();
  const std::int64_t width = c.picture ? c.picture->width : 1, height = c.picture ? c.picture->height : 1;
  const Cut x = cut(c.grid.width, c.grid.column_of(patch), width), y = cut(c.grid.height, c.grid.row_of(patch), height);
  c.out.set_subject(c.patch_subject(patch));
  c.out.set_opacity(opacity);
  if (!c.picture || x.share < 1 || y.share < 1)
    c.out.fill(id + ".ground", box, c.picture ? mix(t.ground, t.bad, 0.4f) : t.raised);
  if (c.picture && x.length > 0 && y.length > 0) {
    PictureShape shape;
    shape.picture = c.picture;
    shape.source = {x.from, y.from, x.length, y.length};
    shape.target = {box.x + x.begin * box.width, box.y + y.begin * box.height, x.share * box.width,
                    y.share * box.height};
    shape.smooth = !shows_single_pixels(box.width, c.grid.width.reach, c.zoom);
    c.out.set_opacity(opacity * c.pixel_opacity);
    c.out.add(id, shape);
  }
  c.out.set_opacity(1);
  c.out.set_subject({});
}

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

Rect patch_box(const StageContext& c, const Rect& room) {
  const Size2 patch = c.document.params.patch;
  const float ratio = std::clamp(static_cast<float>(patch.width) / static_cast<float>(patch.height), 0.25f, 4.f);
  return centered(room, ratio, 1);
}

}  // namespace tessera::scene
