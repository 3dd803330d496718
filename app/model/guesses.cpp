#include "app/model/guesses.hpp"

namespace tessera {

namespace {

constexpr std::array all_questions{Question::how_many_patches, Question::next_row_of_strip,
                                   Question::half_the_dimension, Question::row_of_patch};

std::size_t index_of(Question question) { return static_cast<std::size_t>(question); }

/// Two documents with the same number here have the same answer.
std::int64_t answer_in(Question question, const Document& document) {
  switch (question) {
    case Question::none: return 0;
    case Question::how_many_patches:
    case Question::row_of_patch: return right_number(question, document);
    case Question::next_row_of_strip:
      if (document.view.order == PatchOrder::ppc) return 2;
      return document.params.patch.height == 1 ? 1 : 0;
    case Question::half_the_dimension: return document.params.dim == 1 ? 1 : 0;
  }
  return 0;
}

}  // namespace

std::optional<std::int64_t> Guesses::of(Question question) const { return given_[index_of(question)]; }
void Guesses::give(Question question, std::int64_t guess) { given_[index_of(question)] = guess; }
void Guesses::forget(Question question) { given_[index_of(question)].reset(); }

void Guesses::skip(Question question) { skipped_[index_of(question)] = true; }
bool Guesses::skipped(Question question) const { return skipped_[index_of(question)]; }

bool takes_number(Question question) {
  return question == Question::how_many_patches || question == Question::row_of_patch;
}

std::array<int, question_options> shown_options(Question question) {
  // The right one must not always stand first.
  return question == Question::half_the_dimension ? std::array{2, 3, 1} : std::array{3, 1, 2};
}

Question asked_at(const Timeline& timeline, const Playback& playback, const Guesses& guesses) {
  if (playback.moving()) return Question::none;
  const std::size_t here = timeline.locate(playback.t).beat;
  const auto beats = timeline.beats();
  if (playback.t < beats[here].stop || here + 1 == beats.size()) return Question::none;
  const Question question = beats[here + 1].question;
  return guesses.of(question) ? Question::none : question;
}

bool about_to_ask(const Timeline& timeline, const Playback& playback, const Guesses& guesses) {
  const std::size_t here = timeline.locate(playback.t).beat;
  const auto beats = timeline.beats();
  if (!playback.moving() || here + 1 == beats.size()) return false;
  const double left = (beats[here].stop - playback.t) / playback.speed;
  const Question next = beats[here + 1].question;
  return left >= 0 && left <= early_digits && next != Question::none && !guesses.of(next);
}

Question hidden_at(const Timeline& timeline, const Playback& playback, const Guesses& guesses) {
  const std::size_t here = timeline.locate(playback.t).beat;
  const auto beats = timeline.beats();
  if (here + 1 == beats.size()) return Question::none;
  if (playback.t >= beats[here].stop) return asked_at(timeline, playback, guesses);
  const Question question = beats[here + 1].question;
  return guesses.of(question) || guesses.skipped(question) ? Question::none : question;
}

Question revealed_at(const Timeline& timeline, const Playback& playback, const Guesses& guesses) {
  const std::size_t here = timeline.locate(playback.t).beat;
  const auto beats = timeline.beats();
  if (guesses.of(beats[here].question)) return beats[here].question;
  // Answered at the stop before it, where it still rests.
  if (playback.t < beats[here].stop || here + 1 == beats.size()) return Question::none;
  return guesses.of(beats[here + 1].question) ? beats[here + 1].question : Question::none;
}

std::int64_t asked_patch(const Document& document) {
  const PatchGrid grid = plan_grid(document.params.grid_settings());
  const std::int64_t columns = grid.columns(), last = grid.count() - 1, selected = document.selection.patch;
  for (const std::int64_t patch : {selected + columns, selected - columns, selected + 1, selected - 1})
    if (patch >= 0 && patch <= last) return patch;
  return selected;
}

std::int64_t right_number(Question question, const Document& document) {
  if (question == Question::row_of_patch) return asked_patch(document);
  return plan_grid(document.params.grid_settings()).count();
}

void forget_outdated(Guesses& guesses, const Document& before, const Document& after) {
  for (const Question question : all_questions) {
    if (answer_in(question, before) != answer_in(question, after)) guesses.forget(question);
  }
}

}  // namespace tessera
