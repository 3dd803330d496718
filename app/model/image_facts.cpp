#include "app/model/image_facts.hpp"

namespace tessera {

std::string_view to_string(ImageFormat format) {
  switch (format) {
    case ImageFormat::png: return "PNG";
    case ImageFormat::jpeg: return "JPEG";
    case ImageFormat::bmp: return "BMP";
    case ImageFormat::webp: return "WebP";
  }
  return "";
}

std::vector<std::string> warnings(const ImageFacts& facts) {
  std::vector<std::string> list;
  if (facts.truncated) {
    list.emplace_back("the file is truncated: what is missing is shown gray or coarse");
  }
  if (facts.animated) {
    list.emplace_back("animated: the first picture is shown");
  }
  if (facts.cmyk) {
    list.emplace_back("CMYK, converted to RGB without its colour profile");
  }
  if (facts.bits > 8) {
    list.emplace_back("16 bits a channel, of which the upper 8 are used");
  }
  return list;
}

}  // namespace tessera
