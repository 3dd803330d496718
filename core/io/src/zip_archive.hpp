#pragma once
// The entries of a zip archive, by libzip.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats.hpp"

struct zip;

namespace tessera::io {

struct ZipEntry {
  std::string name;
  std::uint64_t bytes = 0;         ///< inflated, as the archive claims
  std::uint64_t packed_bytes = 0;  ///< in the archive
  bool stored = false;             ///< not compressed
};

/// Open for reading; reading is thread-safe, one at a time. Errors give the reason alone.
class ZipArchive {
 public:
  /// Throws Error for what is no zip archive, for one with a name twice, with encrypted entries, with methods other
  /// than stored and deflated, with more than max_entries, or with entries that claim more than they can inflate to.
  explicit ZipArchive(SharedFile file);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  static constexpr std::uint64_t max_entries = 70'000;

  const std::vector<ZipEntry>& entries() const { return entries_; }
  std::optional<std::size_t> find(std::string_view name) const;
  /// Fills `to` from byte `offset` of the inflated entry. Throws Error where it is damaged or ends before; an entry
  /// read to its end must have the archive's checksum.
  void read(std::size_t entry, std::uint64_t offset, std::span<std::byte> to) const;

 private:
  void read_entries();

  SharedFile file_;
  zip* archive_ = nullptr;
  std::vector<ZipEntry> entries_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  mutable std::mutex mutex_;
};

}  // namespace tessera::io
