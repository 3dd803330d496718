#pragma once
// The lesson before an audience: the stage alone, a thin line of progress, notes on a key. Also the cards that lie on
// the stage wherever the right panel is away.

#include "app/view/canvas.hpp"

namespace tessera::view {

inline constexpr double pointer_patience = 2;  ///< seconds without a move before the pointer hides

/// Hides the pointer of a presenter who does not move it. `seconds` since the last frame.
void rest_pointer(AppState& state, double seconds);

/// A line at the foot of `stage` (ImGui units), over it.
void draw_progress_line(const Ui& ui, const CanvasInput& input, const scene::Rect& stage);

/// What the lesson asks, at the stage's foot.
void draw_question_card(Ui& ui, AppState& state, const CanvasInput& input, const scene::Rect& stage);
/// What it takes of the stage's foot, in points; 0 where nothing is asked.
float question_foot(const Ui& ui, const AppState& state, const CanvasInput& input, const scene::Rect& stage);

/// At the stage's right upper corner.
void draw_notes(Ui& ui, AppState& state, const CanvasInput& input, const scene::Rect& stage);

}  // namespace tessera::view
