#include "app/scene/models/models_scene.hpp"

#include <algorithm>

#include "app/model/timeline.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/panel_parts.hpp"

namespace tessera::scene {

namespace {

constexpr double patience = 0.2;  ///< seconds of computing before the picture says so

const ModelAnalyses& analyses_of(const SceneInput& input) {
  static const ModelAnalyses none;
  return input.analyses ? *input.analyses : none;
}

const ModelsPageParts& shown_page(const SceneInput& input) { return models_page(input.document->models.page); }

std::string page_name(const SceneInput& input, const ModelsPageParts& page) {
  return input.texts->plain(fmt::format("models.{}", page.id));
}

/// "Filters · cosine basis, not trained", the second quiet, as much of it as there is room for.
void write_models_title(const ModelsContext& c, const ModelsPageParts& page) {
  const StageFrame& f = c.frame();
  const TextMetrics& metrics = c.out().metrics();
  const std::string name = page_name(c.stage.input, page);
  const float width = c.out().text("title", name, f.title, {Font::semibold, f.title_size, c.theme().text});
  std::string whose = weights_title(c.stage.input);
  if (whose.empty()) return;
  const float size = f.title_size * 0.72f, x = f.title.x + width + f.px(12), room = f.body.right() - x;
  bool cut = false;
  const auto text = [&] { return "· " + whose + (cut ? "…" : ""); };
  while (!whose.empty() && metrics.width(text(), Font::regular, size) > room) {
    do whose.pop_back();
    while (!whose.empty() && (static_cast<unsigned char>(whose.back()) & 0xC0U) == 0x80U);
    // A leading byte of a code point that lost its others goes too.
    if (!whose.empty() && static_cast<unsigned char>(whose.back()) >= 0xC0U) whose.pop_back();
    cut = true;
  }
  if (!whose.empty())
    c.out().text("title.weights", text(), {x, f.title.y}, {Font::regular, size, c.theme().quiet_text});
}

/// The pages by name, in two groups; where the row is narrow, without the groups' names, then smaller.
struct TabRow {
  float size = 13, gap = 16, group_gap = 26;
  bool groups = true;

