// Whatever goes wrong: the old file or the new one, a reason, and nothing else left behind.

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/subprocess.hpp"
#include "app/paint/film.hpp"
#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"
#include "tests/paint/film_frames.hpp"

namespace tessera::paint {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::int64_t width = 320, height = 200;

const Ffmpeg& ffmpeg() {
  static const Ffmpeg found = find_ffmpeg();
  return found;
}

/// Noise: nothing that could be packed.
Image8 noise(int k) {
  Image8 frame = flat_frame(0, width, height);
  std::mt19937 random(static_cast<std::uint32_t>(k));
  for (std::uint8_t& value : frame.pixels) value = static_cast<std::uint8_t>(random() >> 24);
  return frame;
}

/// The reason why a film of `frames` frames cannot be written; "written" where it can.
std::string attempt(const fs::path& file, int frames = 30, const Ffmpeg& encoder = ffmpeg()) {
  try {
    const auto film = open_film(file, {*film_format_of(file), 30, width, height, {}}, encoder);
    for (int k = 0; k < frames; ++k) film->add(noise(k));
    film->finish();
  } catch (const Error& error) {
    return error.what();
  }
  return "written";
}

class FilmFaults : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const FilmFormat format = *film_format_of("a" + GetParam());
    if (format == FilmFormat::mp4 && !ffmpeg().reason_against_h264().empty()) GTEST_SKIP();
    if (format == FilmFormat::webm && !ffmpeg().reason_against_vp9().empty()) GTEST_SKIP();
  }
  fs::path target() const { return scratch_.path() / ("a" + GetParam()); }
  void write_old() const { std::ofstream(target()) << "old"; }
  void expect_old_and_nothing_else() const {
    EXPECT_TRUE(content(target()) == "old");
    EXPECT_EQ(entries(scratch_.path()), 1);
  }
  io::ScratchFolder scratch_;
};

TEST_P(FilmFaults, AFileSizeLimitIsAReason) {
  write_old();
  const auto before = std::signal(SIGXFSZ, SIG_DFL);
  rlimit unlimited{};
  getrlimit(RLIMIT_FSIZE, &unlimited);
  const rlimit limited{100'000, unlimited.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limited);
  const std::string reason = attempt(target());
  setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, before);
  EXPECT_THAT(reason, StartsWith(target().string() + ": cannot be written: "));
  EXPECT_THAT(reason, HasSubstr("File too large"));
  expect_old_and_nothing_else();
}

TEST_P(FilmFaults, AFullDiskIsAReason) {
  const fs::path disk = scratch_.path() / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=256k") != 0) GTEST_SKIP() << "no tmpfs may be mounted";
  const fs::path file = disk / ("a" + GetParam());
  std::ofstream(file) << "old";
  const std::string reason = attempt(file);
  EXPECT_THAT(reason, StartsWith(file.string() + ": cannot be written: "));
  EXPECT_THAT(reason, HasSubstr("No space left on device"));
  EXPECT_TRUE(content(file) == "old");
  EXPECT_EQ(entries(disk), 1);
  EXPECT_EQ(::umount2(disk.c_str(), MNT_DETACH), 0);
}

TEST_P(FilmFaults, AFolderAndAFolderThatIsNotThereAreReasons) {
  fs::create_directory(target());
  EXPECT_THAT(attempt(target(), 1), HasSubstr("Is a directory"));
  EXPECT_THAT(attempt(scratch_.path() / "nowhere" / ("a" + GetParam()), 1), HasSubstr("No such file or directory"));
  EXPECT_EQ(entries(scratch_.path()), 1);
}

