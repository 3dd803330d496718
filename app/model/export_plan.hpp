#pragma once
// What is to be exported, as a plain value: the export dialog edits it, the printers follow it. What size it comes to,
// and whether type of that size fits, the printers tell.

#include <string>
#include <string_view>
#include <vector>

#include "tessera/issue.hpp"

namespace tessera {

enum class ExportWhat {
  moment,      ///< the picture as it stands
  storyboard,  ///< every step's last picture
  beat,        ///< films of the current beat, the current step, the whole lesson
  step,
  lesson,
};

enum class ExportFormat { svg, pdf, png, gif, webp, mp4, webm };

constexpr bool is_film(ExportWhat what) {
  return what == ExportWhat::beat || what == ExportWhat::step || what == ExportWhat::lesson;
}
constexpr bool is_film(ExportFormat format) { return format >= ExportFormat::gif; }

/// What it can be written as, the usual one first.
std::vector<ExportFormat> formats_of(ExportWhat what);
/// ".svg", and "SVG".
std::string_view export_extension(ExportFormat format);
std::string_view export_name(ExportFormat format);
/// The most frames a second of a format.
int max_fps(ExportFormat format);

enum class LengthUnit { pixels, millimeters };

/// How large the result is, and its type: what a preset decides.
struct ExportSize {
  LengthUnit unit = LengthUnit::pixels;
  double width = 1280;
  double height = 0;          ///< 0: as high as the picture and its words need
  double proportion = 1.6;    ///< width : height of the picture where no height is given
  double font_size = 0;       ///< of labels: pixels, or typographic points on paper; 0: free
  double dots_per_inch = 96;  ///< of pixels on paper
  bool exact = false;         ///< edges where they are, for paper; else on whole pixels
  float density = 1;          ///< pixels a point of sheets with more cells than that
  bool operator==(const ExportSize&) const = default;
};

struct ExportPlan {
  ExportWhat what = ExportWhat::moment;
  ExportFormat format = ExportFormat::svg;
  ExportSize size;
  bool dark = false;
  bool title = true, narration = false, formula = false, indices = true;
  bool full_matrices = false;  ///< at least one pixel a cell of sheets
  bool transparent = false;    ///< of a still
  int fps = 30;
  double speed = 1;
  bool rests = true;  ///< films hold a beat's last picture, with its words for the time that they take to read
  bool operator==(const ExportPlan&) const = default;
};

struct ExportPreset {
  std::string id;  ///< "paper-column"; its name is in the texts, "export.preset.ID"
  ExportSize size;
  bool title = true;
};
void use_preset(ExportPlan& plan, const ExportPreset& preset);

/// What cannot be, whatever is drawn: each names the field and the numbers.
Issues validate(const ExportPlan& plan);

}  // namespace tessera
