#include "app/paint/cairo_painter.hpp"

#include <algorithm>

#include "app/paint/cairo_pen.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

using scene::Rect;
using scene::Vec2;

void CairoPainter::draw(const CairoPage& page, const scene::Scene& scene) {
  surfaces_.begin_scene();
  for (const scene::Item& item : scene.items) {
    if (item.opacity <= 0) continue;
    const Pen pen{page, {item.transform, page.pixels}, item.opacity};
    cairo_save(page.cairo);
    if (item.clip) {
      pen.rectangle(Placement{{}, page.pixels}.rect(*item.clip));
      cairo_clip(page.cairo);
    }
    std::visit([&](const auto& shape) { paint(pen, shape); }, item.shape);
    cairo_restore(page.cairo);
  }
  check_cairo(cairo_status(page.cairo));
}

namespace {

void trace_rounded(cairo_t* cairo, const Rect& r, double radius) {
  const double x0 = wide(r.x), y0 = wide(r.y), x1 = wide(r.right()), y1 = wide(r.bottom());
  const double k = std::min({radius, (x1 - x0) / 2, (y1 - y0) / 2}), quarter = std::acos(-1.0) / 2;
  cairo_new_sub_path(cairo);
  cairo_arc(cairo, x1 - k, y0 + k, k, -quarter, 0);
  cairo_arc(cairo, x1 - k, y1 - k, k, 0, quarter);
  cairo_arc(cairo, x0 + k, y1 - k, k, quarter, 2 * quarter);
  cairo_arc(cairo, x0 + k, y0 + k, k, 2 * quarter, 3 * quarter);
  cairo_close_path(cairo);
}

void trace_hatch(cairo_t* cairo, const Rect& r) {
  cairo_rectangle(cairo, wide(r.x), wide(r.y), wide(r.width), wide(r.height));
  cairo_clip(cairo);
  for (const float sum : hatch_sums(r)) {
    cairo_move_to(cairo, wide(sum - r.y) + 1, wide(r.y) - 1);
    cairo_line_to(cairo, wide(sum - r.bottom()) - 1, wide(r.bottom()) + 1);
  }
}

}  // namespace

void CairoPainter::paint(const Pen& pen, const scene::RectShape& s) {
  const PlacedRect placed = place(pen.placement, s);
  cairo_t* cairo = pen.cairo();
  if (s.fill && s.hatch == scene::Hatch::diagonal) {
    cairo_save(cairo);
    trace_hatch(cairo, placed.fill);
    pen.stroke(*s.fill, hatch_width);
    cairo_restore(cairo);
  } else if (s.fill) {
    pen.source(*s.fill);
    if (s.radius > 0)
      trace_rounded(cairo, placed.fill, wide(s.radius));
    else
      pen.rectangle(placed.fill);
    cairo_fill(cairo);
  }
  if (!s.stroke) return;
  if (s.radius > 0)
    trace_rounded(cairo, placed.frame, wide(s.radius));
  else
    pen.rectangle(placed.frame);
  pen.stroke(*s.stroke, placed.stroke_width);
}

void CairoPainter::paint(const Pen& pen, const scene::PathShape& s) {
  const PlacedPath placed = place(pen.placement, s);
  if (s.fill && s.closed) {
    pen.source(*s.fill);
    pen.trace(placed.points, true);
    cairo_fill(pen.cairo());
  }
  if (!s.stroke) return;
  pen.trace(placed.points, s.closed);
  pen.stroke(*s.stroke, placed.stroke_width, placed.square_ends ? CAIRO_LINE_CAP_SQUARE : CAIRO_LINE_CAP_BUTT);
  pen.trace(arrow_head(placed, s), true);
  cairo_fill(pen.cairo());
}

void CairoPainter::paint(const Pen& pen, const scene::GridShape& s) {
  if (s.grid.count() == 0 || s.stroke_width <= 0) return;
  const PlacedGrid g = place(pen.placement, s);
  if (g.veil > 0) {
    pen.source(scene::Color{s.color.r, s.color.g, s.color.b,
                            static_cast<std::uint8_t>(std::lround(g.veil * static_cast<float>(s.color.a)))});
    pen.rectangle(g.extent);
    cairo_fill(pen.cairo());
    return;
  }
  for (const float x : g.upright) pen.trace({{x, g.extent.y}, {x, g.extent.bottom()}}, false);
  for (const float y : g.level) pen.trace({{g.extent.x, y}, {g.extent.right(), y}}, false);
  pen.stroke(s.color, g.width);
}

}  // namespace tessera::paint
