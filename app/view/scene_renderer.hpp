#pragma once
// Draws scenes into ImGui draw lists, with OpenGL 3.3 for pictures and for what is too many for triangles.
//
//   renderer.begin_frame(io.DisplayFramebufferScale.x);
//   renderer.draw(*ImGui::GetWindowDrawList(), scene, {origin, zoom, clip});   any number of scenes
//   …ImGui::Render(), ImGui_ImplOpenGL3_RenderDrawData…
//   if (renderer.wants_another_frame()) draw again soon
//
// Everything it holds is a cache of values that live elsewhere: after a lost context, make a new one.

#include <memory>

#include <imgui.h>

#include "app/scene/item.hpp"

namespace tessera::view {

/// Where a scene goes, in ImGui coordinates.
struct Placement {
  scene::Vec2 origin;    ///< of the scene's (0, 0)
  float zoom = 1;        ///< ImGui units a point
  float line_scale = 1;  ///< ImGui units a point of strokes and hatches: the UI scale, without the camera's zoom
  scene::Rect clip;      ///< nothing is drawn outside
};

class SceneRenderer {
 public:
  /// Needs a current OpenGL 3.3 context, as do all other calls. Throws Error where a shader does not compile.
  SceneRenderer();
  ~SceneRenderer();
  SceneRenderer(const SceneRenderer&) = delete;
  SceneRenderer& operator=(const SceneRenderer&) = delete;

  /// Once a frame, before any draw: forgets textures that two frames did not use, renews the upload budget.
  /// `framebuffer_scale` is pixels per ImGui unit.
  void begin_frame(float framebuffer_scale);

  /// Adds the scene to `list`. The list must be rendered before the next begin_frame().
  void draw(ImDrawList& list, const scene::Scene& scene, const Placement& placement);

  /// Whether part of a picture is still to be uploaded (a coarser one is shown meanwhile).
  bool wants_another_frame() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tessera::view
