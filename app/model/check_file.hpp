#pragma once
// What a file is, and whether Tessera opens it: the answer behind `tessera check`.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/model/document_file.hpp"
#include "app/model/image_facts.hpp"
#include "tessera/io/checkpoint.hpp"
#include "tessera/io/npy.hpp"
#include "tessera/io/recognise.hpp"

namespace tessera {

enum class FileKind { image, npy, npz, safetensors, pytorch, onnx, gguf, document };

/// "image", "npy", "npz", "safetensors", "pytorch", "onnx", "gguf", "document".
std::string_view to_string(FileKind kind);

struct CheckpointFacts {
  std::size_t tensors = 0;
  std::uint64_t bytes = 0;                      ///< of all tensors, in the file
  std::vector<io::RecognisedEmbedding> towers;  ///< patch embeddings, by their names
  std::string problem;                          ///< of a config file beside it; empty: none
  std::vector<std::string> remarks;             ///< numbers that are not finite, tensors that are left out
};

struct FileCheck {
  std::string file;
  FileKind kind = FileKind::image;  ///< by the first bytes, else by the name's ending
  bool ok = false;
  std::optional<ImageFacts> image;             ///< of a picture that opens
  std::optional<io::ArrayInfo> array;          ///< of an .npy array that opens
  std::optional<CheckpointFacts> checkpoint;   ///< of a checkpoint that opens
  std::shared_ptr<const SavedState> document;  ///< that opens; its pictures are not looked at
  std::string reason;                          ///< why it is refused: "FILE: reason; what to do"
};

/// Opens the file in full, as the app would (of a checkpoint the recognised tensors), and lets go of it again. Never
/// throws for what a file holds.
FileCheck check_file(const std::filesystem::path& path);

}  // namespace tessera
