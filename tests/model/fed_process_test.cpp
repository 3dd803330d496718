#include "app/model/fed_process.hpp"

#include <csignal>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

using testing::HasSubstr;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

/// What the program's failure is called when a megabyte is fed to it, again and again.
std::string failure_of(const std::string& script) {
  FedProcess process("/bin/sh", {"-c", script});
  const std::string megabyte(1 << 20, 'x');
  try {
    for (int i = 0; i < 100; ++i) process.write(bytes_of(megabyte), {});
    process.finish({});
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

TEST(FedProcess, ReceivesEveryByteInOrder) {
  const io::ScratchFolder scratch;
  const auto file = scratch.path() / "out";
  std::string expected;
  {
    FedProcess process("/bin/dd", {"of=" + file.string(), "status=none"});
    for (int i = 0; i < 40; ++i) {
      const std::string chunk(100'003, static_cast<char>('a' + i % 26));
      expected += chunk;
      process.write(bytes_of(chunk), {});
    }
    process.finish({});
  }
  std::ifstream stream(file, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), expected);
}

TEST(FedProcess, ThatEndsEarlyIsAnErrorWithItsLastWords) {
  EXPECT_EQ(failure_of("echo first >&2; echo 'no space' >&2; exit 1"), "sh: no space");
  EXPECT_EQ(failure_of("exit 7"), "sh ended too early, exit code 7");
  EXPECT_EQ(failure_of("cat > /dev/null; echo 'in the end' >&2; exit 1"), "sh: in the end");
  EXPECT_EQ(failure_of("cat > /dev/null"), "none");
}

TEST(FedProcess, ThatIsKilledIsAnErrorAndNotASignalForUs) {
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  EXPECT_THAT(failure_of("head -c 100000 > /dev/null; kill -9 $$"), HasSubstr("sh was killed: Killed"));
  std::signal(SIGPIPE, before);
}

TEST(FedProcess, ThatTalksMuchIsNotWaitedForInVain) {
  EXPECT_EQ(failure_of("yes 'a line of complaint' | head -c 3000000 >&2; cat > /dev/null; exit 1"),
            "sh: a line of complaint");
}

TEST(FedProcess, ThatTakesNothingCanBeStopped) {
  FedProcess process("/bin/sleep", {"1000"});
  const std::string much(8 << 20, 'x');
  std::stop_source stop;
  const std::jthread stopper([&stop] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    stop.request_stop();
  });
  EXPECT_THROW(process.write(bytes_of(much), stop.get_token()), Cancelled);
  EXPECT_THROW(process.finish(stop.get_token()), Cancelled);
}

TEST(FedProcess, ThatCannotBeStartedIsAnError) { EXPECT_THROW(FedProcess("/no/such/program", {}), Error); }

}  // namespace
}  // namespace tessera
