// Step 6: the line that the map becomes, the rows on their way to it, and the card.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/flatten2_parts.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// More rows than this fill in without being seen to travel.
constexpr std::int64_t most_flights = 40;
/// A row is on its way for this share of the sweep.
constexpr float flight_share = 0.4f;

/// Share of its way that row `r` of the map has gone.
float row_share(const StageContext& c, std::int64_t r) {
  if (r == 0) return c.share("6.1", "first_row");
  if (r == 1) return c.share("6.1", "second_row");
  const float swept = c.share("6.1", "rest_of_map");
  if (swept >= 1) return 1;
  const std::int64_t rest = c.grid.rows() - 2;
  const float start = as_float(r - 2) / as_float(std::max<std::int64_t>(rest - 1, 1)) * (1 - flight_share);
  return std::clamp((swept - start) / flight_share, 0.f, 1.f);
}

/// The part of a (1, N) picture that row `r` of the map becomes.
Rect part_of_line(const StageContext& c, const Rect& line, std::int64_t r) {
  const float width = line.width / as_float(c.grid.rows());
  return {line.x + width * as_float(r), line.y, width, line.height};
}

/// How many rows of the map share one bracket, so that its label fits over it.
std::int64_t rows_in_bracket(const StageContext& c, float pitch, float label) {
  std::int64_t rows = 1;
  for (const std::int64_t step :
       {1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10'000, 20'000, 50'000}) {
    rows = step;
    if (pitch * as_float(step) >= label || step >= c.grid.rows()) break;
  }
  return rows;
}

std::string bracket_words(const StageContext& c, std::int64_t first, std::int64_t last) {
  if (first == last) return c.input.texts->plain("flatten2.bracket", {{"row", {.text = grouped(first)}}});
  return c.input.texts->plain("flatten2.bracket.rows",
                              {{"first", {.text = grouped(first)}}, {"last", {.text = grouped(last)}}});
}

void write_row_brackets(const StageContext& c, const Rect& line, float done) {
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const std::int64_t all = c.grid.rows();
  const float pitch = line.width / as_float(all);
  const std::string longest = bracket_words(c, all > 1 ? all - 2 : 0, all - 1),
                    one = bracket_words(c, all - 1, all - 1);
  const auto measured = [&](const std::string& words) {
    return c.out.metrics().width(words, Font::regular, f.small) + f.px(8);
  };
  const std::int64_t rows =
      pitch >= measured(one) ? 1 : std::max<std::int64_t>(rows_in_bracket(c, pitch, measured(longest)), 2);
  const float foot = f.px(4), y = line.bottom() + f.px(3);
  for (std::int64_t first = 0; first < all; first += rows) {
    const std::int64_t last = std::min(all, first + rows) - 1;
    const float opacity = std::clamp((done - as_float(first)) * 2, 0.f, 1.f);
    if (opacity <= 0) break;
    const float x0 = line.x + pitch * as_float(first) + 1, x1 = line.x + pitch * as_float(last + 1) - 1;
    c.out.set_opacity(opacity);
    c.out.path(fmt::format("line.bracket.{}", first), {{x0, y}, {x0, y + foot}, {x1, y + foot}, {x1, y}}, t.quiet_text);
    const std::string words = bracket_words(c, first, last);
    if (measured(words) <= x1 - x0 + f.px(8))
      c.out.text(fmt::format("line.bracket.{}.label", first), words, {(x0 + x1) / 2, y + foot + f.small + 2},
                 {Font::regular, f.small, t.quiet_text, Align::center});
    c.out.set_opacity(1);
  }
}

/// "i = 4·14 + 4 = 60" under the place of the shown patch.
void write_place_of_patch(const StageContext& c, const Rect& line, float done) {
  const std::int64_t i = c.shown(), row = c.grid.row_of(i);
  const bool same = i == c.selected;
  float opacity = std::clamp((done - as_float(row)) / std::max(1.f, 0.1f * as_float(c.grid.rows())), 0.f, 1.f);
  opacity = std::max(opacity, std::min(1.f, 5 * c.share("6.1", "other_maps")));
  if (opacity <= 0) return;
  const StageFrame& f = c.frame;
  const float step = line.width / as_float(c.n());
  const Rect cell = visible_box({line.x + step * as_float(i), line.y, step, line.height});
  const std::size_t first = c.out.scene().items.size();
  c.out.set_subject({TensorName::flattened, c.image_index, c.filter, i});
  c.out.outline("line.selected", cell, false);
  c.out.set_subject({});
  const texts::Values values{{"i", index_value(i, same, "selection.patch")},
                             {"row", index_value(row, same, "selection.row")},
                             {"column", index_value(c.grid.column_of(i), same, "selection.column")},
                             {"gridW", count_value(c.grid.columns(), "grid.width.count")}};
  const Spans words = c.words("flatten2.place", values);
  const SpanStyle style{Font::regular, f.label, f.label, Ink::n};
  const float width = width_of(c.out.metrics(), words, style);
  const float x = std::clamp(cell.x + cell.width / 2 - width / 2, line.x, std::max(line.x, line.right() - width));
  write_fitted_line(c, "line.place", words, {x, line.bottom() + f.px(8) + f.small + f.px(6) + f.label, width + 1, 0},
                    style);
  fade_items_from(c.out, first, opacity);
}

/// One line of the card: what it is, its shape, its strides.
struct Memory {
  const char* name;
  std::string shape, strides;
  std::vector<ValueReference> shape_values, stride_values;
};

std::vector<ValueReference> fields(std::initializer_list<const char*> names) {
  std::vector<ValueReference> values;
  for (const char* name : names) values.push_back({{}, name});
  return values;
}

std::array<Memory, 2> memories(const StageContext& c) {
  const std::int64_t batch = static_cast<std::int64_t>(c.document.images.size());
  std::array<Memory, 2> m;
  m[0] = {"flatten2.before",
          to_string(tessera::Shape{batch, c.d(), c.grid.rows(), c.grid.columns()}),
          "…",
          fields({"batch", "params.dim", "grid.height.count", "grid.width.count"}),
          {}};
  m[1] = {"flatten2.after",
          to_string(tessera::Shape{batch, c.d(), c.n()}),
          "…",
          fields({"batch", "params.dim", "grid.count"}),
          {}};
  if (c.result() == nullptr || !c.result()->embedding.kept) return m;
  const Embedding& e = c.result()->embedding;
  m[0].strides = to_string(e.maps.view().strides());
  m[0].stride_values = fields({"strides.maps.0", "strides.maps.1", "strides.maps.2", "strides.maps.3"});
  m[1].strides = to_string(e.flattened().strides());
  m[1].stride_values = fields({"strides.before.0", "strides.before.1", "strides.before.2"});
  return m;
}

/// The two lines as a table whose columns are as wide as their longest entry; set smaller where they need be.
float write_memories(const StageContext& c, const Rect& room) {
  const std::array<Memory, 2> rows = memories(c);
  const Theme& t = c.out.theme();
  const EmbedResult* r = c.result();
  const bool kept = r != nullptr && r->embedding.kept;
  // Said only where it is so.
  const bool same = kept && r->embedding.flattened().data() == r->embedding.maps.data.data();
  const std::string view = same ? c.word("flatten2.view") : "", strides = c.word("flatten2.strides");
  float size = c.frame.label * 0.95f;
  std::array<float, 3> at{};
  float view_left = 0, view_width = 0;
  for (;; size -= 0.5f) {
    const auto wide = [&](const std::string& words, Font font) { return c.out.metrics().width(words, font, size); };
    const float gap = size * 1.6f;
    const float name = std::max(wide(c.word(rows[0].name), Font::regular), wide(c.word(rows[1].name), Font::regular));
    const float shape = std::max(wide(rows[0].shape, Font::mono), wide(rows[1].shape, Font::mono));
    const float words = wide(strides, Font::regular) + size * 0.6f;
    const float stride = std::max(wide(rows[0].strides, Font::mono), wide(rows[1].strides, Font::mono));
    at = {name + gap, name + gap + shape + gap, name + gap + shape + gap + words};
    view_left = at[2] + stride + gap;
    view_width = view_left + wide(view, Font::semibold);
    if (view_width <= room.width || size < 8) break;
  }
  const float line = std::min(size * 1.8f, (room.height - 2) / 2);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const std::string id = fmt::format("card.memory.{}", k);
    const float y = room.y + size + line * static_cast<float>(k);
    c.out.text(id + ".name", c.word(rows[k].name), {room.x, y}, {Font::regular, size, t.quiet_text});
    c.out.text(id + ".shape", rows[k].shape, {room.x + at[0], y}, {Font::mono, size, t.text}, rows[k].shape_values);
    c.out.text(id + ".words", strides, {room.x + at[1], y}, {Font::regular, size, t.quiet_text});
    c.out.text(id + ".strides", rows[k].strides, {room.x + at[2], y}, {Font::mono, size, t.text},
               rows[k].stride_values);
    if (k == 1 && same && view_width <= room.width)
      c.out.text(id + ".view", view, {room.x + view_left, y}, {Font::semibold, size, t.text});
  }
  return room.y + size + line * 2;
}

