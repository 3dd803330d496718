// Step 5: the same as a convolution.

#include <algorithm>

#include "app/scene/lesson/convolution_parts.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// Where the filter jumps from patch i: along the row if it can.
std::optional<std::int64_t> neighbour_of(const PatchGrid& grid, std::int64_t patch) {
  const std::int64_t row = grid.row_of(patch), column = grid.column_of(patch), width = grid.columns();
  if (column + 1 < width) return patch + 1;
  if (column > 0) return patch - 1;
  if (row + 1 < grid.rows()) return patch + width;
  if (row > 0) return patch - width;
  return std::nullopt;
}

void lay_out_photo(const StageContext& c, const Rect& room, ConvolutionLayout& l) {
  const AxisGrid &w = c.grid.width, &h = c.grid.height;
  const std::int64_t across = w.settings.size + w.added + 2 * w.settings.padding;
  const std::int64_t down = h.settings.size + h.added + 2 * h.settings.padding;
  bool to_scale = true;
  l.outer = fit_box(room, static_cast<double>(across), static_cast<double>(down), 14, to_scale);
  // A low picture stands beside the middle of what is right of it.
  l.outer.y += 0.5f * std::max(0.f, std::min(room.height, c.frame.px(290)) - l.outer.height);
  const float kx = l.outer.width / as_float(across), ky = l.outer.height / as_float(down);
  l.grid.grid = c.grid;
  l.grid.target = {l.outer.x + kx * as_float(w.settings.padding), l.outer.y + ky * as_float(h.settings.padding),
                   kx * as_float(w.settings.size), ky * as_float(h.settings.size)};
}

/// The column, the folded filter and, at the right, the maps.
void lay_out_right(const StageContext& c, ConvolutionLayout& l) {
  const StageFrame& f = c.frame;
  const Rect r = l.right;
  const int channels = c.document.params.channels;
  const Size2 patch = c.document.params.patch;
  const float filter_width = std::min(0.42f * r.width, f.px(260));
  const float label = f.small + f.px(8);
  l.column = {r.x, r.y + label, f.px(f.compact ? 7 : 9), std::clamp(r.height * 0.62f - label, f.px(40), f.px(280))};
  const float arrow = f.px(f.compact ? 22 : 34), step = f.px(f.compact ? 6 : 11);
  const float steps = step * as_float(channels - 1);
  const float left = l.column.right() + arrow;
  const float side = std::clamp(filter_width - (left - r.x) - steps, f.px(26), f.px(110));
  const Rect room{left, l.column.y + f.label + f.px(10), side, std::min(side, l.column.height - steps)};
  bool to_scale = true;
  l.plane = fit_box(room, static_cast<double>(patch.width), static_cast<double>(patch.height), 6, to_scale);
  l.plane_step = {step, step};

  const float gap = f.px(f.compact ? 10 : 16), spread_left = l.column.right() + f.px(f.compact ? 26 : 44);
  const float width = (r.right() - spread_left - gap * as_float(channels - 1)) / as_float(channels);
  const Rect place{spread_left, l.column.y, std::min(width, f.px(190)), std::min(l.column.height, f.px(190))};
  l.spread = fit_box(place, static_cast<double>(patch.width), static_cast<double>(patch.height), 6, to_scale);
  l.spread_gap = l.spread.width + gap;

  const float maps_left = r.x + filter_width + f.px(f.compact ? 14 : 26), below = f.label + 2.4f * f.small + f.px(22);
  const Rect maps{maps_left, r.y + label, r.right() - maps_left, r.height - label - below};
  l.maps = fit_map_stack(c, maps, f.px(f.compact ? 4 : 7));
  const float middle = l.plane.y + (l.plane.height + steps) / 2;
  l.maps.front.y += std::max(0.f, middle - (l.maps.front.y + l.maps.front.height / 2));
}

void lay_out_e(const StageContext& c, ConvolutionLayout& l) {
  const StageFrame& f = c.frame;
  const Rect r = l.right;
  const float brace = f.px(70), below = f.px(30);
  const SheetScale scale = fit_sheets({c.d()}, r.width - 2 * brace, {c.length()}, r.height - f.px(40) - below);
  l.e = e_plan(c, {}, scale);
  l.e.box.x = r.x + (r.width - l.e.box.width) / 2;
  l.e.box.y = r.y + f.px(30);
}

