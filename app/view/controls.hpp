#pragma once
// The panel at the left: every setting of the embedding, and the results in figures.

#include <functional>
#include <vector>

#include "app/scene/build_scene.hpp"
#include "app/view/app_state.hpp"
#include "app/view/scene_renderer.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

/// Draws a scene into a draw list: the scene renderer's draw(), or nothing in tests without OpenGL.
using DrawScene = std::function<void(ImDrawList&, const scene::Scene&, const Placement&)>;

struct ControlsInput {
  const Work& work;
  const scene::SceneInput& scene;  ///< for the results; its document is the edited one
  const DrawScene& draw_scene;
};

/// Fills the current ImGui window from its cursor down.
void draw_controls(Ui& ui, AppState& state, const ControlsInput& input, Requests& requests);

/// Divisors that both sides have in common, rising: where P leaves no pixel over. Empty for sides below 1.
std::vector<std::int64_t> common_divisors(std::int64_t height, std::int64_t width);

/// Weight choices in the order of the menus, and the place of `kind` among them.
std::vector<Option> weight_options(const texts::Texts& texts);
int weight_index(WeightKind kind);
WeightKind weight_kind(int index);

}  // namespace tessera::view
