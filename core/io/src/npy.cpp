#include "tessera/io/npy.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "npy_header.hpp"
#include "number_types.hpp"
#include "random_access_file.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

constexpr std::string_view magic = "\x93NUMPY";

/// An open file and what its header says.
struct OpenArray {
  RandomAccessFile file;
  ArrayInfo info;
  std::uint64_t begin = 0;  ///< of the numbers
  std::size_t bytes = 0;

  explicit OpenArray(const std::filesystem::path& path) : file(path) {
    const NpyStart start = parse_npy_start(file.head(0, npy_start_bytes), file.size());
    const std::vector<std::byte> text = file.head(start.text_begin, start.text_end - start.text_begin);
    info = parse_npy_header({reinterpret_cast<const char*>(text.data()), text.size()});
    begin = start.text_end;
    bytes = npy_payload_bytes(info, file.size() - begin);
  }
};

/// Runs `work` with the file opened; whatever goes wrong is reported with the file's name.
template <class Work>
auto with_file(const std::filesystem::path& file, Work work) {
  try {
    return work(OpenArray(file));
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

}  // namespace

void to_native_order(RawArray& array) {
  if (array.info.dtype.front() == '>')
    to_little_endian(array);
  else if (array.info.dtype.front() == '=')
    array.info.dtype.front() = '<';
  if (array.info.fortran_order) to_c_order(array);
}

ArrayInfo read_npy_info(const std::filesystem::path& file) {
  return with_file(file, [](const OpenArray& array) { return array.info; });
}

RawArray read_npy(const std::filesystem::path& file) {
  return with_file(file, [](const OpenArray& source) {
    RawArray array{source.info, std::vector<std::byte>(source.bytes)};
    source.file.read(source.begin, array.bytes);
    to_native_order(array);
    return array;
  });
}

Tensor to_tensor(const RawArray& array) {
  const NumberType type = number_type(array.info);
  if (type == NumberType::other)
    throw Error(fmt::format("numbers of type \"{}\" cannot become float32", array.info.dtype));
  if (array.info.fortran_order || array.info.dtype.front() == '>')
    throw Error("an array must be in C order and little endian before its numbers are used");
  const auto count = static_cast<std::size_t>(element_count(array.info.shape));
  if (array.bytes.size() / item_size(array.info) != count)
    throw Error(fmt::format("{} bytes do not fill the shape {}", array.bytes.size(), to_string(array.info.shape)));
  Tensor tensor(array.info.shape);
  widen(type, array.bytes, tensor.data);
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
