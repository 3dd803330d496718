#pragma once
// A scene as SVG 1.1: real text in named fonts, one element an item with the item's id, groups by what the ids begin
// with, each picture embedded once and cut by clipping. The same scene gives the same bytes, in any locale.
//
// What viewers disagree on is avoided: crisp pixels are enlarged before they are embedded, since librsvg ignores
// image-rendering; a line of text tells its length, so that it fits where another font must stand in.

#include <string>

#include "app/scene/item.hpp"

namespace tessera::paint {

struct SvgOptions {
  std::string title;           ///< for people who cannot see it, and for file managers
  std::string metadata;        ///< what the figure is opened again from; empty: none
  double width_mm = 0;         ///< of the figure on paper; 0: `width_pixels`
  double width_pixels = 0;     ///< of the figure on screens; 0: one a point
  float pixels = 1;            ///< edges on whole pixels, so many a point; 0: where the scene has them, for paper
  float density = 1;           ///< pixels a point of embedded sheets and photographs
  bool outlines = false;       ///< letters as paths, that look alike where the fonts are missing
  bool full_matrices = false;  ///< at least one pixel a cell of sheets
  bool background = true;      ///< `ground` behind everything; else transparent
  scene::Color ground;
};

/// Mosaics of more tiles than this are embedded as pixels.
inline constexpr std::int64_t most_svg_tiles = 4096;

/// Where the metadata stands in the file.
inline constexpr char svg_metadata_id[] = "tessera-document";

std::string write_svg(const scene::Scene& scene, const SvgOptions& options);

}  // namespace tessera::paint
