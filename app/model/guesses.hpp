#pragma once
// Predict, then reveal: what the lesson asks at a stop, what the viewer guessed, and what the answer hangs on.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "app/model/document.hpp"
#include "app/model/playback.hpp"

namespace tessera {

inline constexpr int question_options = 3;
inline constexpr std::int64_t right_option = 1;  ///< as the texts number them
inline constexpr std::size_t longest_guess = 9;  ///< digits

/// What was guessed, a question each; no score is kept.
struct Guesses {
  std::string typed;  ///< the digits of the number that is being typed

  std::optional<std::int64_t> of(Question question) const;
  void give(Question question, std::int64_t guess);
  void forget(Question question);
  /// The lesson went on from it without an answer: from then on it is asked at its stop alone.
  void skip(Question question);
  bool skipped(Question question) const;
  bool operator==(const Guesses&) const = default;

 private:
  std::array<std::optional<std::int64_t>, 5> given_;  ///< by Question
  std::array<bool, 5> skipped_{};
};

/// Whether it is answered by a number; else by one of question_options, numbered from 1 as the texts number them.
/// right_option is the right one.
bool takes_number(Question question);

/// The options in the order in which they are shown, by their numbers in the texts.
std::array<int, question_options> shown_options(Question question);

/// What is asked at a stop: the question of the beat that comes next, unless it has been answered. None in motion.
Question asked_at(const Timeline& timeline, const Playback& playback, const Guesses& guesses);

/// In motion, within the last `early_digits` seconds before a stop that asks.
inline constexpr double early_digits = 1.5;
bool about_to_ask(const Timeline& timeline, const Playback& playback, const Guesses& guesses);

/// Whose answer must not be read yet: what is asked, and on the way there what will be asked.
Question hidden_at(const Timeline& timeline, const Playback& playback, const Guesses& guesses);

/// Whose guess stands beside the answer: the question of the current beat, if it has been answered.
Question revealed_at(const Timeline& timeline, const Playback& playback, const Guesses& guesses);

/// The patch whose row is asked for: not the selected one, whose number stands everywhere, but the one under it, or
/// else the nearest. The settings give a patch.
std::int64_t asked_patch(const Document& document);

/// The number that is right for a question that takes one.
std::int64_t right_number(Question question, const Document& document);

/// Guesses whose answer is another one in `after` than in `before` go: they were made about something else.
void forget_outdated(Guesses& guesses, const Document& before, const Document& after);

}  // namespace tessera
