#pragma once
// The question about unsaved changes, before the window is closed or another document opened.

#include "app/view/app_state.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

/// Asks where would_be_lost(), and tells whether: then what was to be done waits for a DecideLeaving.
bool ask_before(AppState& state, Leaving leaving);

/// Draws the question while it is open (Overlay::unsaved).
void draw_leaving(Ui& ui, AppState& state, Requests& requests);

}  // namespace tessera::view
