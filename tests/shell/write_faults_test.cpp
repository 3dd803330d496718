// Every format that the command line or a save writes, and everything that may go wrong: the old file or the new one,
// whole; a reason and an exit code; nothing else left behind.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/document_file.hpp"
#include "app/paint/ffmpeg.hpp"
#include "app/shell/command_line.hpp"
#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Outcome {
  int code = 0;
  std::string out, err;
};

/// A format and the command that writes it; none: the document, which the window saves.
struct Writer {
  const char* ending;
  std::vector<std::string> command;
};

const std::vector<Writer>& writers() {
  const std::vector<std::string> figure{"export", "made:checkerboard", "--step", "2"};
  const std::vector<std::string> film{
      "export", "made:checkerboard", "--step", "2", "--at",      "0..0.04", "--fps", "10",
      "--size", "480x300",           "--font", "7", "--no-rests"};
  const std::vector<std::string> embed{"embed", "made:checkerboard", "--patch", "32", "--dim", "48"};
  const auto with = [](std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  static const std::vector<Writer> all{{".svg", figure},
                                       {".pdf", figure},
                                       {".png", figure},
                                       {".gif", film},
                                       {".webp", film},
                                       {".mp4", film},
                                       {".webm", film},
                                       {".npy", embed},
                                       {".npz", with(embed, {"--all"})},
                                       {".safetensors", with(embed, {"--all"})},
                                       {".csv", with(embed, {"--terms", "3:4"})},
                                       {".py", {"code", "made:checkerboard", "--patch", "32", "--dim", "48"}},
                                       {".cpp", {"code", "made:checkerboard", "--patch", "32", "--dim", "48"}},
                                       {".tessera.json", {}}};
  return all;
}

Outcome write(const Writer& writer, const fs::path& file) {
  if (writer.command.empty()) {
    SavedState state;
    state.document.images = {"made:checkerboard"};
    try {
      save_document(file, state);
      return {};
    } catch (const Error& error) {
      return {1, "", error.what()};
    }
  }
  std::vector<std::string> words = writer.command;
  words.insert(words.end(), {"-o", file.string()});
  std::ostringstream out, err;
  const CommandLineResult result = run_command_line(words, out, err);
  return {result.exit_code, out.str(), err.str()};
}

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::ptrdiff_t entries(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

class WriteFaults : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    const std::string ending = writer().ending;
    static const paint::Ffmpeg ffmpeg = paint::find_ffmpeg();
    const std::string reason = ending == ".mp4"    ? ffmpeg.reason_against_h264()
                               : ending == ".webm" ? ffmpeg.reason_against_vp9()
                                                   : std::string();
    if (!reason.empty()) GTEST_SKIP() << reason;
    target_ = folder_ / ("a" + ending);
  }
  const Writer& writer() const { return writers()[GetParam()]; }
  void write_old(const fs::path& file) const { std::ofstream(file) << "old"; }
  void expect_refused(const Outcome& done, const std::string& reason) const {
    EXPECT_EQ(done.code, 1) << done.out;
    EXPECT_EQ(done.out, "");
    EXPECT_THAT(done.err, testing::ContainsRegex(reason));
  }
  io::ScratchFolder scratch_;
  fs::path folder_ = scratch_.path(), target_;
};

TEST_P(WriteFaults, AFileSizeLimitIsAReason) {
  write_old(target_);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limited{256, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limited);
  const Outcome done = write(writer(), target_);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal_before);
  expect_refused(done, "File too large");
  EXPECT_EQ(content(target_), "old");
  EXPECT_EQ(entries(folder_), 1);
}

TEST_P(WriteFaults, AFullDiskIsAReason) {
  const fs::path disk = folder_ / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=1m") != 0) GTEST_SKIP() << "no tmpfs may be mounted";
  const fs::path file = disk / target_.filename();
  write_old(file);
  std::ofstream(disk / "filler") << std::string(2 << 20, 'x');  // until nothing is left
  const Outcome done = write(writer(), file);
  expect_refused(done, "No space left on device");
  EXPECT_EQ(content(file), "old");
  EXPECT_EQ(entries(disk), 2);
  EXPECT_EQ(::umount2(disk.c_str(), MNT_DETACH), 0);
}

