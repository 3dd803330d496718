// Step 2 in motion: the window walks, both sides are counted, what no window reads falls away.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/formula.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/size_formula.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

constexpr std::int64_t most_single_stops = 600;  ///< more stops pass by rows

/// How far the window has come along its stops, as a number of stops: 2.5 is half-way from stop 2 to stop 3.
double stop_at(const StageContext& c) {
  const double last = static_cast<double>(c.n() - 1);
  const double first = std::min(last, static_cast<double>(c.done("2.1", "first_move")));
  const double second = std::min(last, first + static_cast<double>(c.done("2.1", "second_move")));
  return second + (last - second) * static_cast<double>(c.done("2.1", "walk"));
}

GridShape windows_of(const StageContext& c, const StageLayout& l) {
  GridShape grid;
  grid.grid = c.grid;
  grid.target = picture_rect(c, l.image);
  return grid;
}

/// Between two stops: the window slides.
Rect sliding(const GridShape& grid, double stop) {
  const auto from = static_cast<std::int64_t>(stop);
  const std::int64_t to = std::min(from + 1, grid.grid.count() - 1);
  return mix(window_rect(grid, from), window_rect(grid, to), static_cast<float>(stop - static_cast<double>(from)));
}

/// The bracket under the window's first moves.
void write_stride(const StageContext& c, const GridShape& grid, float opacity) {
  const float first = c.done("2.1", "first_move");
  if (c.grid.columns() < 2 || first <= 0 || opacity <= 0) return;
  const StageFrame& f = c.frame;
  const Theme& t = c.out.theme();
  const Rect a = window_rect(grid, 0), b = window_rect(grid, 1);
  const float step = b.x - a.x;
  const float along = c.grid.columns() > 2 ? step * c.done("2.1", "second_move") : 0;
  const float x0 = a.x + along, x1 = x0 + step * (along > 0 ? 1 : first), y = a.bottom() + f.px(9);
  const std::string words =
      c.input.texts->plain("cut.stride", {{"s", {.text = grouped(c.grid.width.settings.stride)}}});
  const float size = f.label, width = c.out.metrics().width(words, Font::semibold, size), pad = f.px(6);
  const float left = std::max(x0 + (x1 - x0) / 2 - width / 2, grid.target.x + pad);
  c.out.set_opacity(opacity * part_of_share(c.share("2.1", "first_move"), 0, 0.4f));
  c.out.box("image.stride.ground", {left - pad, y + f.px(8), width + 2 * pad, size * 1.6f}, with_alpha(t.ground, 0.86f),
            with_alpha(t.ground, 0.86f), 4);
  c.out.path("image.stride.case", {{x0, y - 6}, {x0, y}, {x1, y}, {x1, y - 6}}, with_alpha(t.ground, 0.86f), 5);
  c.out.path("image.stride", {{x0, y - 6}, {x0, y}, {x1, y}, {x1, y - 6}}, t.p, 2);
  c.out.text("image.stride.label", words, {left, y + f.px(8) + size * 1.12f}, {Font::semibold, size, t.p},
             {{{}, "grid.width.stride"}});
  c.out.set_opacity(1);
}

/// The stops that were just made shine and fade: single ones, or whole rows where they are many.
void write_trail(const StageContext& c, const GridShape& grid, double stop, float opacity) {
  const bool by_rows = c.n() > most_single_stops;
  const std::int64_t columns = c.grid.columns(), units = by_rows ? c.grid.rows() : c.n();
  const double at = by_rows ? stop / static_cast<double>(columns) : stop;
  const double wide = std::max(3.0, static_cast<double>(units) / 80);
  const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(at - wide)));
  const auto last = std::min<std::int64_t>(units - 1, static_cast<std::int64_t>(at + 1));
  const Color p = c.out.theme().p;
  for (std::int64_t k = first; k <= last; ++k) {
    const double distance = at - static_cast<double>(k);
    const double shine = distance < 0 ? 1 + distance : 1 - distance / wide;
    if (shine <= 0) continue;
    Rect box = window_rect(grid, by_rows ? k * columns : k);
    if (by_rows) box.width = window_rect(grid, k * columns + columns - 1).right() - box.x;
    c.out.set_opacity(opacity * static_cast<float>(shine));
    c.out.fill(fmt::format("image.trail.{}", k), visible_box(box), with_alpha(p, 0.55f));
  }
  c.out.set_opacity(1);
}

/// The window's sides: P, or how far a dilated one reaches.
SideLabels view_labels(const StageContext& c) {
  const EmbedParams& p = c.document.params;
  const Color color = c.out.theme().p;
  if (p.dilation.width > 1 || p.dilation.height > 1)
    return {"window.brace",      "f = " + grouped(c.grid.width.reach),
            "grid.width.reach",  "f = " + grouped(c.grid.height.reach),
            "grid.height.reach", color};
  const bool square = p.patch.height == p.patch.width;
  return {"window.brace",        (square ? "P = " : "P_w = ") + grouped(p.patch.width),
          "params.patch_width",  (square ? "P = " : "P_h = ") + grouped(p.patch.height),
          "params.patch_height", color};
}

