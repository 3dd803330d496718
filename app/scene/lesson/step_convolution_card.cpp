// Step 5, the card: all filters, then the working behind one number, then that number by both roads.

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/lesson/convolution_parts.hpp"
#include "app/scene/lesson/filter_strip.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

float real(std::int64_t n) { return static_cast<float>(n); }

Rect inside(const StageContext& c) {
  const float pad = c.frame.px(c.frame.compact ? 9 : 16);
  const Rect& card = c.frame.card;
  return {card.x + pad, card.y + pad * 0.8f, card.width - 2 * pad, card.height - 1.6f * pad};
}

/// The indices and numbers that the card's sentences name: of what is under the pointer, else of what is selected.
texts::Values card_values(const StageContext& c) {
  const std::int64_t i = c.shown(), d = c.shown_filter();
  const bool same_patch = i == c.selected;
  texts::Values values{{"i", index_value(i, same_patch, "selection.patch")},
                       {"d", index_value(d, d == c.filter, "selection.filter")},
                       {"row", index_value(c.grid.row_of(i), same_patch, "selection.row")},
                       {"column", index_value(c.grid.column_of(i), same_patch, "selection.column")},
                       {"N", count_value(c.n(), "grid.count")},
                       {"D", count_value(c.d(), "params.dim")},
                       {"P2C", count_value(c.length(), "params.patch_length")}};
  if (c.result() != nullptr)
    values["difference"] = {.text = scientific(c.result()->embedding.max_difference),
                            .references = {{{}, "result.max_difference"}}};
  return values;
}

/// A heading; returns the baseline under which there is room.
float write_heading(const StageContext& c, const std::string& id, Spans words, const Rect& room) {
  for (Span& span : words) span.strong = true;
  const float size = c.frame.label, baseline = room.y + size;
  write_fitted_line(c, id, words, {room.x, baseline, room.width, 0}, {Font::semibold, size, size, Ink::text});
  return baseline + c.frame.px(c.frame.compact ? 6 : 10);
}

void write_all_filters(const StageContext& c, const Rect& room, float opacity) {
  if (opacity <= 0) return;
  const std::size_t first = c.out.scene().items.size();
  const Size2 patch = c.document.params.patch;
  texts::Values values = card_values(c);
  values["C"] = count_value(c.document.params.channels, "params.channels");
  values["patchH"] = count_value(patch.height, "params.patch_height");
  values["patchW"] = count_value(patch.width, "params.patch_width");
  const float top = write_heading(c, "card.filters.heading", c.words("convolution.filters", values), room);
  const float height = std::min(room.bottom() - top, c.frame.px(84));
  write_filter_strip(c, {room.x, top + (room.bottom() - top - height) / 2, room.width, height});
  fade_items_from(c.out, first, opacity);
}

/// Planes one over another, each a step to the right and down.
struct PlaneStack {
  std::string id;
  Matrix planes;
  Subject subject;
  float range = 1;
  Rect box;
  float share = 1;  ///< of its height that is written
};

void write_plane_stack(const StageContext& c, const PlaneStack& s) {
  const std::int64_t channels = c.document.params.channels;
  const Size2 patch = c.document.params.patch;
  const float step = channels > 1 ? 0.1f * std::min(s.box.width, s.box.height) : 0;
  const float reach = step * real(channels - 1);
  const Rect first =
      centered({s.box.x, s.box.y, s.box.width - reach, s.box.height - reach}, real(patch.width), real(patch.height));
  const Rect plane_box{first.x, first.y, std::max(first.width, 3.f), std::max(first.height, 3.f)};
  for (std::int64_t k = 0; k < channels; ++k) {
    const float shift = step * real(k);
    const Rect at{plane_box.x + shift, plane_box.y + shift, plane_box.width, plane_box.height};
    c.out.fill(fmt::format("{}.{}.ground", s.id, k), at, c.out.theme().panel);
    if (s.planes && s.share > 0) {
      c.out.set_subject(s.subject);
      if (s.share < 1) c.out.set_clip(Rect{at.x, at.y, at.width, at.height * s.share});
      c.out.add(fmt::format("{}.{}", s.id, k), plane(c, s.planes, k, at, s.range));
      c.out.set_clip(std::nullopt);
      c.out.set_subject({});
    }
    c.out.frame(fmt::format("{}.{}.frame", s.id, k), at, c.out.theme().control_border);
  }
}

