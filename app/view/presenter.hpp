#pragma once
// The lesson before an audience: the stage alone, a thin line of progress, notes on a key. Also the cards that lie on
// the stage wherever the right panel is away.

#include "app/view/canvas.hpp"

namespace tessera::view {

inline constexpr double pointer_patience = 2;  ///< seconds without a move before a watched pointer no longer points
inline constexpr float pointer_slack = 4;      ///< points: a knock against the table is no move

/// The lesson goes its own way: what the pointer lies on is no longer pointed at until it moves.
void let_pointer_lie(AppState& state);

/// Takes note of whether the pointer moves; one that is watched and lies still no longer points, a presenter's hides.
/// `seconds` since the last frame.
void watch_pointer(AppState& state, float scale, double seconds);
/// The lesson plays or is presented: what lies under a forgotten pointer must not take the example's place.
bool pointer_watched(const AppState& state);

/// A line at the foot of `stage` (ImGui units), over it.
void draw_progress_line(const Ui& ui, const CanvasInput& input, const scene::Rect& stage);

/// What the lesson asks, in the place of the beat's words; where those stand elsewhere, at the stage's foot.
void draw_question_card(Ui& ui, AppState& state, const CanvasInput& input, const scene::Rect& stage);

/// At the stage's left upper corner where it is zoomed or panned: how far, and what is under the pointer, whose words
/// may lie out of sight. A click shows all of the stage again.
void draw_zoom_readout(Ui& ui, AppState& state, const CanvasInput& input, const scene::Rect& stage);

/// Beside the stage, which they leave to the audience.
inline constexpr float notes_width = 340;  // points
void draw_notes(Ui& ui, AppState& state, const CanvasInput& input, const scene::Rect& place);

}  // namespace tessera::view
