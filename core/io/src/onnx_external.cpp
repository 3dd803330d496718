#include "onnx_external.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "number_types.hpp"
#include "random_access_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

namespace fs = std::filesystem;

std::uint64_t whole_number(const std::string& key, const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw Error(fmt::format("external data with {} \"{}\", which is no number", key, text.substr(0, 40)));
  return value;
}

/// Whether `file` lies below `folder`, links followed.
bool lies_below(const fs::path& file, const fs::path& folder) {
  const auto [folder_end, file_part] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return folder_end == folder.end() && file_part != file.end();
}

}  // namespace

void set_external(ExternalData& external, const std::string& key, const std::string& value) {
  if (key == "location") external.location = value;
  if (key == "offset") external.offset = whole_number(key, value);
  if (key == "length") external.length = whole_number(key, value);
}

void require_below_folder(const std::string& tensor, const std::string& location) {
  const fs::path path(location);
  const bool climbs = std::any_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
  const bool foreign = location.find('\\') != std::string::npos || location.find(':') != std::string::npos ||
                       location.find('\0') != std::string::npos;
  if (location.empty() || path.is_absolute() || climbs || foreign)
    throw Error(fmt::format("initialiser {}: external data at \"{}\", which is not inside the model's folder; refused",
                            tensor, location.substr(0, 200)));
}

Tensor read_external(const fs::path& folder, const ExternalData& external, const TensorInfo& info) {
  require_readable(info);
  require_below_folder(info.name, external.location);
  std::error_code error;
  const fs::path inside = fs::canonical(folder.empty() ? "." : folder, error);
  const fs::path named = inside / external.location;
  const fs::path file = error ? named : fs::canonical(named, error);
  if (error) throw Error(fmt::format("{}: its external data {} is not there", info.name, external.location));
  if (!lies_below(file, inside))
    throw Error(fmt::format("{}: its external data {} is a link that leads out of the model's folder; refused",
                            info.name, external.location));
  if (external.length && *external.length != info.bytes)
    throw Error(fmt::format("{}: {} bytes of external data are not {} {}", info.name, *external.length, info.dtype,
                            to_string(info.shape)));
  try {
    return read_packed(RandomAccessFile(file), external.offset, info);
  } catch (const Error& reason) {
    throw Error(fmt::format("{}: external data {}: {}", info.name, external.location, reason.what()));
  }
}

}  // namespace tessera::io
