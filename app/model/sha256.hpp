#pragma once
// SHA-256, by which a picture's file is known again. Source: FIPS 180-4. `sha256sum FILE` prints the same.

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace tessera {

/// 32 bytes.
std::array<std::byte, 32> sha256(std::span<const std::byte> bytes);

/// As 64 hexadecimal digits in lower case.
std::string sha256_text(std::span<const std::byte> bytes);

}  // namespace tessera
