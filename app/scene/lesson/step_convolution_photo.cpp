// Step 5: the photo, and the filter on it.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/convolution_parts.hpp"
#include "app/scene/lesson/filter_strip.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// A window may not jump further than this from frame to frame, or the eye loses it: points in 1/240 s.
constexpr float longest_jump = 20;
constexpr float frames_of_a_sweep = 480;
constexpr std::size_t most_skipped_runs = 40;

/// Rises from 0 and falls to 0 again within `edge` of either end.
float in_between(float share, float edge) { return std::clamp(std::min(share, 1 - share) / edge, 0.f, 1.f); }

AxisScale across(const GridShape& g) { return {g.target.x, g.target.width, g.grid.width.settings.size}; }
AxisScale down(const GridShape& g) { return {g.target.y, g.target.height, g.grid.height.settings.size}; }

PictureShape photo_shape(const StageContext& c, const Rect& target) {
  const Rect whole{0, 0, as_float(c.picture->width), as_float(c.picture->height)};
  return {c.picture, whole, target, !shows_single_pixels(target.width, c.picture->width, c.zoom)};
}

void write_photo_ground(const StageContext& c, const ConvolutionLayout& l) {
  const Theme& t = c.out.theme();
  if (!(l.outer == l.grid.target)) {
    c.out.fill("image.border", l.outer, mix(t.ground, t.bad, 0.14f));
    c.out.hatch("image.border.hatch", l.outer, with_alpha(t.bad, 0.75f));
    c.out.frame("image.border.frame", l.outer, t.bad);
  }
  c.out.fill("image.ground", l.grid.target, t.raised);
  if (!c.picture) return;
  c.out.set_opacity(c.pixel_opacity);
  c.out.add("image.pixels", photo_shape(c, l.grid.target));
  c.out.set_opacity(1);
}

/// Pixels that no window reads, along one axis.
void write_skipped(const StageContext& c, const GridShape& g, bool columns) {
  const Theme& t = c.out.theme();
  const AxisScale scale = columns ? across(g) : down(g);
  const auto write = [&](const std::string& id, float begin, float end, float strength) {
    const Rect strip = columns ? Rect{begin, g.target.y, end - begin, g.target.height}
                               : Rect{g.target.x, begin, g.target.width, end - begin};
    const Color veil = t.name == ThemeName::dark ? t.ground : Color{255, 255, 255, 255};
    c.out.fill(id, strip, with_alpha(veil, 0.62f * strength));
    c.out.hatch(id + ".hatch", strip, with_alpha(t.bad, 0.9f * strength));
  };
  const std::string id = columns ? "image.unread.columns" : "image.unread.rows";
  const std::vector<Interval> runs = unread(columns ? g.grid.width : g.grid.height);
  if (runs.size() > most_skipped_runs) {
    std::int64_t length = 0;
    for (const Interval& run : runs) length += run.length();
    write(id + ".all", scale.begin, scale.begin + scale.length, as_float(length) / as_float(scale.size));
    return;
  }
  for (std::size_t k = 0; k < runs.size(); ++k)
    write(fmt::format("{}.{}", id, k), scale.at(static_cast<double>(runs[k].begin)),
          scale.at(static_cast<double>(runs[k].end)), 1);
}

/// Where the walking window stands, in windows along both axes; parts of a window are on the way to the next.
struct Walk {
  float share = 0;
  float row = 0, column = 0;
};

Walk walk_of(const StageContext& c) {
  const float share = c.share("5.2", "fill_map");
  const float windows = std::min(share * as_float(c.n()), as_float(c.n()) - 0.001f),
              columns = as_float(c.grid.columns());
  const float row = std::floor(windows / columns);
  return {share, row, windows - row * columns};
}

/// The window at parts of a stop: between two stops on the way.
Rect window_between(const GridShape& g, float row, float column) {
  const AxisGrid &w = g.grid.width, &h = g.grid.height;
  const auto pixel = [](const AxisGrid& axis, float stop) {
    return static_cast<double>(std::min(stop, as_float(axis.count - 1))) * static_cast<double>(axis.settings.stride) -
           static_cast<double>(axis.settings.padding);
  };
  const AxisScale x = across(g), y = down(g);
  const float left = x.at(pixel(w, column)), top = y.at(pixel(h, row));
  return {left, top, x.at(pixel(w, column) + static_cast<double>(w.reach)) - left,
          y.at(pixel(h, row) + static_cast<double>(h.reach)) - top};
}

