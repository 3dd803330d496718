#include "app/paint/export_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/stage_frame.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr double points_a_mm = 72 / 25.4, mm_an_inch = 25.4;

// A stage smaller than this has no room for its words, one larger than that only for words that are lost in it.
constexpr double least_width = 420, least_height = 300, most_width = 8000;

ExportOptions on_paper(double width_mm, double proportion, double font) {
  ExportOptions o;
  o.size = {width_mm, 0, SizeUnit::millimetres};
  o.proportion = proportion;
  o.parts.title = false;
  o.font_size = font;
  o.crisp = false;
  o.dots_per_inch = 600;
  o.density = 2;
  return o;
}

ExportOptions slide() {
  ExportOptions o;
  o.size = {338.667, 190.5, SizeUnit::millimetres};
  o.font_size = 12;
  o.dots_per_inch = 144;
  return o;
}

ExportOptions poster() {
  ExportOptions o = on_paper(841, 1.4, 28);
  o.parts.title = true;
  o.dots_per_inch = 150;
  return o;
}

const std::array<ExportPreset, 5>& all_presets() {
  static const std::array<ExportPreset, 5> presets{
      ExportPreset{"paper-column", "one column of a paper, 85 mm wide, 7 pt, exact edges, 600 dpi",
                   on_paper(85, 1.1, 7)},
      ExportPreset{"paper-page", "both columns of a paper, 178 mm wide, 8 pt, exact edges, 600 dpi",
                   on_paper(178, 1.5, 8)},
      ExportPreset{"slide", "16:9, 13.33 x 7.5 inches, 1920 x 1080 pixels, 12 pt, with title", slide()},
      ExportPreset{"poster", "841 mm wide (A0), 28 pt, with title, 150 dpi", poster()},
      ExportPreset{"web", "1280 pixels wide, edges on whole pixels, with title", ExportOptions{}}};
  return presets;
}

/// The final width in points of type: pixels count as points.
double final_points(const FigureSize& size) {
  return size.unit == SizeUnit::millimetres ? size.width * points_a_mm : size.width;
}

double proportion_of(const ExportOptions& o) { return o.size.height > 0 ? o.size.width / o.size.height : o.proportion; }

/// The em of labels on a stage so wide, as a share of its width. Never grows with the width.
double label_share(double width, double proportion) {
  const scene::StageFrame frame =
      scene::frame_stage({static_cast<float>(width), static_cast<float>(width / proportion)}, 0, 0, false);
  return static_cast<double>(frame.label) / width;
}

/// The width of the stage on which labels come out in the wished size.
double stage_width(const ExportOptions& o) {
  const double proportion = proportion_of(o), points = final_points(o.size);
  const double least = std::max(least_width, least_height * proportion);
  if (o.font_size <= 0) return std::clamp(points, least, most_width);
  const double wanted = o.font_size / points;
  constexpr double rounding = 1.001;
  const auto refuse = [&](const char* bound, double width) {
    throw Error(fmt::format("type of {:.3g} points does not fit a figure of {:.4g} {}: {} {:.2g} points", o.font_size,
                            o.size.width, o.size.unit == SizeUnit::millimetres ? "mm" : "pixels", bound,
                            std::floor(label_share(width, proportion) * points * 10) / 10));
  };
  if (label_share(least, proportion) * rounding < wanted) refuse("at most", least);
  if (label_share(most_width, proportion) > wanted * rounding) refuse("at least", most_width);
  double low = least, high = most_width;
  for (int k = 0; k < 60; ++k) {
    const double middle = (low + high) / 2;
    (label_share(middle, proportion) >= wanted ? low : high) = middle;
  }
  return low;
}

void check_size(const FigureSize& size) {
  const bool mm = size.unit == SizeUnit::millimetres;
  const double least = mm ? 20 : 64, most = mm ? 5000 : 32767;
  const auto fits = [&](double side) { return side >= least && side <= most; };
  if (!fits(size.width) || (size.height != 0 && !fits(size.height)))
    throw Error(fmt::format("a figure of {:.6g} x {:.6g} {} cannot be drawn: sides are from {} to {}", size.width,
                            size.height, mm ? "mm" : "pixels", least, most));
}

}  // namespace

std::span<const ExportPreset> export_presets() { return all_presets(); }

const ExportPreset* find_export_preset(std::string_view id) {
  const auto& presets = all_presets();
  const auto found = std::find_if(presets.begin(), presets.end(), [&](const ExportPreset& p) { return p.id == id; });
  return found == presets.end() ? nullptr : &*found;
}

FigurePlan plan_figure(const ExportOptions& o) {
  check_size(o.size);
  const bool paper = o.size.unit == SizeUnit::millimetres;
  const double width = stage_width(o), proportion = proportion_of(o);
  const double dots = paper ? o.size.width / mm_an_inch * o.dots_per_inch : o.size.width * o.pixel_scale;
  FigurePlan plan;
  plan.look.size = {static_cast<float>(width), o.size.height > 0 ? static_cast<float>(width / proportion) : 0.f};
  plan.look.proportion = static_cast<float>(proportion);
  plan.look.zoom = static_cast<float>(final_points(o.size) / width);
  plan.look.theme = o.theme;
  plan.look.parts = o.parts;
  plan.font_size = label_share(width, proportion) * final_points(o.size);
  const scene::Color ground = ground_of(o.theme);
  const double screen = paper ? o.size.width / mm_an_inch * 96 : o.size.width;  // CSS pixels
  const float pixels = o.crisp ? static_cast<float>((paper ? dots : screen) / width) : 0;
  plan.svg = {"", "", o.size.width, paper, pixels, o.density, o.full_matrices, !o.transparent, ground};
  plan.pdf = {paper ? final_points(o.size) : o.size.width * 0.75,
              "",
              pixels,
              o.density,
              o.full_matrices,
              !o.transparent,
              ground};
  plan.image = {dots / width, !o.transparent, ground};
  plan.pixels_per_meter = paper ? static_cast<int>(std::lround(o.dots_per_inch / mm_an_inch * 1000)) : 0;
  return plan;
}

FigureSize parse_figure_size(const std::string& text) {
  std::string_view left = text;
  FigureSize size;
  if (left.ends_with("mm")) {
    size.unit = SizeUnit::millimetres;
    left.remove_suffix(2);
  } else if (left.ends_with("px")) {
    left.remove_suffix(2);
  }
  const auto take = [&](double& value) {
    const auto [end, fault] = std::from_chars(left.data(), left.data() + left.size(), value, std::chars_format::fixed);
    if (fault != std::errc() || !(value > 0))
      throw Error(
          fmt::format("'{}' is not a size: give WxH in pixels, e.g. 1280x720, or millimetres, e.g. 85mm", text));
    left.remove_prefix(static_cast<std::size_t>(end - left.data()));
  };
  take(size.width);
  if (left.starts_with('x')) {
    left.remove_prefix(1);
    take(size.height);
  }
  if (!left.empty())
    throw Error(fmt::format("'{}' is not a size: give WxH in pixels, e.g. 1280x720, or millimetres, e.g. 85mm", text));
  check_size(size);
  return size;
}

}  // namespace tessera::paint
