#include "app/paint/export_job.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "app/paint/carried_document.hpp"
#include "app/paint/image_painter.hpp"
#include "app/paint/pdf_file.hpp"
#include "app/paint/png_file.hpp"
#include "app/paint/svg_writer.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr std::int64_t most_preview_pixels = 4'000'000;  // more are drawn at the budget's size, and not measured

void write_bytes(const std::filesystem::path& target, std::span<const std::byte> bytes) {
  io::write_atomically(target, [&](const io::Sink& sink) { sink(bytes); });
}

std::vector<std::byte> bytes_of_text(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> svg_bytes(const scene::Scene& scene, const ExportPlan& plan, const std::string& title,
                                 const std::string& document) {
  SvgOptions options = figure_plan(plan).svg;
  options.title = title;
  options.metadata = document;
  return bytes_of_text(write_svg(scene, options));
}

std::vector<std::byte> pdf_bytes(const std::vector<scene::Scene>& pages, const ExportPlan& plan,
                                 const std::string& title, const std::string& document) {
  PdfOptions options = figure_plan(plan).pdf;
  options.title = title;
  std::vector<std::byte> bytes = paint_pdf(pages, options);
  return document.empty() ? bytes : attach_document(bytes, document);
}

std::vector<std::byte> png_bytes(const scene::Scene& scene, const ExportPlan& plan, const std::string& title,
                                 const std::string& document) {
  const FigurePlan figure = figure_plan(plan);
  const Image8 image = paint_image(scene, figure.image);
  PngOptions options;
  options.texts.push_back({"Title", title});
  if (!document.empty()) options.texts.push_back({carried_keyword, document});
  options.pixels_per_meter = figure.pixels_per_meter;
  return encode_png(image, options);
}

std::string title_at(const StillMaker& stills, double t) {
  return stills.words(fmt::format("{}.title", lesson_timeline().beat_at(t).step), t);
}

/// Each step's last picture.
std::vector<scene::Scene> storyboard(StillMaker& stills, const ExportPlan& plan, const std::stop_token& stop) {
  std::vector<scene::Scene> pages;
  for (const Step& step : lesson_timeline().steps()) {
    if (stop.stop_requested()) throw Cancelled();
    pages.push_back(stills.scene_at(lesson_timeline().step_stop(step.number), figure_plan(plan).look));
  }
  return pages;
}

/// A folder of SVGs, made where it is not there.
void write_svg_folder(StillMaker& stills, const ExportJob& job, const std::stop_token& stop,
                      const FilmProgress& progress) {
  std::error_code failed;
  std::filesystem::create_directories(job.target, failed);
  if (failed) throw Error(fmt::format("{}: cannot be written: {}", job.target.string(), failed.message()));
  const auto pages = storyboard(stills, job.plan, stop);
  const auto all = static_cast<std::int64_t>(pages.size());
  for (std::int64_t k = 0; k < all; ++k) {
    if (stop.stop_requested()) throw Cancelled();
    const double t = lesson_timeline().step_stop(static_cast<int>(k) + 1);
    const auto bytes = svg_bytes(pages[static_cast<std::size_t>(k)], job.plan, title_at(stills, t), job.document);
    write_bytes(job.target / fmt::format("step-{}.svg", k + 1), bytes);
    progress(k + 1, all);
  }
}

FilmRange range_of(const ExportPlan& plan, double t) {
  const Timeline& lesson = lesson_timeline();
  if (plan.what == ExportWhat::beat) return beat_range(lesson.beat_at(t));
  if (plan.what == ExportWhat::step) return step_range(lesson, lesson.beat_at(t).step);
  return lesson_range(lesson);
}

FilmPace pace_of(const StillMaker& stills, const ExportPlan& plan) {
  return {plan.fps, plan.speed, plan.rests ? film_rest(stills, plan.narration) : nullptr};
}

}  // namespace

StillInput prepared(StillInput input, const ExportPlan& plan) {
  input.document.view.indices = plan.indices;
  return input;
}

FigurePlan figure_plan(const ExportPlan& plan) {
  const ExportSize& size = plan.size;
  ExportOptions options;
  options.size = {size.width, size.height,
                  size.unit == LengthUnit::millimeters ? SizeUnit::millimetres : SizeUnit::pixels};
  if (is_film(plan.what) && size.height <= 0) options.size.height = std::round(size.width / size.proportion);
  options.proportion = size.proportion;
  options.theme = plan.dark ? scene::ThemeName::dark : scene::ThemeName::light;
  options.parts = {plan.title, plan.narration, plan.formula};
  options.indices = plan.indices;
  options.font_size = size.font_size;
  options.crisp = !size.exact || is_film(plan.what);
  options.dots_per_inch = size.dots_per_inch;
  options.density = size.density;
  options.full_matrices = plan.full_matrices;
  options.transparent = plan.transparent && !is_film(plan.what);
  return plan_figure(options);
}

