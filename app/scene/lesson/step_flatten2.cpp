// Step 6: the grid becomes a line.

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/lesson/flatten2_parts.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// More rows than this are not read along with an arrow each.
constexpr std::int64_t most_arrows = 24;

/// The side words' width, of the longer of both languages' lines as they are now.
float side_words_width(const StageContext& c) {
  const texts::Values values{{"d", index_value(c.filter, true, "selection.filter")},
                             {"i", index_value(c.selected, true, "selection.patch")}};
  float width = 0;
  for (const char* key : {"flatten2.row", "flatten2.row.more", "flatten2.column", "flatten2.column.more"}) {
    const bool strong = std::string_view(key).find(".more") == std::string_view::npos;
    const float size = strong ? c.frame.label : c.frame.small;
    width = std::max(width, width_of(c.out.metrics(), c.words(key, values), {Font::regular, size, size, Ink::text}));
  }
  return width;
}

void write_sheet_parts(const StageContext& c, const Flatten2Layout& l) {
  SheetPlan sheet = l.sheet;
  const float others = c.share("6.1", "other_maps");
  sheet.filled = others >= 1 ? -1 : others * as_float(c.d());
  write_sheet(c, sheet);
  write_brace(c, sheet, Side::above);
  write_brace(c, sheet, Side::left);
  const float rows = flattened_rows(c);
  if (rows > 0) {
    const Rect row = row_box(sheet, c.filter);
    const float share = rows / as_float(c.grid.rows());
    if (const Matrix line = map_line(c, c.filter)) {
      HeatMapShape shape = heat_map(c, line, row, sheet.range);
      shape.axes = MatrixAxes::reading_order;
      c.out.set_subject({TensorName::flattened, c.image_index, c.filter, -1});
      c.out.set_opacity(c.pixel_opacity);
      if (share < 1) c.out.set_clip(Rect{row.x, row.y, row.width * share, row.height});
      c.out.add("flat.row.values", shape);
      c.out.set_clip(std::nullopt);
      c.out.set_opacity(1);
      c.out.set_subject({});
    }
  }
  const float coming = std::min(1.f, 3 * c.share("6.1", "first_row"));
  const std::size_t first = c.out.scene().items.size();
  c.out.outline("flat.row", row_box(sheet, c.filter), false);
  fade_items_from(c.out, first, coming);
  write_sheet_pointed(c, sheet);
}

void write_arrows(const StageContext& c, const Flatten2Layout& l) {
  const Rect& map = l.maps.front;
  const std::int64_t rows = c.grid.rows();
  const float height = map.height / as_float(rows), inset = std::min(map.width * 0.04f, 8.f);
  if (rows > most_arrows || height < 7 || map.width < 40) return;
  const float done = flattened_rows(c);
  for (std::int64_t r = 0; r < rows; ++r) {
    const float opacity = std::clamp((done - as_float(r)) * 3, 0.f, 1.f);
    if (opacity <= 0) break;
    const float y = map.y + height * (as_float(r) + 0.5f);
    const float from = map.x + inset, to = map.right() - inset;
    c.out.set_opacity(opacity);
    PathShape arrow;
    arrow.points = {{from, y}, {to, y}};
    arrow.stroke = with_alpha(c.out.theme().ground, 0.6f);
    arrow.stroke_width = 3;
    c.out.add(fmt::format("map.arrow.{}.case", r), arrow);
    arrow.stroke = with_alpha(c.out.theme().text, 0.8f);
    arrow.stroke_width = 1.5f;
    arrow.arrow_at_end = true;
    c.out.add(fmt::format("map.arrow.{}", r), arrow);
    c.out.set_opacity(1);
  }
}

void write_map_side(const StageContext& c, const Flatten2Layout& l) {
  write_map_stack(c, l.maps, {});
  write_arrows(c, l);
  write_map_marks(c, l.maps, true);
  const StageFrame& f = c.frame;
  const Rect& map = l.maps.front;
  write_brace(c, map, Side::left, {"map.brace.height", "H′", c.grid.rows(), "grid.height.count", texts::Role::n});
  write_brace(c, map, Side::below, {"map.brace.width", "W′", c.grid.columns(), "grid.width.count", texts::Role::n});
  Spans name = c.words("convolution.map", {{"d", index_value(c.filter, true, "selection.filter")}});
  for (Span& span : name) span.strong = true;
  const float y = map.bottom() + f.px(15) + 2 * f.label + f.px(8);
  const float width = l.sheet.box.x - f.px(40) - map.x;
  write_fitted_line(c, "map.name", name, {map.x, y, width, 0}, {Font::semibold, f.label, f.label, Ink::text});
}

void write_way(const StageContext& c, const Flatten2Layout& l) {
  const float opacity = std::min(1.f, 3 * c.share("6.1", "first_row"));
  const StageFrame& f = c.frame;
  const float from = l.maps.bounds().right() + f.px(10),
              to = l.sheet.box.x - f.px(l.sheet.box.height < f.px(90) ? 84 : 46);
  if (opacity <= 0 || to - from < f.px(14)) return;
  const float y = l.maps.front.y + l.maps.front.height * 0.35f;
  PathShape arrow;
  arrow.points = {{from, y}, {to, y}};
  arrow.stroke = c.out.theme().quiet_text;
  arrow.stroke_width = 1.5f;
  arrow.arrow_at_end = true;
  c.out.set_opacity(opacity);
  c.out.add("flatten2.way", arrow);
  c.out.set_opacity(1);
}

