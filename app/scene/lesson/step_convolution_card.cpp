// Step 5, the card: all filters, then the working behind one number, then that number by both roads.

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/lesson/convolution_parts.hpp"
#include "app/scene/lesson/filter_strip.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

Rect inside(const StageContext& c) {
  const float pad = c.frame.px(c.frame.compact ? 9 : 16);
  const Rect& card = c.frame.card;
  return {card.x + pad, card.y + pad * 0.8f, card.width - 2 * pad, card.height - 1.6f * pad};
}

/// A heading; returns the baseline under which there is room.
float write_card_heading(const StageContext& c, const std::string& id, Spans words, const Rect& room) {
  for (Span& span : words) span.strong = true;
  const float size = c.frame.label, baseline = room.y + size;
  write_fitted_line(c, id, words, {room.x, baseline, room.width, 0}, {Font::semibold, size, size, Ink::text});
  return baseline + c.frame.px(c.frame.compact ? 6 : 10);
}

void write_all_filters(const StageContext& c, const Rect& room, float opacity) {
  if (opacity <= 0) return;
  const std::size_t first = c.out.scene().items.size();
  const Size2 patch = c.document.params.patch;
  texts::Values values = convolution_values(c);
  values["C"] = count_value(c.document.params.channels, "params.channels");
  values["patchH"] = count_value(patch.height, "params.patch_height");
  values["patchW"] = count_value(patch.width, "params.patch_width");
  const float top = write_card_heading(c, "card.filters.heading", c.words("convolution.filters", values), room);
  const float height = std::min(room.bottom() - top, c.frame.px(84));
  write_filter_strip(c, {room.x, top + (room.bottom() - top - height) / 2, room.width, height});
  fade_items_from(c.out, first, opacity);
}

void write_working(const StageContext& c, const Rect& room, float opacity) {
  if (opacity <= 0) return;
  const std::size_t first = c.out.scene().items.size();
  const texts::Values values = convolution_values(c);
  const float share = c.share("5.2", "multiply");
  const bool both = c.document.view.both_roads;
  const float gap = c.frame.px(36), half = both ? (room.width - gap) / 2 : room.width;
  const Rect code{room.right() - half, room.y, half, room.height};
  float top = write_card_heading(c, "card.working.code", c.words("convolution.working", values), code);
  write_patch_working(c, {code.x, top, code.width, code.bottom() - top}, share);
  if (both) {
    top = write_card_heading(c, "card.working.paper", c.words("convolution.working.paper", values),
                             {room.x, room.y, half, room.height});
    write_row_working(c, {room.x, top, half, room.bottom() - top}, share);
    const float x = room.x + half + gap / 2;
    c.out.path("card.working.between", {{x, room.y}, {x, room.bottom()}}, c.out.theme().line, 1);
  }
  fade_items_from(c.out, first, opacity);
}

/// One road's number in its box.
struct RoadBox {
  std::string id;
  const char* name;
  const char* formula;
  double number;
  ValueReference reference;
};

/// In a box too low for two lines: the name, and the number at the end of the same line.
void write_road_line(const StageContext& c, const RoadBox& road, const Rect& box, int decimals) {
  const StageFrame& f = c.frame;
  const float pad = f.px(8), size = std::min(f.label, box.height * 0.7f);
  const std::string number = fixed_number(road.number, decimals);
  const float y = box.y + box.height / 2 + size * 0.36f;
  const float number_width = c.out.metrics().width(number, Font::mono, size);
  write_fitted_line(c, road.id + ".name", c.words(road.name, {}),
                    {box.x + pad, y, box.width - 3 * pad - number_width, 0}, {Font::regular, size, size, Ink::text});
  c.out.text(road.id + ".number", number, {box.right() - pad - number_width, y}, {Font::mono, size, c.out.theme().text},
             {road.reference});
}

