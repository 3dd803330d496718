#include "app/paint/film.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"
#include "tests/paint/film_frames.hpp"

namespace tessera::paint {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::HasSubstr;

constexpr std::int64_t width = 320, height = 200;

const Ffmpeg& ffmpeg() {
  static const Ffmpeg found = find_ffmpeg();
  return found;
}

/// Thirty moving frames, a rest of fifteen, and one more.
void write_lesson(const fs::path& file, int fps = 30) {
  FilmSettings settings{*film_format_of(file), fps, width, height, {}};
  const auto film = open_film(file, settings, ffmpeg());
  for (int k = 0; k < 30; ++k) film->add(lesson_like_frame(k, width, height));
  film->add(lesson_like_frame(29, width, height), 15);
  film->add(lesson_like_frame(3, width, height));
  film->finish();
}

Image8 lesson_frame(int k) { return lesson_like_frame(k < 30 ? k : k < 45 ? 29 : 3, width, height); }

double worst_psnr(const std::vector<Image8>& frames) {
  double worst = 99;
  for (std::size_t k = 0; k < frames.size(); ++k) {
    worst = std::min(worst, psnr(frames[k], lesson_frame(static_cast<int>(k))));
  }
  return worst;
}

class VideoFilm : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const bool mp4 = GetParam() == ".mp4";
    const std::string reason = mp4 ? ffmpeg().reason_against_h264() : ffmpeg().reason_against_vp9();
    if (!reason.empty()) GTEST_SKIP() << reason;
    if (!installed("ffprobe")) GTEST_SKIP() << "no ffprobe";
  }
  io::ScratchFolder scratch_;
};

TEST_P(VideoFilm, HasItsFramesItsTimeAndItsColorTags) {
  const fs::path file = scratch_.path() / ("a" + GetParam());
  write_lesson(file);
  const std::string facts =
      probe(file,
            "stream=codec_name,width,height,pix_fmt,color_range,color_space,color_transfer,color_primaries,"
            "nb_read_frames,avg_frame_rate:format=duration");
  EXPECT_THAT(facts, HasSubstr(GetParam() == ".mp4" ? "codec_name=h264" : "codec_name=vp9"));
  for (const char* fact :
       {"width=320", "height=200", "pix_fmt=yuv420p", "color_range=tv", "color_space=bt709", "color_transfer=bt709",
        "color_primaries=bt709", "nb_read_frames=46", "avg_frame_rate=30/1", "duration=1.53"}) {
    EXPECT_THAT(facts, HasSubstr(fact));
  }
  EXPECT_EQ(entries(scratch_.path()), 1);
}

TEST_P(VideoFilm, LooksLikeItsFrames) {
  const fs::path file = scratch_.path() / ("a" + GetParam());
  write_lesson(file);
  const std::vector<Image8> frames = decoded_by_ffmpeg(file, width, height);
  ASSERT_EQ(frames.size(), 46U);
  EXPECT_GT(worst_psnr(frames), 30);  // the line of one pixel loses colour to 4:2:0
  RecordProperty("worst_psnr", std::to_string(worst_psnr(frames)));
}

TEST_P(VideoFilm, KeepsColorsToWithinAStepOrTwo) {
  const fs::path file = scratch_.path() / ("a" + GetParam());
  Image8 frame = flat_frame(0, 96, 64);
  const std::uint8_t colors[6][3]{{255, 0, 0},     {0, 160, 0},  {20, 40, 220},
                                  {250, 250, 250}, {12, 14, 20}, {230, 150, 40}};
  for (std::size_t i = 0; i < frame.pixels.size(); ++i) frame.pixels[i] = colors[i / 3 % 96 / 16][i % 3];
  const auto film = open_film(file, {*film_format_of(file), 30, 96, 64, {}}, ffmpeg());
  film->add(frame, 10);
  film->finish();
  const Image8 read = decoded_by_ffmpeg(file, 96, 64).at(5);
  for (int i = 0; i < 6; ++i) {
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(read.at(i * 16 + 8, 32)[c], colors[i][c], 4) << i << " " << c;
  }
}

