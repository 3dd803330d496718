#include "app/scene/zoom_card.hpp"

#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

/// "patch 47 · row 3, column 5 · filter 19", as far as the pointer names them.
Spans pointed_words(const StageContext& c) {
  Spans words;
  const auto append = [&](std::string_view key, const texts::Values& values) {
    words.push_back({words.empty() ? "" : " · ", Ink::quiet, {}, false});
    for (Span& span : c.words(key, values)) words.push_back(std::move(span));
  };
  if (const auto i = c.pointed.patch) {
    const Subject patch = c.patch_subject(*i);
    append("zoom.patch",
           {{"i", {.text = grouped(*i), .references = {{patch, "patch.index"}}}},
            {"row", {.text = grouped(c.grid.row_of(*i)), .references = {{patch, "patch.row"}}}},
            {"column", {.text = grouped(c.grid.column_of(*i)), .references = {{patch, "patch.column"}}}}});
  }
  if (const auto d = c.pointed.filter)
    append("zoom.filter",
           {{"d", {.text = grouped(*d), .references = {{{TensorName::e, -1, -1, *d}, "filter.index"}}}}});
  return words;
}

}  // namespace

Scene build_zoom_card(const SceneInput& input, float zoom, float width) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext c = make_context(input, out, 1, input.t);
  const bool lit = input.hover.action == fit_action;
  out.box("zoom.card", {}, input.theme.raised, input.theme.control_border, 6);
  const SpanStyle style{Font::regular, 13, 18, Ink::text};
  constexpr float inset = 10, height = 28;
  const std::string percent = fmt::format("{:.0f} %", std::round(100 * zoom));
  float x = inset;
  x += out.text("zoom.percent", percent, {x, 19}, {Font::semibold, 13, input.theme.text}) + 10;
  const std::string all = input.texts->plain("zoom.fit");
  x += out.text("zoom.fit", all, {x, 19}, {Font::regular, 13, lit ? input.theme.text : input.theme.quiet_text});
  out.hot_spot({0, 0, x + inset / 2, height}, {}, std::string(fit_action));
  const Spans words = c.fits() ? pointed_words(c) : Spans{};
  if (!words.empty() && x + 2 * inset + width_of(out.metrics(), words, style) <= width) {
    out.fill("zoom.line", {x + inset, 6, 1, height - 12}, input.theme.control_border);
    x += 2 * inset;
    x += write_spans(out, "zoom.pointed", words, {x, 19}, style);
  }
  scene.size = {x + inset, height};
  // The card's size is known only once the words are set.
  std::get<RectShape>(scene.items[0].shape).rect = {0, 0, scene.size.x, scene.size.y};
  return scene;
}

}  // namespace tessera::scene
