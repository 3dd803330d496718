#pragma once
// Names of the formats that people try and that are not opened.

#include <string_view>

#include "app/model/image_bytes.hpp"

namespace tessera {

/// "HEIC", "TIFF", "a web page (HTML)" … by the first bytes of a file; empty where nothing is recognised.
std::string_view name_unsupported_format(Bytes head);

}  // namespace tessera
