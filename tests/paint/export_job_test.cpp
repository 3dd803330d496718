// Plans carried out, and their previews.

#include "app/paint/export_job.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/paint/image_painter.hpp"
#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"
#include "tests/paint/film_frames.hpp"

namespace tessera::paint {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::HasSubstr;

const StillInput& sample_input() {
  static const StillInput input = [] {
    Document document;
    document.images = {"sample:chelsea"};
    document.selection.patch = 90;
    document.selection.filter = 19;
    return load_still_input(document);
  }();
  return input;
}

ExportJob job_of(ExportWhat what, ExportFormat format, const fs::path& target) {
  ExportJob job;
  job.plan.what = what;
  job.plan.format = format;
  job.plan.width = 640;
  job.plan.height = 400;
  job.plan.font_size = 9;
  job.plan.fps = 10;
  job.plan.speed = 4;
  job.input = sample_input();
  job.t = lesson_timeline().step_begin(4) + 0.5;
  job.target = target;
  return job;
}

void run(const ExportJob& job) {
  run_export(job, {}, [](auto, auto) {});
}

TEST(ExportJob, WritesFiguresThatAreTheSameEachTime) {
  const io::ScratchFolder scratch;
  for (const ExportFormat format : formats_of(ExportWhat::moment)) {
    const fs::path one = scratch.path() / "one", two = scratch.path() / "two";
    run(job_of(ExportWhat::moment, format, one));
    run(job_of(ExportWhat::moment, format, two));
    EXPECT_GT(fs::file_size(one), 1000U);
    EXPECT_TRUE(content(one) == content(two)) << export_name(format);
  }
}

/// The em that most of a scene's letters have, of those within a hundredth of `size`: their share of all letters.
double share_of_size(const scene::Scene& scene, float size) {
  double all = 0, fitting = 0;
  for (const scene::Item& item : scene.items) {
    const auto* text = std::get_if<scene::TextShape>(&item.shape);
    if (!text) continue;
    const double letters = static_cast<double>(text->text.size());
    all += letters;
    if (std::abs(text->size * item.transform.d / size - 1) < 0.01f) fitting += letters;
  }
  return all > 0 ? fitting / all : 0;
}

TEST(ExportJob, LabelsHaveTheSizeOfTypeThatIsAskedForWhateverTheFiguresSize) {
  StillMaker stills(sample_input(), Language::english);
  for (const ExportPreset& preset : export_presets()) {
    ExportPlan plan;
    use_preset(plan, preset);
    for (const double factor : {1.0, 0.7}) {
      plan.font_size = preset.font_size * factor;
      const ExportSize size = size_export(plan);
      const bool paper = plan.unit == LengthUnit::millimeters;
      const double unit = paper ? size.width_mm / 25.4 * 72 : static_cast<double>(size.pixel_width);
      EXPECT_NEAR(size.label * unit / size.scene_width, plan.font_size, 1e-6) << "points in the result";
      const auto label = static_cast<float>(size.label);
      for (const int step : {2, 4, 5, 7}) {
        const scene::Scene scene = stills.scene_at(lesson_timeline().step_stop(step), look_of(plan));
        EXPECT_GT(share_of_size(scene, label), 0.02) << preset.id << " step " << step;
      }
      EXPECT_GT(share_of_size(stills.overview(look_of(plan)), label), 0.05) << preset.id;
    }
  }
}

TEST(ExportJob, WritesFilmsOfTheBeatThatAreTheSameEachTime) {
  const io::ScratchFolder scratch;
  const Ffmpeg ffmpeg = find_ffmpeg();
  for (const ExportFormat format : formats_of(ExportWhat::beat)) {
    if (format == ExportFormat::mp4 && !ffmpeg.reason_against_h264().empty()) continue;
    if (format == ExportFormat::webm && !ffmpeg.reason_against_vp9().empty()) continue;
    const std::string end(export_extension(format));
    for (const char* name : {"one", "two"}) {
      ExportJob job = job_of(ExportWhat::beat, format, scratch.path() / (name + end));
      job.ffmpeg = ffmpeg;
      run(job);
    }
    EXPECT_TRUE(content(scratch.path() / ("one" + end)) == content(scratch.path() / ("two" + end))) << end;
  }
}

TEST(ExportJob, AFilmsFrameIsThePictureOfItsMoment) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "no ffmpeg to decode it";
  const io::ScratchFolder scratch;
  ExportJob job = job_of(ExportWhat::beat, ExportFormat::webp, scratch.path() / "a.webp");
  job.plan.rests = false;
  run(job);
  const WebpFrames film = decoded_webp(job.target);
  StillMaker stills(prepared(job.input, job.plan), job.language);
  const auto moments = film_moments(stills, job.plan, job.t);
  ASSERT_GT(moments.size(), 4U);
  const scene::Scene last = stills.scene_at(moments.back().t, look_of(job.plan));
  const Image8 picture = paint_image(last, {size_export(job.plan).scale, true, ground_of(scene::ThemeName::light)});
  EXPECT_EQ(film.frames.back(), picture);
  EXPECT_FALSE(film.frames.front() == picture);
}

