#pragma once
// Glyphs of scene text, rasterised at the very size they are drawn at, kept in one texture. So text is sharp at any
// scale and zoom, and the program starts without an atlas of every size.

#include <cstdint>
#include <unordered_map>

#include <imgui.h>

#include "app/scene/font_faces.hpp"
#include "app/view/gl_objects.hpp"

namespace tessera::view {

class GlyphCache {
 public:
  /// Where a glyph's bitmap lies from the pen on the baseline, in framebuffer pixels (y down), and in the texture.
  struct Placed {
    float left = 0, top = 0, width = 0, height = 0;
    ImVec2 uv0, uv1;
  };

  /// Needs a current context. Throws Error where a font cannot be read.
  GlyphCache();

  const scene::FontFaces& faces() const { return faces_; }
  ImTextureID texture() const;

  /// The nearest size that is rasterised for an em of `pixels`: quarters of a pixel, whole ones for large text.
  static float raster_size(float pixels);
  /// `size` as raster_size answers it; `quarter` 0 … 3 shifts right by quarters of a pixel.
  const Placed& get(scene::Glyph glyph, float size, int quarter);

  /// Starts anew where the texture is full. Call between frames.
  void begin_frame();
  /// Whether some glyph found no room in this frame.
  bool is_full() const { return full_; }

 private:
  Placed rasterize(scene::Glyph glyph, float size, int quarter);

  scene::FontFaces faces_;
  GlTexture texture_;
  std::unordered_map<std::uint64_t, Placed> placed_;
  int shelf_x_ = 0, shelf_y_ = 0, shelf_height_ = 0;
  bool full_ = false;
};

}  // namespace tessera::view
