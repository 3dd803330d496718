#include "app/model/image_bytes.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

std::string why_not_opened(const std::filesystem::path& path, int error) {
  std::error_code ignored;
  if (error == ENOENT && std::filesystem::is_symlink(path, ignored)) {
    return "a link to a file that does not exist";
  }
  switch (error) {
    case ENOENT:
    case ENOTDIR: return "no such file; check the name";
    case EACCES:
    case EPERM: return "no permission to read it; change it with chmod +r";
    case ENXIO: return "a socket, not a file";
    case ELOOP: return "a link that leads back to itself";
    default: return "cannot be opened: " + std::generic_category().message(error);
  }
}

std::string_view name_of_kind(mode_t mode) {
  if (S_ISDIR(mode)) {
    return "a folder, not a file; open a file in it";
  }
  if (S_ISFIFO(mode)) {
    return "a pipe, not a file; save what it gives in a file first";
  }
  if (S_ISCHR(mode) || S_ISBLK(mode)) {
    return "a device, not a file";
  }
  return "not a regular file";
}

}  // namespace

bool has_text(Bytes bytes, std::size_t at, std::string_view text) {
  return at <= bytes.size() && bytes.size() - at >= text.size() &&
         std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

RegularFile::RegularFile(const std::filesystem::path& path) : name_(path.string()) {
  // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (descriptor_ < 0) {
    throw Error(fmt::format("{}: {}", name_, why_not_opened(path, errno)));
  }
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  size_ = status.st_size;
  if (known && S_ISREG(status.st_mode) && size_ > 0) {
    return;
  }
  ::close(descriptor_);
  throw Error(
      fmt::format("{}: {}", name_,
                  known && S_ISREG(status.st_mode) ? "the file is empty (0 bytes)" : name_of_kind(status.st_mode)));
}

RegularFile::~RegularFile() { ::close(descriptor_); }

std::vector<std::byte> RegularFile::read(std::int64_t count) const {
  std::vector<std::byte> bytes(static_cast<std::size_t>(std::min(count, size_)));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::pread(descriptor_, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      throw Error(fmt::format("{}: cannot be read: {}", name_, std::generic_category().message(errno)));
    }
    if (got == 0) {
      throw Error(fmt::format("{}: became shorter while it was read; try again", name_));
    }
    filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace tessera
