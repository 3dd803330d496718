#include "app/scene/presenter_notes.hpp"

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/lesson_code.hpp"
#include "app/scene/spans.hpp"
#include "app/scene/veil.hpp"

namespace tessera::scene {

namespace {

constexpr float notes_margin = 18;

float write_note(const StageContext& c, const std::string& id, const std::string& heading, const Spans& words,
                 Rect box) {
  const SpanStyle style{Font::regular, 15, 22, Ink::text};
  c.out.text(id + ".heading", heading, {box.x, box.y + 12}, {Font::semibold, 12.5f, c.out.theme().quiet_text});
  return write_paragraph(c.out, id, words, {box.x, box.y + 20, box.width, 0}, style) + 14;
}

/// The statements of PyTorch that the beat is about.
float write_code_note(const StageContext& c, const Beat& beat, Rect box) {
  float y = box.y;
  for (const CodeStatement& statement : lesson_code(c, beat.step)) {
    if (statement.beats.find(beat.id()) == std::string_view::npos) continue;
    const std::string code = to_string(statement);
    float em = 13;
    while (em > 8 && c.out.metrics().width(code, Font::mono, em) > box.width) em -= 0.5f;
    c.out.text("code." + std::to_string(static_cast<int>(y)), code, {box.x, y + 12},
               {Font::mono, em, c.out.theme().text});
    y += 19;
  }
  return y > box.y ? y + 14 : y;
}

}  // namespace

Scene build_notes(const SceneInput& input, float width) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  out.box("notes.card", {}, input.theme.panel, input.theme.control_border, 10);
  const StageContext c = make_context(input, out, 1, input.t);
  const float inner = width - 2 * notes_margin;
  float y = notes_margin;
  if (c.fits()) {
    const Timeline& timeline = lesson_timeline();
    const std::size_t here = timeline.locate(input.t).beat;
    const Beat& beat = timeline.beats()[here];
    const std::string step = std::to_string(beat.step);
    y = write_note(c, "now", c.word(step + ".title"), c.words(step + ".card"), {notes_margin, y, inner, 0});
    y = write_code_note(c, beat, {notes_margin, y, inner, 0});
    // What comes next answers what is asked, and all of the room can read it.
    const bool asks = input.prediction.veiled != Question::none;
    if (here + 1 < timeline.beats().size())
      y = write_note(
          c, "next", c.word("notes.next"),
          asks ? Spans{{c.word("result.veiled"), Ink::quiet, {}, false}} : c.words(timeline.beats()[here + 1].id()),
          {notes_margin, y, inner, 0});
  }
  scene.size = {width, y - 14 + notes_margin};
  veil_answers(scene, input);
  // The card's size is known only once the words are set.
  std::get<RectShape>(scene.items[0].shape).rect = {0, 0, scene.size.x, scene.size.y};
  return scene;
}

}  // namespace tessera::scene
