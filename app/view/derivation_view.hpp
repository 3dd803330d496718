#pragma once
// Where a clicked number comes from, in the right panel's place.

#include "app/view/canvas.hpp"

namespace tessera::view {

/// A click on a cell opens its derivation, a second one on the same cell closes it. What asks for none does nothing.
void toggle_derivation(AppState& state, const scene::Subject& cell);

/// The pane in the current ImGui window, filling it. The wheel and the bar scroll its list, a line pins its place.
void draw_derivation(Ui& ui, AppState& state, const CanvasInput& input, Requests& requests);

}  // namespace tessera::view
