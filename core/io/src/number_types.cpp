#include "number_types.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "tessera/float16.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in memory");

template <class Number>
void widen_numbers(const std::byte* source, std::span<float> out) {
  for (float& value : out) {
    Number number;
    std::memcpy(&number, source, sizeof number);
    value = static_cast<float>(number);
    source += sizeof number;
  }
}

template <float (*decode)(std::uint16_t)>
void widen_bits(const std::byte* source, std::span<float> out) {
  for (float& value : out) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, source, sizeof bits);
    value = decode(bits);
    source += sizeof bits;
  }
}

void widen_booleans(const std::byte* source, std::span<float> out) {
  for (float& value : out) value = *source++ == std::byte{0} ? 0.0F : 1.0F;
}

struct TypeFacts {
  const char* name;
  std::size_t bytes;
  void (*widen)(const std::byte*, std::span<float>);
};

// In the order of NumberType.
constexpr std::array<TypeFacts, 14> facts{{{"BOOL", 1, widen_booleans},
                                           {"U8", 1, widen_numbers<std::uint8_t>},
                                           {"I8", 1, widen_numbers<std::int8_t>},
                                           {"U16", 2, widen_numbers<std::uint16_t>},
                                           {"I16", 2, widen_numbers<std::int16_t>},
                                           {"U32", 4, widen_numbers<std::uint32_t>},
                                           {"I32", 4, widen_numbers<std::int32_t>},
                                           {"U64", 8, widen_numbers<std::uint64_t>},
                                           {"I64", 8, widen_numbers<std::int64_t>},
                                           {"F16", 2, widen_bits<half_to_float>},
                                           {"BF16", 2, widen_bits<bfloat16_to_float>},
                                           {"F32", 4, widen_numbers<float>},
                                           {"F64", 8, widen_numbers<double>},
                                           {"?", 0, nullptr}}};

const TypeFacts& facts_of(NumberType type) { return facts.at(static_cast<std::size_t>(type)); }

constexpr std::size_t piece = std::size_t{1} << 18;  // numbers; 2 MB at most

}  // namespace

std::size_t size_of(NumberType type) { return facts_of(type).bytes; }

std::string spelled(NumberType type) { return facts_of(type).name; }

void widen(NumberType type, std::span<const std::byte> bytes, std::span<float> out) {
  const TypeFacts& known = facts_of(type);
  if (known.widen == nullptr || bytes.size() != out.size() * known.bytes)
    throw Error(fmt::format("{} bytes are not {} numbers of type {}", bytes.size(), out.size(), known.name));
  known.widen(bytes.data(), out);
}

std::uint64_t packed_bytes(const Shape& shape, NumberType type) {
  // At most 2^62 numbers of at most 8 bytes: the product of the two needs a check of its own.
  const auto count = static_cast<std::uint64_t>(element_count(shape));
  if (count > (std::uint64_t{1} << 58)) throw Error(fmt::format("a shape {} has too many numbers", to_string(shape)));
  return count * size_of(type);
}

void require_readable(const TensorInfo& info) {
  if (info.type == NumberType::other)
    throw Error(fmt::format("{}: numbers of type {} cannot become float32; save it as F32, F16 or BF16", info.name,
                            info.dtype));
  if (element_count(info.shape) > max_read_elements)
    throw Error(fmt::format("{}: {} has more than {} numbers; no patch embedding has", info.name, to_string(info.shape),
                            max_read_elements));
}

Tensor read_packed(const RandomAccessFile& file, std::uint64_t offset, const TensorInfo& info) {
  require_readable(info);
  Tensor tensor(info.shape);
  const std::size_t item = size_of(info.type);
  std::vector<std::byte> bytes(std::min(piece, tensor.data.size()) * item);
  for (std::size_t done = 0; done < tensor.data.size(); done += piece) {
    const std::span<float> out = std::span(tensor.data).subspan(done, std::min(piece, tensor.data.size() - done));
    const std::span<std::byte> part = std::span(bytes).first(out.size() * item);
    file.read(offset + done * item, part);
    widen(info.type, part, out);
  }
  return tensor;
}

}  // namespace tessera::io
