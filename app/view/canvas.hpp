#pragma once
// The stage: a scene that can be pointed at, panned and zoomed.

#include "app/scene/build_scene.hpp"
#include "app/view/app_state.hpp"
#include "app/view/controls.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

/// Where the camera puts the stage's points within an area, in ImGui units.
struct StageView {
  scene::Rect area;  ///< in ImGui units
  float scale = 1;   ///< ImGui units a point
  Camera camera;

  scene::Vec2 size() const { return {area.width / scale, area.height / scale}; }  ///< points
  float zoom() const { return scale * camera.zoom; }                              ///< ImGui units a point
  scene::Vec2 origin() const;  ///< of the scene, on whole units, so that text stays sharp
  scene::Vec2 to_scene(scene::Vec2 screen) const;
};

/// `camera` zoomed by `factor` so that what lies under `screen` stays there, within the limits.
Camera zoom_about(const StageView& view, scene::Vec2 screen, float factor);
/// Panned so that some of the stage stays in sight.
Camera keep_in_sight(const StageView& view, Camera camera);

/// Selects what was clicked.
void pin(Document& document, const scene::Subject& subject);

struct CanvasInput {
  scene::SceneInput& scene;  ///< its hover is set to what is pointed at
  const DrawScene& draw_scene;
};

/// The stage in the current ImGui window, filling it. Wheel zooms about the pointer, drag pans, double click
/// fits, click pins.
void draw_stage(Ui& ui, AppState& state, const CanvasInput& input, Requests& requests);

/// The right panel in the current ImGui window, which scrolls where it is too high.
void draw_explanation(Ui& ui, AppState& state, const CanvasInput& input, Requests& requests);

}  // namespace tessera::view
