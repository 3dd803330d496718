#include "app/paint/cairo_fonts.hpp"

#include <cairo-ft.h>

#include "tessera/issue.hpp"

namespace tessera::paint {

struct CairoFonts::Library {
  FT_Library library = nullptr;
  std::map<int, FT_Face> faces;
  ~Library() {
    for (const auto& [number, face] : faces) FT_Done_Face(face);
    FT_Done_FreeType(library);
  }
};

CairoFonts::CairoFonts() : library_(std::make_unique<Library>()) {
  if (FT_Init_FreeType(&library_->library) != 0) throw Error("FreeType does not start");
}

CairoFonts::~CairoFonts() {
  for (const auto& [number, face] : made_) cairo_font_face_destroy(face);
  // Cairo keeps scaled fonts, which use FreeType's faces, until it is told not to.
  cairo_debug_reset_static_data();
}

cairo_font_face_t* CairoFonts::get(int face) {
  if (const auto found = made_.find(face); found != made_.end()) return found->second;
  const std::span<const std::byte> bytes = faces_.file(face);
  FT_Face font = nullptr;
  if (FT_New_Memory_Face(library_->library, reinterpret_cast<const FT_Byte*>(bytes.data()),
                         static_cast<FT_Long>(bytes.size()), 0, &font) != 0)
    throw Error("a shipped font cannot be read");
  library_->faces[face] = font;
  return made_[face] = cairo_ft_font_face_create_for_ft_face(font, FT_LOAD_NO_HINTING);
}

void CairoFonts::set_exact(cairo_t* cairo) {
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_set_font_options(cairo, options);
  cairo_font_options_destroy(options);
}

}  // namespace tessera::paint