/// What the window sees, enlarged, with its sides.
void write_window_view(const StageContext& c, const GridShape& grid, const Rect& room, double stop, float opacity) {
  if (opacity <= 0) return;
  const Theme& t = c.out.theme();
  const Rect seen = sliding(grid, stop);
  bool to_scale = true;
  const Rect box =
      fit_box(room, static_cast<double>(c.grid.width.reach), static_cast<double>(c.grid.height.reach), 6, to_scale);
  const float kx = box.width / seen.width, ky = box.height / seen.height;
  c.out.set_opacity(opacity);
  c.out.set_subject(c.patch_subject(static_cast<std::int64_t>(stop)));
  c.out.fill("window.ground", box, t.raised);
  if (c.grid.width.settings.padding + c.grid.height.settings.padding + c.grid.width.added + c.grid.height.added > 0)
    c.out.hatch("window.padding", box, with_alpha(t.bad, 0.8f));
  if (c.picture) {
    const Rect& p = grid.target;
    const Rect whole{0, 0, static_cast<float>(c.picture->width), static_cast<float>(c.picture->height)};
    const Rect target{box.x + (p.x - seen.x) * kx, box.y + (p.y - seen.y) * ky, p.width * kx, p.height * ky};
    c.out.set_clip(box);
    c.out.set_opacity(opacity * c.pixel_opacity);
    c.out.add("window.pixels",
              PictureShape{c.picture, whole, target, !shows_single_pixels(box.width, c.grid.width.reach, c.zoom)});
    c.out.set_clip(std::nullopt);
    c.out.set_opacity(opacity);
  }
  c.out.set_subject({});
  c.out.frame("window.frame", box, t.p, 2);
  write_side_braces(c, box, box, view_labels(c));
  c.out.set_opacity(1);
}

/// "stop 37", and where it is.
void write_stop_words(const StageContext& c, const Rect& room, std::int64_t stop, float opacity) {
  if (opacity <= 0) return;
  const StageFrame& f = c.frame;
  const Theme& t = c.out.theme();
  const texts::Values place{{"row", {.text = grouped(c.grid.row_of(stop))}},
                            {"column", {.text = grouped(c.grid.column_of(stop))}}};
  const float size = f.label * 1.6f;
  c.out.set_opacity(opacity);
  c.out.text("stop.number", c.input.texts->plain("cut.stop", {{"i", {.text = grouped(stop)}}}), {room.x, room.y + size},
             {Font::semibold, size, t.n});
  c.out.text("stop.place", c.input.texts->plain("cut.place", place), {room.x, room.y + size + f.label * 1.6f},
             {Font::regular, f.label, t.quiet_text});
  c.out.set_opacity(1);
}

/// ⌊(n + 2p − f)/s⌋ + 1 = count for one side, with its numbers.
MathBox side_count(const StageContext& c, bool width, float size) {
  const AxisGrid& a = width ? c.grid.width : c.grid.height;
  const Theme& t = c.out.theme();
  const MathSetter set(c.out.metrics(), size, t.text);
  const std::string field = width ? "grid.width" : "grid.height";
  return set.row({set.text(width ? "W′" : "H′", t.n), set.text(" = "), moves_in_numbers(set, t, a, field),
                  set.text(" + 1 = "), set.text(grouped(a.count), t.n, {{{}, field + ".count"}})});
}

}  // namespace

float part_of_share(float share, float from, float to) { return std::clamp((share - from) / (to - from), 0.f, 1.f); }

CutProgress cut_progress(const StageContext& c) {
  CutProgress p;
  if (!c.fits()) return p;
  const double stop = stop_at(c), count = static_cast<double>(c.n());
  const float walked = c.done("2.1", "walk");
  p.grid = walked >= 1 || c.share("2.1", "grid") > 0 ? 1.f : static_cast<float>(std::floor(stop) / count);
  p.window = std::min(c.share("2.1", "window"), fading_out(c.share("2.1", "walk")));
  p.selected = c.share("2.1", "grid");
  p.hatch = c.share("2.3", "hatch");
  p.fall = c.done("2.3", "fall_away");
  p.part = c.done("2.3", "part");
  p.numbers = c.done("2.3", "number");
  p.product = c.share("2.2", "product");
  p.why = c.share("2.3", "what_if");
  return p;
}

