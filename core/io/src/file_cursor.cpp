#include "file_cursor.hpp"

#include <cstring>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 16;

}  // namespace

FileCursor::FileCursor(const RandomAccessFile& file, std::uint64_t begin, std::uint64_t end)
    : file_(file), place_(begin), end_(end) {
  if (begin > end || end > file.size()) throw Error("truncated: it ends before what it announces");
}

void FileCursor::require(std::uint64_t count) const {
  if (count > remaining())
    throw Error(
        fmt::format("truncated or damaged: {} bytes announced at byte {}, {} are left", count, place_, remaining()));
}

void FileCursor::copy(void* to, std::size_t count) {
  require(count);
  if (place_ < buffer_begin_ || place_ - buffer_begin_ + count > buffer_.size()) {
    buffer_ = file_.head(place_, buffer_bytes);
    buffer_begin_ = place_;
    if (count > buffer_.size()) throw Error("truncated: it has become shorter while it was read");
  }
  std::memcpy(to, buffer_.data() + (place_ - buffer_begin_), count);
  place_ += count;
}

std::string FileCursor::text(std::uint64_t count, std::uint64_t most) {
  require(count);
  if (count > most)
    throw Error(fmt::format("a text of {} bytes at byte {}; at most {} make sense", count, place_, most));
  std::string value(static_cast<std::size_t>(count), '\0');
  if (count > buffer_bytes) {
    file_.read(place_, std::as_writable_bytes(std::span(value)));
    place_ += count;
  } else {
    copy(value.data(), value.size());
  }
  return value;
}

void FileCursor::skip(std::uint64_t count) {
  require(count);
  place_ += count;
}

std::uint64_t FileCursor::enter(std::uint64_t count) {
  require(count);
  const std::uint64_t outer_end = end_;
  end_ = place_ + count;
  return outer_end;
}

void FileCursor::leave(std::uint64_t outer_end) {
  place_ = end_;
  end_ = outer_end;
}

}  // namespace tessera::io
