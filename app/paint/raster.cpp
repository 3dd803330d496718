#include "app/paint/raster.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/scene/heat_map.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/theme.hpp"

namespace tessera::paint {

namespace {

using scene::Color;
using scene::Rect;

double real(std::int64_t v) { return static_cast<double>(v); }

/// Where pixel `index` of `count` begins in the range [begin, begin + length).
double edge(std::int64_t index, std::int64_t count, double begin, double length) {
  return begin + length * real(index) / real(count);
}

/// Whole cells and shares of cells in [from, to): calls add(cell, weight). Cells are clamped to [0, count).
template <class Add>
void for_cells(double from, double to, std::int64_t count, const Add& add) {
  const auto cell = [&](double at) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(at)), 0, count - 1);
  };
  const std::int64_t first = cell(from), last = cell(std::max(from, to - 1e-9));
  for (std::int64_t k = first; k <= last; ++k) {
    const double low = std::max(from, real(k)), high = std::min(to, real(k + 1));
    add(k, first == last ? 1.0 : std::max(high - low, 0.0));
  }
}

/// A range of cells with their weights, for one row or column of pixels.
struct Span {
  std::vector<std::pair<std::int64_t, double>> cells;
  double weight = 0;
};

/// For each pixel: the cells it covers where it is larger than one, else the one at its middle.
std::vector<Span> spans_of(std::int64_t pixels, double begin, double length, std::int64_t count) {
  std::vector<Span> spans(static_cast<std::size_t>(pixels));
  const bool magnified = length <= real(pixels);
  for (std::int64_t p = 0; p < pixels; ++p) {
    Span& span = spans[static_cast<std::size_t>(p)];
    const double from = edge(p, pixels, begin, length), to = edge(p + 1, pixels, begin, length);
    const auto add = [&](std::int64_t cell, double weight) {
      span.cells.emplace_back(cell, weight);
      span.weight += weight;
    };
    if (magnified)
      for_cells((from + to) / 2, (from + to) / 2, count, add);
    else
      for_cells(from, to, count, add);
  }
  return spans;
}

Color heat(const scene::HeatMapShape& map, double value) {
  const double share = std::clamp(value / static_cast<double>(map.range), -1.0, 1.0);
  const auto strength = static_cast<float>(std::pow(std::abs(share), 0.6));
  return scene::mix(map.zero, share < 0 ? map.negative : map.positive, strength);
}

void put(Image8& image, std::int64_t x, std::int64_t y, const std::uint8_t* color) {
  std::copy_n(color, image.channels, image.pixels.begin() + (y * image.width + x) * image.channels);
}

Image8 blank(PixelSize size, int channels) {
  Image8 image{size.width, size.height, channels, {}};
  image.pixels.resize(static_cast<std::size_t>(size.width * size.height * channels));
  return image;
}

/// The colour of a place of a mosaic, RGBA; nothing in a gap.
std::array<double, 4> mosaic_color(const scene::MosaicShape& m, scene::Vec2 place) {
  const auto patch = scene::tile_at(m, place);
  if (!patch) return {0, 0, 0, 0};
  const Rect tile = scene::tile_rect(m, *patch);
  const auto pixel_at = [](float at, float begin, float length, const Interval& window) {
    return real(window.begin) + static_cast<double>((at - begin) / length) * real(window.length());
  };
  const double x = pixel_at(place.x, tile.x, tile.width, m.grid.width.window(m.grid.column_of(*patch)));
  const double y = pixel_at(place.y, tile.y, tile.height, m.grid.height.window(m.grid.row_of(*patch)));
  const bool over = x < 0 || y < 0 || x >= real(m.grid.width.settings.size) || y >= real(m.grid.height.settings.size);
  if (over || !m.picture) return {real(m.padding.r), real(m.padding.g), real(m.padding.b), real(m.padding.a)};
  const Image8& p = *m.picture;
  const auto scaled = [](double at, std::int64_t size, std::int64_t pixels) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(at * real(pixels) / real(size)), 0, pixels - 1);
  };
  const std::uint8_t* at =
      p.at(scaled(x, m.grid.width.settings.size, p.width), scaled(y, m.grid.height.settings.size, p.height));
  const bool gray = p.channels < 3;
  return {real(at[0]), real(at[gray ? 0 : 1]), real(at[gray ? 0 : 2]), 255};
}

}  // namespace

