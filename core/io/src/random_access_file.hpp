#pragma once
// A regular file whose bytes are asked for by place, never by "the rest".

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace tessera::io {

/// Open for reading. Reading is thread-safe. Errors give the reason alone, without the file's name.
class RandomAccessFile {
 public:
  /// Throws Error for names that are not there, folders, pipes, devices and files without permission; never waits.
  explicit RandomAccessFile(const std::filesystem::path& path);
  ~RandomAccessFile();
  RandomAccessFile(const RandomAccessFile&) = delete;
  RandomAccessFile& operator=(const RandomAccessFile&) = delete;

  std::uint64_t size() const { return size_; }
  int descriptor() const { return descriptor_; }
  /// Fills `to` from `offset`. Throws Error where the file ends before.
  void read(std::uint64_t offset, std::span<std::byte> to) const;
  /// Up to `count` bytes from `offset`: fewer at the end of the file.
  std::vector<std::byte> head(std::uint64_t offset, std::size_t count) const;

 private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace tessera::io
