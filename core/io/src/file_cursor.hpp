#pragma once
// Reading a file from front to back within bounds, a buffer at a time.

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "random_access_file.hpp"

namespace tessera::io {

/// A place in a file and the end beyond which nothing may be read. Throws Error ("truncated") there.
class FileCursor {
 public:
  FileCursor(const RandomAccessFile& file, std::uint64_t begin, std::uint64_t end);

  std::uint64_t place() const { return place_; }
  std::uint64_t remaining() const { return end_ - place_; }
  bool at_end() const { return place_ == end_; }

  /// A little-endian number of fixed size.
  template <class Number>
  Number number() {
    static_assert(std::is_arithmetic_v<Number>);
    Number value;
    copy(&value, sizeof value);
    return value;
  }
  std::uint8_t byte() { return number<std::uint8_t>(); }
  /// `count` bytes; Error where that is more than `most`.
  std::string text(std::uint64_t count, std::uint64_t most);
  void skip(std::uint64_t count);

  /// From here on only `count` bytes, to be given back to leave(). Error where fewer remain.
  std::uint64_t enter(std::uint64_t count);
  /// Goes to the end of what was entered.
  void leave(std::uint64_t outer_end);

 private:
  void copy(void* to, std::size_t count);
  void require(std::uint64_t count) const;

  const RandomAccessFile& file_;
  std::uint64_t place_;
  std::uint64_t end_;
  std::uint64_t buffer_begin_ = 0;
  std::vector<std::byte> buffer_;
};

}  // namespace tessera::io