TEST(ExportJob, WritesTheOverview) {
  const io::ScratchFolder scratch;
  const ExportJob job = job_of(ExportWhat::overview, ExportFormat::svg, scratch.path() / "a.svg");
  run(job);
  StillMaker stills(prepared(job.input, job.plan), job.language);
  EXPECT_THAT(content(job.target), HasSubstr("196"));
  EXPECT_NE(content(job.target), content(scratch.path() / "none"));
  const Preview preview = preview_export(stills, job.plan, job.t, 1, {640, 400});
  EXPECT_EQ(preview.picture,
            paint_image(stills.overview(look_of(job.plan)),
                        {640 / size_export(job.plan).scene_width, true, ground_of(scene::ThemeName::light)}));
}

TEST(ExportJob, AStoryboardHasEveryStep) {
  const io::ScratchFolder scratch;
  run(job_of(ExportWhat::storyboard, ExportFormat::svg, scratch.path() / "board"));
  EXPECT_EQ(entries(scratch.path() / "board"), 8);
  run(job_of(ExportWhat::storyboard, ExportFormat::pdf, scratch.path() / "board.pdf"));
  if (!installed("pdfinfo")) return;
  EXPECT_THAT(output_of("pdfinfo", {(scratch.path() / "board.pdf").string()}), HasSubstr("Pages:           8"));
}

TEST(ExportJob, AnImpossiblePlanIsRefusedWithItsNumbers) {
  const io::ScratchFolder scratch;
  ExportJob job = job_of(ExportWhat::moment, ExportFormat::png, scratch.path() / "a.png");
  job.plan.font_size = 150;
  EXPECT_THROW(run(job), Error);
  EXPECT_EQ(entries(scratch.path()), 0);
}

TEST(ExportJob, ACancelledFilmLeavesTheOldFile) {
  const io::ScratchFolder scratch;
  const ExportJob job = job_of(ExportWhat::lesson, ExportFormat::gif, scratch.path() / "a.gif");
  std::ofstream(job.target) << "old";
  std::stop_source stop;
  EXPECT_THROW(run_export(job, stop.get_token(),
                          [&stop](std::int64_t done, std::int64_t) {
                            if (done >= 3) stop.request_stop();
                          }),
               Cancelled);
  EXPECT_EQ(content(job.target), "old");
  EXPECT_EQ(entries(scratch.path()), 1);
}

TEST(ExportPreview, IsTheFilesOwnPixels) {
  const io::ScratchFolder scratch;
  const ExportJob job = job_of(ExportWhat::moment, ExportFormat::png, scratch.path() / "a.png");
  run(job);
  StillMaker stills(prepared(job.input, job.plan), job.language);
  const Preview preview = preview_export(stills, job.plan, job.t, 1, {300, 300});
  EXPECT_EQ(preview.bytes, static_cast<std::int64_t>(fs::file_size(job.target)));
  if (!installed("ffmpeg")) GTEST_SKIP() << "no ffmpeg to decode it";
  EXPECT_EQ(decoded_by_ffmpeg(job.target, 640, 400).at(0), preview.picture);
}

TEST(ExportPreview, OfAPosterIsNoLargerThanTheScreen) {
  ExportJob job = job_of(ExportWhat::moment, ExportFormat::png, "a.png");
  use_preset(job.plan, export_presets()[3]);
  StillMaker stills(prepared(job.input, job.plan), job.language);
  const Preview preview = preview_export(stills, job.plan, job.t, 1, {800, 800});
  EXPECT_NEAR(static_cast<double>(std::max(preview.picture.width, preview.picture.height)), 800, 1);
  EXPECT_EQ(preview.bytes, 0) << "not measured";
}

TEST(ExportPreview, OfAFilmShowsAnyOfItsMomentsAndItsLength) {
  ExportJob job = job_of(ExportWhat::step, ExportFormat::gif, "a.gif");
  job.plan.speed = 1;
  job.plan.rests = false;
  StillMaker stills(prepared(job.input, job.plan), job.language);
  const Timeline& lesson = lesson_timeline();
  const Preview first = preview_export(stills, job.plan, job.t, 0, {300, 300});
  const Preview last = preview_export(stills, job.plan, job.t, 1, {300, 300});
  EXPECT_EQ(first.t, lesson.step_begin(4));
  EXPECT_EQ(last.t, lesson.step_stop(4));
  EXPECT_NEAR(last.seconds, lesson.step_stop(4) - lesson.step_begin(4), 0.25);
  EXPECT_NEAR(static_cast<double>(last.frames), last.seconds * 10, 1e-9);
  EXPECT_FALSE(first.picture == last.picture);
  job.plan.rests = true;
  job.plan.narration = true;
  EXPECT_GT(preview_export(stills, job.plan, job.t, 1, {300, 300}).seconds, last.seconds + 5) << "time to read";
}

}  // namespace
}  // namespace tessera::paint
