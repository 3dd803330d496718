#pragma once
// zlib streams from anywhere, unpacked up to a limit; checksums.

#include <cstdint>
#include <string>
#include <string_view>

namespace tessera::paint {

/// The unpacked bytes of a zlib stream; what follows it is not looked at. Throws Error where it is damaged, cut off or
/// would pass `most` bytes; nothing is allocated beyond that.
std::string inflated(std::string_view packed, std::size_t most);

/// CRC-32 as PNG has it.
std::uint32_t crc_of(std::string_view bytes);

}  // namespace tessera::paint
