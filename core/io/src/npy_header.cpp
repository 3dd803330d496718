#include "npy_header.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "number_types.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t max_header_bytes = std::uint64_t{1} << 20;
constexpr std::size_t max_npy_axes = 32;  // NumPy's own limit

/// A reader of the few Python literals a header may hold.
class Literal {
 public:
  explicit Literal(std::string_view text) : rest_(text) {}

  bool accept(char wanted) {
    skip_space();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) throw Error(fmt::format("broken header: '{}' expected at \"{}\"", wanted, excerpt()));
  }

  bool at_end() {
    skip_space();
    return rest_.empty();
  }

  std::string string() {
    skip_space();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    if (quote != '\'' && quote != '"') throw Error(fmt::format("broken header: text expected at \"{}\"", excerpt()));
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) throw Error("broken header: text without an end");
    std::string value(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return value;
  }

  bool boolean() {
    if (accept_word("True")) return true;
    if (accept_word("False")) return false;
    throw Error(fmt::format("broken header: True or False expected at \"{}\"", excerpt()));
  }

  Shape tuple() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      shape.push_back(integer());
      if (shape.size() > max_npy_axes) throw Error(fmt::format("more than {} axes", max_npy_axes));
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return shape;
  }

  bool starts_with(char wanted) {
    skip_space();
    return !rest_.empty() && rest_.front() == wanted;
  }

 private:
  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }

  bool accept_word(std::string_view word) {
    skip_space();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::int64_t integer() {
    skip_space();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{} || value < 0)
      throw Error(fmt::format("broken header: a size expected at \"{}\"", excerpt()));
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    if (rest_.starts_with('L')) rest_.remove_prefix(1);  // Python 2 wrote its long integers so
    return value;
  }

  /// A few printable characters of what comes next.
  std::string excerpt() const {
    std::string text(rest_.substr(0, 20));
    for (char& c : text)
      if (c < ' ' || c > '~') c = '?';
    return text;
  }

  std::string_view rest_;
};

struct Type {
  std::string_view code;
  std::size_t bytes;
};

constexpr std::array<Type, 15> types{{{"b1", 1},
                                      {"i1", 1},
                                      {"i2", 2},
                                      {"i4", 4},
                                      {"i8", 8},
                                      {"u1", 1},
                                      {"u2", 2},
                                      {"u4", 4},
                                      {"u8", 8},
                                      {"f2", 2},
                                      {"f4", 4},
                                      {"f8", 8},
                                      {"c8", 8},
                                      {"c16", 16},
                                      {"V2", 2}}};

const Type* find_type(std::string_view dtype) {
  if (dtype.empty() || std::string_view("<>|=").find(dtype.front()) == std::string_view::npos) return nullptr;
  for (const Type& type : types)
    if (type.code == dtype.substr(1)) return &type;
  return nullptr;
}

/// Bytes of one item of text or raw bytes; nullopt for other codes.
std::optional<std::size_t> text_size(std::string_view dtype) {
  if (dtype.size() < 3 || std::string_view("USV").find(dtype[1]) == std::string_view::npos) return std::nullopt;
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(dtype.data() + 2, dtype.data() + dtype.size(), length);
  if (error != std::errc{} || end != dtype.data() + dtype.size() || length == 0 || length > max_header_bytes)
    return std::nullopt;
  return dtype[1] == 'U' ? 4 * length : length;
}

std::string read_dtype(Literal& literal, Accept accept) {
  if (literal.starts_with('[') || literal.starts_with('('))
    throw Error("an array of records is not read: save each field as an array of its own");
  std::string dtype = literal.string();
  if (dtype.find('O') != std::string::npos)
    throw Error(
        "an object array holds a pickle, which could run any program and is never read: save it with a number type");
  if (find_type(dtype) == nullptr && (accept == Accept::numbers || !text_size(dtype)))
    throw Error(fmt::format("numbers of type \"{}\" are not read: save as float32", dtype.substr(0, 20)));
  if (dtype.ends_with('1') && dtype.size() == 3) dtype.front() = '|';
  return dtype;
}

}  // namespace