/// What row d and column i are; at the right of the sheet, or in two lines under it.
void write_row_and_column(const StageContext& c, const Flatten2Layout& l) {
  const float opacity = c.share("6.2", "row_and_column");
  if (opacity <= 0) return;
  const StageFrame& f = c.frame;
  const texts::Values values{{"d", index_value(c.filter, true, "selection.filter")},
                             {"i", index_value(c.selected, true, "selection.patch")}};
  c.out.set_opacity(opacity);
  const SpanStyle strong{Font::regular, f.label, f.label, Ink::text},
      quiet{Font::regular, f.small, f.small, Ink::quiet};
  if (l.words_width > 0) {
    const float line = f.small + f.px(6), block = f.label + line, gap = f.px(22);
    const float lowest = std::max(l.sheet.box.y, l.sheet.box.bottom() - 2 * block - gap);
    const Rect row = row_box(l.sheet, c.filter);
    float y = std::clamp(row.y + row.height / 2 - f.label, l.sheet.box.y, lowest) + f.label;
    for (const auto& [name, more] :
         {std::pair{"flatten2.row", "flatten2.row.more"}, std::pair{"flatten2.column", "flatten2.column.more"}}) {
      write_fitted_line(c, name, c.words(name, values), {l.words_left, y, l.words_width, 0}, strong);
      write_fitted_line(c, more, c.words(more, values), {l.words_left, y + line, l.words_width, 0}, quiet);
      y += block + gap;
    }
  } else {
    const float left = l.sheet.box.x, width = f.body.right() - left;
    float y = l.sheet.box.bottom() + f.small + f.px(8);
    for (const char* key : {"flatten2.row", "flatten2.column"}) {
      write_fitted_line(c, key, c.words(key, values), {left, y, width, 0},
                        {Font::regular, f.small, f.small, Ink::text});
      y += f.small + f.px(5);
    }
  }
  c.out.set_opacity(1);
}

void write_needle_on_its_way(const StageContext& c, const Flatten2Layout& l) {
  std::array<Vec2, 4> corners = needle_through(c, l.maps);
  const std::array<Vec2, 4> column = corners_of(column_box(l.sheet, c.selected));
  const float share = c.done("6.2", "needle");
  for (std::size_t k = 0; k < corners.size(); ++k) corners[k] = mix(corners[k], column[k], share);
  write_needle(c, corners);
}

}  // namespace

Flatten2Layout lay_out_flatten2(const StageContext& c) {
  const StageFrame& f = c.frame;
  const Rect b = f.body;
  Flatten2Layout l;
  const float line = f.px(f.compact ? 20 : 28);
  const float line_block = f.small + f.px(7) + line + f.px(8) + f.small + f.px(6) + f.label + f.px(6);
  l.line = {b.x + f.px(4), b.bottom() - line_block + f.small + f.px(7), b.width - f.px(8), line};
  const float top = b.y + f.label + f.px(20), bottom = b.bottom() - line_block - f.px(6);
  const float below = f.px(15) + 2 * f.label + f.px(14);
  const float map_left = b.x + f.px(f.compact ? 52 : 64);
  const float height = std::max(40.f, bottom - below - top);
  l.maps = fit_map_stack(c, {map_left, top - f.px(10), 0.36f * b.width, height + f.px(10)}, f.px(f.compact ? 3 : 5));

  const float words = side_words_width(c);
  const float left = std::max(l.maps.bounds().right(), b.x + 0.25f * b.width) + f.px(f.compact ? 74 : 116);
  const bool beside = !f.compact && b.right() - left - words - f.px(22) > 0.18f * b.width;
  const float under = beside ? f.px(8) : 2 * (f.small + f.px(6)) + f.px(4);
  const float width = b.right() - left - (beside ? words + f.px(22) : f.px(4));
  const SheetScale scale = fit_sheets({c.n()}, std::max(30.f, width), {c.d()}, std::max(30.f, bottom - under - top));
  l.sheet = flattened_plan(c, {left, top}, scale);
  // What is low stands in the middle of its room.
  const float reach = std::max(l.maps.front.bottom() + below, l.sheet.box.bottom() + under);
  const float spare = 0.4f * std::max(0.f, bottom - reach);
  l.maps.front.y += spare;
  l.sheet.box.y += spare;
  l.words_left = l.sheet.box.right() + f.px(20);
  l.words_width = beside ? b.right() - l.words_left : 0;
  return l;
}

void write_flatten2_step(const StageContext& c) {
  const Flatten2Layout l = lay_out_flatten2(c);
  write_parked_z(c);
  write_map_side(c, l);
  write_way(c, l);
  write_sheet_parts(c, l);
  write_map_line(c, l);
  write_rows_in_flight(c, l);
  write_needle_on_its_way(c, l);
  write_row_and_column(c, l);
  write_flatten2_card(c);
}

}  // namespace tessera::scene
