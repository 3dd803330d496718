// GGUF, versions 2 and 3. Source: ggml, docs/gguf.md.
//
//   "GGUF" version(u32) tensors(u64) pairs(u64)  { key type value }…  { name axes sizes[] type offset }…  padding  data

#include <array>
#include <bit>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "file_cursor.hpp"
#include "formats.hpp"
#include "number_types.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

constexpr std::uint64_t max_pairs = 100'000;
constexpr std::uint64_t longest_key = 65'535;                // the format's own limit
constexpr std::uint64_t max_array_texts = 5'000'000;         // a vocabulary
constexpr std::uint64_t max_text = std::uint64_t{16} << 20;  // a chat template, a licence
constexpr std::size_t kept_text = 1000;
constexpr std::uint64_t kept_numbers = 16;
constexpr std::size_t max_kept = 2000;
constexpr std::uint32_t max_gguf_axes = 8;

/// Numbers of blocks of `block` elements of `bytes` bytes.
struct GgmlType {
  std::uint32_t code;
  const char* name;
  std::uint64_t block;
  std::uint64_t bytes;
  NumberType type;
};

constexpr std::array<GgmlType, 33> ggml_types{{{0, "F32", 1, 4, NumberType::f32},
                                               {1, "F16", 1, 2, NumberType::f16},
                                               {2, "Q4_0", 32, 18, NumberType::other},
                                               {3, "Q4_1", 32, 20, NumberType::other},
                                               {6, "Q5_0", 32, 22, NumberType::other},
                                               {7, "Q5_1", 32, 24, NumberType::other},
                                               {8, "Q8_0", 32, 34, NumberType::other},
                                               {9, "Q8_1", 32, 36, NumberType::other},
                                               {10, "Q2_K", 256, 84, NumberType::other},
                                               {11, "Q3_K", 256, 110, NumberType::other},
                                               {12, "Q4_K", 256, 144, NumberType::other},
                                               {13, "Q5_K", 256, 176, NumberType::other},
                                               {14, "Q6_K", 256, 210, NumberType::other},
                                               {15, "Q8_K", 256, 292, NumberType::other},
                                               {16, "IQ2_XXS", 256, 66, NumberType::other},
                                               {17, "IQ2_XS", 256, 74, NumberType::other},
                                               {18, "IQ3_XXS", 256, 98, NumberType::other},
                                               {19, "IQ1_S", 256, 50, NumberType::other},
                                               {20, "IQ4_NL", 32, 18, NumberType::other},
                                               {21, "IQ3_S", 256, 110, NumberType::other},
                                               {22, "IQ2_S", 256, 82, NumberType::other},
                                               {23, "IQ4_XS", 256, 136, NumberType::other},
                                               {24, "I8", 1, 1, NumberType::i8},
                                               {25, "I16", 1, 2, NumberType::i16},
                                               {26, "I32", 1, 4, NumberType::i32},
                                               {27, "I64", 1, 8, NumberType::i64},
                                               {28, "F64", 1, 8, NumberType::f64},
                                               {29, "IQ1_M", 256, 56, NumberType::other},
                                               {30, "BF16", 1, 2, NumberType::bf16},
                                               {34, "TQ1_0", 256, 54, NumberType::other},
                                               {35, "TQ2_0", 256, 66, NumberType::other},
                                               {39, "MXFP4", 32, 17, NumberType::other},
                                               {40, "NVFP4", 64, 36, NumberType::other}}};

// Types of metadata values, in the format's numbering.
enum ValueType : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, text, array, u64, i64, f64 };

