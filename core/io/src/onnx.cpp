// ONNX: the initialisers of a model's graph. Source: ONNX, onnx/onnx.proto.
//
// The protobuf library builds a whole message in memory, all weights included, before it gives out the first name;
// here a few fields of it are wanted and the weights stay in the file. So the wire format, which is five rules, is
// walked in place: key = number·8 + kind, kind 0 a varint, 1 eight bytes, 2 a length and so many bytes, 5 four bytes.

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "file_cursor.hpp"
#include "formats.hpp"
#include "number_types.hpp"
#include "onnx_external.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

constexpr std::uint64_t max_fields = 3'000'000;  // at the levels that are walked; large models have some 100,000
constexpr std::uint64_t longest_text = 4096;
constexpr std::size_t max_onnx_axes = 64;

struct OnnxType {
  std::uint64_t code;
  const char* name;
  NumberType type;
};

constexpr std::array<OnnxType, 21> onnx_types{{{1, "F32", NumberType::f32},
                                               {2, "U8", NumberType::u8},
                                               {3, "I8", NumberType::i8},
                                               {4, "U16", NumberType::u16},
                                               {5, "I16", NumberType::i16},
                                               {6, "I32", NumberType::i32},
                                               {7, "I64", NumberType::i64},
                                               {8, "STRING", NumberType::other},
                                               {9, "BOOL", NumberType::boolean},
                                               {10, "F16", NumberType::f16},
                                               {11, "F64", NumberType::f64},
                                               {12, "U32", NumberType::u32},
                                               {13, "U64", NumberType::u64},
                                               {14, "C64", NumberType::other},
                                               {15, "C128", NumberType::other},
                                               {16, "BF16", NumberType::bf16},
                                               {17, "F8_E4M3FN", NumberType::other},
                                               {18, "F8_E4M3FNUZ", NumberType::other},
                                               {19, "F8_E5M2", NumberType::other},
                                               {20, "F8_E5M2FNUZ", NumberType::other},
                                               {0, "?", NumberType::other}}};

const OnnxType& type_of(std::uint64_t code) {
  for (const OnnxType& known : onnx_types)
    if (known.code == code) return known;
  return onnx_types.back();
}

/// Numbers in the file itself.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;
  bool varints = false;  ///< int32_data: 16-bit floats and small integers, each a varint
};

struct Initializer {
  TensorInfo info;
  std::variant<Range, ExternalData> data;
};

class OnnxReader final : public TensorReader {
 public:
  OnnxReader(SharedFile file, std::filesystem::path folder, std::vector<Initializer> initializers)
      : file_(std::move(file)), folder_(std::move(folder)), initializers_(std::move(initializers)) {}

  Tensor read(std::size_t index) const override {
    const Initializer& source = initializers_.at(index);
    if (const auto* external = std::get_if<ExternalData>(&source.data))
      return read_external(folder_, *external, source.info);
    const Range& range = std::get<Range>(source.data);
    return range.varints ? read_varints(range, source.info) : read_packed(*file_, range.begin, source.info);
  }

 private:
  Tensor read_varints(const Range& range, const TensorInfo& info) const;

  SharedFile file_;
  std::filesystem::path folder_;
  std::vector<Initializer> initializers_;
};

std::uint64_t read_varint(FileCursor& cursor) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = cursor.byte();
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  throw Error(fmt::format("damaged: a number without an end at byte {}", cursor.place()));
}

Tensor OnnxReader::read_varints(const Range& range, const TensorInfo& info) const {
  require_readable(info);
  const auto count = static_cast<std::uint64_t>(element_count(info.shape));
  if (count > range.bytes) throw Error(fmt::format("{}: truncated: fewer numbers than its shape", info.name));
  Tensor tensor(info.shape);
  FileCursor cursor(*file_, range.begin, range.begin + range.bytes);
  const std::size_t item = size_of(info.type);
  for (float& value : tensor.data) {
    const std::uint64_t bits = read_varint(cursor);
    widen(info.type, std::as_bytes(std::span(&bits, 1)).first(item), {&value, 1});
  }
  if (!cursor.at_end()) throw Error(fmt::format("{}: more numbers than its shape", info.name));
  return tensor;
}

/// One field's key; its value comes next.
struct Field {
  std::uint64_t number = 0;
  unsigned kind = 0;
};

class OnnxParser {
 public:
  OnnxParser(SharedFile file, std::filesystem::path folder)
      : file_(std::move(file)), folder_(std::move(folder)), cursor_(*file_, 0, file_->size()) {}

  Checkpoint::Content parse() {
    bool has_graph = false;
    each_field([&](const Field& field) {
      if (field.number == 7 && field.kind == 2) {
        has_graph = true;
        return message([&](const Field& inner) { return graph_field(inner); });
      }
      return false;
    });
    if (!has_graph) throw Error("no ONNX model: it holds no graph");
    Checkpoint::Content content;
    content.format = CheckpointFormat::onnx;
    for (const Initializer& initializer : initializers_) content.tensors.push_back(initializer.info);
    content.reader = std::make_unique<OnnxReader>(file_, folder_, std::move(initializers_));
    return content;
  }

