#pragma once
// Predict, then reveal: the question that the lesson asks before it shows, and afterwards the guess beside the answer.

#include <string_view>

#include "app/scene/build_scene.hpp"
#include "app/scene/scene_writer.hpp"

namespace tessera::scene {

/// What answering does: "answer.1" … "answer.3" choose the option of that number in the texts, "answer.enter" takes
/// the number that is typed.
inline constexpr std::string_view answer_prefix = "answer.";
inline constexpr std::string_view enter_action = "answer.enter";

/// Written from the top of `box` down; its width is kept. Returns the bottom; box.y where there is nothing to say.
float write_prediction(SceneWriter& out, const SceneInput& input, const Prediction& prediction, Rect box, float em);

/// The same on a card of its own, for the stage's foot; at most `room` wide, as high as it needs to be.
Scene build_question_card(const SceneInput& input, const Prediction& prediction, float room, float em);

}  // namespace tessera::scene
