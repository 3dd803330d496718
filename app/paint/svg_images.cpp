#include "app/paint/svg_images.hpp"

#include <fmt/format.h>

#include "app/paint/png_file.hpp"

namespace tessera::paint {

std::string base64(const std::vector<std::byte>& bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = (bits << 8) | (k < left ? std::to_integer<unsigned>(bytes[at + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) text += k <= left ? digits[(bits >> (18 - 6 * k)) & 63u] : '=';
  }
  return text;
}

EmbeddedImage SvgImages::embed(const std::string& key, const Image8& image, std::span<const scene::Color> palette) {
  const EmbeddedImage made{fmt::format("def.image.{}", known_.size()), static_cast<double>(image.width),
                           static_cast<double>(image.height)};
  PngOptions options;
  options.palette = palette;
  definitions_ += fmt::format(
      "<image id=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" "
      "style=\"image-rendering:optimizeSpeed;image-rendering:pixelated\" xlink:href=\"data:image/png;base64,{}\"/>\n",
      made.name, image.width, image.height, base64(encode_png(image, options)));
  known_.emplace(key, made);
  return made;
}

}  // namespace tessera::paint
