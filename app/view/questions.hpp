#pragma once
// Predict, then reveal, by keys and clicks.

#include <string>
#include <string_view>
#include <vector>

#include "app/view/app_state.hpp"

namespace tessera::view {

/// The text that asks it: "ask.how_many_patches"; empty for none.
std::string question_key(Question question);

/// The question that waits for an answer now.
Question open_question(const AppState& state);

/// Digits type the number or choose an option, Backspace takes a digit back, Enter answers: as long as a question
/// waits, those keys, digits that are no option among them, are its own and are taken out of `keys`. All others go on
/// in the lesson and skip it.
void take_answer_keys(AppState& state, std::vector<KeyStroke>& keys);

/// What clicking a part of the question does. False: `action` is none of its.
bool act_on_question(AppState& state, std::string_view action);

}  // namespace tessera::view