TEST_P(FilmFaults, AFolderThatMayNotBeWrittenIsAReason) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(scratch_.path(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(attempt(target(), 1), HasSubstr("Permission denied"));
  fs::permissions(scratch_.path(), fs::perms::owner_all);
}

TEST_P(FilmFaults, AFilmThatIsGivenUpLeavesTheOldFile) {
  write_old();
  {
    const auto film = open_film(target(), {*film_format_of(target()), 30, width, height, {}}, ffmpeg());
    for (int k = 0; k < 5; ++k) film->add(noise(k));
  }
  expect_old_and_nothing_else();
}

TEST_P(FilmFaults, ACancelledFilmLeavesTheOldFile) {
  write_old();
  std::stop_source stop;
  {
    const auto film = open_film(target(), {*film_format_of(target()), 30, width, height, stop.get_token()}, ffmpeg());
    for (int k = 0; k < 5; ++k) film->add(noise(k));
    stop.request_stop();
    EXPECT_THROW(film->add(noise(5)), Cancelled);
    EXPECT_THROW(film->finish(), Cancelled);
  }
  expect_old_and_nothing_else();
}

TEST_P(FilmFaults, FramesThatDoNotFitAndNoFramesAreRefused) {
  const auto film = open_film(target(), {*film_format_of(target()), 30, width, height, {}}, ffmpeg());
  EXPECT_THROW(film->finish(), Error);
  EXPECT_THROW(film->add(flat_frame(0, width, height + 2)), Error);
  EXPECT_THROW(film->add(flat_frame(0, width, height), 0), Error);
}

TEST_P(FilmFaults, BeingKilledInMidWriteLeavesTheOldFile) {
  write_old();
  const pid_t child = fork();
  if (child == 0) {
    try {
      const auto film = open_film(target(), {*film_format_of(target()), 30, width, height, {}}, ffmpeg());
      for (int k = 0;; ++k) {
        film->add(noise(k));
        if (k == 4) kill(getpid(), SIGKILL);
      }
    } catch (...) {
    }
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(content(target()), "old");
}

TEST_P(FilmFaults, SettingsOutOfRangeAreRefusedWithTheNumbers) {
  const FilmFormat format = *film_format_of(target());
  EXPECT_THROW(open_film(target(), {format, 9, width, height, {}}, ffmpeg()), Error);
  EXPECT_THROW(open_film(target(), {format, 61, width, height, {}}, ffmpeg()), Error);
  EXPECT_THROW(open_film(target(), {format, 30, 4, height, {}}, ffmpeg()), Error);
  EXPECT_THROW(open_film(target(), {format, 30, width, 10000, {}}, ffmpeg()), Error);
  EXPECT_EQ(entries(scratch_.path()), 0);
}

INSTANTIATE_TEST_SUITE_P(Formats, FilmFaults, testing::Values(".gif", ".webp", ".mp4", ".webm"),
                         [](const auto& p) { return p.param.substr(1); });

/// A folder that stands for PATH while it lives, with an ffmpeg of our own.
class PathWithEncoder {
 public:
  explicit PathWithEncoder(const std::string& script) : before_(std::getenv("PATH")) {
    const fs::path program = scratch_.path() / "ffmpeg";
    if (!script.empty()) {
      std::ofstream(program) << "#!/bin/sh\n" + script;
      fs::permissions(program, fs::perms::owner_all);
    }
    setenv("PATH", scratch_.path().c_str(), 1);
  }
  ~PathWithEncoder() { setenv("PATH", before_.c_str(), 1); }
  PathWithEncoder(const PathWithEncoder&) = delete;
  PathWithEncoder& operator=(const PathWithEncoder&) = delete;

 private:
  io::ScratchFolder scratch_;
  std::string before_;
};

constexpr const char* lists_encoders =
    "case \"$*\" in *-encoders*) echo ' V....D libx264   H.264'; echo ' V....D libvpx-vp9  VP9'; exit 0;; esac\n";

TEST(FindFfmpeg, SaysWhyThereIsNone) {
  const PathWithEncoder nothing("");
  EXPECT_THAT(find_ffmpeg().reason_against_h264(), HasSubstr("not installed"));
  const io::ScratchFolder scratch;
  EXPECT_THAT(attempt(scratch.path() / "a.mp4", 1, find_ffmpeg()),
              StartsWith("MP4 cannot be written: ffmpeg is not installed"));
  EXPECT_EQ(entries(scratch.path()), 0);
}

TEST(FindFfmpeg, SaysWhichEncoderIsMissing) {
  const PathWithEncoder poor("echo ' V....D libvpx-vp9           libvpx VP9 (codec vp9)'\n");
  const Ffmpeg found = find_ffmpeg();
  EXPECT_EQ(found.reason_against_vp9(), "");
  EXPECT_THAT(found.reason_against_h264(), HasSubstr("has no encoder libx264"));
}

TEST(FindFfmpeg, SaysThatItDoesNotAnswer) {
  const PathWithEncoder broken("exit 127\n");
  EXPECT_THAT(find_ffmpeg().reason_against_vp9(), HasSubstr("does not say which encoders"));
}

TEST(DyingEncoder, IsAReasonWithItsLastWords) {
  const PathWithEncoder dying(std::string(lists_encoders) + "echo 'Conversion failed!' >&2\nexit 1\n");
  const io::ScratchFolder scratch;
  EXPECT_EQ(attempt(scratch.path() / "a.mp4", 300, find_ffmpeg()),
            (scratch.path() / "a.mp4").string() + ": cannot be written: ffmpeg: Conversion failed!");
  EXPECT_EQ(entries(scratch.path()), 0);
}

TEST(DyingEncoder, ThatIsKilledIsAReason) {
  const PathWithEncoder killed(std::string(lists_encoders) + "kill -9 $$\n");
  const io::ScratchFolder scratch;
  std::ofstream(scratch.path() / "a.webm") << "old";
  EXPECT_THAT(attempt(scratch.path() / "a.webm", 300, find_ffmpeg()), HasSubstr("ffmpeg was killed: Killed"));
  EXPECT_EQ(content(scratch.path() / "a.webm"), "old");
  EXPECT_EQ(entries(scratch.path()), 1);
}

}  // namespace
}  // namespace tessera::paint