Image8 rasterize(const scene::HeatMapShape& map, PixelSize size) {
  Image8 image = blank(size, 3);
  if (!map.matrix) return image;
  const std::int64_t rows = map.matrix->extent(0), columns = map.matrix->extent(1);
  const Rect part = scene::shown_part(map);
  const double kx = real(columns) / real(scene::columns_of(map)), ky = real(rows) / real(scene::rows_of(map));
  const auto across =
      spans_of(size.width, static_cast<double>(part.x) * kx, static_cast<double>(part.width) * kx, columns);
  const auto down =
      spans_of(size.height, static_cast<double>(part.y) * ky, static_cast<double>(part.height) * ky, rows);
  for (std::int64_t y = 0; y < size.height; ++y) {
    const Span& row = down[static_cast<std::size_t>(y)];
    for (std::int64_t x = 0; x < size.width; ++x) {
      const Span& column = across[static_cast<std::size_t>(x)];
      double sum = 0;
      for (const auto& [r, wr] : row.cells) {
        for (const auto& [c, wc] : column.cells)
          sum += wr * wc * static_cast<double>(map.matrix->data[static_cast<std::size_t>(r * columns + c)]);
      }
      const Color color = heat(map, sum / (row.weight * column.weight));
      const std::uint8_t rgb[3] = {color.r, color.g, color.b};
      put(image, x, y, rgb);
    }
  }
  return image;
}

Image8 rasterize(const scene::MosaicShape& m, PixelSize size) {
  Image8 image = blank(size, 4);
  constexpr int places = 2;
  for (std::int64_t y = 0; y < size.height; ++y) {
    for (std::int64_t x = 0; x < size.width; ++x) {
      std::array<double, 4> sum{};
      for (int k = 0; k < places * places; ++k) {
        const double px = (real(x) + (k % places + 0.5) / places) / real(size.width);
        const double py = (real(y) + (k / places + 0.5) / places) / real(size.height);
        const std::array<double, 4> color = mosaic_color(m, {m.target.x + static_cast<float>(px) * m.target.width,
                                                             m.target.y + static_cast<float>(py) * m.target.height});
        for (std::size_t c = 0; c < 3; ++c) sum[c] += color[c] * color[3] / 255;
        sum[3] += color[3];
      }
      std::uint8_t rgba[4] = {0, 0, 0, static_cast<std::uint8_t>(std::lround(sum[3] / (places * places)))};
      for (std::size_t c = 0; c < 3 && sum[3] > 0; ++c)
        rgba[c] = static_cast<std::uint8_t>(std::clamp(std::lround(sum[c] * 255 / sum[3]), 0L, 255L));
      put(image, x, y, rgba);
    }
  }
  return image;
}

Image8 resample(const Image8& picture, const Rect& part, PixelSize size, bool smooth) {
  Image8 image = blank(size, picture.channels);
  const bool smaller =
      static_cast<double>(part.width) > real(size.width) || static_cast<double>(part.height) > real(size.height);
  const auto x0 = static_cast<double>(part.x), w = static_cast<double>(part.width);
  const auto y0 = static_cast<double>(part.y), h = static_cast<double>(part.height);
  // Bilinear is a mean over one pixel's length about the place.
  const auto spans = [&](std::int64_t pixels, double begin, double length, std::int64_t count) {
    if (!smooth || smaller) return spans_of(pixels, begin, length, count);
    std::vector<Span> all(static_cast<std::size_t>(pixels));
    for (std::int64_t p = 0; p < pixels; ++p) {
      const double middle = (edge(p, pixels, begin, length) + edge(p + 1, pixels, begin, length)) / 2;
      Span& span = all[static_cast<std::size_t>(p)];
      for_cells(middle - 0.5, middle + 0.5, count, [&](std::int64_t cell, double weight) {
        span.cells.emplace_back(cell, weight);
        span.weight += weight;
      });
    }
    return all;
  };
  const auto across = spans(size.width, x0, w, picture.width), down = spans(size.height, y0, h, picture.height);
  std::vector<std::uint8_t> color(static_cast<std::size_t>(picture.channels));
  for (std::int64_t y = 0; y < size.height; ++y) {
    const Span& row = down[static_cast<std::size_t>(y)];
    for (std::int64_t x = 0; x < size.width; ++x) {
      const Span& column = across[static_cast<std::size_t>(x)];
      for (int c = 0; c < picture.channels; ++c) {
        double sum = 0;
        for (const auto& [r, wr] : row.cells) {
          for (const auto& [k, wc] : column.cells) sum += wr * wc * real(picture.at(k, r)[c]);
        }
        color[static_cast<std::size_t>(c)] =
            static_cast<std::uint8_t>(std::clamp(std::lround(sum / (row.weight * column.weight)), 0L, 255L));
      }
      put(image, x, y, color.data());
    }
  }
  return image;
}

std::int64_t crisp_pixels(double cells, float length, float density) {
  const double wanted = std::max(1.0, std::ceil(static_cast<double>(length * density)));
  if (cells > wanted) return static_cast<std::int64_t>(wanted);
  const double whole = std::max(1.0, std::round(cells));
  return static_cast<std::int64_t>(whole * std::ceil(wanted / whole));
}

}  // namespace tessera::paint
