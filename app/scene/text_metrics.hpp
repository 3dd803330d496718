#pragma once
// How wide a text is, from the fonts' own advances, so that screen and paper agree.

#include <memory>
#include <string_view>

#include "app/scene/item.hpp"

namespace tessera::scene {

/// The shipped fonts' metrics. Glyphs that a face lacks are taken from Noto Sans SC and DejaVu Sans, as the
/// screen does.
class TextMetrics {
 public:
  /// Reads the embedded fonts. Throws Error where one cannot be read.
  TextMetrics();
  ~TextMetrics();
  TextMetrics(TextMetrics&&) noexcept;
  TextMetrics& operator=(TextMetrics&&) noexcept;

  /// Advance width in points; no kerning, as the screen draws.
  float width(std::string_view utf8, Font font, float size) const;
  /// Above and below the baseline, both positive, in points.
  float ascent(Font font, float size) const;
  float descent(Font font, float size) const;
  /// Whether the shipped fonts can draw the code point in this font or its fallback.
  bool has_glyph(char32_t code_point, Font font) const;

 private:
  struct Faces;
  std::unique_ptr<Faces> faces_;
};

}  // namespace tessera::scene
