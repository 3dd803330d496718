#pragma once
// The text between an .npy file's magic and its numbers.

#include <cstddef>
#include <string_view>

#include "tessera/io/npy.hpp"

namespace tessera::io {

/// Reads the dictionary literal {'descr': …, 'fortran_order': …, 'shape': …}, keys in any order. Throws
/// Error with the reason alone (no file name): a broken literal, an object array, an unknown type.
ArrayInfo parse_npy_header(std::string_view text);

/// Bytes of one number of a type that parse_npy_header lets through.
std::size_t item_size(const ArrayInfo& info);

}  // namespace tessera::io
