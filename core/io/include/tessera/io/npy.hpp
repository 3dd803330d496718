#pragma once
// NumPy's .npy: one array a file. Source: NumPy, "NEP 1: a simple file format for NumPy arrays".

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "tessera/tensor.hpp"

namespace tessera::io {

/// What an array in a file is, before any conversion.
struct ArrayInfo {
  std::string dtype;  ///< as NumPy writes it: "<f4", "|u1", "<i8", …
  Shape shape;
  bool fortran_order = false;
  bool operator==(const ArrayInfo&) const = default;
};

/// An array as its little-endian bytes in C order.
struct RawArray {
  ArrayInfo info;
  std::vector<std::byte> bytes;
};

/// The header alone. Throws Error naming the file and the reason: not .npy, truncated, object array
/// (a pickle, never run), a shape that does not fit the file.
ArrayInfo read_npy_info(const std::filesystem::path& file);

/// The array of a format 1 … 3 file in C order and little endian, whatever the file has. Sizes are
/// checked against the file before anything is allocated. Throws Error as read_npy_info does.
RawArray read_npy(const std::filesystem::path& file);

/// The numbers as float32: from f2, f4, f8, signed and unsigned integers and bool; Error for others.
Tensor to_tensor(const RawArray& array);
Tensor read_npy_tensor(const std::filesystem::path& file);

/// The bytes of a version 1.0 file, float32 little-endian in C order, header padded to 64 as NumPy does.
std::string npy_header(const Shape& shape);
/// Writes through `write_atomically` (atomic_file.hpp).
void write_npy(const std::filesystem::path& file, const Tensor& tensor);

}  // namespace tessera::io
