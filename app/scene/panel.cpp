// The right panel: the beat's words, the formula as mathematics, the shapes along both roads, the code, a card.

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/build_scene.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/panel_parts.hpp"
#include "app/scene/size_formula.hpp"
#include "app/scene/texts/lesson_facts.hpp"

namespace tessera::scene {

namespace {

constexpr float set_in = 14;  ///< of a formula's continued lines

/// A text of the step about patches as it reads now.
Spans lesson_words(const StageContext& c, std::string_view key) {
  texts::LessonFacts facts;
  facts.document = &c.document;
  facts.result = c.input.result.get();
  facts.current = c.input.current;
  return colored(texts::narrate(*c.input.texts, key, facts));
}

/// Where no window fits, the numbers of the first axis on which it does not; other issues in their own words.
Spans why_nothing_fits(const StageContext& c) {
  const bool height = c.grid.height.count == 0;
  const AxisGrid& a = height ? c.grid.height : c.grid.width;
  if (a.reach > 0 && a.count == 0) {
    const std::int64_t side = a.padded_size + 2 * a.settings.padding;
    return {{fmt::format("The first window needs {} pixels, and the {} has ", grouped(a.reach),
                         height ? "height" : "width"),
             Ink::text,
             {},
             false},
            {grouped(side), Ink::text, {}, true},
            {fmt::format(": n + 2p − f = {} is negative. Not even the start fits, so there is no stop and no patch.",
                         grouped(side - a.reach)),
             Ink::text,
             {},
             false}};
  }
  Spans words{{"Nothing to cut. ", Ink::text, {}, true}};
  for (const Issue& issue : c.issues) words.push_back({issue.field + ": " + issue.rule + ". ", Ink::text, {}, false});
  return words;
}

float write_words(const StageContext& c, float y, float width) {
  const Theme& t = c.out.theme();
  c.out.text("words.step", "Step 2 · Patches", {panel_margin, y + 12}, {Font::regular, 13, t.quiet_text});
  y += 24;
  const Rect box{panel_margin, y, width, 0};
  if (!c.fits()) {
    return write_paragraph(c.out, "words.issues", why_nothing_fits(c), box, {Font::regular, 17, 25.5f, Ink::text});
  }
  y = write_paragraph(c.out, "words.2", lesson_words(c, "2.2"), box, {Font::regular, 17, 25.5f, Ink::text});
  return write_paragraph(c.out, "words.3", lesson_words(c, "2.3"), {box.x, y + 10, width, 0},
                         {Font::regular, 14, 20.5f, Ink::quiet});
}

float write_lines(const StageContext& c, const std::string& id, const std::vector<MathBox>& lines, float y) {
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const MathBox& line = lines[k];
    // A continued line is set in: it begins with its own "=".
    const float x = panel_margin + (k == 0 ? 0.f : set_in);
    y += line.ascent;
    write_math(c.out, id + '.' + std::to_string(k), line, {x, y});
    y += line.descent + 9;
  }
  return y;
}

struct FormulaAxis {
  const AxisGrid* axis;
  std::string name, side, field;
};

/// Both axes, the ruler's first; one line for both where their numbers are the same.
std::vector<FormulaAxis> formula_axes(const StageContext& c) {
  const FormulaAxis width{&c.grid.width, "W′", "W", "grid.width"}, height{&c.grid.height, "H′", "H", "grid.height"};
  if (c.grid.width == c.grid.height) return {{&c.grid.width, "H′ = W′", "n", "grid.width"}};
  return c.document.view.ruler == Axis::width ? std::vector{width, height} : std::vector{height, width};
}

std::string short_form(const EmbedParams& p) {
  const bool square = p.patch.height == p.patch.width;
  return fmt::format("with f = s = P, p = 0{}:  ⌊(n − P)/P + 1⌋ = ⌊n/P⌋", square ? "" : " on each side");
}

float write_formula(const StageContext& c, float y, float width) {
  const Theme& t = c.out.theme();
  const MathSetter setter(c.out.metrics(), 18, t.text);
  // Continued lines are set in.
  const FormulaStyle style{&t, width - set_in};
  y = write_lines(c, "formula.general", general_formula(setter, style), y) + 2;
  const MathSetter smaller(c.out.metrics(), 16.5f, t.text);
  for (const FormulaAxis& f : formula_axes(c)) {
    const std::string id = "formula." + f.field;
    y = write_lines(c, id + ".before", preliminaries(smaller, style, *f.axis, f.side), y);
    y = write_lines(c, id, evaluated_formula(smaller, style, *f.axis, f.name, f.field), y) + 3;
  }
  const EmbedParams& p = c.document.params;
  const bool plain = p.stride_or_patch() == p.patch && p.padding == Size2{0, 0} && p.dilation == Size2{1, 1};
  if (plain && c.grid.height.added + c.grid.width.added == 0)
    y = write_paragraph(c.out, "formula.short", {{short_form(p), Ink::quiet, {}, false}}, {panel_margin, y, width, 0},
                        {Font::regular, 14, 20, Ink::quiet});
  return y;
}

float write_card(const StageContext& c, float y, float width) {
  const Theme& t = c.out.theme();
  const SpanStyle style{Font::regular, 14, 20, Ink::text};
  const Spans words = lesson_words(c, "2.card");
  const float height = paragraph_height(c.out.metrics(), words, width - 32, style) + 20;
  c.out.box("card", {panel_margin, y, width, height}, t.ground, t.line, 8);
  c.out.fill("card.edge", {panel_margin, y + 6, 3, height - 12}, t.quiet_text, 1.5f);
  write_paragraph(c.out, "card.words", words, {panel_margin + 16, y + 10, width - 32, 0}, style);
  return y + height;
}

}  // namespace

float write_section(SceneWriter& out, const std::string& id, const std::string& heading, float y) {
  float x = panel_margin;
  // Capitals stand apart a little, as headings do; one item a letter would be no text any more, so thin spaces.
  std::string spaced;
  for (std::size_t at = 0; at < heading.size(); ++at) {
    spaced += heading[at];
    if (at + 1 < heading.size()) spaced += "\u200A";
  }
  out.text(id, spaced, {x, y + 10}, {Font::semibold, 11.5f, out.theme().quiet_text});
  return y + 22;
}

Scene build_panel(const SceneInput& input, float width) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext c = make_context(input, out, 1, input.t);
  const float inner = width - 2 * panel_margin;
  constexpr float between = 20;
  float y = write_words(c, 18, inner) + between;
  if (!c.fits()) {
    const MathSetter setter(c.out.metrics(), 18, out.theme().text);
    y = write_section(out, "formula.heading", "FORMULA", y);
    y = write_lines(c, "formula.general", general_formula(setter, {&out.theme(), inner}), y) + between;
  } else {
    y = write_formula(c, write_section(out, "formula.heading", "FORMULA", y), inner) + between;
    y = write_shapes(c, write_section(out, "shapes.heading", "SHAPES, TWO ROADS", y), inner) + between;
    y = write_code(c, write_section(out, "code.heading", "PYTORCH", y), inner) + 14;
  }
  y = write_card(c, y, inner);
  scene.size = {width, y + 18};
  return scene;
}

}  // namespace tessera::scene
