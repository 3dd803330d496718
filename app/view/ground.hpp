#pragma once
// Painting the ground of a pane.
//
// In software rendering a blended rectangle over most of the window costs several milliseconds, and clearing the
// same pixels next to nothing: so panes are cleared.

#include <imgui.h>

#include "app/scene/item.hpp"

namespace tessera::view {

/// Fills `place` (ImGui units) with an opaque colour when the list is rendered by OpenGL.
void paint_ground(ImDrawList& list, const scene::Rect& place, scene::Color color);

}  // namespace tessera::view
