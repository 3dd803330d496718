#pragma once
// The whole window as one function: what was set and what the workers know go in; edits and requests come out.
//
//   begin a frame of ImGui
//   Requests requests = draw_main_screen(state, work, tools, keys);
//   render

#include "app/view/app_state.hpp"
#include "app/view/controls.hpp"
#include "app/view/fonts.hpp"

namespace tessera::view {

/// Means of drawing that outlive a frame.
struct ScreenTools {
  const Fonts& fonts;
  const scene::TextMetrics& metrics;
  const texts::Texts& texts;    ///< of the language that the preferences ask for
  const texts::Texts& english;  ///< whatever the language: the layers below speak it
  scene::SceneMemo& memo;
  DrawScene draw_scene;
  float scale = 1;     ///< ImGui units a point, the interface's own scale included
  double seconds = 0;  ///< of wall-clock time since the last frame: the lesson goes on by as much
};

/// The theme that the preferences ask for.
scene::Theme theme_of(const Preferences& preferences);

/// Draws everything, answers the mouse and the keys (`keys`: what was struck since the last frame), edits
/// `state`, keeps the selection within the settings and the history up to date.
Requests draw_main_screen(AppState& state, const Work& work, const ScreenTools& tools, std::vector<KeyStroke> keys);

}  // namespace tessera::view
