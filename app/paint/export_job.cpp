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

/// On paper the width is told in millimetres; a figure for screens has one pixel a point of its own.
bool on_paper(const ExportPlan& plan) { return plan.unit == LengthUnit::millimeters; }

std::vector<std::byte> svg_bytes(const scene::Scene& scene, const ExportPlan& plan, const FigureWords& words) {
  SvgOptions options;
  options.title = words.title;
  options.metadata = words.document;
  (on_paper(plan) ? options.width_mm : options.width_pixels) = plan.width;
  options.pixels = on_paper(plan) ? 0 : static_cast<float>(size_export(plan).scale);
  options.density = static_cast<float>(plan.density);
  options.full_matrices = plan.full_matrices;
  options.outlines = plan.outlines;
  options.background = !plan.transparent;
  options.ground = ground_of(look_of(plan).theme);
  return bytes_of_text(write_svg(scene, options));
}

std::vector<std::byte> pdf_bytes(const std::vector<scene::Scene>& pages, const ExportPlan& plan,
                                 const FigureWords& words) {
  PdfOptions options;
  options.width_mm = size_export(plan).width_mm;
  options.title = words.title;
  options.pixels = on_paper(plan) ? 0 : static_cast<float>(size_export(plan).scale);
  options.density = static_cast<float>(plan.density);
  options.full_matrices = plan.full_matrices;
  options.background = !plan.transparent;
  options.ground = ground_of(look_of(plan).theme);
  std::vector<std::byte> bytes = paint_pdf(pages, options);
  return words.document.empty() ? bytes : attach_document(bytes, words.document);
}

std::vector<std::byte> png_bytes(const scene::Scene& scene, const ExportPlan& plan, const FigureWords& words) {
  const ExportSize size = size_export(plan);
  const Image8 image = paint_image(scene, {size.scale, !plan.transparent, ground_of(look_of(plan).theme)});
  PngOptions options;
  options.texts.push_back({"Title", words.title});
  if (!words.document.empty()) options.texts.push_back({carried_keyword, words.document});
  options.pixels_per_meter = on_paper(plan) ? static_cast<int>(std::lround(plan.dots_per_inch / 0.0254)) : 0;
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
    pages.push_back(stills.scene_at(lesson_timeline().step_stop(step.number), look_of(plan)));
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
    const auto bytes = svg_bytes(pages[static_cast<std::size_t>(k)], job.plan, {title_at(stills, t), job.document});
    write_bytes(job.target / fmt::format("step-{}.svg", k + 1), bytes);
    progress(k + 1, all);
  }
}

/// The picture as it stands is a page of the Models view.
bool shows_models(const StillMaker& stills, const ExportPlan& plan) {
  return plan.what == ExportWhat::moment && stills.input().document.models.shown;
}

/// The picture of a plan that has one.
scene::Scene picture_of(StillMaker& stills, const ExportPlan& plan, double t) {
  if (shows_models(stills, plan)) return stills.models(look_of(plan));
  return plan.what == ExportWhat::overview ? stills.overview(look_of(plan)) : stills.scene_at(t, look_of(plan));
}

FilmRange range_of(const ExportPlan& plan, double t) {
  const Timeline& lesson = lesson_timeline();
  if (plan.what == ExportWhat::beat) return beat_range(lesson.beat_at(t));
  if (plan.what == ExportWhat::step) return step_range(lesson, lesson.beat_at(t).step);
  if (plan.what == ExportWhat::span) return {plan.from, plan.to};
  return lesson_range(lesson);
}

FilmPace pace_of(const StillMaker& stills, const ExportPlan& plan) {
  return {plan.fps, plan.speed, plan.rests ? film_rest(stills, plan.narration) : nullptr};
}

}  // namespace

double moment_of(const ExportPlan& plan, double t) {
  const Timeline& lesson = lesson_timeline();
  const bool end = plan.what == ExportWhat::moment && plan.end_of_step;
  return end ? lesson.step_stop(lesson.beat_at(t).step) : t;
}

double height_of(StillMaker& stills, const ExportPlan& plan, double t) {
  if (!plan.free_height) return plan.height;
  const scene::Vec2 size = picture_of(stills, plan, moment_of(plan, t)).size;
  return plan.width * static_cast<double>(size.y) / size_export(plan).scene_width;
}

StillInput prepared(StillInput input, const ExportPlan& plan) {
  input.document.view.indices = plan.indices;
  return input;
}