void write_visited(const StageContext& c, const ConvolutionLayout& l) {
  const Walk walk = walk_of(c);
  const float veil = in_between(walk.share, 0.08f);
  if (veil <= 0 || !c.picture) return;
  const Rect& photo = l.grid.target;
  c.out.fill("image.dim", photo, with_alpha(c.out.theme().ground, 0.62f * veil));
  const Rect window = window_between(l.grid, walk.row, walk.column);
  c.out.set_opacity(c.pixel_opacity);
  if (walk.row > 0) {
    const Rect above = window_between(l.grid, walk.row - 1, 0);
    c.out.set_clip(Rect{photo.x, photo.y, photo.width, above.bottom() - photo.y});
    c.out.add("image.visited", photo_shape(c, photo));
  }
  c.out.set_clip(Rect{photo.x, window.y, window.right() - photo.x, window.height});
  c.out.add("image.visited.last", photo_shape(c, photo));
  c.out.set_clip(std::nullopt);
  c.out.set_opacity(1);
}

/// Window by window where the eye can follow it, a row of windows at a time where it could not.
void write_walker(const StageContext& c, const ConvolutionLayout& l) {
  const Walk walk = walk_of(c);
  const std::size_t first = c.out.scene().items.size();
  float opacity = in_between(walk.share, 0.05f);
  if (opacity <= 0) return;
  const float columns = as_float(c.grid.columns());
  if (as_float(c.grid.rows()) * l.grid.target.width / frames_of_a_sweep <= longest_jump) {
    if (columns > 1) opacity *= in_between(walk.column / columns, 0.12f);
    c.out.outline(fmt::format("image.walk.{}", static_cast<std::int64_t>(walk.row)),
                  visible_box(window_between(l.grid, walk.row, walk.column)), true);
  } else {
    const Rect row = window_between(l.grid, walk.share * as_float(c.grid.rows()), 0);
    c.out.outline("image.walk", visible_box({l.grid.target.x, row.y, l.grid.target.width, row.height}), true);
  }
  fade_items_from(c.out, first, opacity);
}

void write_windows(const StageContext& c, const ConvolutionLayout& l) {
  GridShape grid = l.grid;
  const float pitch =
      std::min(grid.target.width * as_float(c.grid.width.settings.stride) / as_float(c.grid.width.settings.size),
               grid.target.height * as_float(c.grid.height.settings.stride) / as_float(c.grid.height.settings.size));
  grid.color = with_alpha({255, 255, 255, 255}, 0.5f * std::clamp(pitch * c.zoom / 14, 0.12f, 1.f));
  grid.stroke_width = c.document.view.grid ? 1.f : 0.f;
  c.out.set_subject(c.patch_subject(-1));
  c.out.add("image.grid", grid);
  if (c.hovered && *c.hovered != c.selected) {
    c.out.set_subject(c.patch_subject(*c.hovered));
    c.out.outline("image.hovered", visible_box(window_rect(grid, *c.hovered)), true);
  }
  c.out.set_subject(c.patch_subject(c.selected));
  c.out.outline("image.selected", visible_box(window_rect(grid, c.selected)), false);
  c.out.set_subject({});
}

/// From the left (upper) edge of the window to that of the one it jumps to.
void write_stride_bracket(const StageContext& c, const ConvolutionLayout& l) {
  const float opacity = c.share("5.2", "jump") * (1 - c.share("5.3", "stack"));
  if (opacity <= 0 || !l.next) return;
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const Rect from = window_rect(l.grid, c.selected), to = window_rect(l.grid, *l.next);
  const bool sideways = from.y == to.y;
  const AxisGrid& axis = sideways ? c.grid.width : c.grid.height;
  const char* field = sideways ? "grid.width.stride" : "grid.height.stride";
  const texts::Values values{{"s", count_value(axis.settings.stride, field)}};
  const std::string words = c.input.texts->plain("convolution.stride", values);
  c.out.set_opacity(opacity);
  const float gap = f.px(5), foot = f.px(5);
  if (sideways) {
    const float x0 = std::min(from.x, to.x), x1 = std::max(from.x, to.x), y = l.outer.bottom() + gap;
    c.out.path("image.stride", {{x0, y}, {x0, y + foot}, {x1, y + foot}, {x1, y}}, t.p, 1.5f);
    const float half = c.out.metrics().width(words, Font::regular, f.label) / 2;
    const float least = f.body.x + half, most = std::max(least, l.right.x - f.px(8) - half);
    c.out.text("image.stride.label", words, {std::clamp((x0 + x1) / 2, least, most), y + foot + f.label + 2},
               {Font::regular, f.label, t.p, Align::center}, {{{}, field}});
  } else {
    const float y0 = std::min(from.y, to.y), y1 = std::max(from.y, to.y), x = l.outer.right() + gap;
    c.out.path("image.stride", {{x, y0}, {x + foot, y0}, {x + foot, y1}, {x, y1}}, t.p, 1.5f);
    write_turned_text(c.out, "image.stride.label", words, {x + foot + f.label, (y0 + y1) / 2}, t.p, {{{}, field}},
                      f.label);
  }
  c.out.set_opacity(1);
}

