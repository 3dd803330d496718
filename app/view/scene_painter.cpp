#include "app/view/scene_painter.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/view/ground.hpp"

namespace tessera::view {

namespace {

constexpr float hatch_step = 6;  ///< points between hatch lines, across
constexpr float hatch_width = 1.2f;

constexpr float cleared_pixels = 20'000;  ///< of a rectangle, from which on it is cleared rather than blended

float area_pixels(const PaintContext& c, const scene::Rect& r) { return r.width * r.height * c.pixels * c.pixels; }

ImVec2 vec(scene::Vec2 p) { return {p.x, p.y}; }

void fill(const PaintContext& c, const scene::Rect& r, ImU32 color, float radius = 0) {
  c.list.AddRectFilled({r.x, r.y}, {r.right(), r.bottom()}, color, radius);
}

/// A filled rectangle, opaque and large: blending it would cost software rendering milliseconds (see ground.hpp).
/// Its rounded rim is drawn, what the rim encloses is cleared.
void fill_by_clearing(const PaintContext& c, const scene::Rect& r, scene::Color color, float radius) {
  // A unit more than the radius: ImGui rounds no more than the height less one.
  const float rim = radius > 0 ? std::ceil(radius * c.pixels) / c.pixels + 1 : 0;
  const ImU32 ink = c.color(color);
  const ImVec2 low{r.x, r.y}, high{r.right(), r.bottom()};
  if (rim > 0) {
    c.list.AddRectFilled(low, {high.x, low.y + rim}, ink, radius, ImDrawFlags_RoundCornersTop);
    c.list.AddRectFilled({low.x, high.y - rim}, high, ink, radius, ImDrawFlags_RoundCornersBottom);
  }
  const scene::Rect middle = common({r.x, r.y + rim, r.width, r.height - 2 * rim}, c.clip);
  if (middle.width > 0 && middle.height > 0) paint_ground(c.list, middle, color);
}

/// Diagonals x + y = k·step that cross the rectangle, all from one origin so that neighbours meet.
void hatch(const PaintContext& c, const scene::Rect& rect, ImU32 color) {
  const scene::Rect r = common(rect, c.clip);
  if (r.width <= 0 || r.height <= 0) return;
  const float step = hatch_step * c.line_scale * std::sqrt(2.f);
  const float origin = c.to_screen.tx + c.to_screen.ty;
  const float first = std::ceil((r.x + r.y - origin) / step) * step + origin;
  c.list.PushClipRect({r.x, r.y}, {r.right(), r.bottom()}, true);
  for (float sum = first; sum <= r.right() + r.bottom(); sum += step) {
    const float x0 = std::max(r.x, sum - r.bottom()), x1 = std::min(r.right(), sum - r.y);
    // A little beyond both ends: the clip cuts them along the sides.
    c.list.AddLine({x0 - 1, sum - x0 + 1}, {x1 + 1, sum - x1 - 1}, color, hatch_width * c.line_scale);
  }
  c.list.PopClipRect();
}

/// A frame of four filled sides, centred on the rectangle's edge.
void frame(const PaintContext& c, const scene::Rect& rect, float outset, float width, ImU32 color) {
  const float w = c.stroke(width), out = outset * c.line_scale;
  const float x0 = c.snap(rect.x - out - w / 2), y0 = c.snap(rect.y - out - w / 2);
  const float x1 = c.snap(rect.right() + out + w / 2), y1 = c.snap(rect.bottom() + out + w / 2);
  if (x1 - x0 <= 2 * w || y1 - y0 <= 2 * w) return fill(c, {x0, y0, x1 - x0, y1 - y0}, color);
  fill(c, {x0, y0, x1 - x0, w}, color);
  fill(c, {x0, y1 - w, x1 - x0, w}, color);
  fill(c, {x0, y0 + w, w, y1 - y0 - 2 * w}, color);
  fill(c, {x1 - w, y0 + w, w, y1 - y0 - 2 * w}, color);
}

bool is_axis_aligned(const std::vector<scene::Vec2>& points) {
  for (std::size_t k = 1; k < points.size(); ++k) {
    if (points[k].x != points[k - 1].x && points[k].y != points[k - 1].y) return false;
  }
  return points.size() > 1;
}

/// Each piece as a rectangle of whole pixels.
void crisp_polyline(const PaintContext& c, const std::vector<scene::Vec2>& points, float width, ImU32 color) {
  const float w = c.stroke(width);
  for (std::size_t k = 1; k < points.size(); ++k) {
    const scene::Vec2 a = c.to_screen(points[k - 1]), b = c.to_screen(points[k]);
    const float x0 = c.snap(std::min(a.x, b.x) - w / 2), x1 = c.snap(std::max(a.x, b.x) - w / 2);
    const float y0 = c.snap(std::min(a.y, b.y) - w / 2), y1 = c.snap(std::max(a.y, b.y) - w / 2);
    fill(c, {x0, y0, x1 - x0 + w, y1 - y0 + w}, color);
  }
}

void arrow_head(const PaintContext& c, scene::Vec2 from, scene::Vec2 tip, ImU32 color) {
  const float length = std::hypot(tip.x - from.x, tip.y - from.y);
  if (length <= 0) return;
  const float size = 8 * c.line_scale;
  const scene::Vec2 along{(tip.x - from.x) / length * size, (tip.y - from.y) / length * size};
  const scene::Vec2 back = tip - along, side{-along.y * 0.45f, along.x * 0.45f};
  c.list.AddTriangleFilled(vec(tip), vec(back + side), vec(back - side), color);
}

struct Pen {
  ImVec2 origin;       ///< on the baseline, on whole framebuffer pixels
  ImVec2 right, down;  ///< one framebuffer pixel along and across the text, in ImGui units
};

Pen pen_of(const PaintContext& c, scene::Vec2 position) {
  const scene::Vec2 origin = c.to_screen(position);
  const float length = std::hypot(c.to_screen.a, c.to_screen.b) * c.pixels;
  const ImVec2 right{c.to_screen.a / length, c.to_screen.b / length};
  const ImVec2 down{c.to_screen.c / length, c.to_screen.d / length};
  return {{origin.x, origin.y}, right, down};
}

struct GlyphQuad {
  const GlyphCache::Placed* glyph;
  float x;  ///< of the pen's whole pixel, from the text's start
};

}  // namespace

float PaintContext::snap(float unit) const { return std::round(unit * pixels) / pixels; }
float PaintContext::stroke(float points) const {
  return std::max(1.f, std::round(points * line_scale * pixels)) / pixels;
}
ImU32 PaintContext::color(scene::Color v) const {
  return IM_COL32(v.r, v.g, v.b, static_cast<int>(std::lround(static_cast<float>(v.a) * opacity)));
}

scene::Rect PaintContext::place(const scene::Rect& rect) const {
  const scene::Vec2 a = to_screen({rect.x, rect.y}), b = to_screen({rect.right(), rect.bottom()});
  const float x0 = snap(std::min(a.x, b.x)), y0 = snap(std::min(a.y, b.y));
  return {x0, y0, snap(std::max(a.x, b.x)) - x0, snap(std::max(a.y, b.y)) - y0};
}

scene::Rect common(const scene::Rect& a, const scene::Rect& b) {
  const float x = std::max(a.x, b.x), y = std::max(a.y, b.y);
  return {x, y, std::max(0.f, std::min(a.right(), b.right()) - x), std::max(0.f, std::min(a.bottom(), b.bottom()) - y)};
}

void paint(const PaintContext& c, const scene::RectShape& shape) {
  const scene::Rect rect = c.place(shape.rect);
  const float radius = shape.radius * c.zoom;
  if (shape.fill) {
    // What is there must not vanish: a pixel at least.
    const float least = 1 / c.pixels;
    const scene::Rect seen{rect.x, rect.y, std::max(rect.width, least), std::max(rect.height, least)};
    if (shape.hatch == scene::Hatch::diagonal)
      hatch(c, rect, c.color(*shape.fill));
    else if (shape.fill->a == 255 && c.opacity == 1 && area_pixels(c, seen) > cleared_pixels)
      fill_by_clearing(c, seen, *shape.fill, radius);
    else
      fill(c, seen, c.color(*shape.fill), radius);
  }
  if (!shape.stroke) return;
  if (radius > 0) {
    const float w = c.stroke(shape.stroke_width), half = w / 2;
    c.list.AddRect({rect.x + half, rect.y + half}, {rect.right() - half, rect.bottom() - half}, c.color(*shape.stroke),
                   radius, 0, w);
  } else {
    frame(c, rect, shape.outset, shape.stroke_width, c.color(*shape.stroke));
  }
}

void paint(const PaintContext& c, const scene::PathShape& shape) {
  const bool turned = c.to_screen.b != 0 || c.to_screen.c != 0;
  if (shape.stroke && !shape.closed && !shape.fill && !turned && is_axis_aligned(shape.points)) {
    crisp_polyline(c, shape.points, shape.stroke_width, c.color(*shape.stroke));
  } else {
    std::vector<ImVec2> points;
    for (const scene::Vec2& point : shape.points) points.push_back(vec(c.to_screen(point)));
    const auto count = static_cast<int>(points.size());
    if (shape.fill && shape.closed) c.list.AddConvexPolyFilled(points.data(), count, c.color(*shape.fill));
    if (shape.stroke)
      c.list.AddPolyline(points.data(), count, c.color(*shape.stroke),
                         shape.closed ? ImDrawFlags_Closed : ImDrawFlags_None, shape.stroke_width * c.line_scale);
  }
  const std::size_t n = shape.points.size();
  if (shape.arrow_at_end && shape.stroke && n > 1)
    arrow_head(c, c.to_screen(shape.points[n - 2]), c.to_screen(shape.points[n - 1]), c.color(*shape.stroke));
}

void paint(const PaintContext& c, const scene::TextShape& shape) {
  const float pixels = shape.size * c.zoom * c.pixels;
  if (pixels < 2) return;  // a smear at best
  const scene::FontFaces& faces = c.glyphs.faces();
  const float raster = GlyphCache::raster_size(pixels), stretch = pixels > raster * 1.01f ? pixels / raster : 1;

  std::vector<std::pair<scene::Glyph, float>> run;
  float width = 0;
  for (std::size_t at = 0; at < shape.text.size();) {
    const scene::Glyph glyph = faces.find(scene::next_code_point(shape.text, at), shape.font);
    run.emplace_back(glyph, width);
    width += faces.advance(glyph) * pixels;
  }
  const Pen pen = pen_of(c, shape.position);
  const float shift = shape.align == scene::Align::left ? 0 : shape.align == scene::Align::center ? width / 2 : width;
  // Upright text keeps quarters of a pixel along the line and whole pixels across it.
  const float along = (pen.origin.x * pen.right.x + pen.origin.y * pen.right.y) * c.pixels * c.pixels - shift;
  const float across = std::round((pen.origin.x * pen.down.x + pen.origin.y * pen.down.y) * c.pixels * c.pixels);

  std::vector<GlyphQuad> quads;
  for (const auto& [glyph, offset] : run) {
    const float x = along + offset, whole = std::floor(x);
    const int quarter = stretch > 1 ? 0 : std::min(3, static_cast<int>((x - whole) * 4));
    const GlyphCache::Placed& placed = c.glyphs.get(glyph, raster, quarter);
    if (placed.width > 0) quads.push_back({&placed, whole});
  }
  if (quads.empty()) return;
  const ImU32 color = c.color(shape.color);
  c.list.PushTextureID(c.glyphs.texture());
  c.list.PrimReserve(static_cast<int>(quads.size()) * 6, static_cast<int>(quads.size()) * 4);
  for (const GlyphQuad& quad : quads) {
    const GlyphCache::Placed& g = *quad.glyph;
    const auto corner = [&](float dx, float dy) {
      const float x = quad.x + dx * stretch, y = across + dy * stretch;
      return ImVec2(x * pen.right.x + y * pen.down.x, x * pen.right.y + y * pen.down.y);
    };
    const float right = g.left + g.width, bottom = g.top + g.height;
    c.list.PrimQuadUV(corner(g.left, g.top), corner(right, g.top), corner(right, bottom), corner(g.left, bottom), g.uv0,
                      {g.uv1.x, g.uv0.y}, g.uv1, {g.uv0.x, g.uv1.y}, color);
  }
  c.list.PopTextureID();
}

}  // namespace tessera::view
