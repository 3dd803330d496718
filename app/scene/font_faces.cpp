#include "app/scene/font_faces.hpp"

#include <array>
#include <string>
#include <utility>

#include <tessera_assets.hpp>

#include "tessera/issue.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#include <stb_truetype.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace tessera::scene {

namespace {

// In the order of Font; then what they fall back on.
constexpr std::array<const char*, 7> files{"fonts/Inter-Regular.otf",
                                           "fonts/Inter-SemiBold.otf",
                                           "fonts/JetBrainsMono-Regular.ttf",
                                           "fonts/latinmodern-math.otf",
                                           "fonts/NotoSansSC-subset-Regular.otf",
                                           "fonts/NotoSansSC-subset-Bold.otf",
                                           "fonts/DejaVuSans.ttf"};
constexpr int own_faces = 4;
constexpr int chinese = 4;
constexpr int bold_chinese = 5;
constexpr int symbols = 6;

struct Face {
  stbtt_fontinfo info{};
  float em = 1;  ///< scale for an em of one pixel
  float ascent = 0, descent = 0;
};

Face read_face(const char* file) {
  const std::span<const std::byte> bytes = asset(file);
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  Face face;
  const int offset = stbtt_GetFontOffsetForIndex(data, 0);
  if (offset < 0 || stbtt_InitFont(&face.info, data, offset) == 0)
    throw Error(std::string(file) + ": not a font that can be read");
  face.em = stbtt_ScaleForMappingEmToPixels(&face.info, 1);
  int ascent = 0, descent = 0, gap = 0;
  stbtt_GetFontVMetrics(&face.info, &ascent, &descent, &gap);
  face.ascent = face.em * static_cast<float>(ascent);
  face.descent = -face.em * static_cast<float>(descent);
  return face;
}

}  // namespace

struct FontFaces::State {
  std::array<Face, files.size()> faces;
  /// Glyphs of Latin text, found once: most of what is ever asked for.
  std::array<std::array<Glyph, 128>, own_faces> ascii;

  Glyph look_up(char32_t code_point, int own) const {
    const int han = own == static_cast<int>(Font::semibold) ? bold_chinese : chinese;
    for (const int face : {own, han, symbols}) {
      const int index = stbtt_FindGlyphIndex(&faces[static_cast<std::size_t>(face)].info, static_cast<int>(code_point));
      if (index != 0) return {face, index};
    }
    return {own, 0};
  }
};

FontFaces::FontFaces() : state_(std::make_unique<State>()) {
  for (std::size_t i = 0; i < files.size(); ++i) state_->faces[i] = read_face(files[i]);
  for (int face = 0; face < own_faces; ++face) {
    for (char32_t c = 0; c < 128; ++c) state_->ascii[static_cast<std::size_t>(face)][c] = state_->look_up(c, face);
  }
}

FontFaces::~FontFaces() = default;
FontFaces::FontFaces(FontFaces&&) noexcept = default;
FontFaces& FontFaces::operator=(FontFaces&&) noexcept = default;

Glyph FontFaces::find(char32_t code_point, Font font) const {
  const int own = static_cast<int>(font);
  return code_point < 128 ? state_->ascii[static_cast<std::size_t>(own)][code_point] : state_->look_up(code_point, own);
}

bool FontFaces::has(char32_t code_point, Font font) const { return find(code_point, font).index != 0; }

std::vector<char32_t> FontFaces::chinese_only() const {
  std::vector<char32_t> found;
  for (const auto& [first, last] : {std::pair{U'\u2E80', U'\u9FFF'}, {U'\uF900', U'\uFAFF'}, {U'\uFF00', U'\uFFEF'}}) {
    for (char32_t c = first; c <= last; ++c) {
      if (state_->look_up(c, static_cast<int>(Font::regular)).face == chinese) found.push_back(c);
    }
  }
  return found;
}

std::span<const std::byte> FontFaces::file(int face) const { return asset(files.at(static_cast<std::size_t>(face))); }

float FontFaces::advance(Glyph glyph) const {
  const Face& face = state_->faces[static_cast<std::size_t>(glyph.face)];
  int advance = 0, bearing = 0;
  stbtt_GetGlyphHMetrics(&face.info, glyph.index, &advance, &bearing);
  return face.em * static_cast<float>(advance);
}

float FontFaces::ascent(Font font) const { return state_->faces[static_cast<std::size_t>(font)].ascent; }
float FontFaces::descent(Font font) const { return state_->faces[static_cast<std::size_t>(font)].descent; }

GlyphBitmap FontFaces::rasterize(Glyph glyph, float size, float shift) const {
  const Face& face = state_->faces[static_cast<std::size_t>(glyph.face)];
  const float scale = face.em * size;
  GlyphBitmap bitmap;
  int right = 0, bottom = 0;
  stbtt_GetGlyphBitmapBoxSubpixel(&face.info, glyph.index, scale, scale, shift, 0, &bitmap.left, &bitmap.top, &right,
                                  &bottom);
  bitmap.width = right - bitmap.left;
  bitmap.height = bottom - bitmap.top;
  if (bitmap.width <= 0 || bitmap.height <= 0) return {};
  bitmap.coverage.resize(static_cast<std::size_t>(bitmap.width) * static_cast<std::size_t>(bitmap.height));
  stbtt_MakeGlyphBitmapSubpixel(&face.info, bitmap.coverage.data(), bitmap.width, bitmap.height, bitmap.width, scale,
                                scale, shift, 0, glyph.index);
  return bitmap;
}

char32_t next_code_point(std::string_view utf8, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
  const unsigned first = byte(at++);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
  if (more == 0 || first > 0xF4) return 0xFFFD;
  char32_t code_point = first & (0x3Fu >> more);
  for (int k = 0; k < more; ++k) {
    if (at >= utf8.size() || (byte(at) & 0xC0) != 0x80) return 0xFFFD;
    code_point = (code_point << 6) | (byte(at++) & 0x3F);
  }
  return code_point;
}

}  // namespace tessera::scene
