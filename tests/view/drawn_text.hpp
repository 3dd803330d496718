#pragma once
// The words that ImGui was told to draw, read back from its triangles.

#include <string>
#include <vector>

#include <imgui.h>

#include "app/scene/item.hpp"

namespace tessera::test {

/// Glyphs of one font on one line without a space between them.
struct DrawnWord {
  std::string text;
  scene::Rect box;      ///< of its glyphs' ink, in ImGui units
  scene::Rect visible;  ///< where its window lets it be seen
  std::string window;   ///< the ImGui window it is in; popups have names of ImGui's own
};

/// Of the frame that was rendered last, in drawing order. Only text in fonts of ImGui's atlas: scenes draw their own.
std::vector<DrawnWord> drawn_words();

}  // namespace tessera::test
