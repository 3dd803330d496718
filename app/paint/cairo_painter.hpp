#pragma once
// Draws scenes with Cairo, on pixels or on paper. What the files that come of it have in common; see image_painter.hpp
// and pdf_file.hpp.

#include <string_view>
#include <vector>

#include "app/paint/cairo_fonts.hpp"
#include "app/paint/glyph_masks.hpp"
#include "app/paint/placing.hpp"
#include "app/paint/raster.hpp"
#include "app/paint/surface_cache.hpp"

namespace tessera::paint {

/// What is drawn on.
struct CairoPage {
  cairo_t* cairo = nullptr;    ///< scaled to points
  float pixels = 0;            ///< a point has so many, and edges lie on whole ones; 0: they stay where they are
  float density = 1;           ///< pixels a point of what is drawn as pixels
  bool full_matrices = false;  ///< at least one pixel a cell
  bool paper = false;          ///< text stays text; else it is drawn as on the screen, glyph for glyph
};

/// Mosaics of more tiles than this are drawn as pixels on paper, too.
inline constexpr std::int64_t most_paper_tiles = 4096;

class CairoPainter {
 public:
  CairoPainter() : masks_(fonts_.faces()) {}

  /// Throws Error where Cairo fails.
  void draw(const CairoPage& page, const scene::Scene& scene);

 private:
  struct Pen;

  cairo_surface_t* picture(const scene::PictureShape& shape, PixelSize size);
  cairo_surface_t* heat_map(const scene::HeatMapShape& shape, PixelSize size);
  PixelSize heat_map_size(const CairoPage& page, const scene::HeatMapShape& shape, const scene::Rect& target) const;

  void paint(const Pen& pen, const scene::RectShape& shape);
  void paint(const Pen& pen, const scene::PathShape& shape);
  void paint(const Pen& pen, const scene::TextShape& shape);
  void paint(const Pen& pen, const scene::PictureShape& shape);
  void paint(const Pen& pen, const scene::HeatMapShape& shape);
  void paint(const Pen& pen, const scene::MosaicShape& shape);
  void paint(const Pen& pen, const scene::GridShape& shape);

  void paint_tiles(const Pen& pen, const scene::MosaicShape& shape, const PlacedMosaic& placed);
  void paint_numbers(const Pen& pen, const scene::MosaicShape& shape, const PlacedMosaic& placed);
  void paint_number(const Pen& pen, scene::TextShape text, float rim);

  struct Run;
  Run lay_out(const scene::TextShape& shape) const;
  void show_masks(const Pen& pen, const scene::TextShape& shape);
  void show_glyphs(const Pen& pen, const scene::TextShape& shape, float rim);
  void show_run(const Pen& pen, const Run& run, std::size_t begin, std::size_t end, std::string_view text);

  CairoFonts fonts_;
  GlyphMasks masks_;
  SurfaceCache surfaces_;
};

}  // namespace tessera::paint
