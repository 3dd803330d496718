#include "app/scene/presenter_notes.hpp"

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/lesson_code.hpp"
#include "app/scene/spans.hpp"
#include "app/scene/veil.hpp"

namespace tessera::scene {

namespace {

constexpr float notes_margin = 18;
/// The right panel's words are of 17 points; smaller only on a stage where nothing else helps.
constexpr float least_note_type = 14, largest_type = 23;

/// Notes from the top down, in one type.
class NotesWriter {
 public:
  NotesWriter(const StageContext& context, float width, float em) : c_(context), width_(width), em_(em) {}

  void note(const std::string& id, const std::string& heading, const Spans& words) {
    const float small = 0.8f * em_;
    c_.out.text(id + ".heading", heading, {notes_margin, y_ + small},
                {Font::semibold, small, c_.out.theme().quiet_text});
    const SpanStyle style{Font::regular, em_, 1.45f * em_, Ink::text};
    y_ = write_paragraph(c_.out, id, words, {notes_margin, y_ + 1.65f * small, width_, 0}, style) + 0.95f * em_;
  }

  /// The statements of PyTorch that the beat is about.
  void code(const Beat& beat) {
    const float top = y_, line = 1.27f * em_;
    for (const CodeStatement& statement : lesson_code(c_, beat.step)) {
      if (statement.beats.find(beat.id()) == std::string_view::npos) continue;
      const std::string code = to_string(statement);
      float em = 0.88f * em_;
      while (em > 8 && c_.out.metrics().width(code, Font::mono, em) > width_) em -= 0.5f;
      c_.out.text("code." + std::to_string(static_cast<int>(y_)), code, {notes_margin, y_ + 0.8f * em_},
                  {Font::mono, em, c_.out.theme().text});
      y_ += line;
    }
    if (y_ > top) y_ += 0.95f * em_;
  }

  float bottom() const { return y_ - 0.95f * em_ + notes_margin; }

 private:
  const StageContext& c_;
  float width_, em_, y_ = notes_margin;
};

Scene notes_in(const SceneInput& input, float width, float em) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  out.box("notes.card", {}, input.theme.panel, input.theme.control_border, 10);
  const StageContext c = make_context(input, out, 1, input.t);
  NotesWriter notes(c, width - 2 * notes_margin, em);
  if (c.fits()) {
    const Timeline& timeline = lesson_timeline();
    const std::size_t here = timeline.locate(input.t).beat;
    const Beat& beat = timeline.beats()[here];
    const std::string step = std::to_string(beat.step);
    notes.note("now", c.word(step + ".title"), c.words(step + ".card"));
    notes.code(beat);
    // What comes next answers what is asked, and all of the room can read it.
    const bool asks = input.prediction.veiled != Question::none;
    if (here + 1 < timeline.beats().size())
      notes.note(
          "next", c.word("notes.next"),
          asks ? Spans{{c.word("result.veiled"), Ink::quiet, {}, false}} : c.words(timeline.beats()[here + 1].id()));
  }
  scene.size = {width, notes.bottom()};
  veil_answers(scene, input);
  // The card's size is known only once the words are set.
  std::get<RectShape>(scene.items[0].shape).rect = {0, 0, scene.size.x, scene.size.y};
  return scene;
}

}  // namespace

Scene build_notes(const SceneInput& input, Vec2 room) {
  float em = largest_type;
  Scene scene = notes_in(input, room.x, em);
  while (em > least_note_type && scene.size.y > room.y) scene = notes_in(input, room.x, em -= 1);
  return scene;
}

}  // namespace tessera::scene