/// "sum of 768 products −0.052104" and so on, one under another; they come when all products are there.
void write_sum(const StageContext& c, const std::string& id, const Rect& room, const ValueReference& output,
               const char* output_words) {
  const float opacity = c.share("5.2", "sum");
  const auto terms = opacity > 0 ? explanation(c, c.shown(), c.shown_filter()) : nullptr;
  if (!terms) return;
  const std::int64_t b = c.image_index, i = c.shown(), d = c.shown_filter();
  const int decimals = six_digit_decimals({terms->sum, terms->bias, terms->by_product, terms->by_convolution});
  struct Line {
    const char* words;
    double number;
    ValueReference reference;
    bool strong;
  };
  std::vector<Line> lines{{"convolution.sum", terms->sum, {{TensorName::z, b, i, d}, "sum"}, false}};
  if (c.document.params.bias)
    lines.push_back({"convolution.bias", terms->bias, {{TensorName::bias, -1, d, -1}, ""}, false});
  const bool code = output.subject.tensor == TensorName::maps;
  lines.push_back({output_words, static_cast<double>(code ? terms->by_convolution : terms->by_product), output, true});
  const std::size_t first = c.out.scene().items.size();
  const float size = c.frame.small,
              step = std::min(size * 1.75f, room.height / real(static_cast<std::int64_t>(lines.size())));
  float y = room.y + (room.height - step * real(static_cast<std::int64_t>(lines.size()))) / 2 + size;
  const texts::Values values = card_values(c);
  const Theme& t = c.out.theme();
  for (std::size_t k = 0; k < lines.size(); ++k, y += step) {
    const Line& line = lines[k];
    const std::string number = fixed_number(line.number, decimals);
    const float width =
        c.out.text(fmt::format("{}.{}.number", id, k), number, {room.right(), y},
                   {Font::mono, size * (line.strong ? 1.15f : 1.f), line.strong ? t.text : t.quiet_text, Align::right},
                   {line.reference});
    write_fitted_line(c, fmt::format("{}.{}", id, k), c.words(line.words, values),
                      {room.x, y, room.width - width - c.frame.px(8), 0},
                      {Font::regular, size, size, line.strong ? Ink::text : Ink::quiet});
  }
  fade_items_from(c.out, first, opacity);
}

void write_sign(const StageContext& c, const std::string& id, const std::string& sign, Vec2 centre) {
  const float size = c.frame.label * 1.2f;
  c.out.text(id, sign, {centre.x, centre.y + size * 0.36f},
             {Font::regular, size, c.out.theme().quiet_text, Align::center});
}

