#include "random_access_file.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tessera/issue.hpp"

namespace tessera::io {

RandomAccessFile::RandomAccessFile(const std::filesystem::path& path) {
  // O_NONBLOCK: opening a pipe would wait for its other end.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0)
    throw Error(errno == ENOENT ? "no such file" : "cannot be opened: " + std::generic_category().message(errno));
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  if (!known || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    throw Error(known && S_ISDIR(status.st_mode) ? "is a folder, not a file" : "not a regular file");
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

RandomAccessFile::~RandomAccessFile() { ::close(descriptor_); }

void RandomAccessFile::read(std::uint64_t offset, std::span<std::byte> to) const {
  if (offset > size_ || to.size() > size_ - offset) throw Error("truncated: it ends before what it announces");
  while (!to.empty()) {
    const ssize_t got = ::pread(descriptor_, to.data(), to.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error("cannot be read: " + std::generic_category().message(errno));
    if (got == 0) throw Error("truncated: it has become shorter while it was read");
    to = to.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

std::vector<std::byte> RandomAccessFile::head(std::uint64_t offset, std::size_t count) const {
  const std::uint64_t available = offset < size_ ? size_ - offset : 0;
  std::vector<std::byte> bytes(static_cast<std::size_t>(std::min<std::uint64_t>(count, available)));
  read(std::min(offset, size_), bytes);
  return bytes;
}

}  // namespace tessera::io
