#include "safetensors_header.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

constexpr std::size_t max_header_axes = 64;
// What a hostile header of 100 MB may make grow beside itself.
constexpr std::size_t max_metadata_keys = 10'000;
constexpr std::size_t max_metadata_bytes = std::size_t{1} << 20;
constexpr std::size_t max_name_bytes = std::size_t{1} << 24;
constexpr std::size_t max_token_bytes = std::size_t{8} << 20;

struct Dtype {
  std::string_view name;
  std::uint64_t bits;
  NumberType type;
};

constexpr std::array<Dtype, 22> dtypes{{{"BOOL", 8, NumberType::boolean},
                                        {"F4", 4, NumberType::other},
                                        {"F6_E2M3", 6, NumberType::other},
                                        {"F6_E3M2", 6, NumberType::other},
                                        {"U8", 8, NumberType::u8},
                                        {"I8", 8, NumberType::i8},
                                        {"F8_E5M2", 8, NumberType::other},
                                        {"F8_E4M3", 8, NumberType::other},
                                        {"F8_E8M0", 8, NumberType::other},
                                        {"F8_E4M3FNUZ", 8, NumberType::other},
                                        {"F8_E5M2FNUZ", 8, NumberType::other},
                                        {"I16", 16, NumberType::i16},
                                        {"U16", 16, NumberType::u16},
                                        {"F16", 16, NumberType::f16},
                                        {"BF16", 16, NumberType::bf16},
                                        {"I32", 32, NumberType::i32},
                                        {"U32", 32, NumberType::u32},
                                        {"F32", 32, NumberType::f32},
                                        {"C64", 64, NumberType::other},
                                        {"F64", 64, NumberType::f64},
                                        {"I64", 64, NumberType::i64},
                                        {"U64", 64, NumberType::u64}}};

const Dtype* find_dtype(std::string_view name) {
  const auto found = std::find_if(dtypes.begin(), dtypes.end(), [&](const Dtype& type) { return type.name == name; });
  return found == dtypes.end() ? nullptr : &*found;
}

struct Entry {
  TensorInfo info;
  std::optional<std::uint64_t> bits;
  bool has_shape = false;
  std::vector<std::uint64_t> offsets;
  bool has_offsets = false;
};

/// Takes the header's values as they come, so that nothing but the list of tensors is ever built. Only what the format
/// allows is let through, at the one place where it allows it.
class HeaderReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::vector<Entry> entries;
  std::map<std::string, std::string> metadata;
  std::string failure;

  bool key(string_t& name) override {
    switch (place_) {
      case Place::top: return top_key(name);
      case Place::tensor: return tensor_key(name);
      case Place::metadata: metadata_key_ = name; return true;
      default: return unexpected("a key");
    }
  }
  bool start_object(std::size_t) override {
    if (place_ == Place::start) return go(Place::top);
    if (place_ == Place::metadata_value) return go(Place::metadata);
    if (place_ != Place::tensor_value) return unexpected("an object");
    return go(Place::tensor);
  }
  bool end_object() override {
    if (place_ == Place::top) return go(Place::end);
    if (place_ == Place::tensor && !complete(entries.back())) return false;
    return go(Place::top);
  }
  bool start_array(std::size_t) override {
    if (place_ == Place::shape) return go(Place::shape_items);
    if (place_ == Place::offsets) return go(Place::offset_items);
    return unexpected("a list");
  }
  bool end_array() override { return go(Place::tensor); }
  bool string(string_t& value) override {
    if (place_ == Place::dtype) return dtype_value(value);
    if (place_ != Place::metadata) return unexpected("a text");
    metadata_bytes_ += metadata_key_.size() + value.size();
    if (metadata_keys_.size() == max_metadata_keys) return fail("__metadata__ has more than 10,000 keys");
    if (!metadata_keys_.emplace(metadata_key_).second) return fail("__metadata__ has a key twice");
    if (metadata_bytes_ <= max_metadata_bytes) metadata[metadata_key_] = value;
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::shape_items) {
      Shape& shape = entries.back().info.shape;
      if (shape.size() == max_header_axes || value > static_cast<std::uint64_t>(INT64_MAX))
        return fail(fmt::format("{}: a shape that no tensor has", shown()));
      shape.push_back(static_cast<std::int64_t>(value));
      return true;
    }
    if (place_ != Place::offset_items) return unexpected("a number");
    if (entries.back().offsets.size() == 2) return fail(fmt::format("{}: more than two data_offsets", shown()));
    entries.back().offsets.push_back(value);
    return true;
  }
  bool null() override { return place_ == Place::metadata_value ? go(Place::top) : unexpected("null"); }
  bool boolean(bool) override { return unexpected("true or false"); }
  bool number_integer(number_integer_t) override { return unexpected("a negative number"); }
  bool number_float(number_float_t, const string_t&) override { return unexpected("a number that is no integer"); }
  bool binary(binary_t&) override { return unexpected("binary data"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    return fail(fmt::format("broken header: no JSON at byte {}", position));
  }

 private:
  enum class Place {
    start,
    top,
    metadata_value,
    metadata,
    tensor_value,
    tensor,
    dtype,
    shape,
    shape_items,
    offsets,
    offset_items,
    end
  };

  bool go(Place place) {
    place_ = place;
    return true;
  }
  bool fail(std::string reason) {
    if (failure.empty()) failure = std::move(reason);
    return false;
  }
  bool unexpected(const char* what) {
    if (entries.empty() || place_ == Place::top || place_ == Place::metadata)
      return fail(fmt::format("broken header: {} where none may stand", what));
    return fail(fmt::format("{}: {} where none may stand", shown(), what));
  }
  std::string shown() const { return entries.back().info.name.substr(0, 200); }

  bool top_key(const std::string& name) {
    if (name == "__metadata__") {
      if (std::exchange(has_metadata_, true)) return fail("__metadata__ comes twice");
      return go(Place::metadata_value);
    }
    if ((name_bytes_ += name.size()) > max_name_bytes) return fail("the tensors' names have more than 16 MB");
    if (entries.size() == max_tensors) require_tensor_count(entries.size() + 1);
    entries.emplace_back().info.name = name;
    return go(Place::tensor_value);
  }
  bool tensor_key(const std::string& name) {
    Entry& entry = entries.back();
    if (name == "dtype" && !entry.bits) return go(Place::dtype);
    if (name == "shape" && !std::exchange(entry.has_shape, true)) return go(Place::shape);
    if (name == "data_offsets" && !std::exchange(entry.has_offsets, true)) return go(Place::offsets);
    return fail(fmt::format("{}: the key \"{}\" is unknown or comes twice", shown(), name.substr(0, 40)));
  }
  bool dtype_value(const std::string& name) {
    const Dtype* type = find_dtype(name);
    if (type == nullptr) return fail(fmt::format("{}: the dtype \"{}\" is unknown", shown(), name.substr(0, 40)));
    entries.back().info.dtype = name;
    entries.back().info.type = type->type;
    entries.back().bits = type->bits;
    return go(Place::tensor);
  }
  bool complete(const Entry& entry) {
    if (entry.bits && entry.has_shape && entry.offsets.size() == 2) return true;
    return fail(fmt::format("{}: dtype, shape or data_offsets is missing", shown()));
  }

  Place place_ = Place::start;
  bool has_metadata_ = false;
  std::string metadata_key_;
  std::set<std::string> metadata_keys_;
  std::size_t metadata_bytes_ = 0;
  std::size_t name_bytes_ = 0;
};

