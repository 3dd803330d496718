// The code's road in the overview: one call and two changes of shape, from the image to the same Z.

#include <algorithm>

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/overview_parts.hpp"

namespace tessera::scene {

namespace {

/// A call on the road: a box that the line runs through.
struct Chip {
  std::string id;
  Spans call;
  Spans shape;  ///< of what comes out
};

SpanStyle mono_style(float size) { return {Font::mono, size, 0, Ink::text}; }

float chip_width(const StageContext& c, const Spans& call, float size) {
  return width_of(c.out.metrics(), call, mono_style(size)) + 1.4f * size;
}

/// Around its middle.
void write_chip(const StageContext& c, const Chip& chip, Vec2 middle, float size) {
  const Theme& t = c.out.theme();
  const float width = chip_width(c, chip.call, size), height = 1.9f * size;
  c.out.box("overview.call." + chip.id, {middle.x - width / 2, middle.y - height / 2, width, height}, t.panel,
            t.control_border, 0.4f * size);
  write_spans(c.out, "overview.call." + chip.id + ".text", chip.call,
              {middle.x - width / 2 + 0.7f * size, middle.y + 0.35f * size}, mono_style(size));
}

Spans difference_words(const StageContext& c) {
  if (c.result() == nullptr) return c.words("overview.road");
  return c.words("overview.same");
}

/// The way from the image to the height of the road.
std::vector<Vec2> way_down(const StageContext& c, const OverviewLayout& l) {
  if (!l.stacked) {
    const float x = l.image.x + l.image.width / 2;
    return {{x, l.names + l.names_height}, {x, l.road}};
  }
  const float x = l.image.x + c.frame.px(5), y = l.image.bottom() + c.frame.px(6), turn = y + c.frame.px(12);
  return {{x, y}, {x, turn}, {l.road_x, turn}, {l.road_x, l.road}};
}

/// Calls on a line, their shapes under them, as far as all fit; smaller where they do not.
void write_road_in_words(const StageContext& c, const OverviewLayout& l) {
  std::vector<Vec2> way = way_down(c, l);
  const float from = way.back().x, to = l.z.x + l.z.width / 2, y = l.road;
  way.insert(way.end(), {{to, y}, {to, l.sheet_names + l.names_height}});
  write_arrow(c, "overview.road", std::move(way));
  const EmbedParams& p = c.document.params;
  const ShapeExtent d{p.dim, Ink::d, "params.dim"}, n{c.n(), Ink::n, "grid.count"};
  const ShapeExtent rows{c.grid.rows(), Ink::n, "grid.height.count"},
      columns{c.grid.columns(), Ink::n, "grid.width.count"};
  std::vector<Chip> chips{{"conv", conv_call(c), shape_spans(c, true, {d, rows, columns})},
                          {"flatten", {{"flatten(2)"}}, shape_spans(c, true, {d, n})},
                          {"transpose", {{"transpose(1, 2)"}}, shape_spans(c, true, {n, d})}};
  float size = c.frame.small;
  const auto total = [&] {
    float sum = 0;
    for (const Chip& chip : chips) sum += chip_width(c, chip.call, size);
    return sum;
  };
  const float room = to - from - 4 * c.frame.px(14);
  const auto shrink = [&](float least) {
    least = c.frame.readable(least);
    for (size = c.frame.small; size > least && total() > room;) size = std::max(least, size - 0.25f);
  };
  shrink(8);
  if (total() > room) {
    chips[0].call = {{"Conv2d"}};
    shrink(7);
  }
  if (total() > room) {
    chips[1].call = {{"flatten"}};
    chips[2].call = {{"transpose"}};
    shrink(7);
  }
  if (total() > room) return;
  const float gap = (to - from - total()) / 4;
  const bool shapes = !l.compact && p.dim > 0;
  float x = from + gap;
  for (const Chip& chip : chips) {
    const float width = chip_width(c, chip.call, size);
    write_chip(c, chip, {x + width / 2, y}, size);
    SpanStyle style = mono_style(c.frame.readable(size * 0.9f));
    const float own = width_of(c.out.metrics(), chip.shape, style);
    style.ink = Ink::quiet;
    if (shapes && own <= width + gap - c.frame.px(8))
      write_spans(c.out, "overview.call." + chip.id + ".shape", chip.shape, {x + width / 2 - own / 2, y + 2.15f * size},
                  style);
    x += width + gap;
  }
  if (l.compact) return;
  const Spans words = difference_words(c);
  SpanStyle style{Font::regular, c.frame.small, 0, Ink::quiet};
  const float least = c.frame.readable(8);
  while (style.size > least && width_of(c.out.metrics(), words, style) > to - from)
    style.size = std::max(least, style.size - 0.5f);
  const float width = width_of(c.out.metrics(), words, style);
  if (width <= to - from)
    write_spans(c.out, "overview.same", words, {(from + to - width) / 2, y + 3.75f * c.frame.small}, style);
}

void write_flat_sheet(const StageContext& c, const OverviewLayout& l) {
  const SheetPlan flat = overview_flat(c, l);
  write_sheet(c, flat);
  const auto fits = [&](texts::Role role, float room) {
    const BraceLabel label = dimension_label(c, role);
    return c.out.metrics().width(label.name + " = " + grouped(label.count), Font::regular, c.frame.label) <= room;
  };
  write_brace(c, flat, Side::left, fits(texts::Role::d, flat.box.height));
  write_brace(c, flat, Side::below, fits(texts::Role::n, flat.box.width + c.frame.px(16)));
  c.out.set_subject({TensorName::flattened, c.image_index, -1, c.selected});
  c.out.outline("flat.column", column_box(flat, c.selected), false);
  c.out.set_subject({});
  write_sheet_pointed(c, flat);
}

void write_road_in_pictures(const StageContext& c, const OverviewLayout& l) {
  const Rect maps = l.maps.bounds();
  const float air = c.frame.px(10), size = c.frame.small, y = l.road;
  std::vector<Vec2> way = way_down(c, l);
  const float from = way.back().x;
  way.push_back({maps.x - air, y});
  write_arrow(c, "overview.road", std::move(way));
  const float call_room = maps.x - 2 * air - from - c.frame.px(30);
  Chip conv{"conv", conv_call(c), {}};
  float call_size = size;
  const float least = c.frame.readable(8);
  while (call_size > least && chip_width(c, conv.call, call_size) > call_room)
    call_size = std::max(least, call_size - 0.25f);
  if (chip_width(c, conv.call, call_size) > call_room) conv.call = {{"Conv2d"}}, call_size = size;
  write_chip(c, conv, {(from + maps.x - 2 * air) / 2, y}, call_size);

  write_map_stack(c, l.maps, {});
  write_map_marks(c, l.maps, true);
  write_flat_sheet(c, l);

  const float brace = c.frame.px(9) + 4 +
                      std::max(7 + c.out.metrics().width("D", Font::regular, c.frame.label), 6 + c.frame.label * 0.95f);
  const float begin = maps.right() + air * 0.6f, end = l.flat.x - brace - air * 0.6f;
  write_arrow(c, "overview.road.flatten", {{begin, y}, {end, y}});
  const std::string flatten = "flatten(2)";
  c.out.text("overview.call.flatten", flatten, {(begin + end) / 2, y - size * 0.6f},
             {Font::mono, size, c.out.theme().text, Align::center});
  const float up = std::clamp(l.flat.x + l.flat.width / 2, l.z.x, l.z.right());
  const float tip = l.sheet_names + l.names_height;
  write_arrow(c, "overview.road.transpose", {{up, l.flat.y - c.frame.px(5)}, {up, tip}});
  const std::string transpose = "transpose(1, 2)";
  const float room = c.out.metrics().width(transpose, Font::mono, size);
  c.out.text("overview.call.transpose", transpose,
             {std::max(c.frame.margin, up - room - air), (tip + l.flat.y) / 2 + size * 0.3f},
             {Font::mono, size, c.out.theme().text});
  const Spans words = difference_words(c);
  SpanStyle style{Font::regular, size, size * 1.45f, Ink::quiet};
  const Rect place{from + c.frame.px(20), y - c.frame.px(24) - 3 * style.line_height, maps.x - from - c.frame.px(44),
                   0};
  const float height = paragraph_height(c.out.metrics(), words, place.width, style);
  write_paragraph(c.out, "overview.same", words, {place.x, y - c.frame.px(20) - height, place.width, 0}, style);
}

}  // namespace

Spans conv_call(const StageContext& c) {
  const EmbedParams& p = c.document.params;
  Spans spans{{"Conv2d("}};
  const auto number = [&](std::int64_t n, Ink ink, const char* field) {
    spans.push_back({std::to_string(n), ink, {{{}, field}}});
  };
  const auto pair = [&](const Size2& s, const char* height, const char* width) {
    if (s.height == s.width) return number(s.height, Ink::p, height);
    spans.push_back({"("});
    number(s.height, Ink::p, height);
    spans.push_back({", "});
    number(s.width, Ink::p, width);
    spans.push_back({")"});
  };
  number(p.channels, Ink::c, "params.channels");
  spans.push_back({", "});
  number(p.dim, Ink::d, "params.dim");
  spans.push_back({", kernel_size="});
  pair(p.patch, "params.patch_height", "params.patch_width");
  spans.push_back({", stride="});
  pair(p.stride_or_patch(), "grid.height.stride", "grid.width.stride");
  if (p.padding != Size2{0, 0}) {
    spans.push_back({", padding="});
    pair(p.padding, "grid.height.padding", "grid.width.padding");
  }
  if (p.dilation != Size2{1, 1}) {
    spans.push_back({", dilation="});
    pair(p.dilation, "grid.height.dilation", "grid.width.dilation");
  }
  if (!p.bias) spans.push_back({", bias=False"});
  spans.push_back({")"});
  return spans;
}

void write_overview_road(const StageContext& c, const OverviewLayout& l) {
  l.road_pictures ? write_road_in_pictures(c, l) : write_road_in_words(c, l);
}

}  // namespace tessera::scene
