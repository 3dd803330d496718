#include "app/scene/question.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/spans.hpp"

namespace tessera::scene {

namespace {

constexpr float options_in_a_row = 42;  ///< ems of width from which they lie side by side

std::string_view name_of(Question question) {
  switch (question) {
    case Question::none: return {};
    case Question::how_many_patches: return "how_many_patches";
    case Question::next_row_of_strip: return "next_row_of_strip";
    case Question::half_the_dimension: return "half_the_dimension";
    case Question::row_of_patch: return "row_of_patch";
  }
  return {};
}

/// Writes one card from the top down.
class QuestionWriter {
 public:
  QuestionWriter(SceneWriter& out, const SceneInput& input, const Prediction& what, Rect box, float em)
      : out_(out), input_(input), what_(what), box_(box), em_(em), y_(box.y) {}

  float write();
  /// Of the guess and the answer on a line each: a card on the picture takes no more room than that.
  static float revealed_width(const SceneInput& input, const Prediction& what, float em);

 private:
  Spans words(const std::string& key) const {
    return colored(texts::narrate(*input_.texts, key, lesson_facts(input_)));
  }
  Spans option_words(Question question, std::int64_t option) const {
    return words(fmt::format("option.{}.{}", name_of(question), option));
  }
  SpanStyle style(float share, Ink ink = Ink::text) const {
    return {Font::regular, share * em_, 1.4f * share * em_, ink};
  }
  void paragraph(const std::string& id, const Spans& spans, const SpanStyle& s) {
    y_ = write_paragraph(out_, id, spans, {box_.x, y_, box_.width, 0}, s);
  }
  void ask();
  void options();
  float option_height(int number, float width) const;
  void option(int place, int number, const Rect& box);
  void number_box();
  Spans guess_words() const;
  void reveal();

  float inset() const { return 0.75f * em_; }  ///< of an option's words
  float lead() const { return 1.5f * em_; }    ///< for its number

  SceneWriter& out_;
  const SceneInput& input_;
  const Prediction& what_;
  Rect box_;
  float em_, y_;
};

float QuestionWriter::option_height(int number, float width) const {
  const float inner = width - 2 * inset() - lead();
  return paragraph_height(out_.metrics(), option_words(what_.asked, number), inner, style(1)) + inset();
}

void QuestionWriter::option(int place, int number, const Rect& box) {
  const Theme& t = input_.theme;
  const std::string action = fmt::format("{}{}", answer_prefix, number);
  const std::string id = fmt::format("option.{}", place);
  const bool lit = input_.hover.action == action;
  out_.box(id, box, lit ? mix(t.raised, t.control_border, 0.35f) : t.raised, t.control_border, 6);
  const float top = box.y + inset() / 2;
  write_spans(out_, id + ".key", {{std::to_string(place), Ink::quiet, {}, false}}, {box.x + inset(), top + 1.02f * em_},
              style(1, Ink::quiet));
  write_paragraph(out_, id + ".text", option_words(what_.asked, number),
                  {box.x + inset() + lead(), top, box.width - 2 * inset() - lead(), 0}, style(1));
  out_.hot_spot(box, {}, action);
}

/// Side by side where there is room, else one under the other.
void QuestionWriter::options() {
  const auto numbers = shown_options(what_.asked);
  const float gap = 0.45f * em_;
  const auto count = static_cast<float>(numbers.size());
  const bool in_a_row = box_.width >= options_in_a_row * em_;
  const float width = in_a_row ? (box_.width - (count - 1) * gap) / count : box_.width;
  float tallest = 0;
  for (const int number : numbers) tallest = std::max(tallest, option_height(number, width));
  float x = box_.x;
  int place = 1;
  for (const int number : numbers) {
    const float height = in_a_row ? tallest : option_height(number, width);
    option(place++, number, {x, y_, width, height});
    if (in_a_row)
      x += width + gap;
    else
      y_ += height + gap;
  }
  if (in_a_row) y_ += tallest + gap;
}

void QuestionWriter::number_box() {
  const Theme& t = input_.theme;
  const float height = 2.1f * em_, width = std::min(box_.width - 3.2f * em_, 8 * em_);
  const Rect field{box_.x, y_, width, height};
  out_.box("number", field, t.ground, t.text, 6);
  const float base = y_ + height / 2 + 0.36f * em_, x = field.x + 0.7f * em_;
  const float end = x + out_.text("number.text", what_.typed, {x, base}, {Font::mono, 1.05f * em_, t.text});
  out_.fill("number.caret", {end + 1, y_ + 0.45f * em_, 1.5f, height - 0.9f * em_}, t.text);
  const bool ready = !what_.typed.empty(), lit = input_.hover.action == enter_action;
  const Rect enter{field.right() + 0.5f * em_, y_, 2.6f * em_, height};
  out_.box("enter", enter, ready ? mix(t.button, t.quiet_text, lit ? 0.25f : 0) : t.raised,
           ready ? t.button : t.control_border, 6);
  const Color ink = ready ? t.button_text : t.quiet_text;
  const Vec2 m{enter.x + enter.width / 2, y_ + height / 2};
  const float s = em_ / 16;  // the sign on the Enter key: down, then left
  out_.path("enter.line", {{m.x + 8 * s, m.y - 7 * s}, {m.x + 8 * s, m.y + 3 * s}, {m.x - 7 * s, m.y + 3 * s}}, ink,
            1.6f);
  out_.path("enter.head", {{m.x - 3 * s, m.y - 1.5f * s}, {m.x - 7.5f * s, m.y + 3 * s}, {m.x - 3 * s, m.y + 7.5f * s}},
            ink, 1.6f);
  out_.hot_spot(enter, {}, std::string(enter_action));
  y_ += height + 0.5f * em_;
}

void QuestionWriter::ask() {
  paragraph("ask", words(fmt::format("ask.{}", name_of(what_.asked))), style(1.06f));
  y_ += 0.5f * em_;
  if (takes_number(what_.asked)) {
    number_box();
  } else {
    options();
  }
  paragraph("skip", {{input_.texts->plain("ask.skip"), Ink::quiet, {}, false}}, style(0.78f, Ink::quiet));
}

Spans QuestionWriter::guess_words() const {
  Spans guess;
  if (takes_number(what_.revealed))
    guess = {{grouped(what_.guess), Ink::text, {}, true}};
  else
    guess = option_words(what_.revealed, what_.guess);
  // The sentence around the guess, whose own words keep their colours.
  constexpr char mark = '\x01';
  const std::string sentence = input_.texts->plain("ask.your_guess", {{"guess", {.text = std::string(1, mark)}}});
  const std::size_t cut = sentence.find(mark);
  Spans line{{sentence.substr(0, cut), Ink::quiet, {}, false}};
  line.insert(line.end(), guess.begin(), guess.end());
  if (cut + 1 < sentence.size()) line.push_back({sentence.substr(cut + 1), Ink::quiet, {}, false});
  return line;
}

void QuestionWriter::reveal() {
  paragraph("guess", guess_words(), style(1));
  y_ += 0.2f * em_;
  // Its room is there from the start, so that nothing moves when it comes.
  const std::size_t first = out_.scene().items.size();
  paragraph("answer", words(fmt::format("answer.{}", name_of(what_.revealed))), style(1));
  out_.fade_since(first, what_.answer);
}

float QuestionWriter::revealed_width(const SceneInput& input, const Prediction& what, float em) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const QuestionWriter writer(out, input, what, {}, em);
  const Spans answer = writer.words(fmt::format("answer.{}", name_of(what.revealed)));
  return 1 + std::max(width_of(out.metrics(), writer.guess_words(), writer.style(1)),
                      width_of(out.metrics(), answer, writer.style(1)));
}

float QuestionWriter::write() {
  if (what_.asked != Question::none)
    ask();
  else if (what_.revealed != Question::none)
    reveal();
  return y_;
}

}  // namespace

