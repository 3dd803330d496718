#include "app/paint/raster.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/scene/area_mean.hpp"
#include "app/scene/heat_levels.hpp"
#include "app/scene/theme.hpp"

namespace tessera::paint {

namespace {

using scene::area_means;
using scene::cell_runs;
using scene::CellRun;
using scene::Color;
using scene::Rect;
using scene::Sampling;

double real(std::int64_t v) { return static_cast<double>(v); }

Image8 blank(PixelSize size, int channels) {
  Image8 image{size.width, size.height, channels, {}};
  image.pixels.resize(static_cast<std::size_t>(size.width * size.height * channels));
  return image;
}

std::uint8_t* pixel(Image8& image, std::int64_t x, std::int64_t y) {
  return image.pixels.data() + (y * image.width + x) * image.channels;
}

/// How one axis of a mosaic's pixels finds what it shows.
struct TilePixels {
  std::vector<CellRun> runs;    ///< of the picture
  std::vector<float> coverage;  ///< by tiles, 0 … 1
  std::vector<bool> over;       ///< beyond the picture: padding
};

/// One axis of a mosaic.
struct TileAxis {
  const AxisGrid& axis;
  double picture;      ///< pixels of the picture along it
  double begin, step;  ///< of the first tile and from tile to tile, in pixels from the target's edge
  double tile;         ///< a tile's side in pixels
  double gap;          ///< share of a step
};

/// ∫ of "inside a tile" from 0 to x, for tiles of (1 − gap) at every whole number.
double filled(double x, double gap) {
  const double whole = std::floor(x);
  return whole * (1 - gap) + std::min(x - whole, 1 - gap);
}

/// Tiles on whole pixels: a pixel is of one tile, or of none.
void add_snapped(const TileAxis& a, std::int64_t p, TilePixels& pixels, double& inside, std::int64_t& tile) {
  tile = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor((real(p) + 0.5) / a.step)), 0, a.axis.count - 1);
  const auto corner = [&](std::int64_t i) { return std::round(a.step * real(i)); };
  // Whole pixels may have moved the next tile's begin before this pixel.
  if (tile + 1 < a.axis.count && corner(tile + 1) <= real(p)) ++tile;
  if (tile > 0 && corner(tile) > real(p)) --tile;
  inside = (real(p) - corner(tile)) / a.tile;
  pixels.coverage.push_back(inside < 1 ? 1 : 0);
}

void add_fine(const TileAxis& a, std::int64_t p, TilePixels& pixels, double& inside, std::int64_t& tile) {
  const double from = real(p) / a.step, to = (real(p) + 1) / a.step, middle = (from + to) / 2;
  pixels.coverage.push_back(
      static_cast<float>(std::clamp((filled(to, a.gap) - filled(from, a.gap)) / (to - from), 0.0, 1.0)));
  tile = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(middle)), 0, a.axis.count - 1);
  inside = std::clamp((middle - real(tile)) / (1 - a.gap), 0.0, 1.0) - 0.5 / a.tile;
}

TilePixels tile_pixels(const TileAxis& a, std::int64_t count, bool snapped, bool smooth) {
  TilePixels pixels;
  const double scale = a.picture / real(a.axis.settings.size);
  for (std::int64_t p = 0; p < count; ++p) {
    double inside = 0;  // of the pixel's beginning, as a share of the tile
    std::int64_t tile = 0;
    (snapped ? add_snapped : add_fine)(a, p, pixels, inside, tile);
    const Interval window = a.axis.window(tile);
    const double from = real(window.begin) + inside * real(window.length());
    const double to = from + real(window.length()) / a.tile;
    pixels.over.push_back((from + to) / 2 < 0 || (from + to) / 2 >= real(a.axis.settings.size));
    pixels.runs.push_back(cells_of_pixel(from * scale, to * scale, static_cast<std::int64_t>(a.picture),
                                         smooth ? Sampling::smooth : Sampling::crisp));
  }
  return pixels;
}

std::uint8_t rounded(float value) { return static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.f, 255.f)); }

/// Adds rows of a picture, all its channels.
auto picture_rows(const Image8& picture) {
  return [&picture](std::int64_t r, float weight, std::int64_t first, std::int64_t last, float* sums) {
    const std::uint8_t* from = picture.at(first, r);
    const std::int64_t count = (last - first + 1) * picture.channels;
    for (std::int64_t k = 0; k < count; ++k) sums[k] += weight * static_cast<float>(from[k]);
  };
}

}  // namespace

HeatColors heat_colors(const scene::HeatMapShape& map) {
  HeatColors colors;
  for (int k = 0; k < scene::not_finite_heat_level; ++k) {
    const int away = k - scene::middle_heat_level;
    colors[static_cast<std::size_t>(k)] = scene::mix(map.zero, away < 0 ? map.negative : map.positive,
                                                     static_cast<float>(std::abs(away)) / scene::middle_heat_level);
  }
  colors.back() = scene::not_finite_color;
  return colors;
}

Image8 heat_levels(const scene::HeatMapShape& map, PixelSize size) {
  if (!map.matrix || map.matrix->size() == 0) return blank(size, 1);
  return {size.width, size.height, 1, scene::heat_levels(map, size.width, size.height)};
}

