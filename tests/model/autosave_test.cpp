#include "app/model/autosave.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;

SavedState state_of(std::int64_t patch) {
  SavedState state;
  state.document.images = {"sample:astronaut"};
  state.document.params.patch = {patch, patch};
  state.autosave_of = "/home/a/b.tessera.json";
  return state;
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

/// A window that saves itself and is killed; returns after its end.
void crash_after_writing(const fs::path& folder, const SavedState& state) {
  const pid_t child = ::fork();
  if (child == 0) {
    const Autosave autosave(folder);
    autosave.write(state);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(Autosave, LeavesNothingAfterACleanEnd) {
  const io::ScratchFolder scratch;
  {
    const Autosave autosave(scratch.path() / "state");
    autosave.write(state_of(8));
    EXPECT_EQ(files_in(scratch.path() / "state"), 2U);
    EXPECT_FALSE(find_left_behind(scratch.path() / "state").has_value()) << "it is still in use";
  }
  EXPECT_EQ(files_in(scratch.path() / "state"), 0U);
}

TEST(Autosave, IsOfferedAfterACrashWithWhatWasOpen) {
  const io::ScratchFolder scratch;
  crash_after_writing(scratch.path(), state_of(8));
  auto left = find_left_behind(scratch.path());
  ASSERT_TRUE(left.has_value());
  EXPECT_EQ(left->state, state_of(8));
  EXPECT_LT(std::chrono::abs(std::chrono::system_clock::now() - left->written), std::chrono::minutes(5));
  EXPECT_FALSE(find_left_behind(scratch.path()).has_value()) << "a second window must not take it too";
  discard(*left);
  left.reset();
  EXPECT_EQ(files_in(scratch.path()), 0U);
}

TEST(Autosave, IsOfferedAgainWhereNobodyDecided) {
  const io::ScratchFolder scratch;
  crash_after_writing(scratch.path(), state_of(8));
  { EXPECT_TRUE(find_left_behind(scratch.path()).has_value()); }
  EXPECT_TRUE(find_left_behind(scratch.path()).has_value());
}

TEST(Autosave, OfTwoCrashedWindowsComeOneAfterTheOther) {
  const io::ScratchFolder scratch;
  crash_after_writing(scratch.path(), state_of(8));
  for (const auto& entry : fs::directory_iterator(scratch.path()))
    fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::hours(1));
  crash_after_writing(scratch.path(), state_of(14));
  auto newest = find_left_behind(scratch.path());
  ASSERT_TRUE(newest.has_value());
  EXPECT_EQ(newest->state, state_of(14));
  auto older = find_left_behind(scratch.path());
  ASSERT_TRUE(older.has_value());
  EXPECT_EQ(older->state, state_of(8));
}

TEST(Autosave, BroughtBackIsNeverWithoutAFile) {
  const io::ScratchFolder scratch;
  crash_after_writing(scratch.path(), state_of(8));
  auto left = find_left_behind(scratch.path());
  ASSERT_TRUE(left.has_value());
  const Autosave autosave(scratch.path());
  autosave.adopt(*left);
  left.reset();
  EXPECT_EQ(load_document(autosave.file()), state_of(8));
  EXPECT_FALSE(find_left_behind(scratch.path()).has_value());
  autosave.clear();
  EXPECT_FALSE(fs::exists(autosave.file()));
}

TEST(Autosave, PutsAsideWhatCannotBeRead) {
  const io::ScratchFolder scratch;
  std::ofstream(scratch.path() / "autosave-00000001.tessera.json") << "{";
  EXPECT_FALSE(find_left_behind(scratch.path()).has_value());
  EXPECT_TRUE(fs::exists(scratch.path() / "autosave-00000001.tessera.json.broken"));
  EXPECT_FALSE(find_left_behind(scratch.path() / "not there").has_value());
}

TEST(Autosave, SaysWhereItCannotBe) {
  const io::ScratchFolder scratch;
  std::ofstream(scratch.path() / "file") << "x";
  EXPECT_THROW(Autosave(scratch.path() / "file" / "state"), Error);
  EXPECT_THROW(Autosave({}), Error);
}

}  // namespace
}  // namespace tessera
