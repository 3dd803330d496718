// The real program on a screen of its own, and without one. TESSERA_PROGRAM and DROP_FILE_PROGRAM are paths.

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/document_file.hpp"
#include "tests/io/scratch.hpp"
#include "tests/shell/x_server.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::size_t colors_of_a_photograph = 1500;  // the window without one has some hundred shades of text

std::string photo(const char* name) { return std::string(TESSERA_ASSETS "/photos/") + name; }

/// Waits until the stage shows a photograph; its colours then.
std::size_t wait_for_colors(test::XServer& server, unsigned long window) {
  std::size_t colors = 0;
  for (int step = 0; step < 600 && colors < colors_of_a_photograph; ++step) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    colors = server.colors_in(window);
  }
  return colors;
}

class WindowTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::XServer::available()) GTEST_SKIP() << "Xvfb is not installed: the window is not tried";
    setenv("XDG_CONFIG_HOME", scratch_.path().c_str(), 1);
    setenv("XDG_STATE_HOME", scratch_.path().c_str(), 1);  // nothing is left over there
    // What a graphics driver leaves behind at its end is not ours; here it is asked whether the program ends well.
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    unsetenv("WAYLAND_DISPLAY");
  }
  io::ScratchFolder scratch_;
};

TEST_F(WindowTest, StartsAndShowsThePhotograph) {
  test::XServer server;
  const Subprocess program(TESSERA_PROGRAM, {photo("chelsea.png")}, 1000);
  const unsigned long window = server.wait_for_window("Tessera — chelsea.png");
  ASSERT_NE(window, 0U);
  EXPECT_GT(wait_for_colors(server, window), colors_of_a_photograph);
}

