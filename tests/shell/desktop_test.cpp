#include "app/shell/desktop.hpp"

#include <chrono>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::shell {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void wait_for(Subprocess& process) {
  while (!process.finished()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

TEST(Subprocess, IsReadToItsEndWithoutAShell) {
  Subprocess process("/bin/echo", {"two  words", "$HOME; ls"}, 1000);
  wait_for(process);
  EXPECT_TRUE(process.succeeded());
  EXPECT_EQ(process.output(), "two  words $HOME; ls\n");
}

TEST(Subprocess, IsStoppedOnceItWritesMoreThanItMay) {
  Subprocess process("/bin/cat", {"/dev/zero"}, 100'000);
  wait_for(process);
  EXPECT_TRUE(process.too_much());
  EXPECT_FALSE(process.succeeded());
  EXPECT_LE(process.output().size(), 100'000U);
}

TEST(Subprocess, TellsAFailureFromASuccess) {
  Subprocess process("/bin/sh", {"-c", "exit 3"}, 10);
  wait_for(process);
  EXPECT_FALSE(process.succeeded());
}

TEST(Subprocess, ThatCannotBeStartedIsAnError) { EXPECT_THROW(Subprocess("/no/such/program", {}, 10), Error); }

TEST(Subprocess, EndsWithItsOwner) {
  Subprocess process("/bin/sleep", {"1000"}, 10);
  EXPECT_FALSE(process.finished());
}

TEST(PastedText, NamesFilesAsPathsAndAsUris) {
  const io::ScratchFolder scratch;
  const auto plain = scratch.path() / "a.png";
  const auto spaced = scratch.path() / "ü b%.png";
  std::ofstream(plain) << "x";
  std::ofstream(spaced) << "x";
  EXPECT_THAT(files_named(plain.string() + "\n"), ElementsAre(plain.string()));
  const std::string uri = "file://" + scratch.path().string() + "/%C3%BC%20b%25.png";
  EXPECT_THAT(files_named("# comment\r\n" + uri + "\r\nfile://localhost" + plain.string() + "\r\n"),
              ElementsAre(spaced.string(), plain.string()));
}

TEST(PastedText, ThatIsNoListOfFilesNamesNone) {
  EXPECT_THAT(files_named("hello"), IsEmpty());
  EXPECT_THAT(files_named("/no/such/file.png"), IsEmpty());
  EXPECT_THAT(files_named("/etc"), IsEmpty());
  EXPECT_THAT(files_named(""), IsEmpty());
  EXPECT_THAT(files_named("file:///etc/%zz"), IsEmpty());
}

}  // namespace
}  // namespace tessera::shell
