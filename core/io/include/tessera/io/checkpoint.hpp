#pragma once
// Checkpoints of any format behind one door: what tensors a file holds, and one of them as float32.
//
//   open_checkpoint(file) ──► Checkpoint{format, tensors, metadata} ──► read(name) ──► Tensor
//
//   .safetensors      the whole specification, checked as its reference implementation checks it
//   .npz, .npy        stored and deflated; bfloat16 as the 2-byte void ("V2") that JAX leaves
//   .pth, .pt, .bin   PyTorch's zip form, through a pickle reader that never runs anything
//   .onnx             initialisers, external data beside the file only
//   .gguf             versions 2 and 3, tensors that are not quantised
//
// Opening reads what describes the tensors, reading one reads that one: a file of 5 GB opens in milliseconds. No size
// that a file claims is believed before it is held against the file's own. Every refusal is an Error of the form
// "FILE: reason; what to do".

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tessera/tensor.hpp"

namespace tessera::io {

/// Numbers that can become float32, and `other` for those that cannot (quantised, complex, 8-bit floats, text).
enum class NumberType { boolean, u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64, other };

/// Bytes of one number; 0 for `other`.
std::size_t size_of(NumberType type);

/// One tensor of a file.
struct TensorInfo {
  std::string name;   ///< as the file spells it; nested dictionaries joined by '.'
  std::string dtype;  ///< in safetensors' spelling where it has one: "F32", "BF16", "U8", else the format's own
  NumberType type = NumberType::other;
  Shape shape;              ///< slowest axis first, whatever the format's order
  std::uint64_t bytes = 0;  ///< in the file, before inflating
  bool operator==(const TensorInfo&) const = default;
};

enum class CheckpointFormat { safetensors, npz, npy, pytorch, onnx, gguf };
/// "safetensors", "npz", "npy", "PyTorch", "ONNX", "GGUF".
std::string_view format_name(CheckpointFormat format);

/// Reads the tensors of one open file; made by the format's own code.
class TensorReader {
 public:
  virtual ~TensorReader() = default;
  /// Tensor `index` as float32. May be called from several threads.
  virtual Tensor read(std::size_t index) const = 0;
};

/// An open checkpoint. Copies share the file, which stays open as long as one of them lives.
class Checkpoint {
 public:
  struct Content {
    std::filesystem::path file;
    CheckpointFormat format = CheckpointFormat::safetensors;
    std::vector<TensorInfo> tensors;              ///< in the file's order
    std::map<std::string, std::string> metadata;  ///< short texts and numbers that stand beside the tensors
    std::unique_ptr<const TensorReader> reader;
  };
  explicit Checkpoint(Content content);

  const std::filesystem::path& file() const { return content_->file; }
  CheckpointFormat format() const { return content_->format; }
  const std::vector<TensorInfo>& tensors() const { return content_->tensors; }
  const std::map<std::string, std::string>& metadata() const { return content_->metadata; }
  /// nullptr where there is none of that name.
  const TensorInfo* find(std::string_view name) const;

  /// Tensor `name` as float32: F16, BF16 and what float32 holds are exact, F64 and large integers are rounded to
  /// nearest. Throws Error where there is none of that name, where its numbers cannot become float32, where it has
  /// more than max_read_elements, and where the file has changed or is damaged.
  Tensor read(std::string_view name) const;

 private:
  std::shared_ptr<const Content> content_;
};

/// No weight of a patch embedding has more.
inline constexpr std::int64_t max_read_elements = std::int64_t{1} << 29;
/// Files with more tensors are refused.
inline constexpr std::size_t max_tensors = 65'536;

/// Opens by the first bytes, or for formats without a telling start by the name's ending. Throws Error for what is no
/// checkpoint, for legacy and TorchScript files of PyTorch, for HDF5 and others by name, and for damaged files.
Checkpoint open_checkpoint(const std::filesystem::path& file);

}  // namespace tessera::io
