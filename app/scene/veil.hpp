#pragma once
// While a question waits for its answer, the numbers that would tell it are covered wherever else they stand.

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

/// Whether a number that is found there tells the answer.
bool tells_answer(const ValueReference& reference, Question question);

/// "?" on a quiet ground in the place of every such number: its room stays, so that nothing moves when it is told.
void veil_answers(Scene& scene, const SceneInput& input);

/// Takes away what was written from item `first` and hot spot `first_spot` on, and covers `box` in its place.
void veil_block(Scene& scene, std::size_t first, std::size_t first_spot, const Rect& box, const SceneInput& input);

}  // namespace tessera::scene
