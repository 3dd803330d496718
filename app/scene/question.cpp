#include "app/scene/question.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/spans.hpp"

namespace tessera::scene {

namespace {

constexpr float options_in_a_row = 42;  ///< ems of width from which they lie side by side
constexpr float narrow_card = 46;       ///< ems of width that a number's question takes

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

Spans narrated(const SceneInput& input, const std::string& key) {
  return colored(texts::narrate(*input.texts, key, lesson_facts(input)));
}
Spans option_of(const SceneInput& input, Question question, std::int64_t option) {
  return narrated(input, fmt::format("option.{}.{}", name_of(question), option));
}

/// A sentence with "{guess}" and "{right}", whose words keep their own colours.
Spans with_words(const SceneInput& input, std::string_view key, const Spans& guess, const Spans& right) {
  constexpr char guess_mark = '\x01', right_mark = '\x02';
  const std::string sentence = input.texts->plain(
      key, {{"guess", {.text = std::string(1, guess_mark)}}, {"right", {.text = std::string(1, right_mark)}}});
  Spans words;
  std::size_t from = 0;
  while (from < sentence.size()) {
    const std::size_t mark = std::min(sentence.find(guess_mark, from), sentence.find(right_mark, from));
    if (mark != from) words.push_back({sentence.substr(from, mark - from), Ink::quiet, {}, false});
    if (mark == std::string::npos) break;
    const Spans& put_in = sentence[mark] == guess_mark ? guess : right;
    words.insert(words.end(), put_in.begin(), put_in.end());
    from = mark + 1;
  }
  return words;
}

/// Writes one card from the top down.
class QuestionWriter {
 public:
  QuestionWriter(SceneWriter& out, const SceneInput& input, const Prediction& what, Rect box, float em)
      : out_(out), input_(input), what_(what), box_(box), em_(em), y_(box.y) {}

  float write();
  /// With which a question takes the fewest lines.
  static float asked_width(const SceneInput& input, const Prediction& what, float em);

 private:
  Spans words(const std::string& key) const { return narrated(input_, key); }
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
  void skip_hint(float y);
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
  return paragraph_height(out_.metrics(), option_of(input_, what_.asked, number), inner, style(1)) + inset();
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
  write_paragraph(out_, id + ".text", option_of(input_, what_.asked, number),
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

float QuestionWriter::asked_width(const SceneInput& input, const Prediction& what, float em) {
  if (takes_number(what.asked)) return narrow_card * em;
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const QuestionWriter writer(out, input, what, {}, em);
  float widest = 0;
  for (const int number : shown_options(what.asked))
    widest = std::max(widest, width_of(out.metrics(), option_of(input, what.asked, number), writer.style(1)));
  const float option = widest + 2 * writer.inset() + writer.lead() + 2;
  return std::max(options_in_a_row * em, question_options * option + (question_options - 1) * 0.45f * em);
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

/// Behind the question where there is room, else under everything.
void QuestionWriter::skip_hint(float y) {
  const std::string hint = input_.texts->plain(takes_number(what_.asked) ? "ask.skip.number" : "ask.skip.option");
  const float size = 0.78f * em_, width = out_.metrics().width(hint, Font::regular, size);
  const float asked = width_of(out_.metrics(), words(fmt::format("ask.{}", name_of(what_.asked))), style(1.06f));
  if (asked + 2 * em_ + width <= box_.width) {
    out_.text("skip", hint, {box_.right(), y}, {Font::regular, size, input_.theme.quiet_text, Align::right});
    y_ -= 0.45f * em_;  // nothing follows what was kept apart
  } else {
    paragraph("skip", {{hint, Ink::quiet, {}, false}}, style(0.78f, Ink::quiet));
  }
}

void QuestionWriter::ask() {
  const float first_line = y_ + 1.06f * 1.02f * em_;
  paragraph("ask", words(fmt::format("ask.{}", name_of(what_.asked))), style(1.06f));
  y_ += 0.4f * em_;
  if (takes_number(what_.asked)) {
    number_box();
  } else {
    options();
  }
  skip_hint(first_line);
}

void QuestionWriter::reveal() {
  const Verdict told = verdict_of(input_, what_);
  const float top = y_, come = what_.answer;
  // First the guess alone, then what is to be said of it in its place; its room is there from the start.
  std::size_t first = out_.scene().items.size();
  paragraph("guess", told.guess, style(1));
  out_.fade_since(first, std::clamp(1 - 2 * come, 0.f, 1.f));
  const float guessed = y_;
  y_ = top;
  first = out_.scene().items.size();
  paragraph("verdict", told.verdict, style(1));
  y_ = std::max(y_, guessed) + 0.2f * em_;
  paragraph("answer", told.because, style(1));
  out_.fade_since(first, std::clamp(2 * come - 1, 0.f, 1.f));
}

float QuestionWriter::write() {
  if (what_.asked != Question::none)
    ask();
  else if (what_.revealed != Question::none)
    reveal();
  return y_;
}

}  // namespace

Verdict verdict_of(const SceneInput& input, const Prediction& what) {
  Verdict told;
  const Question question = what.revealed;
  if (question == Question::none) return told;
  const bool number = takes_number(question);
  const std::int64_t right = number ? right_number(question, *input.document) : right_option;
  const char* field = question == Question::row_of_patch ? "asked.patch" : "grid.count";
  const Spans guess =
      number ? Spans{{grouped(what.guess), Ink::text, {}, true}} : option_of(input, question, what.guess);
  Spans truth = number ? Spans{{grouped(right), Ink::n, {{{}, field}}, true}} : option_of(input, question, right);
  for (Span& span : truth) span.strong = true;
  told.guess = with_words(input, "ask.your_guess", guess, {});
  const std::string key = fmt::format("verdict.{}{}", what.guess == right ? "right" : "wrong", number ? "" : ".option");
  told.verdict = with_words(input, key, guess, truth);
  told.because = narrated(input, fmt::format("answer.{}", name_of(question)));
  return told;
}

Prediction predict(const Document& document, const Playback& playback, const Guesses& guesses) {
  Prediction result;
  if (!validate(document.params).empty()) return result;
  const Timeline& timeline = lesson_timeline();
  result.asked = asked_at(timeline, playback, guesses);
  result.veiled = hidden_at(timeline, playback, guesses);
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
  if (prediction.asked == Question::none) return scene;
  const float inset = 0.75f * em;
  const float width = std::min(room, QuestionWriter::asked_width(input, prediction, em) + 2 * inset);
  SceneWriter out(scene, input.theme, *input.metrics);
  out.box("card", {}, input.theme.panel, input.theme.control_border, 10);
  const float bottom = write_prediction(out, input, prediction, {inset, inset, width - 2 * inset, 0}, em);
  scene.size = {width, bottom + inset};
  // The card's size is known only once the words are set.
  std::get<RectShape>(scene.items[0].shape).rect = {0, 0, scene.size.x, scene.size.y};
  return scene;
}

float usual_question_type(const SceneInput& input, float height) {
  return input.presenting ? std::clamp(height / 44, 16.0f, 28.0f) : 15;
}

float question_type(const SceneInput& input, const Prediction& prediction, Vec2 room, float most) {
  float em = most;
  while (em > 9 && build_question_card(input, prediction, room.x, em).size.y > room.y) em -= 0.5f;
  return em;
}

}  // namespace tessera::scene
