#pragma once
// The bar at the top: name, menus, preset, weights, theme.

#include "app/view/app_state.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

inline constexpr float top_bar_height = 48;

/// Fills the current ImGui window, one bar high.
void draw_top_bar(Ui& ui, AppState& state, Requests& requests);

}  // namespace tessera::view
