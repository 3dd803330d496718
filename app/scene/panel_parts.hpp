#pragma once
// The sections of the right panel. Each writes from `y` down and returns where it ends.

#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

inline constexpr float panel_margin = 21;

/// A heading, English in capitals; returns where what it heads begins.
float write_section(SceneWriter& out, const std::string& id, const std::string& heading, float y);
/// "Step 4 · beat 1 of 3" and the beat's words, or why nothing fits.
float write_words(const StageContext& context, float y, float width);
/// What can be switched on at this beat, a way of doing it wrong or both roads side by side; y where there is nothing.
float write_switches(const StageContext& context, float y, float width);
/// The step's formula with the numbers of the moment; where nothing fits, the general one of step 2.
float write_formula(const StageContext& context, float y, float width);
/// Every shape along the paper's road and the code's, with B; `mark`: what the beat works on is marked.
float write_shapes(const StageContext& context, float y, float width, bool mark = true);
/// The step's lines of PyTorch with the current numbers, those of the beat marked.
float write_code(const StageContext& context, float y, float width);
/// The code's road from the image to the tokens.
float write_whole_code(const StageContext& context, float y, float width);
/// Why there is nothing to cut.
Spans why_nothing_fits(const StageContext& context);
/// Lines under the words and numbers that name what is pointed at. After all sections.
void mark_pointed_words(const StageContext& context);
/// What is often said of the step, and what is true.
float write_card(const StageContext& context, float y, float width);

}  // namespace tessera::scene