  float width(const ModelsContext& c) const {
    float sum = 0;
    bool tokens = false, first = true;
    for (const ModelsPageParts& page : models_pages()) {
      const bool starts = first || page.tokens != tokens;
      if (starts && groups) sum += c.out().metrics().width(group_name(c, page), Font::regular, size) + gap * 0.75f;
      sum += c.out().metrics().width(page_name(c.stage.input, page), Font::semibold, size);
      if (!first) sum += starts ? group_gap : gap;
      first = false;
      tokens = page.tokens;
    }
    return sum;
  }
  static std::string group_name(const ModelsContext& c, const ModelsPageParts& page) {
    return c.word(page.tokens ? "models.tokens" : "models.weights");
  }
};

TabRow fit_tabs(const ModelsContext& c) {
  const StageFrame& f = c.frame();
  TabRow row{f.small * 1.08f, f.px(18), f.px(34), true};
  if (row.width(c) > f.body.width) row.groups = false;
  while (row.size > 8 && row.width(c) > f.body.width) {
    row.size -= 0.5f;
    row.gap = std::max(7.f, row.gap - 1.5f);
    row.group_gap = row.gap * 1.6f;
  }
  return row;
}

/// Returns the height that they take.
float write_tabs(const ModelsContext& c, const ModelsPageParts& shown) {
  const StageFrame& f = c.frame();
  const Theme& t = c.theme();
  const TabRow row = fit_tabs(c);
  const float baseline = f.body.y + row.size, foot = baseline + row.size * 0.6f;
  float x = f.body.x;
  bool tokens = false, first = true;
  for (const ModelsPageParts& page : models_pages()) {
    const bool starts = first || page.tokens != tokens;
    if (!first) x += starts ? row.group_gap : row.gap;
    if (starts && row.groups)
      x += c.out().text(page.tokens ? "models.tabs.tokens" : "models.tabs.weights", TabRow::group_name(c, page),
                        {x, baseline}, {Font::regular, row.size, t.quiet_text}) +
           row.gap * 0.75f;
    const std::string id = fmt::format("models.tab.{}", page.id), action = fmt::format("models.{}", page.id);
    const bool lit = &page == &shown, pointed = c.stage.input.hover.action == action;
    const float width = c.out().text(
        id, page_name(c.stage.input, page), {x, baseline},
        {lit ? Font::semibold : Font::regular, row.size, lit || pointed ? t.text : mix(t.quiet_text, t.text, 0.4f)});
    if (lit || pointed) c.out().fill(id + ".line", {x, foot, width, lit ? 2.f : 1.f}, lit ? t.text : t.control_border);
    c.out().hot_spot({x - row.gap / 2, f.body.y - 4, width + row.gap, foot - f.body.y + 8}, {}, action);
    x += c.out().metrics().width(page_name(c.stage.input, page), Font::semibold, row.size);
    first = false;
    tokens = page.tokens;
  }
  c.out().fill("models.tabs.line", {f.body.x, foot + 2, f.body.width, 1}, t.line);
  return foot + 3 - f.body.y + f.px(f.compact ? 8 : 16);
}

void write_models_narration(const ModelsContext& c, const ModelsPageParts& page, const Rect& room) {
  if (room.height <= 0) return;
  const Spans words = page.words(c).caption;
  const bool far = c.stage.input.presenting;
  SpanStyle style{Font::regular, far ? std::max(24.f, 25 * c.frame().scale) : c.frame().label, 0, Ink::text};
  style.line_height = style.size * 1.4f;
  while (style.size > 11 && paragraph_height(c.out().metrics(), words, room.width, style) > room.height) {
    style.size -= 0.5f;
    style.line_height = style.size * 1.4f;
  }
  write_paragraph(c.out(), "narration", words, room, style);
}

/// The numbers are of older settings, or there are none: says so beside the title.
void write_waiting(const ModelsContext& c) {
  if (c.stage.input.computing_seconds < patience) return;
  const int percent = std::min(99, static_cast<int>(100 * std::clamp(c.stage.input.computing_share, 0.0, 1.0)));
  const std::string words = c.word("stage.computing", {{"share", {.text = std::to_string(percent)}}});
  c.out().text("computing", words, {c.body.x + c.body.width / 2, c.body.y + c.body.height * 0.42f},
               {Font::regular, c.frame().label, c.theme().quiet_text, Align::center});
}

Narration narration_of(const SceneInput& input, const ModelsOptions& options) {
  if (!options.narration) return Narration::elsewhere;
  return input.presenting ? Narration::presenting : Narration::caption;
}

float write_fact(const ModelsContext& c, const std::string& id, const ModelsFact& fact, Vec2 at, float width) {
  const SpanStyle value{Font::semibold, 14, 20, Ink::text};
  const float label_width = c.out().metrics().width(fact.label, Font::regular, 14);
  const float value_width = width_of(c.out().metrics(), fact.value, value);
  c.out().text(id + ".label", fact.label, {at.x, at.y + 15}, {Font::regular, 14, c.theme().quiet_text});
  if (label_width + value_width + 16 <= width) {
    write_spans(c.out(), id + ".value", fact.value, {at.x + width - value_width, at.y + 15}, value);
    return at.y + 26;
  }
  return write_paragraph(c.out(), id + ".value", fact.value, {at.x + 14, at.y + 21, width - 14, 0}, value) + 5;
}

}  // namespace

std::string models_title(const SceneInput& input) {
  const std::string whose = weights_title(input), name = page_name(input, shown_page(input));
  return whose.empty() ? name : fmt::format("{} · {}", name, whose);
}

Scene build_models_scene(const SceneInput& given, Vec2 size, float zoom, const ModelsOptions& options) {
  SceneInput input = given;
  Scene scene;
  scene.size = size;
  SceneWriter out(scene, input.theme, *input.metrics);
  StageContext stage = make_context(input, out, zoom, lesson_timeline().clamp(input.t));
  if (!stage.fits()) {
    // Nothing to look at: the lesson's step about patches tells why.
    input.t = lesson_timeline().step_stop(2);
    return build_scene(input, size, zoom);
  }
  stage.frame = frame_stage(size, 0, 0, narration_of(input, options));
  const ModelsPageParts& page = shown_page(input);
  ModelsContext c{stage, analyses_of(input), stage.frame.body, options.tabs};
  if (options.title) write_models_title(c, page);
  float top = options.title ? 0 : stage.frame.title.y - stage.frame.title_size - c.body.y;
  if (options.tabs) top = write_tabs(c, page);
  c.body.y += top;
  c.body.height -= top;
  if (stage.result() == nullptr)
    write_waiting(c);
  else
    page.write(c);
  out.set_subject({});
  if (options.narration && stage.result() != nullptr) write_models_narration(c, page, stage.frame.narration);
  return scene;
}

Scene build_models_panel(const SceneInput& given, float width) {
  SceneInput input = given;
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext stage = make_context(input, out, 1, lesson_timeline().step_stop(4));
  if (!stage.fits()) {
    input.t = lesson_timeline().step_stop(2);
    return build_panel(input, width);
  }
  constexpr float top = 18, between = 18;
  const float inner = width - 2 * panel_margin;
  const ModelsPageParts& page = shown_page(input);
  const ModelsContext c{stage, analyses_of(input), {}, true};
  out.text("words.page", c.word(page.tokens ? "models.heading.tokens" : "models.heading.weights"),
           {panel_margin, top + 12}, {Font::regular, 13, input.theme.quiet_text});
  float y = top + 24;
  if (stage.result() != nullptr) {
    const ModelsWords words = page.words(c);
    SpanStyle style{Font::regular, 17, 25.5f, Ink::text};
    style.linked = true;
    y = write_paragraph(out, "words.caption", words.caption, {panel_margin, y, inner, 0}, style) + between;
    if (!words.facts.empty()) y = write_section(out, "facts.heading", c.word("models.numbers"), y);
    for (std::size_t k = 0; k < words.facts.size(); ++k)
      y = write_fact(c, fmt::format("fact.{}", k), words.facts[k], {panel_margin, y}, inner);
    if (!words.facts.empty()) y += between - 6;
    SpanStyle body{Font::regular, 15, 22, Ink::text};
    body.linked = true;
    for (std::size_t k = 0; k < words.paragraphs.size(); ++k)
      y = write_paragraph(out, fmt::format("words.{}", k), words.paragraphs[k], {panel_margin, y, inner, 0}, body) + 10;
  }
  mark_pointed_words(stage);
  scene.size = {width, y + 18};
  return scene;
}

}  // namespace tessera::scene
