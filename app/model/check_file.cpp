#include "app/model/check_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <new>

#include "app/model/image_bytes.hpp"
#include "app/model/image_file.hpp"
#include "app/model/model_file.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

std::string lower_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

constexpr std::array<std::pair<std::string_view, FileKind>, 9> endings{{{".npy", FileKind::npy},
                                                                        {".npz", FileKind::npz},
                                                                        {".safetensors", FileKind::safetensors},
                                                                        {".pth", FileKind::pytorch},
                                                                        {".pt", FileKind::pytorch},
                                                                        {".bin", FileKind::pytorch},
                                                                        {".onnx", FileKind::onnx},
                                                                        {".gguf", FileKind::gguf},
                                                                        {".json", FileKind::document}}};

FileKind kind_by_name(const std::filesystem::path& path) {
  const std::string extension = lower_extension(path);
  if (extension == ".json" && looks_like_checkpoint(path)) return FileKind::safetensors;  // an index of parts
  for (const auto& [ending, kind] : endings) {
    if (extension == ending) return kind;
  }
  return FileKind::image;
}

FileKind kind_by_bytes(Bytes head, FileKind by_name) {
  if (has_text(head, 0, "\x93NUMPY")) return FileKind::npy;
  if (has_text(head, 0, "GGUF")) return FileKind::gguf;
  try {
    identify_image(head);
    return FileKind::image;
  } catch (const Error&) {
    return by_name;
  }
}

FileKind kind_of(io::CheckpointFormat format) {
  switch (format) {
    case io::CheckpointFormat::safetensors: return FileKind::safetensors;
    case io::CheckpointFormat::npz: return FileKind::npz;
    case io::CheckpointFormat::npy: return FileKind::npy;
    case io::CheckpointFormat::pytorch: return FileKind::pytorch;
    case io::CheckpointFormat::onnx: return FileKind::onnx;
    case io::CheckpointFormat::gguf: break;
  }
  return FileKind::gguf;
}

CheckpointFacts read_checkpoint(const std::filesystem::path& path, FileCheck& check) {
  const Inspection inspection = inspect_model(path.string());
  check.kind = kind_of(inspection.checkpoint.format());
  CheckpointFacts facts{
      inspection.checkpoint.tensors().size(), 0, inspection.recognition.towers, inspection.config_problem, {}};
  for (const io::TensorInfo& info : inspection.checkpoint.tensors()) facts.bytes += info.bytes;
  for (const io::RecognisedEmbedding& tower : facts.towers) {
    for (std::string& sentence : not_finite(io::load_embedding(inspection.checkpoint, tower)))
      facts.remarks.push_back(std::move(sentence));
    if (!tower.left_out.empty()) facts.remarks.push_back(tower.left_out);
  }
  return facts;
}

void open_as(FileKind kind, const std::filesystem::path& path, FileCheck& check) {
  switch (kind) {
    case FileKind::image: check.image = load_image(path).facts; return;
    case FileKind::npy: {
      const io::RawArray array = io::read_npy(path);
      check.array = array.info;
      return;
    }
    case FileKind::document: check.document = std::make_shared<const SavedState>(load_document(path)); return;
    case FileKind::npz:
    case FileKind::safetensors:
    case FileKind::pytorch:
    case FileKind::onnx:
    case FileKind::gguf: check.checkpoint = read_checkpoint(path, check); return;
  }
}

}  // namespace

std::string_view to_string(FileKind kind) {
  switch (kind) {
    case FileKind::image: return "image";
    case FileKind::npy: return "npy";
    case FileKind::npz: return "npz";
    case FileKind::safetensors: return "safetensors";
    case FileKind::pytorch: return "pytorch";
    case FileKind::onnx: return "onnx";
    case FileKind::gguf: return "gguf";
    case FileKind::document: return "document";
  }
  return "";
}

FileCheck check_file(const std::filesystem::path& path) {
  FileCheck check;
  check.file = path.string();
  check.kind = kind_by_name(path);
  try {
    check.kind = kind_by_bytes(RegularFile(path).read(4096), check.kind);
    open_as(check.kind, path, check);
    check.ok = true;
  } catch (const Error& error) {
    check.reason = error.what();
  } catch (const std::bad_alloc&) {
    check.reason = fmt::format("{}: not enough memory to open it", check.file);
  }
  return check;
}

}  // namespace tessera