TEST_P(VideoFilm, IsTheSameFileEachTime) {
  write_lesson(scratch_.path() / ("a" + GetParam()));
  write_lesson(scratch_.path() / ("b" + GetParam()));
  EXPECT_TRUE(content(scratch_.path() / ("a" + GetParam())) == content(scratch_.path() / ("b" + GetParam())));
}

TEST_P(VideoFilm, RefusesOddSizes) {
  const fs::path file = scratch_.path() / ("a" + GetParam());
  EXPECT_THROW(open_film(file, {*film_format_of(file), 30, 321, 200, {}}, ffmpeg()), Error);
  EXPECT_EQ(film_side(*film_format_of(file), 321), 322);
  EXPECT_EQ(entries(scratch_.path()), 0);
}

INSTANTIATE_TEST_SUITE_P(Formats, VideoFilm, testing::Values(".mp4", ".webm"),
                         [](const auto& p) { return p.param.substr(1); });

TEST(Mp4Film, HasItsIndexFirst) {
  if (!ffmpeg().reason_against_h264().empty()) GTEST_SKIP() << ffmpeg().reason_against_h264();
  const io::ScratchFolder scratch;
  write_lesson(scratch.path() / "a.mp4");
  const std::string bytes = content(scratch.path() / "a.mp4");
  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
}

TEST(GifFilm, HasItsFramesAndSpreadsItsTime) {
  if (!installed("ffprobe")) GTEST_SKIP() << "no ffprobe";
  const io::ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.gif";
  write_lesson(file);
  const std::string facts = probe(file, "stream=codec_name,width,height,nb_read_frames:format=duration");
  // The rest is one long frame, the thirtieth: 0.50 s of it.
  for (const char* fact : {"codec_name=gif", "width=320", "height=200", "nb_read_frames=31", "duration=1.53"}) {
    EXPECT_THAT(facts, HasSubstr(fact));
  }
  const std::string delays = probe(file, "packet=duration_time");
  EXPECT_THAT(delays, testing::StartsWith("duration_time=0.030000\nduration_time=0.030000\nduration_time=0.040000\n"
                                          "duration_time=0.030000\nduration_time=0.030000\nduration_time=0.040000\n"));
  EXPECT_THAT(delays, HasSubstr("duration_time=0.540000\n"));
  EXPECT_EQ(entries(scratch.path()), 1);
}

TEST(GifFilm, LooksLikeItsFrames) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "no ffmpeg to decode it";
  const io::ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.gif";
  const auto film = open_film(file, {FilmFormat::gif, 10, width, height, {}});
  for (int k = 0; k < 30; ++k) film->add(lesson_like_frame(k, width, height));
  film->finish();
  const std::vector<Image8> frames = decoded_by_ffmpeg(file, width, height);
  ASSERT_EQ(frames.size(), 30U);
  EXPECT_GT(worst_psnr(frames), 33);
  RecordProperty("worst_psnr", std::to_string(worst_psnr(frames)));
}

TEST(GifFilm, LeavesStillPartsAlone) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "no ffmpeg to decode it";
  const io::ScratchFolder scratch;
  write_lesson(scratch.path() / "a.gif", 10);
  const std::vector<Image8> frames = decoded_by_ffmpeg(scratch.path() / "a.gif", width, height);
  ASSERT_GE(frames.size(), 30U);
  for (std::size_t k = 1; k < 30; ++k) {
    for (std::int64_t y = 0; y < height / 2 - 9; ++y) {  // the photograph at rest, above what flies
      for (std::int64_t x = 0; x < width * 3; ++x) {
        ASSERT_EQ(frames[k].at(0, y)[x], frames[0].at(0, y)[x]) << k << ": " << x / 3 << ", " << y;
      }
    }
  }
}

