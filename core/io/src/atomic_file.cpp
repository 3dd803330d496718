#include "tessera/io/atomic_file.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <ctime>
#include <random>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& target, int code) {
  throw Error(fmt::format("{}: cannot be written: {}", target.string(), std::generic_category().message(code)));
}

/// Writing past the file-size limit raises SIGXFSZ, which would end the program before the error could be
/// reported. While one of these lives the signal is held back in this thread, and dropped at the end.
class FileSizeSignalBlock {
 public:
  FileSizeSignalBlock() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~FileSizeSignalBlock() {
    if (sigismember(&before_, SIGXFSZ) == 1) return;
    const timespec no_wait{};
    while (sigtimedwait(&signal_, nullptr, &no_wait) > 0) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  FileSizeSignalBlock(const FileSizeSignalBlock&) = delete;
  FileSizeSignalBlock& operator=(const FileSizeSignalBlock&) = delete;

 private:
  sigset_t signal_{};
  sigset_t before_{};
};

/// Where the file really lies, and with what permissions its new version is to be made.
struct Destination {
  fs::path file;
  bool exists = false;
  mode_t mode = 0666;
};

/// Follows links, also those that point to a name not there yet.
fs::path follow_links(const fs::path& target) {
  constexpr int most_links = 40;
  fs::path file = target;
  for (int i = 0; i < most_links; ++i) {
    std::error_code error;
    if (!fs::is_symlink(fs::symlink_status(file, error))) return file;
    const fs::path next = fs::read_symlink(file, error);
    if (error) fail(target, error.value());
    file = file.parent_path() / next;  // an absolute `next` replaces the folder
  }
  fail(target, ELOOP);
}

Destination resolve(const fs::path& target) {
  if (!target.has_filename()) throw Error(fmt::format("{}: cannot be written: not a file name", target.string()));
  Destination destination{follow_links(target)};
  struct stat status {};
  if (::stat(destination.file.c_str(), &status) != 0) {
    if (errno != ENOENT) fail(target, errno);
    return destination;
  }
  if (S_ISDIR(status.st_mode)) fail(target, EISDIR);
  if (!S_ISREG(status.st_mode)) throw Error(fmt::format("{}: cannot be written: not a regular file", target.string()));
  if (::access(destination.file.c_str(), W_OK) != 0) fail(target, errno);
  destination.exists = true;
  destination.mode = status.st_mode & 07777;
  return destination;
}

}  // namespace

/// A file beside the destination, removed again unless it took the destination's place.
class AtomicFile::Temporary {
 public:
  Temporary(const fs::path& target, Destination destination) : target_(target), destination_(std::move(destination)) {
    std::random_device entropy;
    for (int attempt = 0; attempt < 100 && descriptor_ < 0; ++attempt) {
      name_ = destination_.file.parent_path() / fmt::format(".tessera-{:08x}.tmp", entropy());
      descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor_ < 0 && errno != EEXIST) fail(target_, errno);
    }
    if (descriptor_ < 0) fail(target_, EEXIST);
  }
  ~Temporary() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!in_place_) ::unlink(name_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  const fs::path& name() const { return name_; }

  void write(std::span<const std::byte> bytes) {
    const FileSizeSignalBlock block;
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        failure_ = written < 0 ? errno : ENOSPC;
        fail(target_, failure_);
      }
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  /// Puts the finished file in the destination's place.
  void commit() {
    if (failure_ != 0) fail(target_, failure_);  // the producer went on after a write had failed
    if (destination_.exists && ::fchmod(descriptor_, destination_.mode) != 0) fail(target_, errno);
    if (::fsync(descriptor_) != 0) fail(target_, errno);
    const int descriptor = std::exchange(descriptor_, -1);
    if (::close(descriptor) != 0) fail(target_, errno);
    if (::rename(name_.c_str(), destination_.file.c_str()) != 0) fail(target_, errno);
    in_place_ = true;
    sync_folder();
  }

 private:
  /// Makes the new name durable. The content is complete either way, and some file systems refuse this.
  void sync_folder() const {
    const fs::path folder = destination_.file.parent_path();
    const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
  }

  fs::path target_;
  Destination destination_;
  fs::path name_;
  int descriptor_ = -1;
  int failure_ = 0;
  bool in_place_ = false;
};

AtomicFile::AtomicFile(const fs::path& target) : file_(std::make_unique<Temporary>(target, resolve(target))) {}

AtomicFile::~AtomicFile() = default;

void AtomicFile::write(std::span<const std::byte> bytes) { file_->write(bytes); }

fs::path AtomicFile::temporary() const { return fs::absolute(file_->name()); }

void AtomicFile::commit() { file_->commit(); }

void write_atomically(const fs::path& target, const std::function<void(const Sink&)>& produce) {
  AtomicFile file(target);
  const FileSizeSignalBlock block;  // the producer may write files of its own
  produce([&file](std::span<const std::byte> bytes) { file.write(bytes); });
  file.commit();
}

}  // namespace tessera::io
