#pragma once
// The fonts of the widgets, in ImGui's atlas. Scenes do not use them: the scene renderer rasterises its text
// at the very size it is drawn at (glyph_cache.hpp).
//
// ImGui's stb builder is used, not its FreeType one, whose advances are up to 4 % off the fonts' own.

#include <array>

#include <imgui.h>

namespace tessera::view {

/// Faces and sizes of the widgets; sizes in points.
enum class UiFont {
  body,     ///< Inter 15: labels, menus
  small,    ///< Inter 13: notes
  strong,   ///< Inter SemiBold 15: coloured letters, selected things
  section,  ///< Inter SemiBold 11: headings in capitals
  mono,     ///< JetBrains Mono 13: numbers in boxes, shapes
};
inline constexpr std::size_t ui_font_count = 5;

/// Owns nothing: the atlas does. Chinese is merged in from the shipped subset of Noto Sans SC, whatever the language
/// (file names and the switch of languages have it too), lacking symbols from DejaVu Sans.
class Fonts {
 public:
  /// Replaces all fonts of `atlas` by ours at `scale` framebuffer pixels a point, and makes body the default
  /// (io.FontDefault is left alone: the first font of an atlas is its default). `framebuffer_scale` is pixels
  /// per ImGui unit: 1 but on systems whose window coordinates are not pixels. The texture is built on the
  /// spot; the caller has the backend upload it (ImGui_ImplOpenGL3_DestroyFontsTexture, _CreateFontsTexture
  /// when it had been uploaded before).
  Fonts(ImFontAtlas& atlas, float scale, float framebuffer_scale = 1);

  ImFont* operator[](UiFont font) const { return fonts_[static_cast<std::size_t>(font)]; }
  /// Framebuffer pixels a point, as given.
  float scale() const { return scale_; }

 private:
  std::array<ImFont*, ui_font_count> fonts_{};
  float scale_;
};

}  // namespace tessera::view