TEST(GifFilm, TakesANewPaletteWhereTheOldOneWillNotDo) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "no ffmpeg to decode it";
  const io::ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.gif";
  const auto film = open_film(file, {FilmFormat::gif, 10, width, height, {}});
  film->add(flat_frame(128, width, height));  // a palette of one gray
  film->add(lesson_like_frame(5, width, height));
  film->finish();
  const std::vector<Image8> frames = decoded_by_ffmpeg(file, width, height);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0], flat_frame(128, width, height));
  EXPECT_GT(psnr(frames[1], lesson_like_frame(5, width, height)), 33);
}

TEST(GifFilm, IsExactWhere255ColorsSuffice) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "no ffmpeg to decode it";
  const io::ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.gif";
  const auto film = open_film(file, {FilmFormat::gif, 50, 64, 64, {}});
  for (int k = 0; k < 60; ++k) film->add(flat_frame(static_cast<std::uint8_t>(4 * k), 64, 64));
  film->finish();
  const std::vector<Image8> frames = decoded_by_ffmpeg(file, 64, 64);
  ASSERT_EQ(frames.size(), 60U);
  for (int k = 0; k < 60; ++k) {
    EXPECT_EQ(frames[static_cast<std::size_t>(k)].pixels[0], 4 * k);
  }
}

TEST(GifFilm, HoldsAPictureForAQuarterOfAnHour) {
  if (!installed("ffprobe")) GTEST_SKIP() << "no ffprobe";
  const io::ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.gif";
  const auto film = open_film(file, {FilmFormat::gif, 10, 64, 64, {}});
  film->add(flat_frame(7, 64, 64), 9000);
  film->finish();
  EXPECT_THAT(probe(file, "format=duration"), HasSubstr("duration=900.0"));
}

TEST(GifFilm, IsTheSameFileEachTime) {
  const io::ScratchFolder scratch;
  write_lesson(scratch.path() / "a.gif");
  write_lesson(scratch.path() / "b.gif");
  EXPECT_TRUE(content(scratch.path() / "a.gif") == content(scratch.path() / "b.gif"));
}

TEST(WebpFilm, HasItsFramesExactlyAtTheirTimes) {
  const io::ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.webp";
  write_lesson(file);
  const WebpFrames read = decoded_webp(file);
  ASSERT_EQ(read.frames.size(), 31U);
  for (int k = 0; k < 31; ++k) {
    const auto i = static_cast<std::size_t>(k);
    EXPECT_EQ(read.frames[i], lesson_frame(k < 30 ? k : 45)) << k;
    EXPECT_NEAR(read.ends_ms[i], (k < 29 ? k + 1 : k < 30 ? 45 : 46) * 1000.0 / 30, 0.5) << k;
  }
  if (!installed("webpmux")) return;
  const std::string info = output_of("webpmux", {"-info", file.string()});
  EXPECT_THAT(info, HasSubstr("Canvas size: 320 x 200"));
  EXPECT_THAT(info, HasSubstr("Number of frames: 31"));
  EXPECT_THAT(info, HasSubstr("Loop Count : 0"));
}

TEST(WebpFilm, IsTheSameFileEachTime) {
  const io::ScratchFolder scratch;
  write_lesson(scratch.path() / "a.webp");
  write_lesson(scratch.path() / "b.webp");
  EXPECT_TRUE(content(scratch.path() / "a.webp") == content(scratch.path() / "b.webp"));
}

TEST(FilmFormat, IsToldByTheEndOfTheName) {
  EXPECT_EQ(film_format_of("a/b.GIF"), FilmFormat::gif);
  EXPECT_EQ(film_format_of("b.tar.webm"), FilmFormat::webm);
  EXPECT_EQ(film_format_of("gif"), std::nullopt);
  EXPECT_EQ(film_format_of(".mp4"), std::nullopt);
  EXPECT_EQ(film_format_of("a.mp3"), std::nullopt);
}

}  // namespace
}  // namespace tessera::paint
