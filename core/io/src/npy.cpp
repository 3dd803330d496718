#include "tessera/io/npy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <string_view>

#include <fmt/format.h>

#include "npy_header.hpp"
#include "tessera/float16.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in memory");

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t max_header_bytes = std::uint64_t{1} << 20;

/// An open file and what its header says; the stream stands at the first number.
struct OpenArray {
  std::ifstream stream;
  ArrayInfo info;
  std::size_t bytes = 0;
};

void read_exactly(std::ifstream& stream, void* to, std::size_t count) {
  stream.read(static_cast<char*>(to), static_cast<std::streamsize>(count));
  if (static_cast<std::size_t>(stream.gcount()) != count) throw Error("truncated");
}

std::string read_header_text(std::ifstream& stream, std::uint64_t file_size) {
  std::array<unsigned char, 8> start{};
  if (file_size < start.size() + 2) throw Error("not a .npy file: too short");
  read_exactly(stream, start.data(), start.size());
  if (std::memcmp(start.data(), magic.data(), magic.size()) != 0)
    throw Error("not a .npy file: it does not start with \\x93NUMPY");
  const int version = start[6];
  if (version < 1 || version > 3) throw Error(fmt::format("version {} of .npy is unknown", version));
  std::array<unsigned char, 4> size{};
  read_exactly(stream, size.data(), version == 1 ? 2 : 4);
  const std::uint64_t length = std::uint64_t{size[0]} | std::uint64_t{size[1]} << 8 | std::uint64_t{size[2]} << 16 |
                               std::uint64_t{size[3]} << 24;
  if (length > file_size || length > max_header_bytes)
    throw Error(fmt::format("a header of {} bytes does not fit a file of {}", length, file_size));
  std::string text(static_cast<std::size_t>(length), '\0');
  read_exactly(stream, text.data(), text.size());
  return text;
}

/// Bytes of the numbers, checked against what is left of the file.
std::size_t payload_bytes(const ArrayInfo& info, std::uint64_t available) {
  const auto count = static_cast<std::uint64_t>(element_count(info.shape));
  const std::uint64_t item = item_size(info);
  if (count > available / item)
    throw Error(fmt::format("truncated: shape {} of {} needs more than the {} bytes that follow the header",
                            to_string(info.shape), info.dtype, available));
  return static_cast<std::size_t>(count * item);
}

/// Runs `work` with the file opened; whatever goes wrong is reported with the file's name.
template <class Work>
auto with_file(const std::filesystem::path& file, Work work) {
  try {
    // Only a regular file: opening a pipe would wait for its other end.
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) throw Error("no such file");
    if (!std::filesystem::is_regular_file(status)) throw Error("not a regular file");
    const std::uint64_t size = std::filesystem::file_size(file, error);
    if (error) throw Error(error.message());
    OpenArray array{std::ifstream(file, std::ios::binary), {}, 0};
    if (!array.stream) throw Error("cannot be opened for reading");
    array.info = parse_npy_header(read_header_text(array.stream, size));
    array.bytes = payload_bytes(array.info, size - static_cast<std::uint64_t>(array.stream.tellg()));
    return work(array);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file.string(), error.what()));
  }
}

/// Reverses every number of a big-endian array; a complex number is two.
void to_little_endian(RawArray& array) {
  const std::size_t item = item_size(array.info);
  const std::size_t step = array.info.dtype[1] == 'c' ? item / 2 : item;
  for (std::size_t i = 0; i < array.bytes.size(); i += step)
    std::reverse(array.bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 array.bytes.begin() + static_cast<std::ptrdiff_t>(i + step));
  array.info.dtype.front() = '<';
}

/// Column-major numbers to row-major ones.
void to_c_order(RawArray& array) {
  const Shape& shape = array.info.shape;
  const std::size_t item = item_size(array.info);
  array.info.fortran_order = false;
  if (shape.size() < 2 || array.bytes.empty()) return;
  Shape steps(shape.size());
  std::int64_t step = 1;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    steps[axis] = step;
    step *= shape[axis];
  }
  std::vector<std::byte> ordered(array.bytes.size());
  Shape index(shape.size(), 0);
  std::int64_t source = 0;
  for (std::size_t target = 0; target < ordered.size(); target += item) {
    std::memcpy(ordered.data() + target, array.bytes.data() + static_cast<std::size_t>(source) * item, item);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      source += steps[axis];
      if (++index[axis] < shape[axis]) break;
      source -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  array.bytes = std::move(ordered);
}

