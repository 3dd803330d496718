#pragma once
// stb_image, fenced in: the one place that calls it, with an allocator of its own.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "app/model/image_bytes.hpp"

namespace tessera {

/// Interleaved 8-bit pixels as stb_image left them.
struct StbPixels {
  struct Release {
    void operator()(std::uint8_t* pixels) const;
  };
  std::int64_t width = 0;
  std::int64_t height = 0;
  int channels = 0;
  std::unique_ptr<std::uint8_t[], Release> data;
};

/// Decodes PNG, JPEG or BMP bytes that passed the gate (image_gate.hpp). Holds at most `memory` bytes at any
/// moment, all zeroed before use, and none but the result afterwards. Throws Error with the reason alone.
StbPixels decode_with_stb(Bytes file, std::size_t memory);

}  // namespace tessera
