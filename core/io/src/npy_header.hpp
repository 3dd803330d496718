#pragma once
// The text between an .npy file's magic and its numbers.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tessera/io/checkpoint.hpp"
#include "tessera/io/npy.hpp"

namespace tessera::io {

/// Arrays of numbers alone, or also of text and raw bytes ("<U7", "|S3", "|V8"), which nobody reads but which may lie
/// beside numbers.
enum class Accept { numbers, text_too };

/// Reads the dictionary literal {'descr': …, 'fortran_order': …, 'shape': …}, keys in any order. Throws
/// Error with the reason alone (no file name): a broken literal, an object array, an unknown type.
ArrayInfo parse_npy_header(std::string_view text, Accept accept = Accept::numbers);

/// The type that a code of NumPy names ("f4", "V2" for bfloat16), `other` for complex numbers and unknown codes.
NumberType number_type(const ArrayInfo& info);

/// Where the header's text lies, from a file's first bytes (at least npy_start_bytes of them, fewer only if the file
/// has no more). Throws Error for what is no .npy file and for a header that does not fit a file of `file_size`.
struct NpyStart {
  std::size_t text_begin = 0;
  std::size_t text_end = 0;  ///< here the numbers start
};
inline constexpr std::size_t npy_start_bytes = 12;
NpyStart parse_npy_start(std::span<const std::byte> bytes, std::uint64_t file_size);

/// Bytes of the numbers. Throws Error where more than `available` are needed.
std::size_t npy_payload_bytes(const ArrayInfo& info, std::uint64_t available);

/// The array as a tensor of a checkpoint. Throws Error as npy_payload_bytes does.
TensorInfo npy_tensor_info(std::string name, const ArrayInfo& info, std::uint64_t available);

/// Little endian and C order, whatever it was.
void to_native_order(RawArray& array);

/// Bytes of one number of a type that parse_npy_header lets through.
std::size_t item_size(const ArrayInfo& info);

}  // namespace tessera::io
