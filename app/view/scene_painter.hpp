#pragma once
// Rectangles, paths and text of a scene as triangles in a draw list, snapped to the framebuffer's pixels.

#include <imgui.h>

#include "app/scene/item.hpp"
#include "app/view/glyph_cache.hpp"

namespace tessera::view {

/// What one item is drawn with.
struct PaintContext {
  ImDrawList& list;
  GlyphCache& glyphs;
  scene::Affine to_screen;  ///< scene points → ImGui units
  float zoom = 1;           ///< ImGui units a point
  float line_scale = 1;     ///< ImGui units a point of strokes
  float pixels = 1;         ///< framebuffer pixels an ImGui unit
  float opacity = 1;
  scene::Rect clip;  ///< in ImGui units

  /// The nearest whole framebuffer pixel, in ImGui units.
  float snap(float unit) const;
  /// A stroke's width in ImGui units: whole framebuffer pixels, one at least.
  float stroke(float points) const;
  ImU32 color(scene::Color color) const;
  /// A rectangle on the screen, its sides on whole pixels. For transforms without rotation.
  scene::Rect place(const scene::Rect& rect) const;
};

void paint(const PaintContext& context, const scene::RectShape& shape);
void paint(const PaintContext& context, const scene::PathShape& shape);
void paint(const PaintContext& context, const scene::TextShape& shape);

/// The common part of two rectangles; of no size where there is none.
scene::Rect common(const scene::Rect& a, const scene::Rect& b);

}  // namespace tessera::view
