#pragma once
// The shipped fonts as files of glyphs: advances and coverage bitmaps, straight from the fonts' own tables.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "app/scene/item.hpp"

namespace tessera::scene {

/// A glyph of one face. Only FontFaces makes valid ones.
struct Glyph {
  int face = 0;   ///< which file
  int index = 0;  ///< in that file; 0: its "missing" box
  bool operator==(const Glyph&) const = default;
};

/// An 8-bit coverage bitmap; `left` and `top` from the pen on the baseline to its corner, in pixels, y down.
struct GlyphBitmap {
  int width = 0, height = 0;
  int left = 0, top = 0;
  std::vector<std::uint8_t> coverage;
};

class FontFaces {
 public:
  /// Reads the embedded fonts. Throws Error where one cannot be read.
  FontFaces();
  ~FontFaces();
  FontFaces(FontFaces&&) noexcept;
  FontFaces& operator=(FontFaces&&) noexcept;

  /// The glyph in the font's own face, else in Noto Sans SC (bold for semibold), else in DejaVu Sans, else the own
  /// face's "missing" box.
  Glyph find(char32_t code_point, Font font) const;
  bool has(char32_t code_point, Font font) const;
  /// The Chinese characters and marks that are shipped, rising: those that no other face has.
  std::vector<char32_t> chinese_only() const;
  /// The bytes of a face's file. They live as long as the program.
  std::span<const std::byte> file(int face) const;
  /// Advance width for an em of 1.
  float advance(Glyph glyph) const;
  /// Height above and depth below the baseline (both positive) for an em of 1.
  float ascent(Font font) const;
  float descent(Font font) const;
  /// Rasterised for an em of `size` pixels, shifted right by `shift` (0 … 1) of a pixel.
  GlyphBitmap rasterize(Glyph glyph, float size, float shift) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Decodes one code point at `at` and moves past it; U+FFFD for a malformed byte. Call with at < text.size().
char32_t next_code_point(std::string_view utf8, std::size_t& at);

}  // namespace tessera::scene
