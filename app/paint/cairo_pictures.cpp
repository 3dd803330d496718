// What a Cairo page has of pixels: pictures, heat maps, mosaics.

#include <algorithm>

#include <fmt/format.h>

#include "app/paint/cairo_pen.hpp"
#include "app/scene/heat_map.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/theme.hpp"

namespace tessera::paint {

namespace {

using scene::Rect;

/// Pixels a point, at least, on paper: of photographs, which may be looked at closely, and of cells larger than a
/// point.
constexpr float photo_density = 3, crisp_density = 1.25f;

std::string part_key(const void* owner, const Rect& part, PixelSize size) {
  return fmt::format("{} {} {} {} {} {} {}", owner, part.x, part.y, part.width, part.height, size.width, size.height);
}

/// An image stretched over a rectangle.
void stretch(cairo_t* cairo, cairo_surface_t* image, const Rect& target, float opacity, cairo_filter_t filter) {
  if (target.width <= 0 || target.height <= 0) return;
  cairo_save(cairo);
  cairo_rectangle(cairo, wide(target.x), wide(target.y), wide(target.width), wide(target.height));
  cairo_clip(cairo);
  cairo_translate(cairo, wide(target.x), wide(target.y));
  cairo_scale(cairo, wide(target.width) / cairo_image_surface_get_width(image),
              wide(target.height) / cairo_image_surface_get_height(image));
  cairo_set_source_surface(cairo, image, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cairo), filter);
  cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
  cairo_paint_with_alpha(cairo, wide(opacity));
  cairo_restore(cairo);
}

std::int64_t pixels_of(float length, float density) {
  return std::max<std::int64_t>(1, std::llround(wide(length * density)));
}

/// Cells that fit on `length` points: enlarged where they are large enough for their edges to be seen, for viewers
/// smooth what they enlarge themselves; smaller ones on whole pixels where the page has them.
std::int64_t paper_cells(const CairoPage& page, float cells, float length) {
  constexpr float large_cell = 2.5f;  // points
  if (length >= large_cell * cells) return crisp_pixels(wide(cells), length, std::max(page.density, crisp_density));
  return page.pixels > 0 ? pixels_of(length, page.density) : std::llround(std::ceil(wide(cells)));
}

/// A picture drawn smooth takes no more pixels than it has.
std::int64_t paper_pixels(const CairoPage& page, float cells, float length, bool smooth) {
  const std::int64_t all = std::max<std::int64_t>(1, std::llround(std::ceil(wide(cells))));
  const std::int64_t most = pixels_of(length, std::max(page.density, photo_density));
  return smooth || all > most ? std::min(all, most) : paper_cells(page, cells, length);
}

}  // namespace

cairo_surface_t* CairoPainter::picture(const scene::PictureShape& s, PixelSize size) {
  return surfaces_.get(fmt::format("picture {} {}", part_key(s.picture.get(), s.source, size), s.smooth), s.picture,
                       [&] { return surface_of(resample(*s.picture, s.source, size, s.smooth)); });
}

