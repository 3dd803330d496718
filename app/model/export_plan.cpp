#include "app/model/export_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/model/timeline.hpp"

namespace tessera {

namespace {

constexpr double label_size = 14;        // em of labels, points of the scene
constexpr double min_scene_width = 540;  // points: below, a step's picture has no room for its words
constexpr double min_scene_height = 28 * label_size;
constexpr double min_overview_height = 120;
constexpr double max_scene_side = 8000;
constexpr double max_pixels_a_side = 16384;
constexpr double max_film_side = 4096;
constexpr double mm_an_inch = 25.4, points_an_inch = 72, css_pixels_an_inch = 96;

struct FormatNames {
  std::string_view extension, name;
};
constexpr std::array<FormatNames, 14> names{{{".svg", "SVG"},
                                             {".pdf", "PDF"},
                                             {".png", "PNG"},
                                             {".gif", "GIF"},
                                             {".webp", "WebP"},
                                             {".mp4", "MP4"},
                                             {".webm", "WebM"},
                                             {".tessera.json", "JSON"},
                                             {".npz", "NPZ"},
                                             {".safetensors", "Safetensors"},
                                             {".npy", "NPY"},
                                             {".csv", "CSV"},
                                             {".py", "Python"},
                                             {".cpp", "C++"}}};

}  // namespace

std::vector<ExportFormat> formats_of(ExportWhat what) {
  if (is_film(what)) return {ExportFormat::mp4, ExportFormat::webm, ExportFormat::gif, ExportFormat::webp};
  switch (what) {
    case ExportWhat::storyboard: return {ExportFormat::pdf, ExportFormat::svg};
    case ExportWhat::document: return {ExportFormat::document};
    case ExportWhat::tensors: return {ExportFormat::npz, ExportFormat::safetensors, ExportFormat::npy};
    case ExportWhat::terms: return {ExportFormat::csv};
    case ExportWhat::torch_convolution:
    case ExportWhat::torch_matrix: return {ExportFormat::python};
    case ExportWhat::cpp: return {ExportFormat::cpp};
    default: return {ExportFormat::svg, ExportFormat::pdf, ExportFormat::png};
  }
}

std::string_view export_extension(ExportFormat format) { return names[static_cast<std::size_t>(format)].extension; }
std::string_view export_name(ExportFormat format) { return names[static_cast<std::size_t>(format)].name; }

const std::vector<ExportPreset>& export_presets() {
  static const std::vector<ExportPreset> all{{"one-column", LengthUnit::millimeters, 85, 60, 6},
                                             {"two-columns", LengthUnit::millimeters, 178, 105, 8},
                                             {"slide", LengthUnit::pixels, 1920, 1080, 28},
                                             {"poster", LengthUnit::millimeters, 800, 500, 28},
                                             {"web", LengthUnit::pixels, 1280, 800, 14}};
  return all;
}

const ExportPreset* preset_of(const ExportPlan& plan) {
  const auto& all = export_presets();
  const auto found = std::find_if(all.begin(), all.end(), [&](const ExportPreset& preset) {
    return preset.unit == plan.unit && preset.width == plan.width && preset.height == plan.height &&
           preset.font_size == plan.font_size;
  });
  return found == all.end() ? nullptr : &*found;
}

void use_preset(ExportPlan& plan, const ExportPreset& preset) {
  plan.unit = preset.unit;
  plan.width = preset.width;
  plan.height = preset.height;
  plan.font_size = preset.font_size;
  // A figure on paper has its caption in the text around it, and is printed finer than a screen.
  const bool paper = preset.unit == LengthUnit::millimeters;
  plan.title = !paper;
  plan.density = paper ? 2 : 1;
  plan.free_height = false;
}

ExportPlan without_idle_parts(ExportPlan plan) {
  const bool vectors = plan.format == ExportFormat::svg || plan.format == ExportFormat::pdf;
  plan.notes = plan.notes && plan.what == ExportWhat::storyboard;
  plan.transparent = plan.transparent && is_figure(plan.what);
  plan.end_of_step = plan.end_of_step && plan.what == ExportWhat::moment;
  plan.outlines = plan.outlines && plan.format == ExportFormat::svg;
  plan.full_matrices = plan.full_matrices && vectors;
  return plan;
}

ExportSize size_export(const ExportPlan& plan) {
  const bool paper = plan.unit == LengthUnit::millimeters;
  ExportSize size;
  // From the plan's unit to the unit of its font: typographic points, or pixels.
  const double font_units = paper ? points_an_inch / mm_an_inch : 1;
  const double points = label_size / plan.font_size;  // of the scene, a unit of the font
  size.scene_width = plan.width * font_units * points;
  size.scene_height = plan.height * font_units * points;
  const double pixels = paper ? plan.dots_per_inch / mm_an_inch : 1;
  size.label = label_size;
  size.scale = plan.width * pixels / size.scene_width;
  size.pixel_width = std::llround(plan.width * pixels);
  size.pixel_height = std::llround(plan.height * pixels);
  const double mm = paper ? 1 : mm_an_inch / css_pixels_an_inch;
  size.width_mm = plan.width * mm;
  size.height_mm = plan.height * mm;
  return size;
}

namespace {

/// Seconds as they are typed: as many digits as it takes, at most three.
std::string seconds(double t) { return fmt::format("{:g}", std::round(t * 1000) / 1000); }

void check_span(const ExportPlan& plan, Issues& issues) {
  const double end = lesson_timeline().duration();
  if (!(plan.from >= 0 && plan.from < end))
    issues.push_back({"from", fmt::format("{} s must lie in the lesson, 0 to {} s", seconds(plan.from), seconds(end))});
  else if (!(plan.to > plan.from))
    issues.push_back({"to", fmt::format("{} s must come after {} s", seconds(plan.to), seconds(plan.from))});
  else if (plan.to > end)
    issues.push_back({"to", fmt::format("{} s must lie in the lesson, 0 to {} s", seconds(plan.to), seconds(end))});
}

}  // namespace

double largest_font(const ExportPlan& plan) {
  const ExportSize size = size_export(plan);
  const double least = plan.what == ExportWhat::overview ? min_overview_height : min_scene_height;
  const double largest = plan.font_size * std::min(size.scene_width / min_scene_width, size.scene_height / least);
  return std::floor(largest * 10 + 1e-6) / 10;
}

int max_fps(ExportFormat format) { return format == ExportFormat::gif ? 50 : 60; }

Issues validate(const ExportPlan& plan) {
  Issues issues;
  if (is_data(plan.what)) return issues;
  if (plan.what == ExportWhat::span) check_span(plan, issues);
  const ExportSize size = size_export(plan);
  const bool in_pixels = plan.format == ExportFormat::png || is_film(plan.format);
  if (const double largest = largest_font(plan); plan.font_size > largest)
    issues.push_back({"font", fmt::format("text of {:g} leaves no room for the picture at this size: at most {:.1f}",
                                          plan.font_size, largest)});
  if (size.scene_width > max_scene_side || size.scene_height > max_scene_side) {
    const double smallest = plan.font_size * std::max(size.scene_width, size.scene_height) / max_scene_side;
    issues.push_back({"font", fmt::format("text of {:g} is too small for this size: at least {:.1f}", plan.font_size,
                                          std::ceil(smallest * 10) / 10)});
  }
  const double most = is_film(plan.format) ? max_film_side : max_pixels_a_side;
  if (in_pixels && static_cast<double>(std::max(size.pixel_width, size.pixel_height)) > most) {
    issues.push_back({"size", fmt::format("{} × {} pixels are too many: at most {:g} a side", size.pixel_width,
                                          size.pixel_height, most)});
  }
  if (is_film(plan.format) && (plan.fps < 10 || plan.fps > max_fps(plan.format))) {
    issues.push_back({"fps", fmt::format("{} frames a second must be 10 to {} for {}", plan.fps, max_fps(plan.format),
                                         export_name(plan.format))});
  }
  return issues;
}

}  // namespace tessera