/// Bytes of a tensor. Throws Error where they are not whole or the product overflows.
std::uint64_t bytes_of(const Entry& entry) {
  std::uint64_t bits = *entry.bits;
  for (const std::int64_t extent : entry.info.shape)
    if (__builtin_mul_overflow(bits, static_cast<std::uint64_t>(extent), &bits))
      throw Error(fmt::format("{}: the shape {} overflows", entry.info.name, to_string(entry.info.shape)));
  if (bits % 8 != 0)
    throw Error(fmt::format("{}: {} of {} does not fill whole bytes", entry.info.name, to_string(entry.info.shape),
                            entry.info.dtype));
  return bits / 8;
}

void require_unique_names(const std::vector<Entry>& entries) {
  std::vector<std::string_view> names;
  names.reserve(entries.size());
  for (const Entry& entry : entries) names.push_back(entry.info.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) throw Error(fmt::format("the name {} comes twice", twice->substr(0, 200)));
}

/// Tensors lie one behind the other, from the first byte to the last.
void require_seamless(const std::vector<Entry>& entries, std::uint64_t data_bytes) {
  std::uint64_t end = 0;
  for (const Entry& entry : entries) {
    const std::string& name = entry.info.name;
    if (entry.offsets[0] != end)
      throw Error(fmt::format("{}: data_offsets begin at {} where {} was expected: tensors {}", name, entry.offsets[0],
                              end, entry.offsets[0] < end ? "overlap" : "leave a gap"));
    const std::uint64_t bytes = bytes_of(entry);
    if (entry.offsets[1] < end || entry.offsets[1] - end != bytes)
      throw Error(fmt::format("{}: data_offsets {} … {} are not the {} bytes of {} {}", name, end, entry.offsets[1],
                              bytes, entry.info.dtype, to_string(entry.info.shape)));
    end = entry.offsets[1];
  }
  if (end > data_bytes)
    throw Error(fmt::format("truncated: {} bytes of numbers are announced, {} are there", end, data_bytes));
  if (end < data_bytes) throw Error(fmt::format("{} bytes follow the last tensor", data_bytes - end));
}

/// The parser keeps the token at hand two times: a header that is one text of 100 MB would become 300.
void require_short_tokens(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find_first_of(",:[]{}", begin), text.size());
    if (end - begin > max_token_bytes) throw Error("broken header: a text or a gap of more than 8 MB");
    begin = end + 1;
  }
}

/// Without the whitespace around it.
std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

void require_plain_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) throw Error("broken header: it begins with a byte-order mark");
  if (text.find('\0') != std::string_view::npos) throw Error("broken header: it holds a zero byte");
}

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view text, std::uint64_t data_bytes) {
  require_plain_text(text);
  text = trimmed(text);
  require_short_tokens(text);
  HeaderReader reader;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &reader) || !reader.failure.empty())
    throw Error(reader.failure.empty() ? "broken header" : reader.failure);
  std::vector<Entry>& entries = reader.entries;
  require_unique_names(entries);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.offsets < b.offsets; });
  require_seamless(entries, data_bytes);
  SafetensorsHeader header;
  header.metadata = std::move(reader.metadata);
  header.tensors.reserve(entries.size());
  for (Entry& entry : entries) {
    entry.info.bytes = entry.offsets[1] - entry.offsets[0];
    header.begins.push_back(entry.offsets[0]);
    header.tensors.push_back(std::move(entry.info));
  }
  return header;
}

}  // namespace tessera::io