void CairoPainter::paint(const Pen& pen, const scene::PictureShape& s) {
  if (!s.picture || s.picture->pixels.empty() || s.source.width <= 0 || s.source.height <= 0) return;
  const Rect target = pen.placement.rect(s.target);
  if (target.width <= 0 || target.height <= 0) return;
  const CairoPage& page = pen.page;
  const float density = page.density;
  const PixelSize size = page.paper ? PixelSize{paper_pixels(page, s.source.width, target.width, s.smooth),
                                                paper_pixels(page, s.source.height, target.height, s.smooth)}
                                    : PixelSize{pixels_of(target.width, density), pixels_of(target.height, density)};
  stretch(pen.cairo(), picture(s, size), target, pen.opacity,
          pen.page.paper && s.smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
}

cairo_surface_t* CairoPainter::heat_map(const scene::HeatMapShape& s, PixelSize size) {
  const auto hex = [](scene::Color c) { return fmt::format("{:02x}{:02x}{:02x}", c.r, c.g, c.b); };
  const std::string key =
      fmt::format("heat {} {} {}{}{} {} {}", part_key(s.matrix.get(), scene::shown_part(s), size), s.range,
                  hex(s.negative), hex(s.zero), hex(s.positive), scene::columns_of(s), scene::rows_of(s));
  return surfaces_.get(key, s.matrix, [&] { return surface_of(rasterize(s, size)); });
}

PixelSize CairoPainter::heat_map_size(const CairoPage& page, const scene::HeatMapShape& s, const Rect& target) const {
  if (!page.paper) return {pixels_of(target.width, page.density), pixels_of(target.height, page.density)};
  const Rect part = scene::shown_part(s);
  const auto pixels = [&](float cells, float length) {
    const std::int64_t drawn = pixels_of(length, page.density);
    const auto all = static_cast<std::int64_t>(std::ceil(wide(cells)));
    // Values are averaged, not colours, so what is averaged here is not to be averaged again by a viewer.
    if (all > drawn) return page.full_matrices ? all : drawn;
    return paper_cells(page, cells, length);
  };
  return {pixels(part.width, target.width), pixels(part.height, target.height)};
}

void CairoPainter::paint(const Pen& pen, const scene::HeatMapShape& s) {
  if (!s.matrix || s.matrix->size() == 0) return;
  cairo_t* cairo = pen.cairo();
  if (pen.placement.upright()) {
    Rect target = pen.placement.rect(s.target);
    const float least = pen.page.pixels > 0 ? 1 / pen.page.pixels : 0.25f;
    target.width = std::max(target.width, least);
    target.height = std::max(target.height, least);
    stretch(cairo, heat_map(s, heat_map_size(pen.page, s, target)), target, pen.opacity, CAIRO_FILTER_NEAREST);
    return;
  }
  const scene::Affine& m = pen.placement.map;
  const cairo_matrix_t matrix{wide(m.a), wide(m.b), wide(m.c), wide(m.d), wide(m.tx), wide(m.ty)};
  if (std::abs(m.a * m.d - m.b * m.c) < 1e-4f) return;  // seen edge on
  const bool level = (m.a == 0 && m.d == 0) || (m.b == 0 && m.c == 0);
  cairo_transform(cairo, &matrix);
  stretch(cairo, heat_map(s, heat_map_size(pen.page, s, s.target)), s.target, pen.opacity,
          level || pen.page.paper ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
}

void CairoPainter::paint(const Pen& pen, const scene::MosaicShape& s) {
  if (s.grid.count() == 0 || s.target.width <= 0 || s.target.height <= 0) return;
  const PlacedMosaic placed = place(pen.placement, s);
  if (pen.page.paper && s.grid.count() <= most_paper_tiles) {
    paint_tiles(pen, s, placed);
  } else {
    const PixelSize size{pixels_of(placed.target.width, pen.page.density),
                         pixels_of(placed.target.height, pen.page.density)};
    const CairoSurface tiles = surface_of(rasterize(s, placed, size));
    stretch(pen.cairo(), tiles.get(), placed.target, pen.opacity, CAIRO_FILTER_NEAREST);
  }
  if (s.number_size > 0) paint_numbers(pen, s, placed);
}

/// Each tile a cut of one picture that all share.
void CairoPainter::paint_tiles(const Pen& pen, const scene::MosaicShape& s, const PlacedMosaic& placed) {
  cairo_t* cairo = pen.cairo();
  cairo_surface_t* image = nullptr;
  if (s.picture && !s.picture->pixels.empty()) {
    const PixelSize size = tile_source_size(s, placed, std::max(pen.page.density, photo_density));
    const Rect whole{0, 0, static_cast<float>(s.picture->width), static_cast<float>(s.picture->height)};
    image = picture({s.picture, whole, {}, s.smooth}, size);
  }
  for (std::int64_t i = 0; i < s.grid.count(); ++i) {
    const std::int64_t row = s.grid.row_of(i), column = s.grid.column_of(i);
    const scene::Vec2 corner = placed.corner(row, column);
    const Rect tile{corner.x, corner.y, placed.tile.x, placed.tile.y}, window = picture_window(s, row, column);
    if (!image || hangs_over(s, window)) {
      pen.source(s.padding);
      pen.rectangle(tile);
      cairo_fill(cairo);
    }
    if (!image) continue;
    const float kx = tile.width / window.width, ky = tile.height / window.height;
    const Rect whole{tile.x - window.x * kx, tile.y - window.y * ky, static_cast<float>(s.picture->width) * kx,
                     static_cast<float>(s.picture->height) * ky};
    cairo_save(cairo);
    pen.rectangle(tile);
    cairo_clip(cairo);
    stretch(cairo, image, whole, pen.opacity, s.smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
    cairo_restore(cairo);
  }
}

void CairoPainter::paint_numbers(const Pen& pen, const scene::MosaicShape& s, const PlacedMosaic& placed) {
  const TileNumber number = place_number(pen.placement, s);
  const Pen plain{pen.page, {{}, pen.page.pixels}, pen.opacity};
  for (std::int64_t i = 0; i < s.grid.count(); ++i) {
    const scene::Vec2 at = placed.corner(s.grid.row_of(i), s.grid.column_of(i)) + number.offset;
    paint_number(plain,
                 {std::to_string(i), at, scene::Font::semibold, s.number_size, number_color, scene::Align::left, {}},
                 number.rim);
  }
}

}  // namespace tessera::paint
