#include "app/model/subprocess.hpp"

#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

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

}  // namespace
}  // namespace tessera
