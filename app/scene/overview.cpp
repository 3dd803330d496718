#include "app/scene/overview.hpp"

#include <algorithm>

#include "app/model/timeline.hpp"
#include "app/scene/overview_parts.hpp"
#include "app/scene/panel_parts.hpp"

namespace tessera::scene {

namespace {

std::string overview_title(const StageContext& c) {
  if (c.input.model_name.empty()) return c.word("overview.title");
  return c.input.texts->plain("overview.title_of", {{"model", {.text = c.input.model_name}}});
}

void write_overview_title(const StageContext& c) {
  const std::string title = overview_title(c);
  float size = c.frame.title_size;
  const float room = c.frame.size.x - 2 * c.frame.margin;
  while (size > 9 && c.out.metrics().width(title, Font::semibold, size) > room) size -= 0.5f;
  c.out.text("title", title, c.frame.title, {Font::semibold, size, c.out.theme().text});
}

void write_overview_caption(const StageContext& c, const OverviewLayout& l) {
  if (!l.options.narration) return;
  write_paragraph(c.out, "overview.caption", c.words("overview.caption"), l.caption,
                  {Font::regular, c.frame.label, c.frame.label * 1.45f, Ink::text});
}

/// The document with or without the numbers on its patches.
Document with_indices(const Document& document, bool indices) {
  Document shown = document;
  shown.view.indices = shown.view.indices && indices;
  return shown;
}

}  // namespace

Scene build_overview(const SceneInput& given, Vec2 size, float zoom, const OverviewOptions& options) {
  const Document document = with_indices(*given.document, options.indices);
  SceneInput input = given;
  input.document = &document;
  input.presenting = false;
  Scene scene;
  scene.size = size;
  SceneWriter out(scene, input.theme, *input.metrics);
  StageContext c = make_context(input, out, zoom, lesson_timeline().clamp(input.t));
  if (!c.fits()) {
    // Nothing to lay out: the lesson's step about patches tells why.
    input.t = lesson_timeline().step_stop(2);
    return build_scene(input, size, zoom);
  }
  const OverviewLayout l = lay_out_overview(c, size, options);
  c.frame = l.frame;
  if (l.options.title) write_overview_title(c);
  write_overview_road(c, l);
  write_overview_pictures(c, l);
  write_overview_names(c, l, options.indices);
  write_overview_formula(c, l);
  write_overview_caption(c, l);
  return scene;
}

float overview_height(const SceneInput& input, float width, const OverviewOptions& options) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext c = make_context(input, out, 1, lesson_timeline().clamp(input.t));
  if (!c.fits()) return width / 2;
  const OverviewLayout l = lay_out_overview_row(c, width, options);
  return l.tight_height;
}

Scene build_overview_panel(const SceneInput& given, float width) {
  SceneInput input = given;
  // Where nothing fits the step about patches tells why; else the formula is that of the product.
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  StageContext c = make_context(input, out, 1, lesson_timeline().step_stop(4));
  if (!c.fits()) {
    input.t = lesson_timeline().step_stop(2);
    return build_panel(input, width);
  }
  constexpr float top = 18, between = 20;
  const float inner = width - 2 * panel_margin;
  out.text("words.step", c.word("overview.name"), {panel_margin, top + 12},
           {Font::regular, 13, input.theme.quiet_text});
  SpanStyle style{Font::regular, 17, 25.5f, Ink::text};
  style.linked = true;
  float y = write_paragraph(out, "words.beat", c.words("overview.caption"), {panel_margin, top + 24, inner, 0}, style);
  y = write_formula(c, write_section(out, "formula.heading", c.word("panel.formula"), y + between), inner) + between;
  y = write_shapes(c, write_section(out, "shapes.heading", c.word("panel.shapes"), y), inner, false) + between;
  y = write_whole_code(c, write_section(out, "code.heading", c.word("panel.code"), y), inner);
  mark_pointed_words(c);
  scene.size = {width, y + 18};
  return scene;
}

}  // namespace tessera::scene
