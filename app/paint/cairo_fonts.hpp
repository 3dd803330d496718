#pragma once
// The shipped fonts as Cairo font faces, straight from the program's own bytes: what is installed does not matter.

#include <map>
#include <memory>

#include <cairo.h>

#include "app/scene/font_faces.hpp"

namespace tessera::paint {

class CairoFonts {
 public:
  /// Throws Error where FreeType does not start.
  CairoFonts();
  ~CairoFonts();
  CairoFonts(const CairoFonts&) = delete;
  CairoFonts& operator=(const CairoFonts&) = delete;

  const scene::FontFaces& faces() const { return faces_; }
  /// Throws Error where FreeType cannot read the font.
  cairo_font_face_t* get(int face);
  /// Glyphs as the fonts have them: no hinting, no rounded advances.
  static void set_exact(cairo_t* cairo);

 private:
  struct Library;
  scene::FontFaces faces_;
  std::unique_ptr<Library> library_;
  std::map<int, cairo_font_face_t*> made_;
};

}  // namespace tessera::paint
