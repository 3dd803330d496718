#include "tessera/io/atomic_file.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::io {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

void write_text(const fs::path& file, const std::string& text) {
  write_atomically(file, [&text](const Sink& sink) { sink(bytes_of(text)); });
}

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::ptrdiff_t entries(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

std::string refusal(const fs::path& file) {
  try {
    write_text(file, "x");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

/// While it lives no file may grow beyond `bytes`.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limited{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST(AtomicFile, MakesANewFileAndReplacesAnOldOne) {
  const ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.bin";
  write_text(file, "first");
  EXPECT_EQ(content(file), "first");
  write_text(file, "2");
  EXPECT_EQ(content(file), "2");
  EXPECT_EQ(entries(scratch.path()), 1);
}

TEST(AtomicFile, JoinsTheChunksInOrder) {
  const ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.bin";
  std::string expected;
  write_atomically(file, [&expected](const Sink& sink) {
    for (int i = 0; i < 1000; ++i) {
      const std::string chunk(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
      expected += chunk;
      sink(bytes_of(chunk));
    }
  });
  EXPECT_EQ(content(file), expected);
}

TEST(AtomicFile, KeepsTheOldFileWhenTheProducerFails) {
  const ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.bin";
  write_text(file, "old");
  EXPECT_THROW(write_atomically(file,
                                [](const Sink& sink) {
                                  sink(bytes_of("half of the new"));
                                  throw Cancelled();
                                }),
               Cancelled);
  EXPECT_EQ(content(file), "old");
  EXPECT_EQ(entries(scratch.path()), 1);
}

TEST(AtomicFile, ReportsAFullDiskAndLeavesNothing) {
  // The limit stands in for a full disk; its signal, left at its default, would end the program.
  const ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.bin";
  write_text(file, "old");
  const auto before = std::signal(SIGXFSZ, SIG_DFL);
  {
    const FileSizeLimit limit(4096);
    const std::string large(100000, 'x');
    EXPECT_THROW(write_text(file, large), Error);
    EXPECT_THROW(write_text(scratch.path() / "new.bin", large), Error);
    write_text(scratch.path() / "small.bin", "fits");
  }
  std::signal(SIGXFSZ, before);
  EXPECT_EQ(content(file), "old");
  EXPECT_EQ(content(scratch.path() / "small.bin"), "fits");
  EXPECT_EQ(entries(scratch.path()), 2);
}

TEST(AtomicFile, IsNotPutInPlaceByAProducerThatSwallowsTheFailure) {
  const ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.bin";
  const FileSizeLimit limit(4096);
  EXPECT_THROW(write_atomically(file,
                                [](const Sink& sink) {
                                  try {
                                    sink(bytes_of(std::string(100000, 'x')));
                                  } catch (const Error&) {
                                    return;
                                  }
                                }),
               Error);
  EXPECT_EQ(entries(scratch.path()), 0);
}

TEST(AtomicFile, WritesThroughLinksAndKeepsThem) {
  const ScratchFolder scratch;
  fs::create_directory(scratch.path() / "deep");
  write_text(scratch.path() / "deep" / "real.bin", "old");
  fs::create_symlink("deep/real.bin", scratch.path() / "link");
  fs::create_symlink("link", scratch.path() / "link to link");
  write_text(scratch.path() / "link to link", "new");
  EXPECT_TRUE(fs::is_symlink(scratch.path() / "link to link"));
  EXPECT_TRUE(fs::is_symlink(scratch.path() / "link"));
  EXPECT_EQ(content(scratch.path() / "deep" / "real.bin"), "new");

  fs::create_symlink("deep/not yet.bin", scratch.path() / "dangling");
  write_text(scratch.path() / "dangling", "made");
  EXPECT_EQ(content(scratch.path() / "deep" / "not yet.bin"), "made");
}

TEST(AtomicFile, KeepsThePermissionsOfTheFileItReplaces) {
  const ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.bin";
  write_text(file, "old");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  write_text(file, "new");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(AtomicFile, RefusesWhatIsNotARegularFileWithTheReason) {
  const ScratchFolder scratch;
  fs::create_directory(scratch.path() / "folder");
  fs::create_symlink("loop", scratch.path() / "loop");
  ASSERT_EQ(::mkfifo((scratch.path() / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal(scratch.path() / "folder"), HasSubstr("directory"));
  EXPECT_THAT(refusal(scratch.path() / "pipe"), HasSubstr("not a regular file"));
  EXPECT_THAT(refusal("/dev/null"), HasSubstr("not a regular file"));
  EXPECT_THAT(refusal(scratch.path() / "loop"), HasSubstr("cannot be written"));
  EXPECT_THAT(refusal(scratch.path() / "nowhere" / "a.bin"), HasSubstr("No such file or directory"));
  EXPECT_THAT(refusal(""), HasSubstr("not a file name"));
  EXPECT_EQ(entries(scratch.path()), 3);
}

TEST(AtomicFile, RefusesAReadOnlyFile) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.bin";
  write_text(file, "old");
  fs::permissions(file, fs::perms::owner_read);
  EXPECT_THAT(refusal(file), HasSubstr("Permission denied"));
  EXPECT_EQ(content(file), "old");
}

}  // namespace
}  // namespace tessera::io
