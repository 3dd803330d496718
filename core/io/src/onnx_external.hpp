#pragma once
// Numbers that an ONNX model keeps in a file beside it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "tessera/io/checkpoint.hpp"

namespace tessera::io {

struct ExternalData {
  std::string location;  ///< relative to the model's folder, with '/'
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;
};

/// One key of the model's description: location, offset or length. Others (checksum) are not needed.
void set_external(ExternalData& external, const std::string& key, const std::string& value);

/// Throws Error, naming both, for a location that is empty, absolute or climbs out of the model's folder.
void require_below_folder(const std::string& tensor, const std::string& location);

/// Throws Error also where a link leads out of the folder, and where the file is too short.
Tensor read_external(const std::filesystem::path& folder, const ExternalData& external, const TensorInfo& info);

}  // namespace tessera::io
