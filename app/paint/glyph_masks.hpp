#pragma once
// Glyphs as coverage masks, rasterised at the very size they are drawn at, as the screen does: by quarters of a pixel.

#include <cstdint>
#include <unordered_map>

#include "app/paint/cairo_handles.hpp"
#include "app/scene/font_faces.hpp"

namespace tessera::paint {

class GlyphMasks {
 public:
  struct Mask {
    CairoSurface surface;   ///< null: nothing to be seen
    int left = 0, top = 0;  ///< from the pen on the baseline to its corner, in pixels
  };

  explicit GlyphMasks(const scene::FontFaces& faces) : faces_(faces) {}

  const scene::FontFaces& faces() const { return faces_; }

  /// Em in pixels, 1 … largest, as it is rasterised: quarters of a pixel, whole ones for large text.
  static float raster_size(float pixels);
  static constexpr float largest = 160;  ///< larger text is better drawn as outlines

  /// `size` as raster_size answers it; `quarter` 0 … 3 shifts right by quarters of a pixel.
  const Mask& get(scene::Glyph glyph, float size, int quarter);

 private:
  const scene::FontFaces& faces_;
  std::unordered_map<std::uint64_t, Mask> masks_;
};

}  // namespace tessera::paint
