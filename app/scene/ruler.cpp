// The ruler: the window's stops along one side, so that "moves that fit, plus the start" can be counted.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/ruler_parts.hpp"
#include "app/scene/texts/lesson_parts.hpp"

namespace tessera::scene {

namespace {

constexpr RulerMeasures roomy_ruler{20, 30, 16, 62, 15, 84, 18, 20, 12};
constexpr RulerMeasures tight_ruler{12, 21, 14, 44, 13, 58, 15, 16, 11};

RulerMeasures ruler_measures(const StageContext& c) {
  RulerMeasures m = c.frame.compact ? tight_ruler : roomy_ruler;
  for (float* part : {&m.padding, &m.title, &m.title_size, &m.sentence, &m.sentence_size, &m.bar, &m.bar_height,
                      &m.row_step, &m.tick_size})
    *part *= c.frame.scale;
  m.tick_size = c.frame.readable(m.tick_size);
  m.bar_height = std::max(m.bar_height, c.frame.least / bar_letters);
  return m;
}

RulerProgress ruler_progress(const StageContext& c) {
  return {c.done("2.2", "first_window"), c.done("2.2", "one_move"), c.done("2.2", "moves"),
          c.share("2.2", "count"),       c.share("2.3", "hatch"),   c.share("2.3", "what_if")};
}

/// The largest size, of those down to `least`, at which the spans take one line of `width`.
SpanStyle fitted_line(const SceneWriter& out, const Spans& spans, SpanStyle style, float width, float least) {
  while (style.size > least && width_of(out.metrics(), spans, style) > width) style.size -= 0.5f;
  return style;
}

/// "width | height": which side the ruler and the formula show. Returns its left edge.
float write_switch(const StageContext& c, Rect card, const RulerMeasures& m) {
  const Theme& t = c.out.theme();
  const float half = c.frame.px(56), height = c.frame.px(24), y = card.y + m.title - c.frame.px(17);
  const Rect box{card.right() - m.padding - 2 * half, y, 2 * half, height};
  c.out.box("ruler.switch", box, t.ground, t.control_border, 6);
  const auto side = [&](float x, const char* action, bool chosen) {
    const Rect rect{x, y, half, height};
    const std::string id = "ruler.switch" + std::string(action).substr(std::string("ruler").size()),
                      name = c.word(action);
    if (chosen)
      c.out.box(id + ".chosen", {rect.x + 2, rect.y + 2, rect.width - 4, rect.height - 4}, t.raised, t.raised, 4);
    c.out.text(id, name, {rect.x + half / 2, y + height * 0.69f},
               {chosen ? Font::semibold : Font::regular, c.frame.small, chosen ? t.text : t.quiet_text, Align::center});
    c.out.hot_spot(rect, {}, action);
  };
  const bool width = c.document.view.ruler == Axis::width;
  side(box.x, "ruler.width", width);
  side(box.x + half, "ruler.height", !width);
  return box.x;
}

void write_heading(const StageContext& c, Rect card, const RulerMeasures& m, float right) {
  const AxisGrid& axis = c.ruler_axis();
  const AxisSettings& s = axis.settings;
  texts::Values v;
  v["side"] = {.text = s.padding > 0 ? fmt::format("{} + 2·{}", grouped(axis.padded_size), s.padding)
                                     : grouped(axis.padded_size),
               .number = s.padding > 0 ? 0 : axis.padded_size};
  v["s"] = {.text = grouped(s.stride)};
  std::vector<ValueReference> values{ruler_field(c, "padded_size"), ruler_field(c, "stride")};
  if (s.padding > 0) values.push_back(ruler_field(c, "padding"));
  const float room = right - c.frame.px(12) - card.x - m.padding;
  const TextMetrics& metrics = c.out.metrics();
  std::string words = c.input.texts->plain("ruler.title", v);
  float size = m.title_size;
  if (metrics.width(words, Font::semibold, size) > room) words = c.input.texts->plain("ruler.title.short", v);
  while (size > 9 && metrics.width(words, Font::semibold, size) > room) size -= 0.5f;
  c.out.text("ruler.title", words, {card.x + m.padding, card.y + m.title}, {Font::semibold, size, c.out.theme().text},
             std::move(values));
}

/// The sentence that counts, each part with the movement it tells of.
void write_sentence(const StageContext& c, Rect card, const RulerMeasures& m, const RulerProgress& progress) {
  Spans spans = c.words("ruler.sentence");
  const SpanStyle style =
      fitted_line(c.out, spans, {Font::regular, m.sentence_size, 20, Ink::text}, card.width - 2 * m.padding, 9);
  Spans parts[3];  // what the first takes; the moves that fit; plus the start
  std::size_t part = 0;
  bool moves_told = false;
  for (Span& span : spans) {
    const bool moves = !span.values.empty() && span.values.front().field == ruler_field(c, "moves").field;
    if (part == 0 && span.text.find("⌊") != std::string::npos) part = 1;
    if (moves && moves_told) part = 2;
    moves_told = moves_told || moves;
    if (part == 0 && span.ink == Ink::text) span.ink = Ink::quiet;
    span.strong = false;
    parts[part].push_back(std::move(span));
  }
  const float opacity[] = {progress.first, progress.moves, progress.count};
  float x = card.x + m.padding;
  for (part = 0; part < 3; ++part) {
    const Spans words = joined(std::move(parts[part]));
    if (opacity[part] > 0) {
      c.out.set_opacity(opacity[part]);
      write_spans(c.out, "ruler.sentence." + std::to_string(part), words, {x, card.y + m.sentence}, style);
    }
    x += width_of(c.out.metrics(), words, style);
  }
  c.out.set_opacity(1);
}

std::int64_t lost_at_end(const AxisGrid& axis) {
  const std::vector<Interval> runs = unread(axis);
  const bool at_end = !runs.empty() && runs.back().end == axis.settings.size;
  return at_end ? runs.back().length() : 0;
}

texts::Value counted_value(std::int64_t number) { return {.text = grouped(number), .number = number}; }

/// What the floor drops, or would drop for another side; empty where there is nothing to tell.
Spans remark_words(const StageContext& c) {
  const AxisGrid& a = c.ruler_axis();
  const AxisSettings& s = a.settings;
  if (a.remainder > 0) {
    const std::int64_t lost = lost_at_end(a);
    if (lost == 0) {
      Spans words = c.words("ruler.dropped_padding",
                            {{"rest", {.text = grouped(a.remainder), .references = {ruler_field(c, "remainder")}}}});
      for (Span& span : words) span.ink = Ink::quiet;
      return words;
    }
    return c.words("ruler.dropped", {{"lost", counted_value(lost)},
                                     {"missing", counted_value(s.stride - a.remainder)},
                                     {"stops", counted_value(a.count + 1)}});
  }
  if (a.added > 0) return c.words("ruler.without_multiple", {{"rest", counted_value(s.size % s.kernel)}});
  const AxisGrid longer = texts::what_if(a);
  const std::int64_t lost = lost_at_end(longer);
  if (lost == 0) return {};
  return c.words("ruler.what_if", {{"n2", counted_value(longer.settings.size)},
                                   {"count2", counted_value(longer.count)},
                                   {"rem2", counted_value(lost)}});
}

Spans remark(const StageContext& c) {
  const Spans words = remark_words(c);
  return joined(words, words.empty() || words.front().ink == Ink::quiet ? Ink::quiet : Ink::bad);
}

void write_remark(const StageContext& c, Rect card, const RulerMeasures& m, float y, float opacity) {
  const Spans words = remark(c);
  if (opacity <= 0) return;
  const SpanStyle style =
      fitted_line(c.out, words, {Font::regular, m.sentence_size, 20, Ink::text}, card.width - 2 * m.padding, 9);
  c.out.set_opacity(opacity);
  write_spans(c.out, "ruler.remark", words, {card.x + m.padding, y}, style);
  c.out.set_opacity(1);
}

/// Nothing fits: the side and the window, both to scale.
void write_too_long(const StageContext& c, Rect card, const RulerMeasures& m) {
  const AxisGrid& a = c.ruler_axis();
  const Theme& t = c.out.theme();
  const std::int64_t side = a.padded_size + 2 * a.settings.padding;
  const float left = card.x + m.padding, whole = card.width - 2 * m.padding;
  const float side_width = std::max(6.f, whole * static_cast<float>(side) / static_cast<float>(a.reach));
  const bool fits = a.count > 0;
  const Spans apart = c.words(fits ? "ruler.other_does_not_fit" : "ruler.does_not_fit",
                              {{"f", counted_value(a.reach)}, {"side", counted_value(side)}});
  const Spans spans = joined(apart);
  write_spans(c.out, "ruler.nothing", spans, {left, card.y + m.sentence},
              fitted_line(c.out, spans, {Font::regular, m.sentence_size, 20, Ink::text}, whole, 9));
  if (fits) return;
  const float y = card.y + m.bar;
  const Rect row{left, y, side_width, m.bar_height}, window{left, y + m.row_step, whole, m.bar_height};
  c.out.box("ruler.side", row, t.raised, t.control_border, 1);
  c.out.fill("ruler.window", window, mix(t.panel, t.p, 0.36f), 1);
  c.out.hatch("ruler.window.over", {left + side_width, window.y, whole - side_width, window.height}, t.bad);
  const float size = m.bar_height * bar_letters;
  const auto label = [&](const char* id, const std::string& text, const Rect& box) {
    if (c.out.metrics().width(text, Font::regular, size) < side_width - 12)
      c.out.text(id, text, {box.x + 8, box.y + box.height / 2 + size * 0.36f}, {Font::regular, size, t.text});
  };
  label("ruler.side.label", c.input.texts->plain("ruler.side", {{"n", counted_value(side)}}), row);
  label("ruler.window.label", c.input.texts->plain("ruler.reach", {{"f", counted_value(a.reach)}}), window);
}

}  // namespace
void write_ruler(const StageContext& c, const StageLayout& l) {
  const AxisGrid& axis = c.ruler_axis();
  const float opacity = c.fits() ? fading_in(c.share("2.2", "ruler")) : 1;
  if (axis.reach == 0 || opacity <= 0) return;  // settings that make no axis at all, or it is not there yet
  const Theme& t = c.out.theme();
  const RulerMeasures m = ruler_measures(c);
  const RulerProgress progress = ruler_progress(c);
  const std::size_t first = c.out.scene().items.size();
  c.out.box("ruler.card", l.ruler, t.panel, t.line, 8);
  const bool figure = c.input.label > 0;  // nobody presses a switch on paper
  const float right = figure ? l.ruler.right() - m.padding : write_switch(c, l.ruler, m);
  write_heading(c, l.ruler, m, right);
  if (c.fits()) {
    write_sentence(c, l.ruler, m, progress);
    const float below = c.frame.px(c.frame.compact ? 22 : 34);
    write_remark(c, l.ruler, m, write_ruler_bar(c, l.ruler, m, progress) + below, progress.remark);
  } else {
    write_too_long(c, l.ruler, m);
  }
  c.out.fade_since(first, opacity);
}

}  // namespace tessera::scene