StillLook look_of(const ExportPlan& plan) {
  const ExportSize size = size_export(plan);
  StillLook look;
  look.size = {static_cast<float>(size.scene_width), static_cast<float>(size.scene_height)};
  if (plan.free_height && !is_film(plan.what)) {
    look.proportion = look.size.x / look.size.y;
    look.size.y = 0;
  }
  look.zoom = static_cast<float>(size.scale);
  look.label = static_cast<float>(size.label);
  look.theme = plan.dark ? scene::ThemeName::dark : scene::ThemeName::light;
  look.parts = {plan.title, plan.narration, plan.formula, plan.notes};
  return look;
}

std::vector<FilmMoment> film_moments(const StillMaker& stills, const ExportPlan& plan, double t) {
  return film_schedule(lesson_timeline(), range_of(plan, t), pace_of(stills, plan));
}

std::vector<std::byte> figure_bytes(StillMaker& stills, const ExportPlan& plan, double at,
                                    const std::string& document) {
  const double t = moment_of(plan, at);
  const bool overview = plan.what == ExportWhat::overview;
  const std::string title = shows_models(stills, plan) ? stills.models_title()
                            : overview                 ? stills.words("overview.title", t)
                                                       : title_at(stills, t);
  return print_figure({picture_of(stills, plan, t)}, plan, {title, document});
}

std::vector<std::byte> print_figure(const std::vector<scene::Scene>& pages, const ExportPlan& plan,
                                    const FigureWords& words) {
  if (plan.format == ExportFormat::pdf) return pdf_bytes(pages, plan, words);
  if (pages.size() != 1) throw Error("several pages make a PDF; an SVG or a PNG is one picture");
  return plan.format == ExportFormat::svg ? svg_bytes(pages.front(), plan, words)
                                          : png_bytes(pages.front(), plan, words);
}

std::vector<std::byte> storyboard_bytes(const ExportJob& job, const std::stop_token& stop) {
  StillMaker stills(prepared(job.input, job.plan), job.language);
  return pdf_bytes(storyboard(stills, job.plan, stop), job.plan, {stills.words("overview.title", 0), job.document});
}

void run_export(const ExportJob& job, const std::stop_token& stop, const FilmProgress& progress) {
  const Issues issues = validate(job.plan);
  if (!issues.empty()) throw Error(to_string(issues));
  StillMaker stills(prepared(job.input, job.plan), job.language);
  if (is_film(job.plan.what)) {
    FilmRequest request{job.target,        range_of(job.plan, job.t),   pace_of(stills, job.plan),
                        look_of(job.plan), size_export(job.plan).scale, job.ffmpeg};
    write_film(stills, request, stop, progress);
  } else if (job.plan.what == ExportWhat::storyboard && job.plan.format == ExportFormat::svg) {
    write_svg_folder(stills, job, stop, progress);
  } else if (job.plan.what == ExportWhat::storyboard) {
    write_bytes(job.target, storyboard_bytes(job, stop));
  } else {
    const auto bytes = figure_bytes(stills, job.plan, job.t, job.document);
    if (stop.stop_requested()) throw Cancelled();
    write_bytes(job.target, bytes);
  }
}

Preview preview_export(StillMaker& stills, const ExportPlan& plan, double t, double position, PixelBudget budget) {
  Preview preview;
  preview.t = moment_of(plan, t);
  if (is_film(plan.what)) {
    const auto moments = film_moments(stills, plan, t);
    preview.frames = frame_count(moments);
    preview.seconds = static_cast<double>(preview.frames) / plan.fps;
    const double last = static_cast<double>(moments.size() - 1);
    preview.t = moments[static_cast<std::size_t>(std::lround(std::clamp(position, 0.0, 1.0) * last))].t;
  } else if (plan.what == ExportWhat::storyboard) {
    preview.t = lesson_timeline().step_stop(lesson_timeline().beat_at(t).step);
  }
  const ExportSize size = size_export(plan);
  const bool small = size.pixel_width * size.pixel_height <= most_preview_pixels;
  const bool in_pixels = plan.format == ExportFormat::png || is_film(plan.format);
  const double fit = std::min(static_cast<double>(budget.width) / size.scene_width,
                              static_cast<double>(budget.height) / size.scene_height);
  const double scale = in_pixels && small ? size.scale : fit;
  const scene::Scene scene = picture_of(stills, plan, preview.t);
  const bool background = !plan.transparent || is_film(plan.what);
  preview.picture = paint_image(scene, {scale, background, ground_of(look_of(plan).theme)});
  const bool one_picture = plan.what == ExportWhat::moment || plan.what == ExportWhat::overview;
  if (one_picture && (small || !in_pixels)) {
    preview.bytes = static_cast<std::int64_t>(figure_bytes(stills, plan, t, {}).size());
  }
  return preview;
}

}  // namespace tessera::paint