TEST_F(WindowTest, AFileDroppedOnItBecomesThePicture) {
  test::XServer server;
  const Subprocess program(TESSERA_PROGRAM, {photo("chelsea.png")}, 1000);
  const unsigned long window = server.wait_for_window("Tessera — chelsea.png");
  ASSERT_NE(window, 0U);
  ASSERT_GT(wait_for_colors(server, window), colors_of_a_photograph);
  const std::size_t before = server.fingerprint(window);
  Subprocess drop(DROP_FILE_PROGRAM, {std::to_string(window), photo("coffee.png")}, 1000);
  while (!drop.finished()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ASSERT_TRUE(drop.succeeded()) << "the window refused the drop";
  EXPECT_NE(server.wait_for_window("Tessera — *coffee.png"), 0U) << "opened, and not saved as a document";
  EXPECT_GT(wait_for_colors(server, window), colors_of_a_photograph);
  EXPECT_NE(server.fingerprint(window), before);
}

/// A window with a document of which one thing has been changed since it was opened.
class ChangedDocument : public WindowTest {
 protected:
  fs::path file() const { return scratch_.path() / "a.tessera.json"; }
  void start(test::XServer& server) {
    SavedState saved;
    saved.document.images = {"sample:coffee"};
    saved.document.view.grid = true;
    save_document(file(), saved);
    program_.emplace(TESSERA_PROGRAM, std::vector<std::string>{file().string()}, 1000);
    window_ = server.wait_for_window("Tessera — a.tessera.json");
    ASSERT_NE(window_, 0U);
    ASSERT_GT(wait_for_colors(server, window_), colors_of_a_photograph);
    server.strike(window_, "g");
    ASSERT_NE(server.wait_for_window("Tessera — *a.tessera.json"), 0U) << "G hides the grid";
  }
  bool ends(double seconds) {
    for (double waited = 0; waited < seconds && !program_->finished(); waited += 0.02)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return program_->finished();
  }
  bool grid_saved() const { return load_document(file()).document.view.grid; }

  std::optional<Subprocess> program_;
  unsigned long window_ = 0;
};

TEST_F(ChangedDocument, IsSavedBeforeTheWindowClosesWhereOneSaysSo) {
  test::XServer server;
  start(server);
  if (HasFatalFailure()) return;
  server.ask_to_close(window_);
  EXPECT_FALSE(ends(1)) << "it asks";
  server.strike(window_, "Escape");
  EXPECT_FALSE(ends(0.5)) << "and stays where one does not answer";
  EXPECT_TRUE(grid_saved());
  server.ask_to_close(window_);
  EXPECT_FALSE(ends(1));
  server.strike(window_, "Return");
  EXPECT_TRUE(ends(20));
  EXPECT_TRUE(program_->succeeded());
  EXPECT_FALSE(grid_saved());
}

TEST_F(ChangedDocument, IsLeftAloneWhereTheChangesAreDiscarded) {
  test::XServer server;
  start(server);
  if (HasFatalFailure()) return;
  server.ask_to_close(window_);
  EXPECT_FALSE(ends(1));
  for (const char* key : {"Tab", "Tab", "Return"}) server.strike(window_, key);  // from Save to Discard
  EXPECT_TRUE(ends(20));
  EXPECT_TRUE(program_->succeeded());
  EXPECT_TRUE(grid_saved());
}

TEST_F(WindowTest, ADocumentThatCannotBeOpenedIsToldInTheWindow) {
  test::XServer server;
  std::ofstream(scratch_.path() / "b.tessera.json") << "{";
  const Subprocess program(TESSERA_PROGRAM, {(scratch_.path() / "b.tessera.json").string()}, 1000);
  EXPECT_NE(server.wait_for_window("Tessera — "), 0U);
}

TEST_F(WindowTest, ClosesWithoutAQuestionWhereOnlyAPictureWasLookedAt) {
  test::XServer server;
  Subprocess program(TESSERA_PROGRAM, {photo("chelsea.png")}, 1000);
  const unsigned long window = server.wait_for_window("Tessera — chelsea.png");
  ASSERT_GT(wait_for_colors(server, window), colors_of_a_photograph);
  server.strike(window, "g");
  ASSERT_NE(server.wait_for_window("Tessera — *chelsea.png"), 0U);
  server.ask_to_close(window);
  for (int step = 0; step < 1000 && !program.finished(); ++step)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(program.finished() && program.succeeded());
}

struct Ended {
  int code = -1;
  std::string words;
};
/// Runs the program to its end; `environment` as env(1) takes it. A hang is ended with code 124.
Ended run(const std::string& environment) {
  // Mesa keeps a few bytes of a context that was refused; under a sanitizer that would change the exit code.
  const std::string command = "timeout 20 env " + environment + " ASAN_OPTIONS=detect_leaks=0 " TESSERA_PROGRAM " 2>&1";
  Ended ended;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> chunk{};
  while (const std::size_t count = fread(chunk.data(), 1, chunk.size(), pipe)) ended.words.append(chunk.data(), count);
  const int status = pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

TEST(NoWindow, WithoutADisplayItSaysWhatIsMissingAndThatTheCommandLineWorks) {
  const Ended ended = run("-u DISPLAY -u WAYLAND_DISPLAY");
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.words, HasSubstr("display"));
  EXPECT_THAT(ended.words, HasSubstr("tessera info"));
}

TEST(NoWindow, OnADisplayThatDoesNotAnswerItNamesTheDisplay) {
  const Ended ended = run("-u WAYLAND_DISPLAY DISPLAY=:9876");
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.words, HasSubstr(":9876"));
}

TEST_F(WindowTest, OnAScreenWithoutGlxItSaysThatThereIsNoOpenGl) {
  test::XServer server({"-extension", "GLX"});
  const Ended ended = run("-u WAYLAND_DISPLAY");
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.words, HasSubstr("OpenGL"));
  EXPECT_THAT(ended.words, HasSubstr("GLX"));
}

TEST_F(WindowTest, BelowOpenGl33ItNamesTheVersionFound) {
  test::XServer server;
  const Ended ended = run("-u WAYLAND_DISPLAY MESA_GL_VERSION_OVERRIDE=2.1 LIBGL_ALWAYS_SOFTWARE=1");
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.words, HasSubstr("2.1"));
  EXPECT_THAT(ended.words, HasSubstr("3.3"));
}

}  // namespace
}  // namespace tessera
