#include "tessera/io/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "formats.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

namespace fs = std::filesystem;

std::string lower_case_ending(const fs::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

struct Foreign {
  std::string_view start;
  std::size_t offset;
  const char* reason;
};

constexpr std::array<Foreign, 6> foreign_formats{{
    {"\x89HDF", 0, "an HDF5 file (Keras); save the weights as .safetensors or .npz"},
    {"\x80", 0,
     "a pickle that is not in PyTorch's zip form (PyTorch before 1.6, or pickle.dump); load it in PyTorch and write "
     "it again: torch.save(torch.load(FILE, map_location='cpu'), NEW_FILE)"},
    {"ustar", 257, "a tar archive (PyTorch before 0.4); load it in PyTorch and write it again with torch.save"},
    {"\x1f\x8b", 0, "compressed with gzip; unpack it first"},
    {"\x28\xb5\x2f\xfd", 0, "compressed with Zstandard; unpack it first"},
    {"version https://git-lfs", 0, "a pointer of Git LFS, not the file itself; fetch it with `git lfs pull`"},
}};

std::string_view as_text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void refuse_foreign(std::string_view start) {
  for (const Foreign& foreign : foreign_formats)
    if (start.size() > foreign.offset && start.substr(foreign.offset).starts_with(foreign.start))
      throw Error(foreign.reason);
}

/// Eight bytes of a length, then JSON.
bool looks_like_safetensors(std::string_view start) {
  const std::size_t first = start.size() > 8 ? start.find_first_not_of(" \t\r\n", 8) : std::string_view::npos;
  return first != std::string_view::npos && start[first] == '{';
}

Checkpoint::Content open_content(const fs::path& path) {
  auto file = std::make_shared<const RandomAccessFile>(path);
  if (file->size() == 0) throw Error("is empty");
  const std::vector<std::byte> head = file->head(0, 512);
  const std::string_view start = as_text(head);
  const std::string ending = lower_case_ending(path);
  if (ending == ".safetensors") return open_safetensors(std::move(file));
  if (start.starts_with("PK\x03\x04") || start.starts_with("PK\x05\x06")) return open_zip(std::move(file));
  if (start.starts_with("\x93NUMPY")) return open_npy(std::move(file));
  if (start.starts_with("GGUF") || ending == ".gguf") return open_gguf(std::move(file));
  if (ending == ".onnx") return open_onnx(std::move(file), path.parent_path());
  refuse_foreign(start);
  if (looks_like_safetensors(start)) return open_safetensors(std::move(file));
  if (ending == ".npz") return open_zip(std::move(file));
  throw Error("no checkpoint: neither safetensors, npz, npy, PyTorch's zip form, ONNX nor GGUF");
}

}  // namespace

std::string_view format_name(CheckpointFormat format) {
  switch (format) {
    case CheckpointFormat::safetensors: return "safetensors";
    case CheckpointFormat::npz: return "npz";
    case CheckpointFormat::npy: return "npy";
    case CheckpointFormat::pytorch: return "PyTorch";
    case CheckpointFormat::onnx: return "ONNX";
    case CheckpointFormat::gguf: break;
  }
  return "GGUF";
}

void require_tensor_count(std::uint64_t count) {
  if (count > max_tensors) throw Error(fmt::format("more than {} tensors; no model has so many", max_tensors));
}

Checkpoint::Checkpoint(Content content) : content_(std::make_shared<const Content>(std::move(content))) {}

const TensorInfo* Checkpoint::find(std::string_view name) const {
  for (const TensorInfo& info : tensors())
    if (info.name == name) return &info;
  return nullptr;
}

Tensor Checkpoint::read(std::string_view name) const {
  const TensorInfo* info = find(name);
  if (info == nullptr) throw Error(fmt::format("{}: there is no tensor {} in it", file().string(), name));
  try {
    return content_->reader->read(static_cast<std::size_t>(info - tensors().data()));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file().string(), error.what()));
  } catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: {}: not enough memory to read it", file().string(), name));
  }
}

Checkpoint open_checkpoint(const fs::path& file) {
  try {
    Checkpoint::Content content = open_content(file);
    content.file = file;
    return Checkpoint(std::move(content));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file.string(), error.what()));
  } catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: not enough memory to open it", file.string()));
  }
}

}  // namespace tessera::io
