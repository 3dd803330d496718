// The glyphs of both languages in ImGui's atlas and in scenes.

#include "app/view/fonts.hpp"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <imgui.h>

#include "app/scene/font_faces.hpp"
#include "app/scene/text_metrics.hpp"
#include "app/scene/texts/texts.hpp"

namespace tessera::view {
namespace {

constexpr std::array<UiFont, ui_font_count> all_fonts{UiFont::body, UiFont::small, UiFont::strong, UiFont::section,
                                                      UiFont::mono};
constexpr std::array<float, ui_font_count> sizes{15, 13, 15, 11.5F, 13};

std::string utf8(char32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  std::string text;
  if (c >= 0x800) text += static_cast<char>(0xE0 | (c >> 12));
  text += static_cast<char>(c >= 0x800 ? 0x80 | ((c >> 6) & 0x3F) : 0xC0 | (c >> 6));
  return text + static_cast<char>(0x80 | (c & 0x3F));
}

/// What widgets may have to show: all texts but the lesson's, which is drawn by scenes alone.
std::set<char32_t> interface_characters() {
  std::set<char32_t> characters;
  for (const Language language : {Language::english, Language::chinese}) {
    const texts::Texts texts = texts::Texts::load(language);
    for (const std::string& key : texts.keys()) {
      if (key[0] >= '1' && key[0] <= '8') continue;
      for (const texts::Variant& variant : texts.variants(key)) {
        for (std::size_t at = 0; at < variant.markup.size();)
          characters.insert(scene::next_code_point(variant.markup, at));
      }
    }
  }
  return characters;
}

TEST(WidgetFonts, HaveAGlyphForEveryCharacterOfTheInterfaceInBothLanguages) {
  ImFontAtlas atlas;
  const Fonts fonts(atlas, 1);
  for (const UiFont font : all_fonts) {
    std::string lacking;
    for (const char32_t c : interface_characters()) {
      if (fonts[font]->FindGlyphNoFallback(static_cast<ImWchar>(c)) == nullptr) lacking += utf8(c);
    }
    EXPECT_EQ(lacking, "") << static_cast<int>(font);
  }
}

TEST(WidgetFonts, SetChineseOneEmWideOnTheLatinBaseline) {
  constexpr float pixel = 1;  // glyphs are rasterised into whole ones
  for (const float scale : {1.0F, 1.5F, 2.0F}) {
    ImFontAtlas atlas;
    const Fonts fonts(atlas, scale);
    for (std::size_t i = 0; i < all_fonts.size(); ++i) {
      const float em = sizes[i] * scale;
      const ImFont* font = fonts[all_fonts[i]];
      const ImFontGlyph* han = font->FindGlyphNoFallback(0x56FE);  // 图, a square frame
      const ImFontGlyph* latin = font->FindGlyphNoFallback('H');
      ASSERT_TRUE(han != nullptr && latin != nullptr);
      EXPECT_NEAR(han->AdvanceX, em, 0.01F);
      // The frame stands a little below the baseline and above the capitals: its middle is about theirs.
      EXPECT_GT(han->Y1, latin->Y1) << em;
      EXPECT_LT(han->Y1, latin->Y1 + 0.15F * em + pixel) << em;
      EXPECT_LT(han->Y0, latin->Y0) << em;
      EXPECT_GT(han->Y0, latin->Y0 - 0.25F * em - pixel) << em;
      EXPECT_GE(han->Y0, 0.0F);
      EXPECT_LE(han->Y1, font->FontSize + pixel);
    }
  }
}

TEST(WidgetFonts, StayWithinATextureThatAnyGraphicsCardTakes) {
  constexpr int side = 16384;                     // what cards have taken since 2010
  for (const float scale : {1.0F, 2.0F, 6.0F}) {  // six: the largest interface on a display of twice the density
    ImFontAtlas atlas;
    const Fonts fonts(atlas, scale);
    EXPECT_LE(atlas.TexHeight, side) << scale;
    EXPECT_LE(atlas.TexWidth, side) << scale;
  }
}

TEST(SceneFonts, FallBackOnChineseBeforeTheMissingBox) {
  const scene::FontFaces faces;
  const scene::TextMetrics metrics;
  for (const scene::Font font : {scene::Font::regular, scene::Font::semibold, scene::Font::mono, scene::Font::math}) {
    EXPECT_TRUE(metrics.has_glyph(U'图', font));
    EXPECT_NEAR(metrics.width("图像", font, 20), 40, 1e-3F);
  }
  EXPECT_FALSE(faces.find(U'图', scene::Font::semibold) == faces.find(U'图', scene::Font::regular));
  EXPECT_EQ(faces.find(U'图', scene::Font::mono), faces.find(U'图', scene::Font::regular));
  EXPECT_FALSE(metrics.has_glyph(U'龘', scene::Font::regular)) << "in no text";
  EXPECT_GT(faces.chinese_only().size(), 500U);
}

TEST(SceneFonts, SetChineseOnTheLatinBaseline) {
  const scene::FontFaces faces;
  const auto box = [&](char32_t c) { return faces.rasterize(faces.find(c, scene::Font::regular), 100, 0); };
  const scene::GlyphBitmap han = box(U'图');
  const scene::GlyphBitmap latin = box(U'H');
  EXPECT_NEAR(latin.top + latin.height, 0, 1);
  EXPECT_GT(han.top + han.height, 3);
  EXPECT_LT(han.top + han.height, 15);
  EXPECT_NEAR(han.height, 88, 8);
}

}  // namespace
}  // namespace tessera::view
