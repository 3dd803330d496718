#include "app/paint/svg_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/font_faces.hpp"

namespace tessera::paint {

std::string svg_number(double value) {
  std::string text = fmt::format("{:.3f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string xml_escaped(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t begin = at;
    const char32_t point = scene::next_code_point(utf8, at);
    const bool malformed = point == 0xFFFD && at - begin == 1;
    if (point == '&') {
      out += "&amp;";
    } else if (point == '<') {
      out += "&lt;";
    } else if (point == '>') {
      out += "&gt;";
    } else if (point == '"') {
      out += "&quot;";
    } else if (malformed || (point >= 0xD800 && point < 0xE000) || point == 0xFFFE || point == 0xFFFF) {
      out += "\xEF\xBF\xBD";
    } else if (point >= 0x20 || point == '\n' || point == '\t') {
      out += utf8.substr(begin, at - begin);
    }
  }
  return out;
}

std::string svg_hex(scene::Color c) { return fmt::format("#{:02x}{:02x}{:02x}", c.r, c.g, c.b); }

std::string svg_paint(const char* name, const std::optional<scene::Color>& color) {
  if (!color || color->a == 0) return fmt::format(" {}=\"none\"", name);
  std::string text = fmt::format(" {}=\"{}\"", name, svg_hex(*color));
  if (color->a < 255) text += fmt::format(" {}-opacity=\"{}\"", name, svg_number(color->a / 255.0));
  return text;
}

std::string svg_box(const scene::Rect& r) {
  return fmt::format(" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", svg_number(r.x), svg_number(r.y),
                     svg_number(std::max(0.f, r.width)), svg_number(std::max(0.f, r.height)));
}

std::string svg_matrix(const scene::Affine& m) {
  // Scales of pixels to points need more digits than places do.
  return fmt::format(" transform=\"matrix({:.6g} {:.6g} {:.6g} {:.6g} {} {})\"", m.a, m.b, m.c, m.d, svg_number(m.tx),
                     svg_number(m.ty));
}

std::string SvgIds::make(std::string_view wanted) {
  std::string id;
  for (const char ch : wanted) {
    const bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
    const bool later = (ch >= '0' && ch <= '9') || ch == '-' || ch == '.';
    if (id.empty() && !letter) id += '_';
    id += letter || later ? ch : '_';
  }
  if (id.empty()) id = "_";
  std::string unique = id;
  for (int k = 2; !used_.insert(unique).second; ++k) unique = fmt::format("{}-{}", id, k);
  return unique;
}

}  // namespace tessera::paint
