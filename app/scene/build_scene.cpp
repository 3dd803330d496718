#include "app/scene/build_scene.hpp"

#include <algorithm>
#include <array>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/stage_foot.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/panel_parts.hpp"
#include "app/scene/question.hpp"
#include "app/scene/stage_parts.hpp"
#include "app/scene/texts/lesson_facts.hpp"
#include "app/scene/veil.hpp"

namespace tessera::scene {

namespace {

constexpr double patience = 0.2;  ///< seconds of computing before the picture says so

struct StepStage {
  void (*write)(const StageContext&);
  float card_share;  ///< of the card at the foot, of what lies under the title
};
constexpr std::array<StepStage, 8> step_stages{{{write_image_step, 0},
                                                {write_patches_step, 0},
                                                {write_flatten_step, 0},
                                                {write_project_step, 0.46f},
                                                {write_convolution_step, 0.28f},
                                                {write_flatten2_step, 0.21f},
                                                {write_transpose_step, 0.38f},
                                                {write_tokens_step, 0}}};

Narration narration_of(const SceneInput& input) {
  if (input.presenting) return Narration::presenting;
  return input.captioned ? Narration::caption : Narration::elsewhere;
}

int thumbnails_of(const Document& document) {
  return document.images.size() > 1 ? static_cast<int>(document.images.size()) : 0;
}

/// One step's own picture at t: neither title nor narration.
Scene step_scene(const SceneInput& input, Vec2 size, float zoom, int step, double t) {
  Scene scene;
  scene.size = size;
  SceneWriter out(scene, input.theme, *input.metrics);
  StageContext c = make_context(input, out, zoom, t);
  // Where nothing fits there is nothing to flatten or project: the step about patches tells why.
  const StepStage& stage = step_stages[static_cast<std::size_t>((c.fits() ? step : 2) - 1)];
  c.frame = frame_stage(size, stage.card_share, thumbnails_of(*input.document), narration_of(input), input.label);
  write_thumbnails(c, c.frame.strip);
  stage.write(c);
  return scene;
}

/// A thin bar at the top edge while a computation takes its time.
void write_progress(const StageContext& c) {
  if (c.input.computing_seconds < patience) return;
  const Theme& t = c.out.theme();
  const auto share = static_cast<float>(std::clamp(c.input.computing_share, 0.0, 1.0));
  c.out.fill("progress.track", {0, 0, c.frame.size.x, 3}, t.raised);
  c.out.fill("progress.bar", {0, 0, std::max(2.f, c.frame.size.x * share), 3}, t.text);
}

void write_title(const StageContext& c, int step) {
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const std::string title = c.word(std::to_string(step) + ".title");
  float size = f.title_size;
  while (size > 14 && c.out.metrics().width(title, Font::semibold, size) > f.body.width) size -= 0.5f;
  const float width = c.out.text("title", title, f.title, {Font::semibold, size, t.text});
  if (c.input.computing_seconds < patience) return;
  const auto percent = static_cast<int>(100 * std::clamp(c.input.computing_share, 0.0, 1.0));
  const std::string words = c.input.texts->plain("stage.computing", {{"share", {.text = std::to_string(percent)}}});
  // Behind the title: the other end of the row is where Z is parked.
  const float x = f.title.x + width + f.px(16), taken = f.px(280);
  if (x + c.out.metrics().width(words, Font::regular, f.small) + taken > f.body.right()) return;
  c.out.text("computing", words, {x, f.title.y}, {Font::regular, f.small, t.quiet_text});
}

/// The place of the beat's words, shared with a question where one is open.
struct SharedFoot {
  Rect words;     ///< of no width: the question takes all
  Rect question;  ///< of no height: none has a place here
};

/// Both can be read before an audience only where neither has to become too small.
SharedFoot share_foot(const SceneInput& input, Vec2 size, const Rect& room) {
  if (room.height <= 0 || input.prediction.asked == Question::none) return {room, room};
  constexpr float words_share = 0.4f, gap = 28, least_share = 0.62f, least_words = 14;
  const SharedFoot alone{{}, room};
  if (!input.presenting) return alone;
  const float usual = usual_question_type(input, size.y), least = std::max(13.f, least_share * usual);
  SharedFoot both{room, room};
  both.words.width = words_share * room.width;
  both.question.x = both.words.right() + gap;
  both.question.width = room.right() - both.question.x;
  if (question_type(input, input.prediction, {both.question.width, room.height}, usual) < least) return alone;
  const Spans words = colored(texts::narrate(
      *input.texts, lesson_timeline().beat_at(lesson_timeline().clamp(input.t)).id(), lesson_facts(input)));
  const SpanStyle style{Font::regular, least_words, least_words * 1.36f, Ink::text};
  return paragraph_height(*input.metrics, words, both.words.width, style) <= room.height ? both : alone;
}

/// The beat's text under the pictures, where the right panel does not tell it. A question may take its place.
void write_narration(const StageContext& c, const Beat& beat) {
  const bool asked = c.input.prediction.asked != Question::none;
  const Rect room = share_foot(c.input, c.frame.size, c.frame.narration).words;
  if (room.height <= 0 || room.width <= 0) return;
  const Spans words = c.fits() ? c.words(beat.id()) : why_nothing_fits(c);
  SpanStyle style{Font::regular, c.frame.caption, 0, Ink::text};
  style.linked = c.input.captioned;
  const float lines = c.input.presenting && !asked ? 1.4f : 1.36f;
  style.line_height = style.size * lines;
  while (style.size > 8 && paragraph_height(c.out.metrics(), words, room.width, style) > room.height) {
    style.size -= 0.5f;
    style.line_height = style.size * lines;
  }
  write_paragraph(c.out, "narration", words, room, style);
}

}  // namespace

Rect question_room(const SceneInput& input, Vec2 size) {
  const Rect room = frame_stage(size, 0, thumbnails_of(*input.document), narration_of(input)).narration;
  return share_foot(input, size, room).question;
}

Scene build_scene(const SceneInput& input, Vec2 size, float zoom) {
  const Timeline& timeline = lesson_timeline();
  const double t = timeline.clamp(input.t);
  const Beat& beat = timeline.beat_at(t);
  Scene scene = step_scene(input, size, zoom, beat.step, t);
  if (beat.step > 1 && beat.number == 1) {
    const Segment& enter = beat.segment("enter");
    const double local = t - beat.begin;
    if (const double eased = progress(enter, local, input.reduced_motion); eased < 1) {
      const Scene before = step_scene(input, size, zoom, beat.step - 1, timeline.step_stop(beat.step - 1));
      const double share = input.reduced_motion ? eased : local / enter.duration;
      scene = morph(before, scene, static_cast<float>(share), static_cast<float>(eased));
    }
  }
  SceneWriter out(scene, input.theme, *input.metrics);
  StageContext c = make_context(input, out, zoom, t);
  c.frame = frame_stage(size, 0, thumbnails_of(*input.document), narration_of(input), input.label);
  if (input.titled) write_title(c, c.fits() ? beat.step : 2);
  if (c.fits()) write_wrong_banner(c, beat.step);
  if (c.fits()) write_stage_foot(c, beat);
  write_narration(c, beat);
  write_progress(c);
  veil_answers(scene, input);
  return scene;
}

}  // namespace tessera::scene
