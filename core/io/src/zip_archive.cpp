#include "zip_archive.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <unistd.h>
#include <zip.h>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

// Deflate cannot pack tighter than 1032 : 1; numbers that anybody trained do not pack 100 : 1.
constexpr std::uint64_t deflate_limit = 1032;
constexpr std::uint64_t weights_limit = 100;
constexpr std::uint64_t small_entry = std::uint64_t{64} << 20;

std::string reason_of(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using OpenEntry = std::unique_ptr<zip_file_t, CloseEntry>;

/// What the archive claims must be possible.
void require_possible(const ZipEntry& entry, std::uint64_t archive_bytes) {
  const bool fits = entry.packed_bytes <= archive_bytes && (!entry.stored || entry.bytes == entry.packed_bytes);
  if (!fits)
    throw Error(fmt::format("{}: truncated or damaged: it claims more bytes than the archive has", entry.name));
  const std::uint64_t ratio = entry.bytes > small_entry ? weights_limit : deflate_limit;
  if (!entry.stored && entry.bytes / ratio > entry.packed_bytes + 64)
    throw Error(fmt::format("{}: {} bytes claim to inflate to {}; no weights pack so well", entry.name,
                            entry.packed_bytes, entry.bytes));
}

ZipEntry entry_of(const zip_stat_t& stat, std::uint64_t archive_bytes) {
  constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  if ((stat.valid & needed) != needed) throw Error("damaged: an entry without a name or a size");
  ZipEntry entry{stat.name, stat.size, stat.comp_size, stat.comp_method == ZIP_CM_STORE};
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    throw Error(fmt::format("{}: compressed by method {}; only stored and deflated entries are read", entry.name,
                            stat.comp_method));
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    throw Error(fmt::format("{}: encrypted entries are not read", entry.name));
  require_possible(entry, archive_bytes);
  return entry;
}

}  // namespace

ZipArchive::ZipArchive(SharedFile file) : file_(std::move(file)) {
  const int descriptor = ::dup(file_->descriptor());
  int code = 0;
  archive_ = descriptor < 0 ? nullptr : zip_fdopen(descriptor, 0, &code);
  if (archive_ == nullptr) {
    if (descriptor >= 0) ::close(descriptor);
    throw Error(fmt::format("truncated or damaged: no zip archive: {}", reason_of(code)));
  }
  try {
    read_entries();
  } catch (...) {
    zip_discard(archive_);
    throw;
  }
}

ZipArchive::~ZipArchive() { zip_discard(archive_); }

void ZipArchive::read_entries() {
  const zip_int64_t count = zip_get_num_entries(archive_, 0);
  if (count < 0 || static_cast<std::uint64_t>(count) > max_entries)
    throw Error(fmt::format("an archive of {} entries; at most {} are read", count, max_entries));
  entries_.reserve(static_cast<std::size_t>(count));
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(archive_, static_cast<zip_uint64_t>(i), 0, &stat) != 0)
      throw Error(fmt::format("damaged: entry {}: {}", i, zip_strerror(archive_)));
    entries_.push_back(entry_of(stat, file_->size()));
  }
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (!by_name_.emplace(entries_[i].name, i).second)
      throw Error(fmt::format("damaged: two entries are called {}", entries_[i].name));
}

std::optional<std::size_t> ZipArchive::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

void ZipArchive::read(std::size_t index, std::uint64_t offset, std::span<std::byte> to) const {
  const std::lock_guard lock(mutex_);
  const ZipEntry& entry = entries_.at(index);
  if (offset > entry.bytes || to.size() > entry.bytes - offset)
    throw Error(fmt::format("{}: truncated: it has {} bytes only", entry.name, entry.bytes));
  const OpenEntry stream(zip_fopen_index(archive_, index, 0));
  if (!stream) throw Error(fmt::format("{}: cannot be read: {}", entry.name, zip_strerror(archive_)));
  const auto fill = [&](std::span<std::byte> part) {
    while (!part.empty()) {
      const zip_int64_t got = zip_fread(stream.get(), part.data(), part.size());
      if (got <= 0)
        throw Error(fmt::format("{}: damaged: {}", entry.name,
                                got == 0 ? "it ends too early" : zip_file_strerror(stream.get())));
      part = part.subspan(static_cast<std::size_t>(got));
    }
  };
  const bool from_start = offset == 0;
  if (entry.stored && !from_start) {
    if (zip_fseek(stream.get(), static_cast<zip_int64_t>(offset), SEEK_SET) != 0)
      throw Error(fmt::format("{}: damaged: {}", entry.name, zip_file_strerror(stream.get())));
    offset = 0;
  }
  std::array<std::byte, 16384> skipped;
  while (offset > 0) {
    const std::size_t part = std::min<std::uint64_t>(offset, skipped.size());
    fill(std::span(skipped).first(part));
    offset -= part;
  }
  fill(to);
  if (!from_start || to.size() != entry.bytes) return;
  std::byte beyond;  // reading past the end makes libzip compare the checksum
  const zip_int64_t rest = zip_fread(stream.get(), &beyond, 1);
  if (rest != 0)
    throw Error(fmt::format("{}: damaged: {}", entry.name,
                            rest < 0 ? zip_file_strerror(stream.get()) : "it is longer than the archive says"));
}

}  // namespace tessera::io
