#include "app/view/questions.hpp"

#include <charconv>

#include "app/scene/question.hpp"
#include "app/view/lesson_commands.hpp"
#include "app/view/presenter.hpp"

namespace tessera::view {

namespace {

/// The guess stands; what it was about is shown at once.
void answer(AppState& state, Question question, std::int64_t guess) {
  state.guesses.give(question, guess);
  state.guesses.typed.clear();
  state.playback = next_beat(state.playback, lesson_timeline(), rests(state));
  let_pointer_lie(state);
}

bool is_digit(const KeyStroke& stroke) {
  return stroke.typed && stroke.key.size() == 1 && stroke.key[0] >= '0' && stroke.key[0] <= '9';
}

/// A digit struck while the question is about to open: an answer that comes before it, not a step.
bool too_early(const AppState& state, const KeyStroke& stroke) {
  return is_digit(stroke) && !beside_lesson(state) && validate(state.document.params).empty() &&
         about_to_ask(lesson_timeline(), state.playback, state.guesses);
}

bool answer_typed(AppState& state, Question question) {
  const std::string& typed = state.guesses.typed;
  std::int64_t number = 0;
  const auto read = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  if (typed.empty() || read.ec != std::errc()) return false;
  answer(state, question, number);
  return true;
}

bool take_answer_key(AppState& state, Question question, const KeyStroke& stroke) {
  std::string& typed = state.guesses.typed;
  const bool digit = is_digit(stroke);
  if (!takes_number(question)) {
    if (!digit) return false;
    const int place = stroke.key[0] - '1';
    // Who answers with a digit does not mean a step.
    if (place < 0 || place >= question_options) return true;
    answer(state, question, shown_options(question)[static_cast<std::size_t>(place)]);
    return true;
  }
  if (digit) {
    let_pointer_lie(state);
    state.playback.play = Play::paused;  // who types is not hurried on
    state.playback.rest_left = 0;
    if (typed.size() < longest_guess) typed += stroke.key;
    return true;
  }
  if (stroke == KeyStroke{.key = "Backspace"}) {
    if (!typed.empty()) typed.pop_back();
    return true;
  }
  return stroke == KeyStroke{.key = "Enter"} && answer_typed(state, question);
}

}  // namespace

std::string question_key(Question question) {
  switch (question) {
    case Question::none: return {};
    case Question::how_many_patches: return "ask.how_many_patches";
    case Question::next_row_of_strip: return "ask.next_row_of_strip";
    case Question::half_the_dimension: return "ask.half_the_dimension";
    case Question::row_of_patch: return "ask.row_of_patch";
  }
  return {};
}

Question open_question(const AppState& state) {
  if (beside_lesson(state)) return Question::none;
  return scene::predict(state.document, state.playback, state.guesses).asked;
}

void take_answer_keys(AppState& state, std::vector<KeyStroke>& keys) {
  std::vector<KeyStroke> left;
  for (const KeyStroke& stroke : keys) {
    const Question question = open_question(state);
    if (question == Question::none) state.guesses.typed.clear();
    if (too_early(state, stroke)) continue;
    if (question == Question::none || !take_answer_key(state, question, stroke)) left.push_back(stroke);
  }
  keys = std::move(left);
}

bool act_on_question(AppState& state, std::string_view action) {
  if (!action.starts_with(scene::answer_prefix)) return false;
  const Question question = open_question(state);
  if (question == Question::none) return true;
  if (action == scene::enter_action) {
    answer_typed(state, question);
    return true;
  }
  const std::string_view number = action.substr(scene::answer_prefix.size());
  std::int64_t option = 0;
  if (std::from_chars(number.data(), number.data() + number.size(), option).ec == std::errc())
    answer(state, question, option);
  return true;
}

}  // namespace tessera::view
