// Whether the shipped fonts can draw every character of every text.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/scene/font_faces.hpp"
#include "app/scene/texts/texts.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#include <stb/stb_truetype.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace tessera::texts {
namespace {

constexpr const char* advice = "run assets/fonts/make_cjk_subset, which cuts the Chinese fonts anew from the texts";

/// A font file read by stb_truetype, as the program reads it.
class FontFile {
 public:
  explicit FontFile(const std::string& name) {
    std::ifstream stream(std::string(TESSERA_ASSETS "/fonts/") + name, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(stream), {});
    const int offset = bytes_.empty() ? -1 : stbtt_GetFontOffsetForIndex(bytes_.data(), 0);
    readable_ = offset >= 0 && stbtt_InitFont(&info_, bytes_.data(), offset) != 0;
  }
  bool readable() const { return readable_; }
  std::size_t size() const { return bytes_.size(); }
  bool has(char32_t c) const { return stbtt_FindGlyphIndex(&info_, static_cast<int>(c)) != 0; }
  float advance(char32_t c) const {
    int advance = 0, bearing = 0;
    stbtt_GetCodepointHMetrics(&info_, static_cast<int>(c), &advance, &bearing);
    return stbtt_ScaleForMappingEmToPixels(&info_, 1) * static_cast<float>(advance);
  }
  /// Share of inked pixels in the glyph's box at an em of `size` pixels; 0 where it has no box.
  double ink(char32_t c, float size) const {
    const float scale = stbtt_ScaleForMappingEmToPixels(&info_, size);
    int width = 0, height = 0, left = 0, top = 0;
    const std::unique_ptr<unsigned char, void (*)(unsigned char*)> bitmap(
        stbtt_GetCodepointBitmap(&info_, scale, scale, static_cast<int>(c), &width, &height, &left, &top),
        [](unsigned char* pixels) { stbtt_FreeBitmap(pixels, nullptr); });
    if (!bitmap || width <= 0 || height <= 0) return 0;
    double sum = 0;
    for (int k = 0; k < width * height; ++k) sum += bitmap.get()[k];
    return sum / 255 / (width * height);
  }

 private:
  std::vector<unsigned char> bytes_;
  stbtt_fontinfo info_{};
  bool readable_ = false;
};

constexpr const char* chinese_files[] = {"NotoSansSC-subset-Regular.otf", "NotoSansSC-subset-Bold.otf"};

std::set<char32_t> characters_of(Language language) {
  const Texts texts = Texts::load(language);
  std::set<char32_t> characters;
  for (const std::string& key : texts.keys()) {
    for (const Variant& variant : texts.variants(key)) {
      for (std::size_t at = 0; at < variant.markup.size();)
        characters.insert(scene::next_code_point(variant.markup, at));
    }
  }
  return characters;
}

bool is_chinese(char32_t c) { return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xFF00 && c <= 0xFFEF); }

std::string utf8(char32_t c) {
  std::string text;
  if (c < 0x80) return {static_cast<char>(c)};
  if (c >= 0x10000) text += static_cast<char>(0xF0 | (c >> 18));
  if (c >= 0x800) text += static_cast<char>(c >= 0x10000 ? 0x80 | ((c >> 12) & 0x3F) : 0xE0 | (c >> 12));
  text += static_cast<char>(c >= 0x800 ? 0x80 | ((c >> 6) & 0x3F) : 0xC0 | (c >> 6));
  return text + static_cast<char>(0x80 | (c & 0x3F));
}

TEST(ChineseFonts, AreSmallAndCanBeRead) {
  for (const char* name : chinese_files) {
    const FontFile font(name);
    ASSERT_TRUE(font.readable()) << name;
    EXPECT_LT(font.size(), 400'000u) << name;
  }
}

TEST(ChineseFonts, HoldEveryChineseCharacterOfTheTexts) {
  for (const char* name : chinese_files) {
    const FontFile font(name);
    ASSERT_TRUE(font.readable());
    std::string lacking;
    for (const Language language : {Language::english, Language::chinese}) {
      for (const char32_t c : characters_of(language)) {
        if (is_chinese(c) && !font.has(c)) lacking += utf8(c);
      }
    }
    EXPECT_EQ(lacking, "") << name << ": " << advice;
  }
}

TEST(ChineseFonts, HoldNothingThatNoTextUsesButPunctuation) {
  std::set<char32_t> used = characters_of(Language::chinese);
  const FontFile font(chinese_files[0]);
  std::string idle;
  for (char32_t c = 0x4E00; c <= 0x9FFF; ++c) {
    if (font.has(c) && !used.contains(c)) idle += utf8(c);
  }
  EXPECT_EQ(idle, "") << advice;
}

TEST(ChineseFonts, DrawInkForEveryCharacterOneEmWide) {
  for (const char* name : chinese_files) {
    const FontFile font(name);
    for (const char32_t c : characters_of(Language::chinese)) {
      if (!is_chinese(c) || !font.has(c)) continue;
      EXPECT_NEAR(font.advance(c), 1, 1e-3) << utf8(c);
      const double ink = font.ink(c, 24);
      EXPECT_GT(ink, 0.1) << utf8(c);
      EXPECT_LT(ink, 1.0) << utf8(c);
    }
  }
}

TEST(ChineseFonts, DrawBoldHeavierThanRegular) {
  const FontFile regular(chinese_files[0]), bold(chinese_files[1]);
  for (const char32_t c : {U'图', U'像', U'卷', U'积'})
    EXPECT_GT(bold.ink(c, 48), 1.15 * regular.ink(c, 48)) << utf8(c);
}

TEST(ShippedFonts, HaveAGlyphForEveryCharacterOfBothLanguages) {
  // The faces of body text and their fallbacks, in the order in which they are asked.
  std::vector<FontFile> faces;
  for (const char* name : {"Inter-Regular.otf", "NotoSansSC-subset-Regular.otf", "DejaVuSans.ttf"}) {
    faces.emplace_back(name);
    ASSERT_TRUE(faces.back().readable()) << name;
  }
  for (const Language language : {Language::english, Language::chinese}) {
    std::string lacking;
    for (const char32_t c : characters_of(language)) {
      const bool found = std::any_of(faces.begin(), faces.end(), [&](const FontFile& face) { return face.has(c); });
      if (!found) lacking += utf8(c);
    }
    EXPECT_EQ(lacking, "") << advice;
  }
}

}  // namespace
}  // namespace tessera::texts