/// "Y[0, 5, 4, 4] = Y.flatten(2)[0, 5, 60] = −0.051942": one number, its two indices.
void write_same_number(const StageContext& c, Vec2 at, float width) {
  const auto terms = explanation(c, c.shown(), c.shown_filter());
  if (!terms) return;
  const std::int64_t i = c.shown(), d = c.shown_filter();
  const bool same = i == c.selected;
  const double number = static_cast<double>(terms->by_convolution);
  const texts::Values values{{"b", {.text = grouped(c.image_index), .number = c.image_index}},
                             {"d", index_value(d, d == c.filter, "selection.filter")},
                             {"i", index_value(i, same, "selection.patch")},
                             {"row", index_value(c.grid.row_of(i), same, "selection.row")},
                             {"column", index_value(c.grid.column_of(i), same, "selection.column")},
                             {"value",
                              {.text = fixed_number(number, six_digit_decimals({number})),
                               .references = {{{TensorName::maps, c.image_index, d, i}, ""}}}}};
  const float size = c.frame.label * 0.95f;
  write_fitted_line(c, "card.number", c.words("flatten2.number", values), {at.x, at.y, width, 0},
                    {Font::mono, size, size, Ink::quiet});
}

}  // namespace

float flattened_rows(const StageContext& c) {
  const std::int64_t rows = c.grid.rows();
  const float first = row_share(c, 0);
  if (rows == 1 || first < 1) return first >= 1 ? 1 : 0.f;
  if (row_share(c, 1) < 1) return 1;
  if (rows == 2) return 2;
  const float swept = c.share("6.1", "rest_of_map"), rest = as_float(rows - 2);
  if (swept >= 1) return as_float(rows);
  if (rows > most_flights) return 2 + rest * swept;
  std::int64_t arrived = 2;
  while (arrived < rows && row_share(c, arrived) >= 1) ++arrived;
  return as_float(arrived);
}