 private:
  /// Calls `take` with every field up to the end; what it does not take is passed over.
  template <class Take>
  void each_field(Take take) {
    while (!cursor_.at_end()) {
      if (++fields_ > max_fields) throw Error("more fields than any model has");
      const std::uint64_t key = read_varint(cursor_);
      const Field field{key >> 3, static_cast<unsigned>(key & 7)};
      if (field.number == 0) throw Error(fmt::format("no ONNX model: damaged at byte {}", cursor_.place()));
      if (!take(field)) pass_over(field);
    }
  }
  template <class Take>
  bool message(Take take) {
    const std::uint64_t outer_end = cursor_.enter(read_varint(cursor_));
    each_field(take);
    cursor_.leave(outer_end);
    return true;
  }
  void pass_over(const Field& field) {
    switch (field.kind) {
      case 0: read_varint(cursor_); return;
      case 1: cursor_.skip(8); return;
      case 2: cursor_.skip(read_varint(cursor_)); return;
      case 5: cursor_.skip(4); return;
      default: throw Error(fmt::format("no ONNX model: damaged at byte {}", cursor_.place()));
    }
  }
  std::string text() { return cursor_.text(read_varint(cursor_), longest_text); }

  bool graph_field(const Field& field) {
    if (field.number != 5 || field.kind != 2) return false;
    require_tensor_count(initializers_.size() + 1);
    current_ = {};
    code_ = 0;
    location_.reset();
    message([&](const Field& inner) { return tensor_field(inner); });
    finish();
    initializers_.push_back(std::move(current_));
    return true;
  }

  bool tensor_field(const Field& field) {
    if (field.number == 1 && (field.kind == 0 || field.kind == 2)) return dims(field);
    if (field.number == 2 && field.kind == 0) return code_ = read_varint(cursor_), true;
    if (field.number == 8 && field.kind == 2) return current_.info.name = text(), true;
    if (field.number == 13 && field.kind == 2) return external_entry();
    if (field.number == 14 && field.kind == 0) return external_ = read_varint(cursor_) == 1, true;
    const bool packed = field.kind == 2 && (field.number == 4 || field.number == 5 || field.number == 7 ||
                                            field.number == 9 || field.number == 10 || field.number == 11);
    if (!packed) return false;
    const std::uint64_t bytes = read_varint(cursor_);
    current_.data = Range{cursor_.place(), bytes, field.number == 5 || field.number == 7 || field.number == 11};
    cursor_.skip(bytes);
    return true;
  }

  bool dims(const Field& field) {
    const auto append = [&] {
      const std::uint64_t extent = read_varint(cursor_);
      if (extent > static_cast<std::uint64_t>(INT64_MAX) || current_.info.shape.size() == max_onnx_axes)
        throw Error(fmt::format("initialiser {}: a shape that no tensor has", current_.info.name));
      current_.info.shape.push_back(static_cast<std::int64_t>(extent));
    };
    if (field.kind == 0) return append(), true;
    const std::uint64_t outer_end = cursor_.enter(read_varint(cursor_));
    while (!cursor_.at_end()) append();
    cursor_.leave(outer_end);
    return true;
  }

  /// StringStringEntryProto: key, value.
  bool external_entry() {
    std::string key;
    std::string value;
    message([&](const Field& field) {
      if (field.kind != 2 || field.number > 2) return false;
      (field.number == 1 ? key : value) = text();
      return true;
    });
    if (!location_) location_.emplace();
    set_external(*location_, key, value);
    return true;
  }

  void finish() {
    TensorInfo& info = current_.info;
    const OnnxType& type = type_of(code_);
    info.dtype = type.name;
    info.type = type.type;
    info.bytes = packed_bytes(info.shape, info.type);
    if (std::exchange(external_, false)) {
      if (!location_) throw Error(fmt::format("initialiser {}: external data without a place", info.name));
      require_below_folder(info.name, location_->location);
      current_.data = *location_;
      return;
    }
    const Range& range = std::get<Range>(current_.data);
    if (range.varints && (info.type == NumberType::f32 || info.type == NumberType::f64))
      throw Error(fmt::format("initialiser {}: {} given as integers", info.name, info.dtype));
    if (info.type != NumberType::other && !range.varints && range.bytes != info.bytes)
      throw Error(fmt::format("initialiser {}: {} bytes are not {} {}", info.name, range.bytes, info.dtype,
                              to_string(info.shape)));
  }

  SharedFile file_;
  std::filesystem::path folder_;
  FileCursor cursor_;
  std::uint64_t fields_ = 0;
  std::vector<Initializer> initializers_;
  Initializer current_;
  std::uint64_t code_ = 0;
  bool external_ = false;
  std::optional<ExternalData> location_;
};

}  // namespace

Checkpoint::Content open_onnx(SharedFile file, const std::filesystem::path& folder) {
  return OnnxParser(std::move(file), folder).parse();
}

}  // namespace tessera::io
