#pragma once
// The JSON between a safetensors file's length and its numbers.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tessera/io/checkpoint.hpp"

namespace tessera::io {

struct SafetensorsHeader {
  std::vector<TensorInfo> tensors;    ///< by offset
  std::vector<std::uint64_t> begins;  ///< in bytes behind the header, one a tensor
  std::map<std::string, std::string> metadata;
};

/// Every rule of the format for a header over `data_bytes` bytes of numbers. Throws Error with the reason.
SafetensorsHeader parse_safetensors_header(std::string_view text, std::uint64_t data_bytes);

}  // namespace tessera::io
