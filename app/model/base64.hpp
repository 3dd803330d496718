#pragma once
// Bytes as text. Source: RFC 4648, section 4.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

/// In groups of four characters, padded with "=".
std::string base64(std::span<const std::byte> bytes);

/// The reverse; nothing where `text` is not exactly what base64() would write.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace tessera
