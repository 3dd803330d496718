#pragma once
// What lies over the main screen for a moment: the command palette, the sheet of keys, About, and messages.
// None of it is modal: the picture stays visible, and a click beside it or Escape closes it.

#include "app/view/app_state.hpp"
#include "app/view/commands.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

/// Draws whichever of palette, keys and About is open.
void draw_overlays(Ui& ui, AppState& state, Requests& requests);

/// The newest messages as bars in the current ImGui window; notes their height in the state.
void draw_messages(Ui& ui, AppState& state);

/// Commands whose title in the language in use or in English fits the query, best first; all of them, in the table's
/// order, for an empty one.
std::vector<Command> find_commands(const std::vector<Command>& table, std::string_view query, const texts::Texts& texts,
                                   const texts::Texts& english);

/// A window of `size` points in the middle of the screen, over everything, with our padding. Call
/// end_overlay() in any case. `fresh` takes the keyboard. False: a click beside it asks to close it.
bool begin_overlay(const Ui& ui, const char* id, scene::Vec2 size, bool fresh);
void end_overlay();

}  // namespace tessera::view
