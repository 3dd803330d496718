#pragma once
// PNG files: pixels, their resolution, and texts that travel with them. By libpng.

#include <cstddef>
#include <string>
#include <vector>

#include "tessera/image.hpp"

namespace tessera::paint {

struct PngText {
  std::string keyword;  ///< 1 … 79 Latin-1 characters
  std::string text;     ///< UTF-8
};

/// 1 to 4 channels of 8 bits. The same pixels and texts give the same bytes. `pixels_per_meter` 0: not told. Throws
/// Error for a picture without pixels or with other channels.
std::vector<std::byte> encode_png(const Image8& image, const std::vector<PngText>& texts = {},
                                  int pixels_per_meter = 0);

}  // namespace tessera::paint
