#include "app/scene/derivation_pane.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/derivation_place.hpp"
#include "app/scene/derivation_terms.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/spans.hpp"

namespace tessera::scene {

namespace {

constexpr float pane_margin = 21;
constexpr float list_line = 19;
constexpr float tall_from = 560;      // points of height with room for the pictures
constexpr float picture_block = 122;  // points, captions included
constexpr int value_digits = 6;

/// One pane being written from the top down.
class DerivationWriter {
 public:
  DerivationWriter(const SceneInput& input, const DerivationView& view, Vec2 size)
      : input_(input),
        view_(view),
        size_(size),
        writer_(scene_, input.theme, *input.metrics),
        context_(make_context(input, writer_, 1, input.t)),
        terms_(explanation(context_, context_.selected, context_.filter)) {
    scene_.size = size;
  }

  Scene write();
  DerivationList list();
  std::int64_t scroll_to_place();

 private:
  float inner() const { return size_.x - 2 * pane_margin; }
  std::int64_t place() const { return input_.document->selection.place; }
  std::string word(std::string_view key) const { return input_.texts->plain(key); }
  std::string word(std::string_view key, const char* name, std::int64_t number) const {
    return input_.texts->plain(key, {{name, {.text = grouped(number), .number = number}}});
  }
  Subject cell_of(TensorName tensor, std::int64_t i, std::int64_t k) const {
    return {tensor, context_.image_index, i, k};
  }
  std::string cell_name() const;
  bool by_maps() const { return view_.cell.tensor == TensorName::maps || view_.cell.tensor == TensorName::flattened; }
  std::shared_ptr<const TermList> lines() const;
  float head();
  float pictures(float y);
  float picture(const char* id, Matrix planes, Rect room, float range);
  float value_line(const std::string& id, Spans label, const std::string& number, ValueReference where, float y);
  float values(float y);
  float pixel();
  float switches(float y);
  void choice(const std::string& id, Rect place, const std::string& text, std::string_view action, bool chosen);
  void column_heads(float y);
  void line(std::int64_t number, float y);
  struct Columns {
    float size = 11.5f;  // em of the numbers
    float at[5] = {};    // right ends of j · (c, u, v) · input × weight · term · running sum
    int input = 4, weight = 5, term = 5, sum = 5;  // decimals
  };
  Columns columns() const;

