#pragma once
// One item's brush on a Cairo page.

#include <cmath>
#include <vector>

#include "app/paint/cairo_painter.hpp"

namespace tessera::paint {

inline double wide(float v) { return static_cast<double>(v); }

struct CairoPainter::Pen {
  const CairoPage& page;
  Placement placement;
  float opacity = 1;

  cairo_t* cairo() const { return page.cairo; }

  void source(scene::Color c) const {
    const double alpha = std::round(wide(static_cast<float>(c.a) * opacity)) / 255;
    cairo_set_source_rgba(page.cairo, c.r / 255.0, c.g / 255.0, c.b / 255.0, alpha);
  }
  void rectangle(const scene::Rect& r) const {
    cairo_rectangle(page.cairo, wide(r.x), wide(r.y), wide(r.width), wide(r.height));
  }
  void trace(const std::vector<scene::Vec2>& points, bool closed) const {
    for (std::size_t k = 0; k < points.size(); ++k)
      (k == 0 ? cairo_move_to : cairo_line_to)(page.cairo, wide(points[k].x), wide(points[k].y));
    if (closed) cairo_close_path(page.cairo);
  }
  void stroke(scene::Color color, float width, cairo_line_cap_t cap = CAIRO_LINE_CAP_BUTT) const {
    source(color);
    cairo_set_line_width(page.cairo, wide(width));
    cairo_set_line_cap(page.cairo, cap);
    cairo_stroke(page.cairo);
  }
};

}  // namespace tessera::paint