void write_walk(const StageContext& c, const StageLayout& l, const CutProgress& progress) {
  const float seen = c.share("2.1", "window"), going = fading_out(c.share("2.1", "grid"));
  if (seen <= 0 || going <= 0) return;
  const GridShape grid = windows_of(c, l);
  const double stop = stop_at(c);
  const float walking = c.share("2.1", "walk");
  if (walking > 0) write_trail(c, grid, stop, going * part_of_share(walking, 0, 0.1f));
  const double slow_stop = std::min(stop, static_cast<double>(std::min<std::int64_t>(2, c.n() - 1)));
  if (progress.window > 0) {
    const Rect box = visible_box(sliding(grid, slow_stop));
    c.out.set_opacity(progress.window);
    c.out.fill("image.window.fill", box, with_alpha(c.out.theme().p, 0.3f));
    c.out.frame("image.window", box, c.out.theme().p, 2.5f);
    c.out.set_opacity(1);
    write_stride(c, grid, progress.window);
  }
  // The slow stops only: counting on to the last one would answer the question that comes next.
  const float slow = fading_out(walking) * seen;
  write_window_view(c, grid, l.patch_picture, slow_stop, slow);
  write_stop_words(c, l.patch_words, static_cast<std::int64_t>(slow_stop), slow);
}

void write_fall(const StageContext& c, const StageLayout& l, const CutProgress& progress) {
  if (progress.fall <= 0 || progress.fall >= 1 || !c.picture) return;
  constexpr std::size_t most_pieces = 12;
  const Rect picture = picture_rect(c, l.image);
  const AxisScale x{picture.x, picture.width, c.grid.width.settings.size};
  const AxisScale y{picture.y, picture.height, c.grid.height.settings.size};
  const float kx = static_cast<float>(c.picture->width) / picture.width;
  const float ky = static_cast<float>(c.picture->height) / picture.height;
  const float way = c.frame.px(64) * progress.fall;
  c.out.set_opacity(1 - progress.fall);
  const auto drop = [&](const std::string& id, const Rect& strip, Vec2 by) {
    const Rect target{strip.x + by.x, strip.y + by.y, strip.width, strip.height};
    c.out.add(
        id, PictureShape{c.picture,
                         {(strip.x - picture.x) * kx, (strip.y - picture.y) * ky, strip.width * kx, strip.height * ky},
                         target,
                         true});
    c.out.hatch(id + ".hatch", target, with_alpha(c.out.theme().bad, 0.9f));
  };
  const std::vector<Interval> columns = unread(c.grid.width), rows = unread(c.grid.height);
  for (std::size_t k = 0; k < columns.size() && columns.size() <= most_pieces; ++k) {
    const float left = x.at(static_cast<double>(columns[k].begin)), right = x.at(static_cast<double>(columns[k].end));
    drop("fall.column." + std::to_string(k), {left, picture.y, right - left, picture.height}, {way * 0.4f, way});
  }
  for (std::size_t k = 0; k < rows.size() && rows.size() <= most_pieces; ++k) {
    const float top = y.at(static_cast<double>(rows[k].begin)), bottom = y.at(static_cast<double>(rows[k].end));
    drop("fall.row." + std::to_string(k), {picture.x, top, picture.width, bottom - top}, {0, way});
  }
  c.out.set_opacity(1);
}

void write_side_counts(const StageContext& c, const StageLayout& l) {
  const float going = fading_out(c.share("2.3", "part"));
  const bool width_first = c.document.view.ruler == Axis::width;
  const float shown[2] = {c.share("2.2", "count") * going,
                          part_of_share(c.share("2.2", "other_axis"), 0.5f, 1) * going};
  const GridShape grid = windows_of(c, l);
  // The windows of the first row and of the first column, counted.
  const float grown[2] = {c.done("2.2", "moves"), c.done("2.2", "other_axis")};
  const float fading = 1 - c.share("2.3", "hatch");
  for (int k = 0; k < 2; ++k) {
    const bool width = (k == 0) == width_first;
    if (grown[k] <= 0 || fading <= 0) continue;
    const Rect first = window_rect(grid, 0);
    const Rect last = window_rect(grid, width ? c.grid.columns() - 1 : (c.grid.rows() - 1) * c.grid.columns());
    c.out.set_opacity(fading);
    const Rect band =
        visible_box(mix(first, {first.x, first.y, last.right() - first.x, last.bottom() - first.y}, grown[k]));
    c.out.fill(width ? "image.counted.width" : "image.counted.height", band, with_alpha(c.out.theme().n, 0.26f));
    c.out.frame(width ? "image.counted.width.frame" : "image.counted.height.frame", band, c.out.theme().n, 1.5f);
  }
  const Rect room = l.mosaic_column;
  float size = c.frame.px(c.frame.compact ? 20 : 24);
  const auto wide = [&](float em) { return std::max(side_count(c, true, em).width, side_count(c, false, em).width); };
  while (size > 8 && (wide(size) > room.width || 6.6f * size > room.height)) size -= 0.5f;
  for (int k = 0; k < 2; ++k) {
    if (shown[k] <= 0) continue;
    const bool width = (k == 0) == width_first;
    const MathBox box = side_count(c, width, size);
    c.out.set_opacity(shown[k]);
    write_math(c.out, width ? "count.width" : "count.height", box,
               {room.x + (room.width - box.width) / 2, room.y + room.height / 2 + (k == 0 ? -1.1f : 2.1f) * size});
  }
  c.out.set_opacity(1);
}

}  // namespace tessera::scene
