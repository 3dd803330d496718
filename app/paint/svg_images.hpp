#pragma once
// The pictures of an SVG: each embedded once, as PNG in a data address, and used by its name.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "app/paint/raster.hpp"

namespace tessera::paint {

/// An image in <defs>, `width` × `height` user units of its own.
struct EmbeddedImage {
  std::string name;  ///< "def.image.0"
  double width = 0, height = 0;
};

class SvgImages {
 public:
  /// Embeds the picture that `make` returns, unless the same `key` was embedded before. `palette` as PngOptions has it.
  template <class Make>
  EmbeddedImage add(const std::string& key, const Make& make, std::span<const scene::Color> palette = {}) {
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
    return embed(key, make(), palette);
  }

  /// The <image> elements, for <defs>.
  const std::string& definitions() const { return definitions_; }

 private:
  EmbeddedImage embed(const std::string& key, const Image8& image, std::span<const scene::Color> palette);

  std::map<std::string, EmbeddedImage> known_;
  std::string definitions_;
};

/// Base64 as RFC 4648 has it.
std::string base64(const std::vector<std::byte>& bytes);

}  // namespace tessera::paint
