#pragma once
// PNG files: pixels, their resolution, and texts that travel with them. By libpng.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "app/scene/item.hpp"
#include "tessera/image.hpp"

namespace tessera::paint {

struct PngText {
  std::string keyword;  ///< 1 … 79 Latin-1 characters
  std::string text;     ///< UTF-8
};

struct PngOptions {
  std::vector<PngText> texts;
  int pixels_per_meter = 0;               ///< 0: not told
  std::span<const scene::Color> palette;  ///< of a picture of one channel, whose values are its indices; ≤ 256
  bool photograph = true;                 ///< false: flat colours and letters, which pack better unfiltered
};

/// 1 to 4 channels of 8 bits. The same pixels and options give the same bytes. Throws Error for a picture without
/// pixels or with other channels.
std::vector<std::byte> encode_png(const Image8& image, const PngOptions& options = {});

}  // namespace tessera::paint