void write_road(const StageContext& c, const RoadBox& road, const Rect& box, int decimals) {
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  c.out.box(road.id + ".box", box, t.ground, t.control_border, 6);
  const float pad = f.px(f.compact ? 8 : 14);
  float width = box.width - 2 * pad;
  if (c.document.view.both_roads && width > f.px(300)) {
    const Rect half{box.x + pad + 0.56f * width, box.y + pad, 0.44f * width, box.height - 2 * pad};
    if (road.reference.subject.tensor == TensorName::maps)
      write_patch_pictures(c, half, 1, false);
    else
      write_row_pictures(c, half, 1, false);
    width *= 0.53f;
  }
  const float large = std::min(f.px(23), box.height * 0.34f);
  // The name, air, the number, and the rims over and under them.
  const float rim = std::min(pad * 0.8f, 10.f) + std::min(pad * 0.9f, 11.f);
  if (box.height < 1.3f * f.label + large + rim) return write_road_line(c, road, box, decimals);
  const bool formula = box.height > 1.3f * f.label + 1.3f * f.small + f.px(5) + large + rim;
  float y = box.y + std::min(pad * 0.8f, 10.f) + f.label;
  write_fitted_line(c, road.id + ".name", c.words(road.name, {}), {box.x + pad, y, width, 0},
                    {Font::regular, f.label, f.label, Ink::text});
  if (formula) {
    y += f.small + f.px(5);
    write_fitted_line(c, road.id + ".formula", c.words(road.formula, convolution_values(c)), {box.x + pad, y, width, 0},
                      {Font::regular, f.small, f.small, Ink::quiet});
  }
  c.out.text(road.id + ".number", fixed_number(road.number, decimals),
             {box.x + pad, box.bottom() - std::min(pad * 0.9f, 11.f)}, {Font::mono, large, t.text}, {road.reference});
}

}  // namespace

void write_both_roads(const StageContext& c, const Rect& room, float opacity) {
  const auto terms = opacity > 0 ? explanation(c, c.shown(), c.shown_filter()) : nullptr;
  if (!terms) return;
  const std::size_t first = c.out.scene().items.size();
  const StageFrame& f = c.frame;
  const std::int64_t b = c.image_index, i = c.shown(), d = c.shown_filter();
  const bool bias = c.document.params.bias;
  const float top = write_card_heading(c, "card.roads.heading", c.words("convolution.roads", {}), room);
  const float line = f.label + f.px(7), quiet = f.small + f.px(6);
  const bool flip = room.bottom() - top - line - quiet > f.px(60);
  const bool difference = room.bottom() - top - line > f.px(34);  // else the boxes take all
  const float bottom = difference ? room.bottom() - line - (flip ? quiet : 0) - f.px(4) : room.bottom();
  const float between = f.px(f.compact ? 30 : 48), width = (room.width - between) / 2;
  const Rect paper{room.x, top, width, bottom - top}, code{room.right() - width, top, width, bottom - top};
  const double by_product = static_cast<double>(terms->by_product),
               by_convolution = static_cast<double>(terms->by_convolution);
  const int decimals = six_digit_decimals({by_product, by_convolution});
  write_road(c,
             {"card.paper",
              "panel.paper_road",
              bias ? "convolution.paper" : "convolution.paper.no_bias",
              by_product,
              {{TensorName::z, b, i, d}, ""}},
             paper, decimals);
  write_road(c,
             {"card.code",
              "panel.code_road",
              bias ? "convolution.code" : "convolution.code.no_bias",
              by_convolution,
              {{TensorName::maps, b, d, i}, ""}},
             code, decimals);
  const bool same = fixed_number(by_product, decimals) == fixed_number(by_convolution, decimals);
  write_working_sign(c, "card.equals", same ? "=" : "≈", {room.x + room.width / 2, paper.y + paper.height / 2});
  float y = room.bottom() - (flip ? quiet : 0) - f.px(2);
  if (const float told = c.share("5.3", "difference"); told > 0 && difference) {
    c.out.set_opacity(told);
    const bool none = c.result()->embedding.max_difference == 0;
    write_fitted_line(c, "card.difference",
                      c.words(none ? "convolution.difference.none" : "convolution.difference", convolution_values(c)),
                      {room.x, y, room.width, 0}, {Font::regular, f.label, f.label, Ink::text});
    if (flip)
      write_fitted_line(c, "card.flip", c.words("convolution.flip", {}), {room.x, room.bottom(), room.width, 0},
                        {Font::regular, f.small, f.small, Ink::quiet});
    c.out.set_opacity(1);
  }
  fade_items_from(c.out, first, opacity);
}

void write_convolution_card(const StageContext& c) {
  if (c.frame.card.height < 30) return;
  const float standing = c.share("5.2", "stand"), stacking = c.share("5.3", "stack");
  const std::size_t first = c.out.scene().items.size();
  write_card_box(c, "card", c.frame.card);
  fade_items_from(c.out, first, std::max(fading_in(c.share("5.1", "fold_planes")), standing > 0 ? 1.f : 0.f));
  const Rect room = inside(c);
  write_all_filters(c, room, standing > 0 ? fading_out(standing) : c.share("5.1", "other_filters"));
  write_working(c, room, stacking > 0 ? fading_out(stacking) : fading_in(standing));
  write_both_roads(c, room, fading_in(stacking));
}

}  // namespace tessera::scene
