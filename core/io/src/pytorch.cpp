// PyTorch's zip form: NAME/data.pkl describes tensors over NAME/data/0, 1, …. Source: PyTorch, torch/serialization.py
// and torch/_utils.py.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "number_types.hpp"
#include "pickle.hpp"
#include "pickle_tensors.hpp"
#include "tessera/issue.hpp"
#include "zip_formats.hpp"

namespace tessera::io {

namespace {

bool is_contiguous(const StoredTensor& tensor) {
  std::int64_t expected = 1;
  for (std::size_t axis = tensor.info.shape.size(); axis-- > 0;) {
    if (tensor.info.shape[axis] != 1 && tensor.strides[axis] != expected) return false;
    expected *= tensor.info.shape[axis];
  }
  return true;
}

/// How many numbers lie between the first and the last element.
std::uint64_t reach_of(const StoredTensor& tensor) {
  std::uint64_t reach = 1;
  for (std::size_t axis = 0; axis < tensor.info.shape.size(); ++axis)
    reach += static_cast<std::uint64_t>((tensor.info.shape[axis] - 1) * tensor.strides[axis]);
  return reach;
}

class PytorchReader final : public TensorReader {
 public:
  PytorchReader(SharedArchive archive, std::string prefix, std::vector<StoredTensor> tensors)
      : archive_(std::move(archive)), prefix_(std::move(prefix)), tensors_(std::move(tensors)) {}

  Tensor read(std::size_t index) const override {
    const StoredTensor& source = tensors_.at(index);
    require_readable(source.info);
    Tensor tensor(source.info.shape);
    if (tensor.data.empty()) return tensor;
    const bool contiguous = is_contiguous(source);
    const std::uint64_t count = contiguous ? tensor.data.size() : reach_of(source);
    if (count > static_cast<std::uint64_t>(max_read_elements))
      throw Error(fmt::format("{}: its numbers lie too far apart", source.info.name));
    const std::size_t item = size_of(source.info.type);
    std::vector<std::byte> bytes(static_cast<std::size_t>(count) * item);
    archive_->read(*archive_->find(prefix_ + source.storage), source.first * item, bytes);
    if (contiguous) {
      widen(source.info.type, bytes, tensor.data);
      return tensor;
    }
    Tensor spread({static_cast<std::int64_t>(count)});
    widen(source.info.type, bytes, spread.data);
    return View(spread.data.data(), source.info.shape, source.strides).contiguous();
  }

 private:
  SharedArchive archive_;
  std::string prefix_;
  std::vector<StoredTensor> tensors_;
};

std::string entry_text(const ZipArchive& archive, std::size_t entry, std::uint64_t most) {
  const ZipEntry& facts = archive.entries()[entry];
  if (facts.bytes > most) throw Error(fmt::format("{}: {} bytes, more than {}", facts.name, facts.bytes, most));
  std::string text(static_cast<std::size_t>(facts.bytes), '\0');
  archive.read(entry, 0, std::as_writable_bytes(std::span(text)));
  return text;
}

void require_little_endian(const ZipArchive& archive, const std::string& prefix) {
  const std::optional<std::size_t> entry = archive.find(prefix + "byteorder");
  if (entry && entry_text(archive, *entry, 16).starts_with("big"))
    throw Error("it was written on a big-endian machine; load it in PyTorch and save it as .safetensors");
}

/// Each storage is in the archive, with at least the bytes that the pickle says.
void require_storages(const ZipArchive& archive, const std::string& prefix, const std::vector<StoredTensor>& tensors) {
  for (const StoredTensor& tensor : tensors) {
    const std::size_t item = size_of(tensor.info.type);
    if (item == 0 || tensor.info.bytes == 0) continue;
    const std::optional<std::size_t> entry = archive.find(prefix + tensor.storage);
    if (!entry) throw Error(fmt::format("tensor {}: the archive has no {}", tensor.info.name, tensor.storage));
    if (archive.entries()[*entry].bytes / item < tensor.storage_count)
      throw Error(fmt::format("tensor {}: truncated: {} has {} bytes, not {} numbers of {}", tensor.info.name,
                              tensor.storage, archive.entries()[*entry].bytes, tensor.storage_count,
                              tensor.info.dtype));
  }
}

}  // namespace

Checkpoint::Content open_pytorch(SharedArchive archive, const std::string& prefix) {
  require_little_endian(*archive, prefix);
  const Pickle pickle = Pickle::parse(entry_text(*archive, *archive->find(prefix + "data.pkl"), Pickle::max_bytes));
  PickledTensors found = find_tensors(pickle);
  require_storages(*archive, prefix, found.tensors);
  Checkpoint::Content content;
  content.format = CheckpointFormat::pytorch;
  content.metadata = std::move(found.metadata);
  content.tensors.reserve(found.tensors.size());
  for (const StoredTensor& tensor : found.tensors) content.tensors.push_back(tensor.info);
  content.reader = std::make_unique<PytorchReader>(std::move(archive), prefix, std::move(found.tensors));
  return content;
}

}  // namespace tessera::io
