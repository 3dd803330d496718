#include "app/scene/text_metrics.hpp"

#include <array>

#include "app/scene/font_faces.hpp"

namespace tessera::scene {

struct TextMetrics::Faces {
  FontFaces faces;
  /// Advances of Latin text for an em of 1.
  std::array<std::array<float, 128>, 4> ascii;

  Faces() {
    for (std::size_t font = 0; font < ascii.size(); ++font) {
      for (char32_t c = 0; c < 128; ++c) ascii[font][c] = faces.advance(faces.find(c, static_cast<Font>(font)));
    }
  }
};

TextMetrics::TextMetrics() : faces_(std::make_unique<Faces>()) {}
TextMetrics::~TextMetrics() = default;
TextMetrics::TextMetrics(TextMetrics&&) noexcept = default;
TextMetrics& TextMetrics::operator=(TextMetrics&&) noexcept = default;

float TextMetrics::width(std::string_view utf8, Font font, float size) const {
  const auto& ascii = faces_->ascii[static_cast<std::size_t>(font)];
  float width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    width += c < 128 ? ascii[c] : faces_->faces.advance(faces_->faces.find(c, font));
  }
  return width * size;
}

float TextMetrics::ascent(Font font, float size) const { return faces_->faces.ascent(font) * size; }
float TextMetrics::descent(Font font, float size) const { return faces_->faces.descent(font) * size; }
bool TextMetrics::has_glyph(char32_t code_point, Font font) const { return faces_->faces.has(code_point, font); }

}  // namespace tessera::scene
