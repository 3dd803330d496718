#pragma once
// The in-app file dialog, for systems that offer none: folders and pictures, a filter, several files at once, and
// a path that can be typed.

#include "app/view/app_state.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

/// Opens the dialog at `folder`; what is chosen is added to the batch where `add`, else replaces it.
void open_browser(AppState& state, const std::filesystem::path& folder, bool add, Requests& requests);

/// The same to choose a name to write to.
void open_save_browser(AppState& state, const std::filesystem::path& folder, Saved what, Requests& requests);

/// Draws the dialog while it is open (Overlay::browser).
void draw_browser(Ui& ui, AppState& state, const Work& work, Requests& requests);

}  // namespace tessera::view
