#pragma once
// Numbers as they lie in files, made float32.

#include <cstddef>
#include <span>
#include <string>

#include "random_access_file.hpp"
#include "tessera/io/checkpoint.hpp"

namespace tessera::io {

/// "F32", "BOOL", …: safetensors' spelling; "?" for `other`.
std::string spelled(NumberType type);

/// Little-endian numbers to float32: bytes.size() must be out.size()·size_of(type). Throws Error for `other`.
void widen(NumberType type, std::span<const std::byte> bytes, std::span<float> out);

/// How many bytes the tensor has when its numbers lie one after the other. Throws Error where the product passes 2^62.
std::uint64_t packed_bytes(const Shape& shape, NumberType type);

/// Throws Error for more than max_read_elements and for numbers of type `other`.
void require_readable(const TensorInfo& info);

/// Numbers that lie one after the other from `offset` of `file`, read a piece at a time.
Tensor read_packed(const RandomAccessFile& file, std::uint64_t offset, const TensorInfo& info);

}  // namespace tessera::io