template <class Number>
void convert_numbers(const RawArray& array, Tensor& tensor) {
  const std::byte* source = array.bytes.data();
  for (float& value : tensor.data) {
    Number number;
    std::memcpy(&number, source, sizeof number);
    value = static_cast<float>(number);
    source += sizeof number;
  }
}

void convert_halves(const RawArray& array, Tensor& tensor) {
  const std::byte* source = array.bytes.data();
  for (float& value : tensor.data) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, source, sizeof bits);
    value = half_to_float(bits);
    source += sizeof bits;
  }
}

using Converter = void (*)(const RawArray&, Tensor&);

Converter converter_of(std::string_view code) {
  if (code == "f4") return convert_numbers<float>;
  if (code == "f8") return convert_numbers<double>;
  if (code == "f2") return convert_halves;
  if (code == "i1") return convert_numbers<std::int8_t>;
  if (code == "i2") return convert_numbers<std::int16_t>;
  if (code == "i4") return convert_numbers<std::int32_t>;
  if (code == "i8") return convert_numbers<std::int64_t>;
  if (code == "u1" || code == "b1") return convert_numbers<std::uint8_t>;
  if (code == "u2") return convert_numbers<std::uint16_t>;
  if (code == "u4") return convert_numbers<std::uint32_t>;
  if (code == "u8") return convert_numbers<std::uint64_t>;
  return nullptr;
}

}  // namespace

ArrayInfo read_npy_info(const std::filesystem::path& file) {
  return with_file(file, [](const OpenArray& array) { return array.info; });
}

RawArray read_npy(const std::filesystem::path& file) {
  return with_file(file, [](OpenArray& source) {
    RawArray array{source.info, std::vector<std::byte>(source.bytes)};
    read_exactly(source.stream, array.bytes.data(), array.bytes.size());
    if (array.info.dtype.front() == '>')
      to_little_endian(array);
    else if (array.info.dtype.front() == '=')
      array.info.dtype.front() = '<';
    if (array.info.fortran_order) to_c_order(array);
    return array;
  });
}

Tensor to_tensor(const RawArray& array) {
  const Converter convert = array.info.dtype.empty() ? nullptr : converter_of(array.info.dtype.substr(1));
  if (convert == nullptr) throw Error(fmt::format("numbers of type \"{}\" cannot become float32", array.info.dtype));
  if (array.info.fortran_order || array.info.dtype.front() == '>')
    throw Error("an array must be in C order and little endian before its numbers are used");
  const auto count = static_cast<std::size_t>(element_count(array.info.shape));
  if (array.bytes.size() / item_size(array.info) != count)
    throw Error(fmt::format("{} bytes do not fill the shape {}", array.bytes.size(), to_string(array.info.shape)));
  Tensor tensor(array.info.shape);
  convert(array, tensor);
  return tensor;
}

Tensor read_npy_tensor(const std::filesystem::path& file) {
  const RawArray array = read_npy(file);
  try {
    return to_tensor(array);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file.string(), error.what()));
  }
}

std::string npy_header(const Shape& shape) {
  constexpr std::size_t alignment = 64;
  const std::string extents = shape.empty() ? "()" : to_string(shape);
  std::string text = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': {}, }}", extents);
  const std::size_t before = magic.size() + 4;  // version and length
  while ((before + text.size() + 1) % alignment != 0) text += ' ';
  text += '\n';
  std::string header(magic);
  header += '\x01';
  header += '\0';
  header += static_cast<char>(text.size() & 0xffU);
  header += static_cast<char>(text.size() >> 8);
  return header + text;
}

void write_npy(const std::filesystem::path& file, const Tensor& tensor) {
  const std::string header = npy_header(tensor.shape);
  write_atomically(file, [&](const Sink& sink) {
    sink(std::as_bytes(std::span(header)));
    sink(std::as_bytes(std::span(tensor.data)));
  });
}

}  // namespace tessera::io
