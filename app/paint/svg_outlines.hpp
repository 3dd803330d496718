#pragma once
// Letters as paths, for programs that do not have the fonts: each glyph is defined once, and used wherever it stands.

#include <map>
#include <string>
#include <utility>

#include "app/paint/cairo_fonts.hpp"
#include "app/paint/cairo_handles.hpp"
#include "app/paint/placing.hpp"

namespace tessera::paint {

class SvgOutlines {
 public:
  /// Throws Error where a font cannot be read.
  SvgOutlines();

  /// A group of glyphs in a <text>'s place; its label is the text, so that it can be found.
  std::string line(const scene::TextShape& shape, const PlacedText& placed, const std::string& attributes);
  /// A tile's number with its dark rim.
  std::string number(const std::string& text, scene::Vec2 at, float size, float rim);
  /// Of the glyphs that were used, for <defs>.
  const std::string& definitions() const { return definitions_; }

 private:
  /// The name of its definition; empty: there is nothing to be seen of it.
  const std::string& name_of(scene::Glyph glyph);
  std::string path_of(scene::Glyph glyph);

  CairoFonts fonts_;
  CairoSurface surface_;
  CairoContext cairo_;
  std::map<std::pair<int, int>, std::string> names_;
  std::string definitions_;
};

}  // namespace tessera::paint
