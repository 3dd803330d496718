#pragma once
// What a person chooses about an exported figure, and what follows from it for the printers.
//
// A figure is laid out for its final size: the scene gets as many points as it takes for its labels to come out in the
// wished size of type, and is then drawn at the final width. Nothing is laid out large and scaled until nobody can read
// it.

#include <span>
#include <string>
#include <string_view>

#include "app/paint/image_painter.hpp"
#include "app/paint/pdf_file.hpp"
#include "app/paint/still.hpp"
#include "app/paint/svg_writer.hpp"

namespace tessera::paint {

enum class SizeUnit { pixels, millimetres };

struct FigureSize {
  double width = 1280;
  double height = 0;  ///< 0: as high as the picture and its words need
  SizeUnit unit = SizeUnit::pixels;
  bool operator==(const FigureSize&) const = default;
};

struct ExportOptions {
  FigureSize size;
  double proportion = 1.6;  ///< width : height of the picture where no height is given
  scene::ThemeName theme = scene::ThemeName::light;
  scene::FigureParts parts;
  bool indices = true;         ///< numbers on the tiles
  double font_size = 0;        ///< of labels at the final size, in points (pixels where the size is in pixels); 0: free
  bool crisp = true;           ///< edges on whole pixels, for screens; else exact, for paper
  double dots_per_inch = 96;   ///< of a PNG whose size is in millimetres
  double pixel_scale = 1;      ///< of a PNG whose size is in pixels
  float density = 1;           ///< pixels a point of sheets with more cells than that
  bool full_matrices = false;  ///< at least one pixel a cell of sheets
  bool transparent = false;    ///< no ground
  bool operator==(const ExportOptions&) const = default;
};

struct ExportPreset {
  std::string_view id;    ///< "paper-column"; stable
  std::string_view note;  ///< English, for the manual; windows have texts of their own, "export.preset.ID"
  ExportOptions options;
};

/// paper-column, paper-page, slide, poster, web; the last is what nobody's choice means.
std::span<const ExportPreset> export_presets();
/// nullptr where there is none of that name.
const ExportPreset* find_export_preset(std::string_view id);

/// What the printers are given.
struct FigurePlan {
  StillLook look;
  double font_size = 0;  ///< of labels at the final size, as it came out
  SvgOptions svg;
  PdfOptions pdf;
  ImageOptions image;
  int pixels_per_meter = 0;  ///< of a PNG; 0: not told
};

/// Throws Error, which names what is allowed, for sizes that no printer takes and for type that does not fit the size.
FigurePlan plan_figure(const ExportOptions& options);

/// "1280x720" and "1280" are pixels, "85mm" and "85x60mm" millimetres. Throws Error for anything else.
FigureSize parse_figure_size(const std::string& text);

}  // namespace tessera::paint
