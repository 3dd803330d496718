#include "app/paint/placing.hpp"

#include <algorithm>
#include <cmath>

#include "app/scene/mosaic.hpp"

namespace tessera::paint {

namespace {

using scene::Rect;
using scene::Vec2;

bool is_axis_aligned(const std::vector<Vec2>& points) {
  for (std::size_t k = 1; k < points.size(); ++k) {
    if (points[k].x != points[k - 1].x && points[k].y != points[k - 1].y) return false;
  }
  return points.size() > 1;
}

Rect inset(const Rect& r, float by) { return {r.x + by, r.y + by, r.width - 2 * by, r.height - 2 * by}; }

}  // namespace

float Placement::snap(float point) const { return pixels > 0 ? std::round(point * pixels) / pixels : point; }

float Placement::stroke(float width) const {
  return pixels > 0 ? std::max(1.f, std::round(width * pixels)) / pixels : width;
}

Rect Placement::rect(const Rect& r) const {
  const Vec2 a = map({r.x, r.y}), b = map({r.right(), r.bottom()});
  const float x = snap(std::min(a.x, b.x)), y = snap(std::min(a.y, b.y));
  return {x, y, snap(std::max(a.x, b.x)) - x, snap(std::max(a.y, b.y)) - y};
}

PlacedRect place(const Placement& p, const scene::RectShape& shape) {
  PlacedRect placed;
  const Rect rect = p.rect(shape.rect);
  placed.fill = rect;
  // What is there must not vanish: a pixel at least.
  const float least = p.pixels > 0 ? 1 / p.pixels : 0.25f;
  placed.fill.width = std::max(rect.width, least);
  placed.fill.height = std::max(rect.height, least);
  const float w = placed.stroke_width = p.stroke(shape.stroke_width);
  if (shape.radius > 0) {
    placed.frame = inset(rect, w / 2);
    return placed;
  }
  const float out = shape.outset + w / 2;
  const float x0 = p.snap(rect.x - out), y0 = p.snap(rect.y - out);
  const float x1 = p.snap(rect.right() + out), y1 = p.snap(rect.bottom() + out);
  placed.frame = inset({x0, y0, x1 - x0, y1 - y0}, w / 2);
  placed.frame.width = std::max(placed.frame.width, 0.f);
  placed.frame.height = std::max(placed.frame.height, 0.f);
  return placed;
}

PlacedPath place(const Placement& p, const scene::PathShape& shape) {
  PlacedPath placed;
  const bool turned = p.map.b != 0 || p.map.c != 0;
  placed.square_ends = shape.stroke && !shape.closed && !shape.fill && !turned && is_axis_aligned(shape.points);
  placed.stroke_width = placed.square_ends ? p.stroke(shape.stroke_width) : shape.stroke_width;
  const float half = placed.stroke_width / 2;
  for (const Vec2 point : shape.points) {
    const Vec2 at = p.map(point);
    placed.points.push_back(placed.square_ends ? Vec2{p.snap(at.x - half) + half, p.snap(at.y - half) + half} : at);
  }
  return placed;
}

std::vector<Vec2> arrow_head(const PlacedPath& path, const scene::PathShape& shape) {
  const std::size_t n = path.points.size();
  if (!shape.arrow_at_end || !shape.stroke || n < 2) return {};
  const Vec2 tip = path.points[n - 1], from = path.points[n - 2];
  constexpr float size = 8;
  const float length = std::hypot(tip.x - from.x, tip.y - from.y);
  if (length <= 0) return {};
  const Vec2 along{(tip.x - from.x) / length * size, (tip.y - from.y) / length * size};
  const Vec2 back = tip - along, side{-along.y * 0.45f, along.x * 0.45f};
  return {tip, back + side, back - side};
}

PlacedText place(const Placement& p, const scene::TextShape& shape) {
  PlacedText placed;
  placed.anchor = p.map(shape.position);
  const float length = std::hypot(p.map.a, p.map.b), across = std::hypot(p.map.c, p.map.d);
  if (length > 0 && across > 0) {
    placed.right = {p.map.a / length, p.map.b / length};
    placed.down = {p.map.c / across, p.map.d / across};
  }
  // Across the line on whole pixels; along it letters stand between them.
  const Vec2 d = placed.down;
  const float depth = placed.anchor.x * d.x + placed.anchor.y * d.y, move = p.snap(depth) - depth;
  placed.anchor = placed.anchor + d * move;
  return placed;
}

Vec2 PlacedMosaic::corner(std::int64_t row, std::int64_t column) const {
  const Placement whole{{}, snapped ? pixels : 0};
  return {whole.snap(target.x + pitch.x * static_cast<float>(column)),
          whole.snap(target.y + pitch.y * static_cast<float>(row))};
}

PlacedMosaic place(const Placement& p, const scene::MosaicShape& shape) {
  constexpr float least_pitch_pixels = 8;  // below, gaps of whole pixels would differ
  PlacedMosaic placed;
  placed.pixels = p.pixels;
  placed.target = p.rect(shape.target);
  const Vec2 step = scene::tile_pitch(shape);
  placed.pitch = {step.x * placed.target.width / std::max(shape.target.width, 1e-6f),
                  step.y * placed.target.height / std::max(shape.target.height, 1e-6f)};
  placed.snapped = p.pixels > 0 &&
                   (std::min(placed.pitch.x, placed.pitch.y) * p.pixels >= least_pitch_pixels || shape.number_size > 0);
  placed.tile = {placed.pitch.x * (1 - shape.gap), placed.pitch.y * (1 - shape.gap)};
  if (placed.snapped)
    placed.tile = {std::max(p.snap(placed.tile.x), 1 / p.pixels), std::max(p.snap(placed.tile.y), 1 / p.pixels)};
  return placed;
}

Rect picture_window(const scene::MosaicShape& m, std::int64_t row, std::int64_t column) {
  const Interval x = m.grid.width.window(column), y = m.grid.height.window(row);
  const auto scale = [](std::int64_t pixels, std::int64_t size) {
    return static_cast<double>(pixels) / static_cast<double>(size);
  };
  const double kx = m.picture ? scale(m.picture->width, m.grid.width.settings.size) : 1;
  const double ky = m.picture ? scale(m.picture->height, m.grid.height.settings.size) : 1;
  return {static_cast<float>(static_cast<double>(x.begin) * kx), static_cast<float>(static_cast<double>(y.begin) * ky),
          static_cast<float>(static_cast<double>(x.length()) * kx),
          static_cast<float>(static_cast<double>(y.length()) * ky)};
}

TileNumber place_number(const Placement& p, const scene::MosaicShape& shape) {
  const float em = shape.number_size;
  if (p.pixels <= 0) return {{em * 0.2f, em * 0.92f}, em * 0.09f};
  const float inset = p.snap(std::max(em * 0.2f, 1 / p.pixels));
  return {{inset, p.snap(em * 0.72f + inset)}, p.stroke(em * 0.09f)};
}

namespace {

/// One axis of a grid on the page.
struct PageAxis {
  const AxisGrid& axis;
  float begin, scale;  ///< of pixel 0; points a pixel