Prediction predict(const Document& document, const Playback& playback, const Guesses& guesses) {
  Prediction result;
  if (!validate(document.params).empty()) return result;
  const Timeline& timeline = lesson_timeline();
  result.asked = asked_at(timeline, playback, guesses);
  if (result.asked != Question::none) {
    result.typed = guesses.typed;
    return result;
  }
  result.revealed = revealed_at(timeline, playback, guesses);
  if (result.revealed == Question::none) return result;
  result.guess = *guesses.of(result.revealed);
  const Location here = timeline.locate(playback.t);
  // The picture shows it first.
  constexpr double from = 0.6, over = 0.2;
  if (timeline.beats()[here.beat].question == result.revealed)
    result.answer = static_cast<float>(std::clamp((here.u - from) / over, 0.0, 1.0));
  return result;
}

float write_prediction(SceneWriter& out, const SceneInput& input, const Prediction& prediction, Rect box, float em) {
  return QuestionWriter(out, input, prediction, box, em).write();
}

Scene build_question_card(const SceneInput& input, const Prediction& prediction, float room, float em) {
  Scene scene;
  if (prediction.empty()) return scene;
  const float inset = em;
  const bool asked = prediction.asked != Question::none;
  const float wide = takes_number(prediction.asked) ? 30 : options_in_a_row;
  const float needed = asked ? wide * em : QuestionWriter::revealed_width(input, prediction, em);
  const float width = std::min(room, needed + 2 * inset);
  SceneWriter out(scene, input.theme, *input.metrics);
  out.box("card", {}, input.theme.panel, input.theme.control_border, 10);
  const float bottom = write_prediction(out, input, prediction, {inset, inset, width - 2 * inset, 0}, em);
  scene.size = {width, bottom + inset};
  // The card's size is known only once the words are set.
  std::get<RectShape>(scene.items[0].shape).rect = {0, 0, scene.size.x, scene.size.y};
  return scene;
}

}  // namespace tessera::scene
