#pragma once
// The pictures of an SVG: each embedded once, as PNG in a data address, and used by its name.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "app/paint/raster.hpp"

namespace tessera::paint {

/// An image in <defs>, `width` × `height` user units of its own.
struct EmbeddedImage {
  std::string name;  ///< "image-0"
  double width = 0, height = 0;
};

class SvgImages {
 public:
  /// Embeds what `make` returns, unless the same `key` was embedded before.
  template <class Make>
  EmbeddedImage add(const std::string& key, const Make& make) {
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
    return embed(key, make());
  }

  /// The <image> elements, for <defs>.
  const std::string& definitions() const { return definitions_; }

 private:
  EmbeddedImage embed(const std::string& key, const Image8& image);

  std::map<std::string, EmbeddedImage> known_;
  std::string definitions_;
};

/// Base64 as RFC 4648 has it.
std::string base64(const std::vector<std::byte>& bytes);

}  // namespace tessera::paint
