// tessera export: films of a step and of the whole lesson.

#include <cmath>
#include <csignal>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/shell/command_line.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Ran {
  int code = 0;
  std::string out, err;
};

Ran export_film(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"export", "sample:chelsea"});
  std::ostringstream out, err;
  const CommandLineResult result = run_command_line(arguments, out, err);
  return {result.exit_code, out.str(), err.str()};
}

class ExportFilm : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (scratch_.path() / name).string(); }
  bool nothing_written() const { return fs::directory_iterator(scratch_.path()) == fs::directory_iterator(); }
  io::ScratchFolder scratch_;
};

TEST_F(ExportFilm, OfAStepIsItsMovesAndItsRests) {
  // Step 3 moves for 13.1 s of the lesson up to its last stop; at four times the speed and 10 frames a second.
  const Ran moves = export_film({"--step", "flatten", "-o", path("a.gif"), "--fps", "10", "--speed", "4", "--size",
                                 "480x300", "--font", "7", "--no-rests"});
  EXPECT_EQ(moves.code, 0) << moves.err;
  EXPECT_THAT(moves.out, HasSubstr("a.gif: "));
  EXPECT_EQ(moves.err, "") << "progress is for terminals";
  const Ran rests = export_film(
      {"--step", "3", "-o", path("b.gif"), "--fps", "10", "--speed", "4", "--size", "480x300", "--font", "7"});
  EXPECT_EQ(rests.code, 0) << rests.err;
  const auto frames = [](const std::string& said) { return std::stoi(said.substr(said.find(": ") + 2)); };
  EXPECT_GT(frames(moves.out), 20);
  EXPECT_GE(frames(rests.out), frames(moves.out) + 4) << "a quarter of a second at each of two beats or more";
  EXPECT_GT(fs::file_size(path("a.gif")), 10'000U);
}

TEST_F(ExportFilm, IsOfABeatOrFromOneMomentToAnotherWhereAskedFor) {
  const auto frames = [&](std::vector<std::string> words) {
    for (const char* word : {"-o", "a.gif", "--fps", "10", "--size", "480x300", "--font", "7", "--no-rests"})
      words.emplace_back(word == std::string("a.gif") ? path("a.gif") : word);
    const Ran film = export_film(words);
    EXPECT_EQ(film.code, 0) << film.err;
    return film.code == 0 ? std::stoi(film.out.substr(film.out.find(": ") + 2)) : 0;
  };
  const Beat& beat = lesson_timeline().beat("3.3");
  const auto of = [](double seconds) { return static_cast<int>(std::ceil(seconds * 10 - 1e-6)) + 1; };
  EXPECT_EQ(frames({"--step", "3.3"}), of(beat.stop - beat.begin));
  EXPECT_EQ(frames({"--step", "3.3", "--at", "0.25..0.75"}), of((beat.stop - beat.begin) / 2));
  EXPECT_EQ(frames({"--from", "10", "--to", "11.5"}), of(1.5) + 0);
  EXPECT_EQ(frames({"--step", "all", "--at", "0.5..0.51"}), of(lesson_timeline().last_stop() / 100));
}

TEST_F(ExportFilm, SaysHowItsPartIsNamed) {
  const auto refused = [&](std::vector<std::string> words, const char* reason) {
    words.insert(words.end(), {"-o", path("a.gif")});
    const Ran film = export_film(words);
    EXPECT_EQ(film.code, 2);
    EXPECT_THAT(film.err, HasSubstr(reason));
  };
  refused({"--step", "3", "--at", "0.6..0.2"}, "from a smaller to a larger share");
  refused({"--step", "3.7"}, "or a beat like 4.2");
  refused({"--from", "9", "--to", "3"}, "3 s must come after 9 s");
  refused({"--from", "-1"}, "seconds of the lesson, 0 to ");
  refused({"--to", "9000"}, "past the lesson's end");
  refused({"--step", "3", "--to", "20"}, "leave out --step and --at");
  EXPECT_THAT(export_film({"--step", "3", "--at", "0.1..0.2", "-o", path("a.png")}).err, HasSubstr("is of films"));
  EXPECT_THAT(export_film({"--from", "3", "-o", path("a.png")}).err, HasSubstr("of films"));
  EXPECT_TRUE(nothing_written());
}

TEST_F(ExportFilm, RefusesWhatIsNoFilmWithTheReason) {
  const Ran overview = export_film({"--step", "overview", "-o", path("a.gif")});
  EXPECT_EQ(overview.code, 2);
  EXPECT_THAT(overview.err, HasSubstr("stands still"));
  EXPECT_THAT(export_film({"--step", "3", "--at", "0.5", "-o", path("a.webp")}).err,
              HasSubstr("from one share to another"));
  EXPECT_THAT(export_film({"--step", "3", "--format", "mp4", "-o", "-"}).err, HasSubstr("needs a file"));
  EXPECT_THAT(export_film({"--step", "3", "--fps", "60", "-o", path("a.gif")}).err, HasSubstr("10 to 50 for GIF"));
  EXPECT_THAT(export_film({"--step", "3", "--fps", "61", "-o", path("a.webp")}).err, HasSubstr("10 to 60"));
  EXPECT_THAT(export_film({"--step", "3", "--speed", "0", "-o", path("a.webp")}).err, HasSubstr("--speed"));
  EXPECT_TRUE(nothing_written());
}

TEST_F(ExportFilm, SaysWhyThereIsNoFfmpeg) {
  const std::string before = std::getenv("PATH");
  setenv("PATH", "/nonexistent", 1);
  const Ran film = export_film({"--step", "3", "-o", path("a.mp4")});
  setenv("PATH", before.c_str(), 1);
  EXPECT_EQ(film.code, 1);
  EXPECT_THAT(film.err, HasSubstr("MP4 cannot be written: ffmpeg is not installed"));
  EXPECT_TRUE(nothing_written());
}

TEST_F(ExportFilm, LeavesTheOldFileWhereItIsInterrupted) {
  std::ofstream(path("a.webp")) << "old";
  const auto before = std::signal(SIGALRM, [](int) { std::raise(SIGINT); });
  alarm(2);
  const Ran film = export_film({"--step", "all", "-o", path("a.webp")});
  alarm(0);
  std::signal(SIGALRM, before);
  EXPECT_EQ(film.code, 130);
  EXPECT_THAT(film.err, HasSubstr("interrupted, nothing was written"));
  std::ifstream old(path("a.webp"));
  std::string text;
  old >> text;
  EXPECT_EQ(text, "old");
  fs::remove(path("a.webp"));
  EXPECT_TRUE(nothing_written());
}

}  // namespace
}  // namespace tessera
