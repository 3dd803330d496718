// Text on a Cairo page: as text on paper, glyph for glyph as on the screen elsewhere.

#include <algorithm>

#include "app/paint/cairo_pen.hpp"

namespace tessera::paint {

using scene::Vec2;

/// The glyphs of a line, with what they stand for.
struct CairoPainter::Run {
  struct Placed {
    scene::Glyph glyph;
    float x = 0;                     ///< from the line's start, for an em of 1
    std::size_t begin = 0, end = 0;  ///< bytes of the text
  };
  std::vector<Placed> glyphs;
  float width = 0;  ///< for an em of 1

  float start(scene::Align align) const {
    return align == scene::Align::left ? 0 : align == scene::Align::center ? width / 2 : width;
  }
};

CairoPainter::Run CairoPainter::lay_out(const scene::TextShape& s) const {
  Run run;
  for (std::size_t at = 0; at < s.text.size();) {
    const std::size_t begin = at;
    const scene::Glyph glyph = fonts_.faces().find(scene::next_code_point(s.text, at), s.font);
    run.glyphs.push_back({glyph, run.width, begin, at});
    run.width += fonts_.faces().advance(glyph);
  }
  return run;
}

void CairoPainter::paint(const Pen& pen, const scene::TextShape& s) {
  if (pen.page.paper || s.size * pen.page.pixels > GlyphMasks::largest)
    show_glyphs(pen, s, 0);
  else
    show_masks(pen, s);
}

void CairoPainter::paint_number(const Pen& pen, scene::TextShape text, float rim) {
  if (pen.page.paper) return show_glyphs(pen, text, rim);
  const Vec2 at = text.position;
  text.color = rim_color;
  for (const Vec2 offset : {Vec2{-rim, 0}, {rim, 0}, {0, -rim}, {0, rim}}) {
    text.position = at + offset;
    paint(pen, text);
  }
  text.position = at;
  text.color = number_color;
  paint(pen, text);
}

void CairoPainter::show_masks(const Pen& pen, const scene::TextShape& s) {
  const float pixels = s.size * pen.page.pixels;
  if (pixels < 2) return;  // a smear at best
  const float raster = GlyphMasks::raster_size(pixels);
  const PlacedText placed = place(pen.placement, s);
  const Run run = lay_out(s);
  const Vec2 right = placed.right, down = placed.down;
  const auto along_line = [&](Vec2 unit) {
    return (placed.anchor.x * unit.x + placed.anchor.y * unit.y) * pen.page.pixels;
  };
  const float along = along_line(right) - run.start(s.align) * pixels, across = std::round(along_line(down));
  const bool level = right.x * right.y == 0;
  pen.source(s.color);
  cairo_t* cairo = pen.cairo();
  cairo_save(cairo);
  for (const Run::Placed& g : run.glyphs) {
    const float x = along + g.x * pixels, whole = std::floor(x);
    const GlyphMasks::Mask& mask = masks_.get(g.glyph, raster, std::min(3, static_cast<int>((x - whole) * 4)));
    if (!mask.surface) continue;
    const float px = whole + static_cast<float>(mask.left), py = across + static_cast<float>(mask.top);
    const cairo_matrix_t place_mask{wide(right.x),
                                    wide(right.y),
                                    wide(down.x),
                                    wide(down.y),
                                    wide(px * right.x + py * down.x),
                                    wide(px * right.y + py * down.y)};
    cairo_set_matrix(cairo, &place_mask);
    const CairoPattern pattern(cairo_pattern_create_for_surface(mask.surface.get()));
    cairo_pattern_set_filter(pattern.get(), level ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
    cairo_mask(cairo, pattern.get());
  }
  cairo_restore(cairo);
}

/// The glyphs of one face with the text they stand for, so that it can be selected.
void CairoPainter::show_run(const Pen& pen, const Run& run, std::size_t begin, std::size_t end, std::string_view text) {
  std::vector<cairo_glyph_t> glyphs;
  std::vector<cairo_text_cluster_t> clusters;
  for (std::size_t k = begin; k < end; ++k) {
    const Run::Placed& g = run.glyphs[k];
    glyphs.push_back({static_cast<unsigned long>(g.glyph.index), wide(g.x), 0});
    clusters.push_back({static_cast<int>(g.end - g.begin), 1});
  }
  const std::string_view part = text.substr(run.glyphs[begin].begin, run.glyphs[end - 1].end - run.glyphs[begin].begin);
  cairo_show_text_glyphs(pen.cairo(), part.data(), static_cast<int>(part.size()), glyphs.data(),
                         static_cast<int>(glyphs.size()), clusters.data(), static_cast<int>(clusters.size()), {});
}

void CairoPainter::show_glyphs(const Pen& pen, const scene::TextShape& s, float rim) {
  const PlacedText placed = place(pen.placement, s);
  const Run run = lay_out(s);
  if (run.glyphs.empty() || s.size <= 0) return;
  cairo_t* cairo = pen.cairo();
  cairo_save(cairo);
  const Vec2 right = placed.right * s.size, down = placed.down * s.size;
  const cairo_matrix_t matrix{wide(right.x), wide(right.y),         wide(down.x),
                              wide(down.y),  wide(placed.anchor.x), wide(placed.anchor.y)};
  cairo_transform(cairo, &matrix);
  cairo_translate(cairo, -wide(run.start(s.align)), 0);
  fonts_.set_exact(cairo);
  cairo_set_font_size(cairo, 1);
  for (std::size_t begin = 0; begin < run.glyphs.size();) {
    std::size_t end = begin + 1;
    while (end < run.glyphs.size() && run.glyphs[end].glyph.face == run.glyphs[begin].glyph.face) ++end;
    cairo_set_font_face(cairo, fonts_.get(run.glyphs[begin].glyph.face));
    if (rim > 0) {
      std::vector<cairo_glyph_t> glyphs;
      for (std::size_t k = begin; k < end; ++k)
        glyphs.push_back({static_cast<unsigned long>(run.glyphs[k].glyph.index), wide(run.glyphs[k].x), 0});
      cairo_glyph_path(cairo, glyphs.data(), static_cast<int>(glyphs.size()));
      cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
      pen.stroke(rim_color, 2 * rim / s.size);
    }
    pen.source(s.color);
    show_run(pen, run, begin, end, s.text);
    begin = end;
  }
  cairo_restore(cairo);
}

}  // namespace tessera::paint