TEST_P(WriteFaults, AFolderAndAFolderThatIsNotThereAreReasons) {
  fs::create_directory(target_);
  expect_refused(write(writer(), target_), "[Ii]s a (directory|folder)");
  EXPECT_TRUE(fs::is_directory(target_));
  expect_refused(write(writer(), folder_ / "nowhere" / target_.filename()),
                 "(No such file or directory|does not exist)");
  EXPECT_FALSE(fs::exists(folder_ / "nowhere"));
}

TEST_P(WriteFaults, AFolderThatMayNotBeWrittenIsAReason) {
  const bool root = ::geteuid() == 0;
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_exec);
  ASSERT_EQ(::seteuid(root ? 65534 : ::geteuid()), 0);  // root may write everywhere
  const Outcome done = write(writer(), target_);
  ASSERT_EQ(::seteuid(root ? 0 : ::geteuid()), 0);
  fs::permissions(folder_, fs::perms::owner_all);
  expect_refused(done, "Permission denied");
  EXPECT_EQ(entries(folder_), 0);
}

TEST_P(WriteFaults, APipeIsAReasonAndStays) {
  ASSERT_EQ(::mkfifo(target_.c_str(), 0600), 0);
  expect_refused(write(writer(), target_), target_.string() + ": cannot be written");
  EXPECT_TRUE(fs::is_fifo(target_));
}

constexpr const char* endless_target = "TESSERA_TEST_ENDLESS_WRITE";
constexpr const char* endless_writer = "TESSERA_TEST_ENDLESS_WRITER";

/// Not a test: what the next one starts and kills.
TEST(WriteChild, DISABLED_WritesTheSameFileWithoutEnd) {
  const char* file = std::getenv(endless_target);
  const char* index = std::getenv(endless_writer);
  while (file && index) write(writers()[static_cast<std::size_t>(std::atoi(index))], file);
}

pid_t start_child(const fs::path& target, std::size_t index) {
  ::setenv(endless_target, target.c_str(), 1);
  ::setenv(endless_writer, std::to_string(index).c_str(), 1);
  // The child is to run its one case, whatever part of the cases falls to this process.
  ::unsetenv("GTEST_TOTAL_SHARDS");
  ::unsetenv("GTEST_SHARD_INDEX");
  char* const arguments[] = {const_cast<char*>("test"), const_cast<char*>("--gtest_also_run_disabled_tests"),
                             const_cast<char*>("--gtest_filter=WriteChild.*"), const_cast<char*>("--gtest_brief=1"),
                             nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, "/proc/self/exe", &quiet, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&quiet);
  ::unsetenv(endless_target);
  ::unsetenv(endless_writer);
  return failed == 0 ? child : 0;
}

/// Until a file that is no whole one lies there: the child is in mid-write. Gives up after a while.
void wait_for_temporary(const fs::path& folder, std::ptrdiff_t whole_files) {
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < std::chrono::seconds(20)) {
    std::error_code vanished;
    std::ptrdiff_t count = 0;
    for (fs::directory_iterator at(folder, vanished), end; !vanished && at != end; at.increment(vanished)) ++count;
    if (count > whole_files) return;
  }
}

TEST_P(WriteFaults, BeingKilledInMidWriteLeavesAWholeFile) {
  ASSERT_EQ(write(writer(), target_).code, 0);
  const std::string whole = content(target_);
  ASSERT_FALSE(whole.empty());
  const std::ptrdiff_t whole_files = entries(folder_);
  for (int k = 0; k < 3; ++k) {
    write_old(target_);
    const pid_t child = start_child(target_, GetParam());
    ASSERT_GT(child, 0);
    wait_for_temporary(folder_, whole_files);
    std::this_thread::sleep_for(std::chrono::milliseconds(k));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    const std::string now = content(target_);
    EXPECT_TRUE(now == "old" || now == whole) << now.size();
    for (const fs::directory_entry& left : fs::directory_iterator(folder_)) {
      if (left.path() != target_ && left.path().extension() != ".npz") fs::remove(left);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, WriteFaults, testing::Range(std::size_t{0}, writers().size()), [](const auto& each) {
  std::string name = writers()[each.param].ending + 1;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

}  // namespace
}  // namespace tessera