std::vector<tessera::ExportPreset> plan_presets() {
  std::vector<tessera::ExportPreset> presets;
  for (const ExportPreset& preset : export_presets()) {
    const ExportOptions& o = preset.options;
    const bool paper = o.size.unit == SizeUnit::millimetres;
    const ExportSize size{paper ? LengthUnit::millimeters : LengthUnit::pixels,
                          o.size.width,
                          o.size.height,
                          o.proportion,
                          o.font_size,
                          o.dots_per_inch,
                          !o.crisp,
                          o.density};
    presets.push_back({std::string(preset.id), size, o.parts.title});
  }
  return presets;
}

std::vector<FilmMoment> film_moments(const StillMaker& stills, const ExportPlan& plan, double t) {
  return film_schedule(lesson_timeline(), range_of(plan, t), pace_of(stills, plan));
}

std::vector<std::byte> figure_bytes(StillMaker& stills, const ExportPlan& plan, double t, const std::string& document) {
  const scene::Scene scene = stills.scene_at(t, figure_plan(plan).look);
  const std::string title = title_at(stills, t);
  if (plan.format == ExportFormat::svg) return svg_bytes(scene, plan, title, document);
  if (plan.format == ExportFormat::pdf) return pdf_bytes({scene}, plan, title, document);
  return png_bytes(scene, plan, title, document);
}

void run_export(const ExportJob& job, const std::stop_token& stop, const FilmProgress& progress) {
  const Issues issues = validate(job.plan);
  if (!issues.empty()) throw Error(to_string(issues));
  StillMaker stills(prepared(job.input, job.plan), job.language);
  if (is_film(job.plan.what)) {
    FilmRequest request{job.target,
                        range_of(job.plan, job.t),
                        pace_of(stills, job.plan),
                        figure_plan(job.plan).look,
                        size_export(job.plan).scale,
                        job.ffmpeg};
    write_film(stills, request, stop, progress);
  } else if (job.plan.what == ExportWhat::storyboard && job.plan.format == ExportFormat::svg) {
    write_svg_folder(stills, job, stop, progress);
  } else if (job.plan.what == ExportWhat::storyboard) {
    const auto pages = storyboard(stills, job.plan, stop);
    write_bytes(job.target, pdf_bytes(pages, job.plan, title_at(stills, 0), job.document));
  } else {
    const auto bytes = figure_bytes(stills, job.plan, job.t, job.document);
    if (stop.stop_requested()) throw Cancelled();
    write_bytes(job.target, bytes);
  }
}

Preview preview_export(StillMaker& stills, const ExportPlan& plan, double t, double position, PixelBudget budget) {
  Preview preview;
  preview.t = t;
  if (is_film(plan.what)) {
    const auto moments = film_moments(stills, plan, t);
    preview.frames = frame_count(moments);
    preview.seconds = static_cast<double>(preview.frames) / plan.fps;
    const double last = static_cast<double>(moments.size() - 1);
    preview.t = moments[static_cast<std::size_t>(std::lround(std::clamp(position, 0.0, 1.0) * last))].t;
  } else if (plan.what == ExportWhat::storyboard) {
    preview.t = lesson_timeline().step_stop(lesson_timeline().beat_at(t).step);
  }
  const FigurePlan figure = figure_plan(plan);
  const scene::Scene scene = stills.scene_at(preview.t, figure.look);
  const ImageSize pixels = image_size(scene, figure.image.scale);
  const bool small = std::int64_t{pixels.width} * pixels.height <= most_preview_pixels;
  const bool in_pixels = plan.format == ExportFormat::png || is_film(plan.what);
  preview.width = plan.size.width;
  preview.height = plan.size.width * static_cast<double>(scene.size.y / scene.size.x);
  preview.font_size = figure.font_size;
  if (in_pixels) preview.pixels_wide = pixels.width, preview.pixels_high = pixels.height;
  ImageOptions options = figure.image;
  if (!in_pixels || !small) {
    options.scale = std::min(static_cast<double>(budget.width) / static_cast<double>(scene.size.x),
                             static_cast<double>(budget.height) / static_cast<double>(scene.size.y));
  }
  preview.picture = paint_image(scene, options);
  if (plan.what == ExportWhat::moment && (small || !in_pixels)) {
    preview.bytes = static_cast<std::int64_t>(figure_bytes(stills, plan, t, {}).size());
  }
  return preview;
}

}  // namespace tessera::paint