  const SceneInput& input_;
  const DerivationView& view_;
  Vec2 size_;
  Scene scene_;
  SceneWriter writer_;
  StageContext context_;
  std::shared_ptr<const Explanation> terms_;
};

std::string DerivationWriter::cell_name() const {
  const StageContext& c = context_;
  const std::int64_t i = c.selected, d = c.filter;
  if (view_.cell.tensor == TensorName::maps && c.n() > 0)
    return fmt::format("Y[{}, {}, {}]", d, c.grid.row_of(i), c.grid.column_of(i));
  if (view_.cell.tensor == TensorName::flattened) return fmt::format("(D × N)[{}, {}]", d, i);
  return fmt::format("Z[{}, {}]", i, d);
}

std::shared_ptr<const TermList> DerivationWriter::lines() const {
  if (!terms_) return nullptr;
  const std::string key = fmt::format("terms/{}/{}/{}/{}", context_.image_index, context_.selected, context_.filter,
                                      view_.by_size ? "size" : "order");
  return input_.memo->get<TermList>(input_.result, key, [&] { return list_terms(*terms_, view_.by_size); });
}

float DerivationWriter::head() {
  const Theme& t = input_.theme;
  const std::string title = input_.texts->plain("cell.title", {{"cell", {.text = cell_name()}}});
  const SpanStyle style{Font::semibold, 17, 24, Ink::text};
  const float bottom =
      write_paragraph(writer_, "title", {{title, Ink::text, {}, true}}, {pane_margin, 16, inner() - 30, 0}, style);
  const Rect close{size_.x - pane_margin - 22, 16, 24, 24};
  const bool lit = input_.hover.action == close_action;
  if (lit) writer_.fill("close.ground", close, t.raised, 5);
  const Vec2 m{close.x + 12, close.y + 12};
  const Color ink = lit ? t.text : t.quiet_text;
  writer_.path("close.a", {{m.x - 5, m.y - 5}, {m.x + 5, m.y + 5}}, ink, 1.5f);
  writer_.path("close.b", {{m.x - 5, m.y + 5}, {m.x + 5, m.y - 5}}, ink, 1.5f);
  writer_.hot_spot(close, {}, std::string(close_action));
  return bottom + 10;
}

/// The planes of a matrix beside one another would be too small: the selected channel's, on the outlines of the rest.
float DerivationWriter::picture(const char* id, Matrix planes, Rect room, float range) {
  const StageContext& c = context_;
  const Size2 patch = c.document.params.patch;
  const std::int64_t behind = std::min<std::int64_t>(c.document.params.channels - 1, 2);
  constexpr float shift = 5;
  const float spread = shift * static_cast<float>(behind);
  const Rect front = centered({room.x, room.y + spread, room.width - spread, room.height - spread},
                              static_cast<float>(patch.width), static_cast<float>(patch.height));
  for (std::int64_t k = behind; k >= 1; --k) {
    const float by = shift * static_cast<float>(k);
    writer_.box(fmt::format("{}.behind.{}", id, k), {front.x + by, front.y - by, front.width, front.height},
                input_.theme.raised, input_.theme.control_border, 0);
  }
  writer_.add(std::string(id) + ".plane", plane(c, std::move(planes), c.channel, front, range));
  writer_.frame(std::string(id) + ".frame", front, input_.theme.control_border);
  return front.x;
}

float DerivationWriter::pictures(float y) {
  const StageContext& c = context_;
  if (size_.y < tall_from || !terms_) return y;
  const Theme& t = input_.theme;
  constexpr float side = 84, sign = 26;
  const float step = (inner() - 3 * side - 2 * sign) / 2 + side + sign;
  const auto spread = [](const std::vector<float>& numbers) {
    float largest = 0;
    for (const float number : numbers) largest = std::max(largest, std::abs(number));
    return largest > 0 ? largest : 1;
  };
  struct Picture {
    const char* id;
    Subject subject;
    Matrix planes;
    float range;
    std::string caption;
  };
  const std::int64_t i = c.selected, d = c.filter;
  const Picture all[3] = {
      {"row", cell_of(TensorName::x, i, -1), patch_planes(c, i), spread(terms_->inputs),
       word(by_maps() ? "cell.patch" : "cell.row", "i", i)},
      {"column",
       {TensorName::e, -1, -1, d},
       filter_planes(c, d),
       spread(terms_->weights),
       word(by_maps() ? "cell.filter" : "cell.column", "d", d)},
      {"products",
       {},
       product_planes(c, i, d),
       product_range(c, i, d),
       input_.texts->plain("cell.products", {{"P2C", {.text = grouped(c.length()), .number = c.length()}}})}};
  for (int k = 0; k < 3; ++k) {
    const Picture& p = all[k];
    const float x = pane_margin + static_cast<float>(k) * step;
    writer_.set_subject(p.subject);
    picture(p.id, p.planes, {x, y, side, side}, p.range);
    writer_.set_subject({});
    TextStyle style{Font::regular, 12, t.quiet_text, Align::center};
    while (style.size > 9 && writer_.metrics().width(p.caption, style.font, style.size) > step - 4) style.size -= 0.5f;
    writer_.text(std::string(p.id) + ".caption", p.caption, {x + side / 2, y + side + 18}, style);
    if (k == 2) break;
    writer_.text(fmt::format("sign.{}", k), k == 0 ? "⊙" : "=", {x + (side + step) / 2, y + side / 2 + 10},
                 {Font::regular, 19, t.quiet_text, Align::center});
  }
  return y + picture_block;
}

float DerivationWriter::value_line(const std::string& id, Spans label, const std::string& number, ValueReference where,
                                   float y) {
  write_spans(writer_, id + ".label", label, {pane_margin, y + 14}, {Font::regular, 13.5f, 20, Ink::quiet});
  writer_.text(id, number, {size_.x - pane_margin, y + 14}, {Font::mono, 13.5f, input_.theme.text, Align::right},
               {std::move(where)});
  return y + 20;
}

float DerivationWriter::values(float y) {
  const std::int64_t i = context_.selected, d = context_.filter;
  const Subject z = cell_of(TensorName::z, i, d), map = cell_of(TensorName::maps, d, i);
  const Explanation& e = *terms_;
  const double largest = std::max({std::abs(e.sum), std::abs(e.bias), std::abs(e.value)});
  const int decimals = largest < 1 ? value_digits : decimals_showing(largest, value_digits);
  const auto shown = [&](double number) { return fixed_number(number, decimals); };
  y = value_line("sum", {{"Σ", Ink::quiet, {}, false}}, shown(e.sum), {z, "sum"}, y);
  if (context_.document.params.bias)
    y = value_line("bias",
                   {{word("cell.bias") + "  b[", Ink::quiet, {}, false},
                    {std::to_string(d), Ink::d, {}, true},
                    {"]", Ink::quiet, {}, false}},
                   fixed_number(e.bias, decimals, true), {{TensorName::bias, -1, d, -1}, {}}, y);
  const double own = static_cast<double>(by_maps() ? e.by_convolution : e.by_product);
  const double other = static_cast<double>(by_maps() ? e.by_product : e.by_convolution);
  writer_.fill("value.ground", {pane_margin - 8, y, inner() + 16, 22}, input_.theme.raised, 4);
  y = value_line("value", {{cell_name(), Ink::text, {}, true}}, shown(own), {by_maps() ? map : z, {}}, y + 1) + 1;
  // The sentence of the catalogue with its number at the right, where the other numbers stand.
  const std::string sentence = input_.texts->plain("cell.other_road", {{"value", {.text = shown(other)}}});
  writer_.text("other", sentence, {size_.x - pane_margin, y + 16},
               {Font::regular, 12.5f, input_.theme.quiet_text, Align::right}, {{by_maps() ? z : map, {}}});
  return y + 26;
}

/// At the foot, so that the list above keeps its lines where they are. Returns its top.
float DerivationWriter::pixel() {
  const StageContext& c = context_;
  const float bottom = size_.y - 10;
  if (place() < 0 || c.result() == nullptr) return bottom;
  const auto p = source_pixel(*c.result(), c.image_index, c.selected, place());
  if (!p) return bottom;
  const Subject cell = cell_of(TensorName::x, c.selected, place());
  const Subject at{TensorName::image, c.image_index, p->row, p->column};
  const std::string raw_field = fmt::format("raw.{}", p->channel);
  texts::Values values{
      {"cell", {.text = fmt::format("X[{}, {}]", c.selected, place())}},
      {"channel", {.text = std::to_string(p->channel)}},
      {"row", {.text = std::to_string(p->row)}},
      {"column", {.text = std::to_string(p->column)}},
      {"mean", {.text = fmt::format("{:g}", p->mean)}},
      {"std", {.text = fmt::format("{:g}", p->std)}},
      {"value", {.text = fixed_number(static_cast<double>(p->value), value_digits), .references = {{cell, {}}}}}};
  if (p->raw) values["raw"] = {.text = std::to_string(*p->raw), .number = *p->raw, .references = {{at, raw_field}}};
  const Spans words = colored(input_.texts->render(p->raw ? "cell.pixel" : "cell.padding", {}, values));
  const SpanStyle style{Font::regular, 13, 19, Ink::text};
  const float top = bottom - paragraph_height(writer_.metrics(), words, inner(), style);
  writer_.path("pixel.line", {{pane_margin, top - 6}, {size_.x - pane_margin, top - 6}}, input_.theme.line);
  write_paragraph(writer_, "pixel", words, {pane_margin, top, inner(), 0}, style);
  return top - 10;
}

void DerivationWriter::choice(const std::string& id, Rect place, const std::string& text, std::string_view action,
                              bool chosen) {
  const Theme& t = input_.theme;
  const bool lit = input_.hover.action == action;
  const Color ground = chosen ? t.control_border : t.raised;
  writer_.box(id, place, mix(ground, t.control_border, lit && !chosen ? 0.3f : 0), t.control_border, 5);
  const Color ink = chosen && contrast(t.text, ground) < 4.5 ? t.ground : t.text;
  writer_.text(id + ".text", text, {place.x + place.width / 2, place.y + place.height / 2 + 4.5f},
               {Font::regular, 12.5f, ink, Align::center});
  writer_.hot_spot(place, {}, std::string(action));
}

float DerivationWriter::switches(float y) {
  const auto width = [&](const std::string& text) { return writer_.metrics().width(text, Font::regular, 12.5f) + 20; };
  const std::string in_order = word("cell.in_order"), by_size = word("cell.by_size");
  float x = pane_margin;
  choice("in_order", {x, y, width(in_order), 25}, in_order, in_order_action, !view_.by_size);
  x += width(in_order) + 6;
  choice("by_size", {x, y, width(by_size), 25}, by_size, by_size_action, view_.by_size);
  const std::string copy = word(view_.copied ? "cell.copied" : "cell.copy");
  choice("copy", {size_.x - pane_margin - width(copy), y, width(copy), 25}, copy, copy_action, false);
  return y + 34;
}

DerivationWriter::Columns DerivationWriter::columns() const {
  Columns c;
  const Explanation& e = *terms_;
  const auto largest = [](const std::vector<float>& numbers) {
    float most = 0;
    for (const float number : numbers)
      if (std::isfinite(number)) most = std::max(most, std::abs(number));
    return static_cast<double>(most);
  };
  // Found anew for 150,528 terms a frame, this would show; the memo remembers it with the result.
  const std::string key = fmt::format("term ranges/{}/{}/{}", context_.image_index, context_.selected, context_.filter);
  const auto ranges = input_.memo->get<std::array<double, 4>>(input_.result, key, [&] {
    double most = 0;
    for (const double sum : list_terms(e, false).running)
      if (std::isfinite(sum)) most = std::max(most, std::abs(sum));
    return std::array{largest(e.inputs), largest(e.weights), largest(e.terms), most};
  });
  c.input = decimals_showing((*ranges)[0], 5);
  c.weight = decimals_showing((*ranges)[1], 4);
  c.term = decimals_showing((*ranges)[2], 4);
  c.sum = decimals_showing(std::max((*ranges)[3], (*ranges)[2]), 5);
  const auto room = [](double most, int decimals) {  // characters, with the sign
    const int whole = most >= 10 ? static_cast<int>(std::floor(std::log10(most))) + 1 : 1;
    return static_cast<float>(whole + decimals + 2);
  };
  const EmbedParams& p = context_.document.params;
  const auto number = [](std::int64_t n) { return static_cast<float>(std::to_string(n).size()); };
  const float widths[5] = {number(context_.length() - 1),
                           number(p.channels - 1) + number(p.patch.height - 1) + number(p.patch.width - 1) + 4,
                           room((*ranges)[0], c.input) + room((*ranges)[1], c.weight) + 3, room((*ranges)[2], c.term),
                           room((*ranges)[3], c.sum)};
  float characters = 0;
  for (const float width : widths) characters += width;
  constexpr float gaps = 4 * 9;
  const float available = inner() - 12 - gaps;
  const float advance = writer_.metrics().width("0", Font::mono, 100) / 100;
  c.size = std::clamp(available / (characters * advance), 8.f, 12.f);
  const float spare = std::max(0.f, available - characters * advance * c.size) / 4;
  float x = pane_margin;
  for (int k = 0; k < 5; ++k) {
    x += widths[k] * advance * c.size;
    c.at[k] = x;
    x += gaps / 4 + spare;
  }
  return c;
}

void DerivationWriter::column_heads(float y) {
  const Columns c = columns();
  const TextStyle style{Font::regular, 11, input_.theme.quiet_text, Align::right};
  const char* names[4] = {"j", "c, u, v", "X × E", "="};
  for (int k = 0; k < 4; ++k) writer_.text(fmt::format("head.{}", k), names[k], {c.at[k], y + 13}, style);
  std::string sum = word("cell.running_sum");
  if (writer_.metrics().width(sum, style.font, style.size) > c.at[4] - c.at[3] - 8) sum = "Σ";
  writer_.text("head.4", sum, {c.at[4], y + 13}, style);
  writer_.path("head.line", {{pane_margin, y + 19}, {size_.x - pane_margin, y + 19}}, input_.theme.line);
}

void DerivationWriter::line(std::int64_t number, float y) {
  const Theme& t = input_.theme;
  const Columns c = columns();
  const TermList& all = *lines();
  const std::int64_t j = all.order[static_cast<std::size_t>(number)];
  const auto at = static_cast<std::size_t>(j);
  const std::int64_t i = context_.selected, d = context_.filter;
  const TermPlace part = place_in_patch(context_.document.params, j);
  const std::string id = "term." + std::to_string(j);
  const Rect box{pane_margin - 8, y, inner() + 8, list_line};
  if (j == place())
    writer_.fill(id + ".pinned", box, mix(t.raised, t.control_border, 0.45f), 3);
  else if (context_.pointed.place == j)
    writer_.fill(id + ".pointed", box, t.raised, 3);
  const Subject x = cell_of(TensorName::x, i, j), e{TensorName::e, -1, j, d}, z = cell_of(TensorName::z, i, d);
  const float base = y + 13.5f;
  const TextStyle quiet{Font::mono, c.size, t.quiet_text, Align::right},
      plain{Font::mono, c.size, t.text, Align::right};
  writer_.text(id + ".j", std::to_string(j), {c.at[0], base}, {Font::mono, c.size, t.c, Align::right});
  writer_.text(id + ".place", fmt::format("{}, {}, {}", part.channel, part.row, part.column), {c.at[1], base}, quiet);
  const auto input = static_cast<double>(terms_->inputs[at]), weight = static_cast<double>(terms_->weights[at]);
  writer_.text(id + ".factors", fmt::format("{} × {}", fixed_number(input, c.input), fixed_number(weight, c.weight)),
               {c.at[2], base}, plain, {{x, {}}, {e, {}}});
  writer_.text(id + ".term", fixed_number(static_cast<double>(terms_->terms[at]), c.term), {c.at[3], base}, plain,
               {{z, fmt::format("term.{}", j)}});
  writer_.text(id + ".running", fixed_number(all.running[static_cast<std::size_t>(number)], c.sum), {c.at[4], base},
               quiet, {{z, fmt::format("running.{}.{}", view_.by_size ? "by_size" : "in_order", number)}});
  writer_.hot_spot(box, x);
}

DerivationList DerivationWriter::list() {
  DerivationList list;
  float y = head();
  y = pictures(y);
  if (!terms_) return list;
  y = switches(values(y)) + 22;
  list.lines = {pane_margin, y, inner(), std::max(0.f, pixel() - y)};
  list.visible = std::max<std::int64_t>(1, static_cast<std::int64_t>(list.lines.height / list_line));
  list.count = static_cast<std::int64_t>(terms_->terms.size());
  return list;
}

std::int64_t DerivationWriter::scroll_to_place() {
  const DerivationList all = list();
  if (all.count == 0 || place() < 0) return view_.scroll;
  const std::int64_t line = line_of(*lines(), place());
  return std::clamp<std::int64_t>(line - all.visible / 2, 0, all.last_scroll());
}

Scene DerivationWriter::write() {
  const DerivationList all = list();
  if (all.count == 0) {
    writer_.text("waiting", "…", {pane_margin, 84}, {Font::regular, 17, input_.theme.quiet_text});
    return std::move(scene_);
  }
  column_heads(all.lines.y - 22);
  const std::int64_t first = std::clamp<std::int64_t>(view_.scroll, 0, all.last_scroll());
  const std::int64_t last = std::min(all.count, first + all.visible);
  for (std::int64_t number = first; number < last; ++number)
    line(number, all.lines.y + list_line * static_cast<float>(number - first));
  const Rect thumb = all.bar(first);
  if (thumb.height > 0) writer_.fill("bar", thumb, input_.theme.control_border, 3);
  return std::move(scene_);
}

}  // namespace

Rect DerivationList::bar(std::int64_t scroll) const {
  if (last_scroll() == 0) return {};
  const float height = std::max(24.f, lines.height * static_cast<float>(visible) / static_cast<float>(count));
  const float share = static_cast<float>(scroll) / static_cast<float>(last_scroll());
  return {lines.right() + 6, lines.y + (lines.height - height) * share, 6, height};
}

bool asks_for_derivation(const Subject& subject) {
  switch (subject.tensor) {
    case TensorName::x:
    case TensorName::e:
    case TensorName::z:
    case TensorName::maps:
    case TensorName::flattened: return subject.i >= 0 && subject.k >= 0;
    default: return false;
  }
}

DerivationList derivation_list(const SceneInput& input, const DerivationView& view, Vec2 size) {
  if (view.cell.tensor == TensorName::x) return {};
  return DerivationWriter(input, view, size).list();
}

std::int64_t scroll_to_place(const SceneInput& input, const DerivationView& view, Vec2 size) {
  if (view.cell.tensor == TensorName::x) return 0;
  return DerivationWriter(input, view, size).scroll_to_place();
}

Scene build_derivation(const SceneInput& input, const DerivationView& view, Vec2 size) {
  if (view.cell.tensor == TensorName::x) return build_place_derivation(input, view, size);
  return DerivationWriter(input, view, size).write();
}

std::string derivation_table(const SceneInput& input) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext c = make_context(input, out, 1, input.t);
  const auto terms = explanation(c, c.selected, c.filter);
  return terms ? terms_as_table(*terms, c.document.params) : std::string();
}

}  // namespace tessera::scene
