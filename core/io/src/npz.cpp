// NumPy's .npz: a zip archive of .npy files. Source: NumPy, lib/npyio.py and "NEP 1".

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "npy_header.hpp"
#include "number_types.hpp"
#include "tessera/issue.hpp"
#include "zip_formats.hpp"

namespace tessera::io {

namespace {

struct NpzEntry {
  std::size_t entry = 0;
  std::size_t begin = 0;  ///< of the numbers
  ArrayInfo info;
};

class NpzReader final : public TensorReader {
 public:
  NpzReader(SharedArchive archive, std::vector<NpzEntry> entries, std::vector<TensorInfo> tensors)
      : archive_(std::move(archive)), entries_(std::move(entries)), tensors_(std::move(tensors)) {}

  Tensor read(std::size_t index) const override {
    const NpzEntry& source = entries_.at(index);
    require_readable(tensors_.at(index));
    // From the first byte, so that the checksum is compared.
    RawArray array{source.info, std::vector<std::byte>(archive_->entries()[source.entry].bytes)};
    archive_->read(source.entry, 0, array.bytes);
    array.bytes.erase(array.bytes.begin(), array.bytes.begin() + static_cast<std::ptrdiff_t>(source.begin));
    to_native_order(array);
    return to_tensor(array);
  }

 private:
  SharedArchive archive_;
  std::vector<NpzEntry> entries_;
  std::vector<TensorInfo> tensors_;
};

/// The header of one array, without inflating its numbers.
NpzEntry open_entry(const ZipArchive& archive, std::size_t index) {
  const std::uint64_t bytes = archive.entries()[index].bytes;
  std::vector<std::byte> head(std::min<std::uint64_t>(bytes, 256));  // enough for nearly every header
  archive.read(index, 0, head);
  const NpyStart start = parse_npy_start(head, bytes);
  if (start.text_end > head.size()) {
    head.resize(start.text_end);
    archive.read(index, 0, head);
  }
  const std::string_view text(reinterpret_cast<const char*>(head.data()), start.text_end);
  return {index, start.text_end, parse_npy_header(text.substr(start.text_begin), Accept::text_too)};
}

}  // namespace

Checkpoint::Content open_npz(SharedArchive archive) {
  std::vector<NpzEntry> entries;
  Checkpoint::Content content;
  content.format = CheckpointFormat::npz;
  for (std::size_t i = 0; i < archive->entries().size(); ++i) {
    const ZipEntry& entry = archive->entries()[i];
    if (!entry.name.ends_with(".npy")) continue;
    require_tensor_count(entries.size() + 1);
    try {
      entries.push_back(open_entry(*archive, i));
      const NpzEntry& opened = entries.back();
      content.tensors.push_back(
          npy_tensor_info(entry.name.substr(0, entry.name.size() - 4), opened.info, entry.bytes - opened.begin));
      if (content.tensors.back().bytes != entry.bytes - opened.begin) throw Error("something follows the numbers");
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}", entry.name, error.what()));
    }
  }
  if (entries.empty()) throw Error("a zip archive without any .npy array or PyTorch data in it: no checkpoint");
  content.reader = std::make_unique<NpzReader>(std::move(archive), std::move(entries), content.tensors);
  return content;
}

}  // namespace tessera::io