void write_working(const StageContext& c, const Rect& room, float opacity) {
  if (opacity <= 0) return;
  const std::size_t first = c.out.scene().items.size();
  const texts::Values values = card_values(c);
  const float share = c.share("5.2", "multiply");
  const bool both = c.document.view.both_roads;
  const float gap = c.frame.px(36), half = both ? (room.width - gap) / 2 : room.width;
  const Rect code{room.right() - half, room.y, half, room.height};
  float top = write_heading(c, "card.working.code", c.words("convolution.working", values), code);
  write_patch_working(c, {code.x, top, code.width, code.bottom() - top}, share);
  if (both) {
    top = write_heading(c, "card.working.paper", c.words("convolution.working.paper", values),
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

void write_road(const StageContext& c, const RoadBox& road, const Rect& box, int decimals) {
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  c.out.box(road.id + ".box", box, t.ground, t.control_border, 6);
  const float pad = f.px(f.compact ? 8 : 14), width = box.width - 2 * pad;
  const float large = std::min(f.px(23), box.height * 0.34f);
  const bool formula = box.height > f.label + f.small + large + 1.5f * pad;
  float y = box.y + std::min(pad * 0.8f, 10.f) + f.label;
  write_fitted_line(c, road.id + ".name", c.words(road.name, {}), {box.x + pad, y, width, 0},
                    {Font::regular, f.label, f.label, Ink::text});
  if (formula) {
    y += f.small + f.px(5);
    write_fitted_line(c, road.id + ".formula", c.words(road.formula, card_values(c)), {box.x + pad, y, width, 0},
                      {Font::regular, f.small, f.small, Ink::quiet});
  }
  c.out.text(road.id + ".number", fixed_number(road.number, decimals),
             {box.x + pad, box.bottom() - std::min(pad * 0.9f, 11.f)}, {Font::mono, large, t.text}, {road.reference});
}

void write_roads(const StageContext& c, const Rect& room, float opacity) {
  const auto terms = opacity > 0 ? explanation(c, c.shown(), c.shown_filter()) : nullptr;
  if (!terms) return;
  const std::size_t first = c.out.scene().items.size();
  const StageFrame& f = c.frame;
  const std::int64_t b = c.image_index, i = c.shown(), d = c.shown_filter();
  const bool bias = c.document.params.bias;
  const float top = write_heading(c, "card.roads.heading", c.words("convolution.roads", {}), room);
  const float line = f.label + f.px(7), quiet = f.small + f.px(6);
  const bool flip = room.bottom() - top - line - quiet > f.px(60);
  const float bottom = room.bottom() - line - (flip ? quiet : 0) - f.px(4);
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
  write_sign(c, "card.equals", same ? "=" : "≈", {room.x + room.width / 2, paper.y + paper.height / 2});
  float y = room.bottom() - (flip ? quiet : 0) - f.px(2);
  if (const float told = c.share("5.3", "difference"); told > 0) {
    c.out.set_opacity(told);
    const bool none = c.result()->embedding.max_difference == 0;
    write_fitted_line(c, "card.difference",
                      c.words(none ? "convolution.difference.none" : "convolution.difference", card_values(c)),
                      {room.x, y, room.width, 0}, {Font::regular, f.label, f.label, Ink::text});
    if (flip)
      write_fitted_line(c, "card.flip", c.words("convolution.flip", {}), {room.x, room.bottom(), room.width, 0},
                        {Font::regular, f.small, f.small, Ink::quiet});
    c.out.set_opacity(1);
  }
  fade_items_from(c.out, first, opacity);
}

}  // namespace

void write_patch_working(const StageContext& c, const Rect& room, float share) {
  const StageFrame& f = c.frame;
  const std::int64_t i = c.shown(), d = c.shown_filter();
  const float sign = f.px(f.compact ? 18 : 30), caption = f.small + f.px(7);
  const float numbers = std::clamp(room.width * 0.42f, std::min(f.px(150), room.width * 0.5f), f.px(330));
  const float gap = f.px(f.compact ? 14 : 28),
              side = std::min(room.height - caption, (room.width - numbers - gap - 2 * sign) / 3);
  if (side < 10) return;
  const Rect first{room.x, room.y + (room.height - caption - side) / 2, side, side};
  const auto at = [&](int k) { return Rect{first.x + static_cast<float>(k) * (side + sign), first.y, side, side}; };
  const float x_range = c.result() != nullptr ? c.result()->sheets.x_range : 1;
  const float e_range = c.result() != nullptr ? c.result()->sheets.e_range : 1;
  write_plane_stack(c, {"working.patch", patch_planes(c, i), {TensorName::x, c.image_index, i, -1}, x_range, at(0)});
  write_plane_stack(c, {"working.filter", filter_planes(c, d), {TensorName::e, -1, -1, d}, e_range, at(1)});
  write_plane_stack(c, {"working.product", product_planes(c, i, d), {}, product_range(c, i, d), at(2), share});
  write_sign(c, "working.times", "⊙", {at(1).x - sign / 2, first.y + side / 2});
  write_sign(c, "working.is", "=", {at(2).x - sign / 2, first.y + side / 2});
  const texts::Values values = card_values(c);
  const std::array<const char*, 3> names{"cell.patch", "cell.filter", "cell.products"};
  for (int k = 0; k < 3; ++k) {
    const Rect box = at(k);
    write_fitted_line(c, fmt::format("working.caption.{}", k), c.words(names[static_cast<std::size_t>(k)], values),
                      {box.x, box.bottom() + caption - f.px(2), side + sign * 0.8f, 0},
                      {Font::regular, f.small, f.small, Ink::quiet});
  }
  const float x = at(2).right() + gap;
  write_sum(c, "working.sum", {x, first.y, std::min(room.right() - x, f.px(330)), side},
            {{TensorName::maps, c.image_index, d, i}, ""}, "convolution.output");
}

void write_row_working(const StageContext& c, const Rect& room, float share) {
  const StageFrame& f = c.frame;
  const std::int64_t i = c.shown(), d = c.shown_filter();
  const float numbers = std::clamp(room.width * 0.42f, std::min(f.px(150), room.width * 0.5f), f.px(330));
  const float gap = f.px(f.compact ? 14 : 28), width = room.width - numbers - gap;
  const float pitch = room.height / 3, strip = std::clamp(pitch - f.small - f.px(7), 4.f, f.px(16));
  const texts::Values values = card_values(c);
  struct Line {
    const char* words;
    Matrix numbers;
    float range;
    float share;
  };
  const EmbedResult* r = c.result();
  const std::string b = fmt::format("{}/{}", c.image_index, i);
  const std::array<Line, 3> lines{
      {{"cell.row", flattened_line(c, "x/" + b, patch_planes(c, i)), r != nullptr ? r->sheets.x_range : 1, 1},
       {"cell.column", flattened_line(c, fmt::format("e/{}", d), filter_planes(c, d)),
        r != nullptr ? r->sheets.e_range : 1, 1},
       {"cell.products", flattened_line(c, fmt::format("product/{}/{}", b, d), product_planes(c, i, d)),
        product_range(c, i, d), share}}};
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const std::string id = fmt::format("working.line.{}", k);
    const Rect box{room.x, room.y + pitch * real(static_cast<std::int64_t>(k)) + f.small + f.px(3), width, strip};
    write_fitted_line(c, id + ".name", c.words(lines[k].words, values), {box.x, box.y - f.px(4), width, 0},
                      {Font::regular, f.small, f.small, Ink::quiet});
    c.out.fill(id + ".ground", box, c.out.theme().ground);
    if (lines[k].numbers && lines[k].share > 0) {
      if (lines[k].share < 1) c.out.set_clip(Rect{box.x, box.y, box.width * lines[k].share, box.height});
      c.out.add(id, heat_map(c, lines[k].numbers, box, lines[k].range));
      c.out.set_clip(std::nullopt);
    }
    c.out.frame(id + ".frame", box, c.out.theme().control_border);
  }
  const float x = room.x + width + gap;
  write_sum(c, "working.paper.sum", {x, room.y, room.right() - x, room.height},
            {{TensorName::z, c.image_index, i, d}, ""}, "convolution.output.paper");
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
  write_roads(c, room, fading_in(stacking));
}

}  // namespace tessera::scene
