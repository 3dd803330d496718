#pragma once
// Bytes of a file that nobody vouches for.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace tessera {

using Bytes = std::span<const std::byte>;

// Numbers at a place that the caller has checked to lie inside.
inline std::uint32_t byte_at(Bytes bytes, std::size_t at) { return std::to_integer<std::uint32_t>(bytes[at]); }
inline std::uint32_t big_endian_16(Bytes bytes, std::size_t at) {
  return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}
inline std::uint32_t big_endian_32(Bytes bytes, std::size_t at) {
  return big_endian_16(bytes, at) << 16 | big_endian_16(bytes, at + 2);
}
inline std::uint32_t little_endian_16(Bytes bytes, std::size_t at) {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8;
}
inline std::uint32_t little_endian_32(Bytes bytes, std::size_t at) {
  return little_endian_16(bytes, at) | little_endian_16(bytes, at + 2) << 16;
}

/// Whether `bytes` has `text` at `at`; false where it ends before.
bool has_text(Bytes bytes, std::size_t at, std::string_view text);

/// A regular file, opened without ever waiting: folders, pipes, sockets and devices are refused.
/// All throw Error naming the file and the reason.
class RegularFile {
 public:
  explicit RegularFile(const std::filesystem::path& path);
  ~RegularFile();
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;

  std::int64_t size() const { return size_; }  ///< bytes, > 0: an empty file is refused
  /// The first `count` bytes, or all where the file is shorter.
  std::vector<std::byte> read(std::int64_t count) const;

 private:
  std::string name_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
};

}  // namespace tessera