Matrix map_line(const StageContext& c, std::int64_t filter) {
  const Matrix map = feature_map(c, filter);
  if (!map) return nullptr;
  return c.input.memo->get<Tensor>(c.input.result, fmt::format("map line/{}/{}", c.image_index, filter), [&] {
    return map->reshaped({1, map->size()});
  });
}

void write_map_line(const StageContext& c, const Flatten2Layout& l) {
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const float done = flattened_rows(c);
  write_fitted_line(c, "line.name", c.words("flatten2.line", {{"d", index_value(c.filter, true, "selection.filter")}}),
                    {l.line.x, l.line.y - f.px(7), l.line.width, 0}, {Font::regular, f.small, f.small, Ink::quiet});
  c.out.fill("line.ground", l.line, t.panel);
  if (const Matrix line = done > 0 ? map_line(c, c.filter) : nullptr) {
    HeatMapShape shape = heat_map(c, line, l.line, l.sheet.range);
    shape.axes = MatrixAxes::reading_order;
    c.out.set_subject({TensorName::flattened, c.image_index, c.filter, -1});
    c.out.set_opacity(c.pixel_opacity);
    const float share = done / as_float(c.grid.rows());
    if (share < 1) c.out.set_clip(Rect{l.line.x, l.line.y, l.line.width * share, l.line.height});
    c.out.add("line.values", shape);
    c.out.set_clip(std::nullopt);
    c.out.set_opacity(1);
    c.out.set_subject({});
  }
  c.out.frame("line.frame", l.line, t.control_border);
  // A bracket comes with its row, which flattened_rows counts when it has arrived.
  write_row_brackets(c, l.line, done);
  write_place_of_patch(c, l.line, done);
}

