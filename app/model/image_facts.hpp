#pragma once
// What is known of a picture file before, and whatever else than, its pixels.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

enum class ImageFormat { png, jpeg, bmp, webp };

/// "PNG", "JPEG", "BMP", "WebP".
std::string_view to_string(ImageFormat format);

struct ImageFacts {
  ImageFormat format = ImageFormat::png;
  std::int64_t width = 0;   ///< pixels, upright (after the orientation is applied)
  std::int64_t height = 0;  ///< pixels, upright
  int channels = 0;         ///< 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA, as Image8
  int bits = 8;             ///< a channel in the file: 1, 2, 4, 8 or 16; 16 is read as its high byte
  int orientation = 1;      ///< EXIF's, 1 … 8, already applied
  int frames = 1;           ///< pictures shown; of an animation, the first
  bool animated = false;
  bool cmyk = false;       ///< four inks in the file, converted to RGB
  bool icc = false;        ///< the file has a colour profile, which is not applied
  bool truncated = false;  ///< the end of the picture data is missing
  bool operator==(const ImageFacts&) const = default;
};

/// What a viewer of the picture should know, one sentence each: missing data, an animation, CMYK, 16 bits.
std::vector<std::string> warnings(const ImageFacts& facts);

/// Pictures above these are refused before anything is allocated for them.
inline constexpr std::int64_t max_picture_side = 16384;
inline constexpr std::int64_t max_picture_pixels = 128'000'000;
inline constexpr std::int64_t max_picture_file = std::int64_t{256} << 20;  ///< bytes

}  // namespace tessera
