#pragma once
// The lesson's time in the window: it passes, is dragged, and is shown at the foot.

#include "app/view/canvas.hpp"

namespace tessera::view {

/// Lets `seconds` of wall-clock time pass, at most 0.1 at once, so that a window that was covered does not leap.
/// A beat is rested at for as long as its text takes to read, and the question asked there.
void pass_time(AppState& state, const scene::SceneInput& input, double seconds);

/// Whether the picture changes by itself: the shell must go on drawing.
bool in_motion(const AppState& state);
/// Whether something changes by itself before long: a rest ends, the pointer of a presenter hides.
bool waits_for_time(const AppState& state);

/// Height of the bar in points in a window `height` points high; 0 where it has no room, and while presenting.
float timeline_height(const AppState& state, float height);

/// The bar in the current ImGui window, filling it: buttons act, a press on the segments leads to that time, dragging
/// goes on from there.
void draw_timeline(Ui& ui, AppState& state, const CanvasInput& input, Requests& requests);

}  // namespace tessera::view