void write_rows_in_flight(const StageContext& c, const Flatten2Layout& l) {
  const std::int64_t rows = c.grid.rows(), columns = c.grid.columns();
  const Matrix map = feature_map(c, c.filter);
  if (!map) return;
  const Rect& front = l.maps.front;
  const Rect row_of_sheet = row_box(l.sheet, c.filter);
  const float height = front.height / as_float(rows);
  for (std::int64_t r = 0; r < rows && (r < 2 || rows <= most_flights); ++r) {
    const float u = row_share(c, r);
    if (u <= 0 || u >= 1) continue;
    const auto share = static_cast<float>(ease(Easing::in_out, static_cast<double>(u)));
    const Rect from{front.x, front.y + height * as_float(r), front.width, height};
    HeatMapShape shape = heat_map(c, map, {}, l.sheet.range);
    shape.axes = MatrixAxes::reading_order;
    shape.source = {0, as_float(r), as_float(columns), 1};
    c.out.set_subject({TensorName::maps, c.image_index, c.filter, -1});
    for (const bool enlarged : {false, true}) {
      // Only the first two are followed to both places: more would cross one another.
      if (!enlarged && r > 1) continue;
      const std::string id = fmt::format("{}.flight.{}", enlarged ? "line" : "flat", r);
      shape.target = mix(from, part_of_line(c, enlarged ? l.line : row_of_sheet, r), share);
      c.out.set_opacity(std::min(1.f, 8 * u));
      c.out.add(id, shape);
      c.out.frame(id + ".frame", shape.target, Color{255, 255, 255, 200});
    }
    c.out.set_opacity(1);
    c.out.set_subject({});
  }
}

void write_flatten2_card(const StageContext& c) {
  const StageFrame& f = c.frame;
  if (f.card.height < 30) return;
  write_card_box(c, "card", f.card);
  const float pad = f.px(f.compact ? 9 : 16);
  const Rect room{f.card.x + pad, f.card.y + pad * 0.8f, f.card.width - 2 * pad, f.card.height - 1.6f * pad};
  Spans heading = c.words("flatten2.heading", {});
  for (Span& span : heading) span.strong = true;
  write_fitted_line(c, "card.memory.heading", heading, {room.x, room.y + f.label, room.width, 0},
                    {Font::semibold, f.label, f.label, Ink::text});
  const float top = room.y + f.label + f.px(f.compact ? 6 : 11);
  const float bottom = write_memories(c, {room.x, top, room.width, room.bottom() - top});
  const float baseline = bottom + f.label * 0.75f;
  if (baseline <= room.bottom() + 2) write_same_number(c, {room.x, baseline}, room.width);
}

}  // namespace tessera::scene
