#pragma once
// Words of an SVG: numbers, colours, escaped text, ids. Independent of the locale.

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "app/scene/item.hpp"

namespace tessera::paint {

/// Three decimals at most, none that are zeros, no "-0".
std::string svg_number(double value);
inline std::string svg_number(float value) { return svg_number(static_cast<double>(value)); }

/// For the text of elements and for attributes in double quotes. Characters that XML 1.0 does not have are left out,
/// malformed UTF-8 becomes U+FFFD.
std::string xml_escaped(std::string_view utf8);

/// "#12a0ff".
std::string svg_hex(scene::Color color);
/// ` fill="#12a0ff" fill-opacity="0.5"` for `name` = "fill"; "none" without a colour.
std::string svg_paint(const char* name, const std::optional<scene::Color>& color);
/// ` x="…" y="…" width="…" height="…"`.
std::string svg_box(const scene::Rect& rect);
/// ` transform="matrix(…)"`.
std::string svg_matrix(const scene::Affine& map);

/// Ids as XML allows them, each once.
class SvgIds {
 public:
  std::string make(std::string_view wanted);

 private:
  std::set<std::string> used_;
};

}  // namespace tessera::paint
