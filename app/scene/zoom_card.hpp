#pragma once
// How far the stage is zoomed, and what is pointed at on it.

#include <string_view>

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

inline constexpr std::string_view fit_action = "view.fit";

/// "250 %  Show all (0)", and behind it the patch, filter or cell under the pointer with its value. At most `width`.
Scene build_zoom_card(const SceneInput& input, float zoom, float width);

}  // namespace tessera::scene
