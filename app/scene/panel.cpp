// The right panel: the beat's words, the formula as mathematics, the shapes along both roads, the code, a card.

#include <algorithm>

#include "app/scene/build_scene.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/panel_parts.hpp"
#include "app/scene/question.hpp"
#include "app/scene/veil.hpp"

namespace tessera::scene {

namespace {

constexpr float panel_top = 18, panel_between = 20;

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char ch) { return static_cast<unsigned char>(ch) < 0x80; });
}

/// The first window needs 300 pixels, and the height has 224: with the numbers of the first axis on which none fits.
Spans why_no_window_fits(const StageContext& c) {
  const bool height = c.grid.height.count == 0;
  const AxisGrid& a = height ? c.grid.height : c.grid.width;
  const std::string axis = height ? "grid.height." : "grid.width.";
  const std::int64_t side = a.padded_size + 2 * a.settings.padding;
  const texts::Values values{{"needed", {.text = grouped(a.reach), .references = {{{}, axis + "reach"}}}},
                             {"side", {.text = grouped(side), .references = {{{}, axis + "with_padding"}}}},
                             {"free", {.text = grouped(side - a.reach), .references = {{{}, axis + "missing"}}}}};
  return c.words(height ? "panel.too_large.height" : "panel.too_large.width", values);
}

}  // namespace

Spans why_nothing_fits(const StageContext& c) {
  const bool no_window =
      (c.grid.height.reach > 0 && c.grid.height.count == 0) || (c.grid.width.reach > 0 && c.grid.width.count == 0);
  if (no_window && c.grid.height.padded_size > 0 && c.grid.width.padded_size > 0) return why_no_window_fits(c);
  Spans words{{c.word("panel.nothing_to_cut"), Ink::text, {}, true}};
  for (const Issue& issue : c.issues) words.push_back({issue.field + ": " + rule_of(c, issue) + c.word("panel.stop")});
  return words;
}

void mark_pointed_words(const StageContext& c) {
  const Hit& hit = c.input.hover;
  if (hit.role == texts::Role::none && hit.subject.tensor == TensorName::none) return;
  int number = 0;
  for (const HotSpot& spot : c.out.scene().hot_spots) {
    if (!spot.action.empty() || spot.role != hit.role || !(spot.subject == hit.subject)) continue;
    const float y = spot.rect.bottom() - 1;
    c.out.fill("words.pointed." + std::to_string(number++), {spot.rect.x, y, spot.rect.width, 1.5f},
               role_color(c, spot.role));
  }
}

float write_section(SceneWriter& out, const std::string& id, const std::string& heading, float y) {
  std::string spaced = heading;
  if (is_ascii(heading)) {
    // Capitals stand apart a little, as headings do; one item a letter would be no text any more, so thin spaces.
    spaced.clear();
    for (const char ch : heading) {
      if (!spaced.empty()) spaced += "\u200A";
      spaced += ch >= 'a' && ch <= 'z' ? static_cast<char>(ch - 'a' + 'A') : ch;
    }
  }
  out.text(id, spaced, {panel_margin, y + 10}, {Font::semibold, 11.5f, out.theme().quiet_text});
  return y + 22;
}

float write_words(const StageContext& c, float y, float width) {
  const Beat& beat = lesson_timeline().beat_at(c.t);
  const Step& step = lesson_timeline().steps()[static_cast<std::size_t>(beat.step - 1)];
  const std::string heading =
      c.input.texts->plain("step.heading", {{"step", {.text = std::to_string(beat.step)}},
                                            {"beat", {.text = std::to_string(beat.number)}},
                                            {"beats", {.text = std::to_string(step.beat_count)}}});
  c.out.text("words.step", heading, {panel_margin, y + 12}, {Font::regular, 13, c.out.theme().quiet_text});
  SpanStyle style{Font::regular, 17, 25.5f, Ink::text};
  style.linked = true;
  const Spans words = c.fits() ? c.words(beat.id()) : why_nothing_fits(c);
  return write_paragraph(c.out, "words.beat", words, {panel_margin, y + 24, width, 0}, style);
}

float write_card(const StageContext& c, float y, float width) {
  const Theme& t = c.out.theme();
  SpanStyle style{Font::regular, 14, 20, Ink::text};
  style.linked = true;
  const int step = c.fits() ? lesson_timeline().beat_at(c.t).step : 2;
  const Spans words = c.words(std::to_string(step) + ".card");
  const float height = paragraph_height(c.out.metrics(), words, width - 32, style) + 20;
  c.out.box("card", {panel_margin, y, width, height}, t.ground, t.line, 8);
  c.out.fill("card.edge", {panel_margin, y + 6, 3, height - 12}, t.quiet_text, 1.5f);
  write_paragraph(c.out, "card.words", words, {panel_margin + 16, y + 10, width - 32, 0}, style);
  return y + height;
}

Scene build_panel(const SceneInput& input, float width) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext c = make_context(input, out, 1, lesson_timeline().clamp(input.t));
  const float inner = width - 2 * panel_margin;
  float y = write_words(c, panel_top, inner) + panel_between;
  if (c.fits()) {
    const float words_end = y - panel_between;
    const float end = write_switches(c, words_end + 10, inner);
    if (end > words_end + 10) y = end + panel_between;
  }
  if (!input.prediction.empty())
    y = write_prediction(out, input, input.prediction, {panel_margin, y - 6, inner, 0}, 15) + panel_between;
  y = write_section(out, "formula.heading", c.word("panel.formula"), y);
  const float formula_top = y;
  const std::size_t items = scene.items.size(), spots = scene.hot_spots.size();
  y = write_formula(c, y, inner);
  // The order of flattening is all that it says.
  if (input.prediction.veiled == Question::next_row_of_strip)
    veil_block(scene, items, spots, {panel_margin, formula_top, inner, y - formula_top}, input);
  y += panel_between;
  if (c.fits()) {
    y = write_shapes(c, write_section(out, "shapes.heading", c.word("panel.shapes"), y), inner) + panel_between;
    y = write_code(c, write_section(out, "code.heading", c.word("panel.code"), y), inner) + 14;
  }
  y = write_card(c, y, inner);
  mark_pointed_words(c);
  veil_answers(scene, input);
  scene.size = {width, y + 18};
  return scene;
}

}  // namespace tessera::scene
