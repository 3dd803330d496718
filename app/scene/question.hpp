#pragma once
// Predict, then reveal: the question that the lesson asks before it shows, and afterwards the guess beside the answer.

#include <string_view>

#include "app/scene/build_scene.hpp"
#include "app/scene/scene_writer.hpp"
#include "app/scene/spans.hpp"

namespace tessera::scene {

/// What answering does: "answer.1" … "answer.3" choose the option of that number in the texts, "answer.enter" takes
/// the number that is typed.
inline constexpr std::string_view answer_prefix = "answer.";
inline constexpr std::string_view enter_action = "answer.enter";

/// "You said 14; it is 196.", and what makes it so: of a revealed question. Before the beat has shown the answer, the
/// guess alone.
struct Verdict {
  Spans guess, verdict, because;
};
Verdict verdict_of(const SceneInput& input, const Prediction& prediction);

/// Written from the top of `box` down; its width is kept. Returns the bottom; box.y where there is nothing to say.
float write_prediction(SceneWriter& out, const SceneInput& input, const Prediction& prediction, Rect box, float em);

/// What is asked on a card of its own; at most `room` wide, as high as it needs to be. Empty where nothing is asked.
Scene build_question_card(const SceneInput& input, const Prediction& prediction, float room, float em);
/// Type of such a card on a stage `height` points high, where it has all the room that it wants.
float usual_question_type(const SceneInput& input, float height);
/// The largest type, up to `most`, with which that card fits into `room`.
float question_type(const SceneInput& input, const Prediction& prediction, Vec2 room, float most);

}  // namespace tessera::scene