Image8 rasterize(const scene::HeatMapShape& map, PixelSize size) {
  const Image8 levels = heat_levels(map, size);
  const HeatColors colors = heat_colors(map);
  Image8 image = blank(size, 3);
  std::uint8_t* to = image.pixels.data();
  for (const std::uint8_t level : levels.pixels) {
    const Color c = colors[level];
    *to++ = c.r, *to++ = c.g, *to++ = c.b;
  }
  return image;
}

Image8 rasterize(const scene::MosaicShape& m, const PlacedMosaic& placed, PixelSize size) {
  Image8 image = blank(size, 4);
  const bool has_picture = m.picture && !m.picture->pixels.empty();
  const auto axis_of = [&](const AxisGrid& axis, double picture, double length, float pitch, float tile) {
    const double k = length;  // pixels a point
    return TileAxis{
        axis, picture, 0, static_cast<double>(pitch) * k, static_cast<double>(tile) * k, static_cast<double>(m.gap)};
  };
  const double kx = real(size.width) / static_cast<double>(placed.target.width);
  const double ky = real(size.height) / static_cast<double>(placed.target.height);
  const auto [pw, ph] = has_picture ? std::pair{real(m.picture->width), real(m.picture->height)}
                                    : std::pair{real(m.grid.width.settings.size), real(m.grid.height.settings.size)};
  const TilePixels across =
      tile_pixels(axis_of(m.grid.width, pw, kx, placed.pitch.x, placed.tile.x), size.width, placed.snapped, m.smooth);
  const TilePixels down =
      tile_pixels(axis_of(m.grid.height, ph, ky, placed.pitch.y, placed.tile.y), size.height, placed.snapped, m.smooth);
  const int channels = has_picture ? m.picture->channels : 1;
  const int green = channels < 3 ? 0 : 1, blue = channels < 3 ? 0 : 2;
  const auto put = [&](std::int64_t x, std::int64_t y, const float* mean) {
    const auto u = static_cast<std::size_t>(x), v = static_cast<std::size_t>(y);
    std::uint8_t* to = pixel(image, x, y);
    const float covered = across.coverage[u] * down.coverage[v];
    if (across.over[u] || down.over[v] || !has_picture) {
      to[0] = m.padding.r, to[1] = m.padding.g, to[2] = m.padding.b;
      to[3] = rounded(covered * static_cast<float>(m.padding.a));
    } else {
      to[0] = rounded(mean[0]), to[1] = rounded(mean[green]), to[2] = rounded(mean[blue]);
      to[3] = rounded(covered * 255);
    }
  };
  if (has_picture)
    area_means(across.runs, down.runs, channels, picture_rows(*m.picture), put);
  else
    area_means(
        across.runs, down.runs, 1, [](auto&&...) {}, put);
  return image;
}

PixelSize tile_source_size(const scene::MosaicShape& m, const PlacedMosaic& placed, float density) {
  constexpr double most_side = 2048;
  const Rect window = picture_window(m, 0, 0);
  const auto side = [&](std::int64_t pixels, float tile, float covered) {
    const double wanted = static_cast<double>(tile * density / covered);  // pixels to embed for one of the picture
    const double whole = m.smooth || wanted <= 1 ? std::min(wanted, 1.0) : std::ceil(wanted);
    return std::max<std::int64_t>(1, std::llround(std::min(real(pixels) * whole, std::max(most_side, real(pixels)))));
  };
  return {side(m.picture->width, placed.tile.x, window.width), side(m.picture->height, placed.tile.y, window.height)};
}

bool hangs_over(const scene::MosaicShape& m, const Rect& window) {
  return window.x < 0 || window.y < 0 || window.right() > static_cast<float>(m.picture->width) + 0.01f ||
         window.bottom() > static_cast<float>(m.picture->height) + 0.01f;
}

Image8 resample(const Image8& picture, const Rect& part, PixelSize size, bool smooth) {
  Image8 image = blank(size, picture.channels);
  const Sampling sampling = smooth ? Sampling::smooth : Sampling::crisp;
  const auto across =
      cell_runs(size.width, static_cast<double>(part.x), static_cast<double>(part.width), picture.width, sampling);
  const auto down =
      cell_runs(size.height, static_cast<double>(part.y), static_cast<double>(part.height), picture.height, sampling);
  area_means(across, down, picture.channels, picture_rows(picture),
             [&](std::int64_t x, std::int64_t y, const float* mean) {
               std::uint8_t* to = pixel(image, x, y);
               for (int c = 0; c < picture.channels; ++c) to[c] = rounded(mean[c]);
             });
  return image;
}

std::int64_t crisp_pixels(double cells, float length, float density) {
  const double wanted = std::max(1.0, std::ceil(static_cast<double>(length * density)));
  if (cells > wanted) return static_cast<std::int64_t>(wanted);
  const double whole = std::max(1.0, std::round(cells));
  return static_cast<std::int64_t>(whole * std::ceil(wanted / whole));
}

}  // namespace tessera::paint