void write_map_words(const StageContext& c, const ConvolutionLayout& l) {
  const StageFrame& f = c.frame;
  const float opacity = c.share("5.2", "stand");
  if (opacity <= 0) return;
  const Rect& map = l.maps.front;
  const float width = l.right.right() - map.x;
  c.out.set_opacity(opacity);
  const texts::Values values{{"d", index_value(c.filter, true, "selection.filter")},
                             {"gridH", count_value(c.grid.rows(), "grid.height.count")},
                             {"gridW", count_value(c.grid.columns(), "grid.width.count")},
                             {"count", {.text = grouped(c.d() - 1), .number = c.d() - 1}}};
  Spans name = c.words("convolution.map", values);
  for (Span& span : name) span.strong = true;
  const float first = map.bottom() + f.label + f.px(6), second = first + f.small + f.px(6);
  write_fitted_line(c, "map.name", name, {map.x, first, width, 0}, {Font::semibold, f.label, f.label, Ink::text});
  // Both parts of the line in one size, that of the whole.
  SpanStyle style{Font::regular, f.small, f.small, Ink::quiet};
  const Spans size = c.words("convolution.map.size", values);
  const Spans more = c.d() > 1 ? c.words("convolution.map.behind", values) : Spans{};
  const auto whole = [&] {
    return width_of(c.out.metrics(), size, style) + style.size * 0.4f + width_of(c.out.metrics(), more, style);
  };
  const float least = f.readable(f.small * 0.8f);
  while (whole() > width && style.size > least) style.size = std::max(least, style.size - 0.25f);
  const float used = write_fitted_line(c, "map.size", size, {map.x, second, width, 0}, style) + style.size * 0.4f;
  if (const float coming = c.share("5.3", "stack"); coming > 0 && c.d() > 1) {
    c.out.set_opacity(coming);
    if (whole() <= width)
      write_spans(c.out, "map.more", more, {map.x + used, second}, style);
    else
      write_fitted_line(c, "map.more", more, {map.x, second + style.size * 1.4f, width, 0}, style);
  }
  c.out.set_opacity(1);
}

void write_maps(const StageContext& c, const ConvolutionLayout& l) {
  const float coming = c.share("5.2", "stand");
  if (coming <= 0) return;
  const std::size_t first = c.out.scene().items.size();
  MapState state;
  state.filled = visited_windows(c);
  state.spread = c.share("5.3", "stack");
  if (c.share("5.2", "write") >= 1) state.ahead[0] = c.selected;
  if (c.share("5.2", "write_next") >= 1 && l.next) state.ahead[1] = *l.next;
  write_map_stack(c, l.maps, state);
  fade_items_from(c.out, first, coming);
  write_map_marks(c, l.maps, c.share("5.2", "write") >= 1);
}

void write_needle_words(const StageContext& c, const ConvolutionLayout& l) {
  const float share = c.done("5.3", "needle");
  if (share <= 0) return;
  const std::size_t first = c.out.scene().items.size();
  write_needle(c, needle_through(c, l.maps, share));
  fade_items_from(c.out, first, std::min(1.f, 4 * c.share("5.3", "needle")));
  const StageFrame& f = c.frame;
  c.out.set_opacity(c.share("5.3", "needle"));
  const Spans words = c.words("convolution.needle", {{"i", index_value(c.selected, true, "selection.patch")}});
  const SpanStyle style{Font::regular, f.small, f.small, Ink::text};
  const float width = std::min(width_of(c.out.metrics(), words, style), l.right.right() - l.maps.front.x);
  // Ends with the maps where it is shorter than they are wide.
  const float x = std::max(l.maps.front.x, std::min(l.maps.bounds().right(), l.right.right()) - width);
  write_fitted_line(c, "needle.label", words, {x, l.right.y + f.small * 0.5f, l.right.right() - x, 0}, style);
  c.out.set_opacity(1);
}

}  // namespace

Rect ConvolutionLayout::filter_box(const StageContext& c) const {
  const float k = as_float(c.document.params.channels - 1);
  return {plane.x, plane.y, plane.width + k * plane_step.x, plane.height + k * plane_step.y};
}

ConvolutionLayout lay_out_convolution(const StageContext& c) {
  const StageFrame& f = c.frame;
  const Rect b = f.body;
  const float above = f.label + f.px(22), below = f.label + f.px(22);
  const float beside = f.label + f.px(14) + 4;  // for the brace of H, its label turned
  ConvolutionLayout l;
  lay_out_photo(c,
                {b.x + beside, b.y + above, (f.compact ? 0.44f : 0.48f) * b.width - beside,
                 std::max(40.f, b.height - above - below)},
                l);
  const float gap = f.px(f.compact ? 30 : 44);
  const float left = std::max(l.outer.right() + gap, b.x + 0.2f * b.width);
  l.right = {left, b.y + f.px(10), b.right() - left, b.height - f.px(14)};
  lay_out_right(c, l);
  lay_out_e(c, l);
  l.next = neighbour_of(c.grid, c.selected);
  return l;
}

float visited_windows(const StageContext& c) { return c.share("5.2", "fill_map") * static_cast<float>(c.n()); }

void write_convolution_step(const StageContext& c) {
  const ConvolutionLayout l = lay_out_convolution(c);
  write_parked_z(c);
  write_convolution_photo(c, l);
  write_maps(c, l);
  write_map_words(c, l);
  write_needle_words(c, l);
  write_filter_folding(c, l);
  write_filter_stops(c, l);
  write_convolution_card(c);
}

}  // namespace tessera::scene
