#include "app/model/export_plan.hpp"

#include <array>

#include <fmt/format.h>

namespace tessera {

namespace {

constexpr int min_film_fps = 10;

struct FormatNames {
  std::string_view extension, name;
};
constexpr std::array<FormatNames, 7> format_names{{{".svg", "SVG"},
                                                   {".pdf", "PDF"},
                                                   {".png", "PNG"},
                                                   {".gif", "GIF"},
                                                   {".webp", "WebP"},
                                                   {".mp4", "MP4"},
                                                   {".webm", "WebM"}}};
const FormatNames& names_of(ExportFormat format) { return format_names[static_cast<std::size_t>(format)]; }

}  // namespace

std::vector<ExportFormat> formats_of(ExportWhat what) {
  if (is_film(what)) return {ExportFormat::mp4, ExportFormat::webm, ExportFormat::gif, ExportFormat::webp};
  if (what == ExportWhat::storyboard) return {ExportFormat::pdf, ExportFormat::svg};
  return {ExportFormat::svg, ExportFormat::pdf, ExportFormat::png};
}

std::string_view export_extension(ExportFormat format) { return names_of(format).extension; }
std::string_view export_name(ExportFormat format) { return names_of(format).name; }

int max_fps(ExportFormat format) { return format == ExportFormat::gif ? 50 : 60; }

void use_preset(ExportPlan& plan, const ExportPreset& preset) {
  plan.size = preset.size;
  plan.title = preset.title;
}

Issues validate(const ExportPlan& plan) {
  if (!is_film(plan.format) || (plan.fps >= min_film_fps && plan.fps <= max_fps(plan.format))) return {};
  return {{"fps", fmt::format("{} frames a second must be {} to {} for {}", plan.fps, min_film_fps,
                              max_fps(plan.format), export_name(plan.format))}};
}

}  // namespace tessera