constexpr std::array<std::uint64_t, 13> value_bytes{1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

class GgufReader final : public TensorReader {
 public:
  GgufReader(SharedFile file, std::vector<TensorInfo> tensors, std::vector<std::uint64_t> begins)
      : file_(std::move(file)), tensors_(std::move(tensors)), begins_(std::move(begins)) {}

  Tensor read(std::size_t index) const override { return read_packed(*file_, begins_.at(index), tensors_.at(index)); }

 private:
  SharedFile file_;
  std::vector<TensorInfo> tensors_;
  std::vector<std::uint64_t> begins_;
};

class GgufParser {
 public:
  explicit GgufParser(SharedFile file) : file_(std::move(file)), cursor_(*file_, 0, file_->size()) {}

  Checkpoint::Content parse() {
    read_start();
    for (std::uint64_t i = 0; i < pairs_; ++i) read_pair();
    for (std::uint64_t i = 0; i < tensors_; ++i) read_tensor();
    place_tensors();
    content_.format = CheckpointFormat::gguf;
    content_.reader = std::make_unique<GgufReader>(file_, content_.tensors, std::move(begins_));
    return std::move(content_);
  }

 private:
  void read_start() {
    if (cursor_.text(4, 4) != "GGUF") throw Error("no GGUF file: it does not start with GGUF");
    const auto version = cursor_.number<std::uint32_t>();
    if (__builtin_bswap32(version) <= 3) throw Error("a big-endian GGUF file; convert it on a little-endian machine");
    if (version != 2 && version != 3)
      throw Error(fmt::format("version {} of GGUF; 2 and 3 are read. Convert the model again", version));
    tensors_ = cursor_.number<std::uint64_t>();
    pairs_ = cursor_.number<std::uint64_t>();
    require_tensor_count(tensors_);
    // A pair takes at least a length, a type and a byte; a tensor a length, axes, a type and an offset.
    if (pairs_ > max_pairs || pairs_ * 13 + tensors_ * 24 > cursor_.remaining())
      throw Error(fmt::format("{} metadata pairs and {} tensors do not fit a file of {} bytes", pairs_, tensors_,
                              file_->size()));
  }

  std::string length_and_text(std::uint64_t most) { return cursor_.text(cursor_.number<std::uint64_t>(), most); }

  void read_pair() {
    const std::string key = length_and_text(longest_key);
    const auto type = cursor_.number<std::uint32_t>();
    const std::string value = type == array ? read_array(key) : read_value(type);
    if (key == "general.alignment") {
      alignment_ = type == u32 ? std::stoul(value) : 0;
      if (!std::has_single_bit(alignment_)) throw Error(fmt::format("general.alignment {} is no power of two", value));
    }
    if (!value.empty() && content_.metadata.size() < max_kept) content_.metadata[key] = value;
  }

  /// Scalars as text, long texts cut.
  std::string read_value(std::uint32_t type) {
    switch (type) {
      case u8: return std::to_string(cursor_.number<std::uint8_t>());
      case i8: return std::to_string(cursor_.number<std::int8_t>());
      case u16: return std::to_string(cursor_.number<std::uint16_t>());
      case i16: return std::to_string(cursor_.number<std::int16_t>());
      case u32: return std::to_string(cursor_.number<std::uint32_t>());
      case i32: return std::to_string(cursor_.number<std::int32_t>());
      case u64: return std::to_string(cursor_.number<std::uint64_t>());
      case i64: return std::to_string(cursor_.number<std::int64_t>());
      case f32: return fmt::format("{}", cursor_.number<float>());
      case f64: return fmt::format("{}", cursor_.number<double>());
      case boolean: return cursor_.byte() != 0 ? "true" : "false";
      case text: return length_and_text(max_text).substr(0, kept_text);
      default: throw Error(fmt::format("a metadata value of unknown type {} at byte {}", type, cursor_.place()));
    }
  }

  /// Short arrays of numbers as "a, b, c"; others are passed over.
  std::string read_array(const std::string& key) {
    const auto type = cursor_.number<std::uint32_t>();
    const auto count = cursor_.number<std::uint64_t>();
    if (type == text) return skip_texts(key, count);
    if (type == array || type >= value_bytes.size())
      throw Error(fmt::format("{}: an array of unknown type {}", key.substr(0, 100), type));
    if (count > kept_numbers) {
      if (count > cursor_.remaining())
        throw Error(fmt::format("{}: an array of {} numbers does not fit the file", key.substr(0, 100), count));
      cursor_.skip(count * value_bytes[type]);
      return {};
    }
    std::string joined;
    for (std::uint64_t i = 0; i < count; ++i) joined += (i == 0 ? "" : ", ") + read_value(type);
    return joined;
  }

  std::string skip_texts(const std::string& key, std::uint64_t count) {
    if (count > max_array_texts || count > cursor_.remaining() / 8)
      throw Error(fmt::format("{}: an array of {} texts does not fit the file", key.substr(0, 100), count));
    for (std::uint64_t i = 0; i < count; ++i) cursor_.skip(cursor_.number<std::uint64_t>());
    return {};
  }

  void read_tensor() {
    TensorInfo info;
    info.name = length_and_text(longest_key);
    if (info.name.size() > 256) throw Error("a tensor's name is longer than 256 bytes");
    if (!names_.insert(info.name).second) throw Error(fmt::format("two tensors are called {}", info.name));
    const auto axes = cursor_.number<std::uint32_t>();
    if (axes > max_gguf_axes)
      throw Error(fmt::format("{}: {} axes; at most {} are read", info.name, axes, max_gguf_axes));
    info.shape.resize(axes);
    for (std::uint32_t i = axes; i-- > 0;) {  // the file has the fastest axis first
      const auto extent = cursor_.number<std::uint64_t>();
      if (extent > static_cast<std::uint64_t>(INT64_MAX))
        throw Error(fmt::format("{}: a side of {}", info.name, extent));
      info.shape[i] = static_cast<std::int64_t>(extent);
    }
    info.bytes = read_type(info);
    begins_.push_back(cursor_.number<std::uint64_t>());
    content_.tensors.push_back(std::move(info));
  }

  std::uint64_t read_type(TensorInfo& info) {
    const auto code = cursor_.number<std::uint32_t>();
    for (const GgmlType& known : ggml_types) {
      if (known.code != code) continue;
      info.dtype = known.name;
      info.type = known.type;
      const auto count = static_cast<std::uint64_t>(element_count(info.shape));
      std::uint64_t bytes = 0;
      if (count % known.block != 0 || __builtin_mul_overflow(count / known.block, known.bytes, &bytes))
        throw Error(fmt::format("{}: {} cannot be {}", info.name, to_string(info.shape), known.name));
      return bytes;
    }
    throw Error(fmt::format("{}: numbers of unknown type {}", info.name, code));
  }

  /// Offsets count from the first aligned byte behind the descriptions.
  void place_tensors() {
    const std::uint64_t start = (cursor_.place() + alignment_ - 1) / alignment_ * alignment_;
    for (std::size_t i = 0; i < begins_.size(); ++i) {
      const TensorInfo& info = content_.tensors[i];
      std::uint64_t begin = 0;
      std::uint64_t end = 0;
      if (begins_[i] % alignment_ != 0) throw Error(fmt::format("{}: offset {} is not aligned", info.name, begins_[i]));
      if (__builtin_add_overflow(start, begins_[i], &begin) || __builtin_add_overflow(begin, info.bytes, &end) ||
          (end > file_->size() && info.bytes > 0))
        throw Error(fmt::format("{}: truncated: its {} bytes at offset {} are not in the file", info.name, info.bytes,
                                begins_[i]));
      begins_[i] = begin;
    }
  }

  SharedFile file_;
  FileCursor cursor_;
  std::uint64_t tensors_ = 0;
  std::uint64_t pairs_ = 0;
  std::uint64_t alignment_ = 32;
  Checkpoint::Content content_;
  std::vector<std::uint64_t> begins_;
  std::unordered_set<std::string> names_;
};

}  // namespace

Checkpoint::Content open_gguf(SharedFile file) { return GgufParser(std::move(file)).parse(); }

}  // namespace tessera::io