ArrayInfo parse_npy_header(std::string_view text, Accept accept) {
  Literal literal(text);
  std::optional<std::string> dtype;
  std::optional<bool> fortran_order;
  std::optional<Shape> shape;
  literal.expect('{');
  while (!literal.accept('}')) {
    const std::string key = literal.string();
    literal.expect(':');
    if (key == "descr" && !dtype)
      dtype = read_dtype(literal, accept);
    else if (key == "fortran_order" && !fortran_order)
      fortran_order = literal.boolean();
    else if (key == "shape" && !shape)
      shape = literal.tuple();
    else
      throw Error(fmt::format("broken header: the key \"{}\" is unknown or comes twice", key.substr(0, 20)));
    if (!literal.accept(',')) {
      literal.expect('}');
      break;
    }
  }
  if (!literal.at_end()) throw Error("broken header: something follows its end");
  if (!dtype || !fortran_order || !shape) throw Error("broken header: descr, fortran_order or shape is missing");
  return {*dtype, *shape, *fortran_order};
}

NumberType number_type(const ArrayInfo& info) {
  constexpr std::array<std::pair<std::string_view, NumberType>, 13> codes{{{"b1", NumberType::boolean},
                                                                           {"u1", NumberType::u8},
                                                                           {"i1", NumberType::i8},
                                                                           {"u2", NumberType::u16},
                                                                           {"i2", NumberType::i16},
                                                                           {"u4", NumberType::u32},
                                                                           {"i4", NumberType::i32},
                                                                           {"u8", NumberType::u64},
                                                                           {"i8", NumberType::i64},
                                                                           {"f2", NumberType::f16},
                                                                           {"V2", NumberType::bf16},
                                                                           {"f4", NumberType::f32},
                                                                           {"f8", NumberType::f64}}};
  for (const auto& [code, type] : codes)
    if (!info.dtype.empty() && std::string_view(info.dtype).substr(1) == code) return type;
  return NumberType::other;
}

NpyStart parse_npy_start(std::span<const std::byte> bytes, std::uint64_t file_size) {
  const auto byte = [&](std::size_t i) { return std::to_integer<std::uint64_t>(bytes[i]); };
  if (bytes.size() < 10) throw Error("not a .npy file: too short");
  if (std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
    throw Error("not a .npy file: it does not start with \\x93NUMPY");
  const std::uint64_t version = byte(6);
  if (version < 1 || version > 3) throw Error(fmt::format("version {} of .npy is unknown", version));
  const std::size_t begin = version == 1 ? 10 : 12;
  if (bytes.size() < begin) throw Error("not a .npy file: too short");
  const std::uint64_t length =
      version == 1 ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
  if (length > file_size - begin || length > max_header_bytes)
    throw Error(fmt::format("a header of {} bytes does not fit a file of {}", length, file_size));
  return {begin, begin + static_cast<std::size_t>(length)};
}

std::size_t npy_payload_bytes(const ArrayInfo& info, std::uint64_t available) {
  const auto count = static_cast<std::uint64_t>(element_count(info.shape));
  const std::uint64_t item = item_size(info);
  if (count > available / item)
    throw Error(fmt::format("truncated: shape {} of {} needs more than the {} bytes that follow the header",
                            to_string(info.shape), info.dtype, available));
  return static_cast<std::size_t>(count * item);
}

TensorInfo npy_tensor_info(std::string name, const ArrayInfo& info, std::uint64_t available) {
  const NumberType type = number_type(info);
  return {std::move(name), type == NumberType::other ? info.dtype : spelled(type), type, info.shape,
          npy_payload_bytes(info, available)};
}

std::size_t item_size(const ArrayInfo& info) {
  const Type* type = find_type(info.dtype);
  if (type != nullptr) return type->bytes;
  if (const std::optional<std::size_t> bytes = text_size(info.dtype)) return *bytes;
  throw Error(fmt::format("unknown type \"{}\"", info.dtype));
}

}  // namespace tessera::io