  bool ends_apart() const { return axis.settings.stride > axis.reach; }
  float at(std::int64_t pixel) const { return begin + static_cast<float>(pixel) * scale; }
  float first() const { return at(axis.window(0).begin); }
  float last() const { return at(axis.window(axis.count - 1).end); }
  /// The shortest distance between lines, in points.
  float step() const {
    const std::int64_t s = axis.settings.stride;
    return static_cast<float>(ends_apart() ? std::min(axis.reach, s - axis.reach) : s) * scale;
  }
  float covered(float width) const {
    const float share = width / (static_cast<float>(axis.settings.stride) * scale);
    return std::min(1.f, ends_apart() ? 2 * share : share);
  }
  std::vector<float> lines(const Placement& p, float width, bool crisp) const {
    std::vector<float> middles;
    const auto add = [&](std::int64_t pixel) {
      const float left = at(pixel) - width / 2;
      middles.push_back((crisp ? p.snap(left) : left) + width / 2);
    };
    for (std::int64_t i = 0; i < axis.count; ++i) {
      add(axis.window(i).begin);
      if (ends_apart() || i == axis.count - 1) add(axis.window(i).end);
    }
    return middles;
  }
};

}  // namespace

PlacedGrid place(const Placement& p, const scene::GridShape& shape) {
  constexpr float least_crisp = 4, least_step = 1;  // pixels
  PlacedGrid placed;
  const Rect target = p.rect(shape.target);
  const PatchGrid& g = shape.grid;
  const PageAxis x{g.width, target.x, target.width / static_cast<float>(g.width.settings.size)};
  const PageAxis y{g.height, target.y, target.height / static_cast<float>(g.height.settings.size)};
  const float pixels = p.pixels > 0 ? p.pixels : 1, closest = std::min(x.step(), y.step()) * pixels;
  const bool crisp = closest >= least_crisp;
  placed.width = p.stroke(shape.stroke_width);
  const auto edge = [&](float at) { return crisp ? p.snap(at) : at; };
  const float left = edge(x.first()), top = edge(y.first());
  placed.extent = {left, top, edge(x.last()) - left, edge(y.last()) - top};
  if (closest < least_step) {
    placed.veil = 1 - (1 - x.covered(placed.width)) * (1 - y.covered(placed.width));
    return placed;
  }
  placed.upright = x.lines(p, placed.width, crisp);
  placed.level = y.lines(p, placed.width, crisp);
  return placed;
}

std::vector<float> hatch_sums(const Rect& r) {
  const float step = hatch_step * std::sqrt(2.f);
  std::vector<float> sums;
  if (r.width <= 0 || r.height <= 0) return sums;
  for (float k = std::ceil((r.x + r.y - hatch_shift) / step); k * step + hatch_shift <= r.right() + r.bottom(); ++k)
    sums.push_back(k * step + hatch_shift);
  return sums;
}

}  // namespace tessera::paint
