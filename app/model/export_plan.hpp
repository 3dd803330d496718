#pragma once
// What is to be exported, as a plain value: the export dialog edits it, the printers follow it.
//
//   plan ── size_export ──► the scene's size in points, pixels a point, the result in pixels and millimetres

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tessera/issue.hpp"

namespace tessera {

enum class ExportWhat {
  moment,      ///< the picture as it stands
  storyboard,  ///< every step's last picture
  overview,    ///< the whole embedding as one diagram
  beat,        ///< films of the current beat, the current step, the whole lesson, and from one moment to another
  step,
  lesson,
  span,
  document,  ///< what opens it all again, by itself
  tensors,   ///< numbers: all of them, or one tensor
  terms,     ///< the products behind the selected number
  torch_convolution,
  torch_matrix,
  cpp,  ///< programs
};

enum class ExportFormat { svg, pdf, png, gif, webp, mp4, webm, document, npz, safetensors, npy, csv, python, cpp };

inline constexpr bool is_film(ExportWhat what) { return what >= ExportWhat::beat && what <= ExportWhat::span; }
inline constexpr bool is_film(ExportFormat format) {
  return format >= ExportFormat::gif && format <= ExportFormat::webm;
}
/// Neither a figure nor a film: it has no size and no looks.
inline constexpr bool is_data(ExportWhat what) { return what >= ExportWhat::document; }
/// Figures carry the document.
inline constexpr bool is_figure(ExportWhat what) { return what <= ExportWhat::overview; }

/// What it can be written as, the usual one first.
std::vector<ExportFormat> formats_of(ExportWhat what);
/// ".svg", and "SVG"; of a program, "PyTorch".
std::string_view export_extension(ExportFormat format);
std::string_view export_name(ExportFormat format);

enum class LengthUnit { pixels, millimeters };

struct ExportPlan {
  ExportWhat what = ExportWhat::moment;
  ExportFormat format = ExportFormat::svg;
  LengthUnit unit = LengthUnit::pixels;
  double width = 1280, height = 800;  ///< of the result, in `unit`
  double font_size = 14;              ///< of labels in the result: pixels, or typographic points on paper
  int dots_per_inch = 300;            ///< of pixels on paper
  bool dark = false;
  bool title = true, narration = false, formula = false, indices = true;
  bool notes = false;        ///< the words of all the step's beats at the foot, in place of the one's
  bool transparent = false;  ///< SVG, PDF and PNG alone
  bool end_of_step = false;  ///< ExportWhat::moment: the last picture of the step, in the place of the one as it stands
  bool outlines = false;     ///< SVG: letters as paths, for programs that do not have the fonts
  bool free_height = false;  ///< `height` is the picture's, and formula and words at its foot add to it
  double density = 1;        ///< SVG and PDF: pixels a point of the scene that sheets with more cells are drawn with
  bool full_matrices = false;  ///< SVG and PDF: at least one pixel a cell instead
  int fps = 30;
  double speed = 1;
  double from = 0, to = 0;     ///< ExportWhat::span: seconds of the lesson
  bool with_pictures = false;  ///< the document that goes along, or is written, holds the pictures themselves
  std::string tensor;          ///< ExportWhat::tensors: its name; empty: all
  bool rests = true;           ///< films hold a beat's last picture for the time that its words take to read
  bool operator==(const ExportPlan&) const = default;
};

struct ExportPreset {
  std::string_view id;  ///< "one-column"
  LengthUnit unit = LengthUnit::pixels;
  double width = 0, height = 0, font_size = 0;
};
/// Paper in one and two columns, slide 16:9, poster, web.
const std::vector<ExportPreset>& export_presets();
/// The preset whose size the plan has; null: none.
const ExportPreset* preset_of(const ExportPlan& plan);
void use_preset(ExportPlan& plan, const ExportPreset& preset);

/// The plan with every switch off that does nothing for what it makes.
ExportPlan without_idle_parts(ExportPlan plan);

/// What size a plan comes to.
struct ExportSize {
  double scene_width = 0, scene_height = 0;  ///< points of the scene
  double label = 0;                          ///< em of its labels, points of the scene: font_size in the result
  double scale = 1;                          ///< pixels a point of the scene
  std::int64_t pixel_width = 0, pixel_height = 0;
  double width_mm = 0, height_mm = 0;  ///< at 96 pixels an inch, where the plan is in pixels
};
ExportSize size_export(const ExportPlan& plan);

/// The largest type with which the picture still has room at the plan's size.
double largest_font(const ExportPlan& plan);

/// What cannot be made of it: each names the field and the numbers.
Issues validate(const ExportPlan& plan);

/// The most frames a second of a format.
int max_fps(ExportFormat format);

}  // namespace tessera
