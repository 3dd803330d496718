#pragma once
// Predict, then reveal, at a moment of the lesson: what scenes need to know of it.

#include "app/model/guesses.hpp"

namespace tessera::scene {

/// What is asked or revealed at a moment.
struct Prediction {
  Question asked = Question::none;
  Question revealed = Question::none;
  Question veiled = Question::none;  ///< whose answer is covered wherever else it stands
  std::int64_t guess = 0;            ///< of what is revealed
  std::string typed;                 ///< of what is asked, where it takes a number
  float answer = 0;  ///< how far the answer has come into sight, 0 … 1: it waits for the beat to show it
  bool operator==(const Prediction&) const = default;
  bool empty() const { return asked == Question::none && revealed == Question::none; }
};

/// At the time of `playback`. Empty where the settings give no patch.
Prediction predict(const Document& document, const Playback& playback, const Guesses& guesses);

}  // namespace tessera::scene