/// A cell in its colour on its way from its window to the map.
void write_cell_in_flight(const StageContext& c, const ConvolutionLayout& l, const std::string& id, std::int64_t patch,
                          const char* segment) {
  const float share = c.done("5.2", segment), u = c.share("5.2", segment);
  const Matrix map = u > 0 && u < 1 ? feature_map(c, c.filter) : nullptr;
  if (!map) return;
  const float value = map->data[static_cast<std::size_t>(patch)] / c.result()->sheets.z_range;
  const Rect from = visible_box(window_rect(l.grid, patch)), to = map_cell(l.maps, c.grid, patch);
  c.out.set_opacity(std::min(1.f, 6 * u));
  c.out.box(id, mix(from, to, share), heat_color(c.out.theme(), std::clamp(value, -1.f, 1.f)), {255, 255, 255, 255}, 0);
  c.out.set_opacity(1);
}

/// The filter as a picture, laid on the window, so thin that what is under it can be seen.
void write_stamp(const StageContext& c, const ConvolutionLayout& l) {
  const float standing = c.done("5.2", "stand");
  const float opacity =
      std::min(1.f, 4 * c.share("5.2", "stand")) * (1 - std::min(1.f, 12 * c.share("5.2", "fill_map")));
  if (opacity <= 0) return;
  const Rect window = window_rect(l.grid, c.selected);
  Rect box = mix(l.filter_box(c), window, standing);
  if (l.next) box = mix(box, window_rect(l.grid, *l.next), c.done("5.2", "jump"));
  box = visible_box(box);
  c.out.set_subject({TensorName::e, -1, -1, c.filter});
  if (const auto picture = filter_picture(c, c.filter)) {
    const Rect all{0, 0, as_float(picture->width), as_float(picture->height)};
    c.out.set_opacity(opacity * (1 - 0.25f * standing));
    c.out.add("filter.stamp", PictureShape{picture, all, box, box.width * c.zoom < all.width});
  }
  c.out.set_opacity(opacity);
  c.out.frame("filter.stamp.frame", box, c.out.theme().d, 2);
  c.out.set_opacity(1);
  c.out.set_subject({});
}

}  // namespace

void write_convolution_photo(const StageContext& c, const ConvolutionLayout& l) {
  write_photo_ground(c, l);
  write_skipped(c, l.grid, true);
  write_skipped(c, l.grid, false);
  write_visited(c, l);
  write_windows(c, l);
  write_walker(c, l);
  write_stride_bracket(c, l);
  const Rect top{l.grid.target.x, l.outer.y, l.grid.target.width, l.outer.height};
  write_brace(c, top, Side::above,
              {"image.brace.width", "W", c.document.params.image.width, "params.width", texts::Role::h, true});
  const Rect side{l.outer.x, l.grid.target.y, l.outer.width, l.grid.target.height};
  const std::int64_t height = c.document.params.image.height;
  // The number where it can stand along the side; beside a low one there is no room for it.
  const bool told = c.out.metrics().width("H = " + grouped(height), Font::semibold, c.frame.label) < side.height;
  write_brace(c, side, Side::left, {"image.brace.height", "H", height, "params.height", texts::Role::h, told});
}

void write_filter_stops(const StageContext& c, const ConvolutionLayout& l) {
  write_stamp(c, l);
  write_cell_in_flight(c, l, "map.cell", c.selected, "write");
  if (l.next) write_cell_in_flight(c, l, "map.cell.next", *l.next, "write_next");
}

}  // namespace tessera::scene
