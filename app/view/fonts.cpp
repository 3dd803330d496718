#include "app/view/fonts.hpp"

#include <span>
#include <string_view>
#include <vector>

#include <tessera_assets.hpp>

#include <imgui_internal.h>

#include "app/scene/font_faces.hpp"

namespace tessera::view {

namespace {

struct Face {
  const char* file;
  scene::Font font;
  float size;  ///< em, in points
};

// In the order of UiFont.
constexpr std::array<Face, ui_font_count> faces{{{"fonts/Inter-Regular.otf", scene::Font::regular, 15},
                                                 {"fonts/Inter-Regular.otf", scene::Font::regular, 13},
                                                 {"fonts/Inter-SemiBold.otf", scene::Font::semibold, 15},
                                                 {"fonts/Inter-SemiBold.otf", scene::Font::semibold, 11.5f},
                                                 {"fonts/JetBrainsMono-Regular.ttf", scene::Font::mono, 13}}};

// Latin-1 and Latin Extended-A for file names; Greek, punctuation, arrows and mathematics for labels.
constexpr ImWchar own_ranges[] = {0x20,   0x17F,  0x391,  0x3C9,  0x2009, 0x2027, 0x2030, 0x203A, 0x2070,
                                  0x208E, 0x2190, 0x2199, 0x2212, 0x2212, 0x2248, 0x2265, 0};
constexpr ImWchar symbol_ranges[] = {0x1D40, 0x1D40, 0x2009, 0x200A, 0x2102, 0x211D, 0x2200,
                                     0x2211, 0x2299, 0x22A5, 0x2308, 0x230B, 0x2318, 0x2318,
                                     0x2500, 0x2500, 0x25A0, 0x25CF, 0x2713, 0x2717, 0};

/// ImGui's list of ranges, each of one glyph or a run of them.
std::vector<ImWchar> ranges_of(const std::vector<char32_t>& rising) {
  std::vector<ImWchar> ranges;
  for (const char32_t c : rising) {
    const auto code = static_cast<ImWchar>(c);
    if (!ranges.empty() && ranges.back() + 1 == code) {
      ranges.back() = code;
      continue;
    }
    ranges.insert(ranges.end(), {code, code});
  }
  ranges.push_back(0);
  return ranges;
}

/// What ImGui calls a font's size for an em of `em` pixels: from the top of its ascent to the foot of its descent.
float imgui_size(const scene::FontFaces& all, scene::Font font, float em) {
  return em * (all.ascent(font) + all.descent(font));
}

ImFontConfig config_of(const char* file) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;  // the bytes are the program's own
  config.OversampleH = 2;
  config.OversampleV = 1;
  ImFormatString(config.Name, IM_ARRAYSIZE(config.Name), "%s", file);
  return config;
}

void* bytes_of(std::span<const std::byte> bytes) {
  // ImGui takes a pointer to non-const for its own files' sake; with FontDataOwnedByAtlas off it only reads.
  return const_cast<std::byte*>(bytes.data());
}

/// A font that lends the newest one of the atlas its glyphs in `ranges`.
struct Lender {
  const char* file;
  float box;              ///< ascent and descent over the em
  const ImWchar* ranges;  ///< must live until the atlas is built
  int oversampling = 2;
};

void lend(ImFontAtlas& atlas, const Lender& lender, float em) {
  const std::span<const std::byte> bytes = asset(lender.file);
  ImFontConfig config = config_of(lender.file);
  config.MergeMode = true;
  config.OversampleH = lender.oversampling;
  atlas.AddFontFromMemoryTTF(bytes_of(bytes), static_cast<int>(bytes.size()), em * lender.box, &config, lender.ranges);
}

}  // namespace

Fonts::Fonts(ImFontAtlas& atlas, float scale, float framebuffer_scale) : scale_(scale) {
  const scene::FontFaces all;
  const std::vector<ImWchar> chinese_ranges = ranges_of(all.chinese_only());
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  atlas.FontBuilderIO = ImFontAtlasGetBuilderForStbTruetype();
  // Wide enough that its height, which grows with the square of the scale, stays within what graphics cards take.
  atlas.TexDesiredWidth = scale < 1.5F ? 1024 : scale < 3 ? 2048 : 4096;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    const Face& face = faces[i];
    const std::span<const std::byte> bytes = asset(face.file);
    ImFontConfig config = config_of(face.file);
    const float em = face.size * scale;
    fonts_[i] = atlas.AddFontFromMemoryTTF(bytes_of(bytes), static_cast<int>(bytes.size()),
                                           imgui_size(all, face.font, em), &config, own_ranges);
    const bool bold = face.font == scene::Font::semibold;
    // Chinese strokes are wide: they need no oversampling, and they are most of the atlas.
    lend(atlas,
         {bold ? "fonts/NotoSansSC-subset-Bold.otf" : "fonts/NotoSansSC-subset-Regular.otf", (1160.f + 288.f) / 1000.f,
          chinese_ranges.data(), 1},
         em);
    lend(atlas, {"fonts/DejaVuSans.ttf", (1901.f + 483.f) / 2048.f, symbol_ranges}, em);
    fonts_[i]->Scale = 1 / framebuffer_scale;
  }
  atlas.Build();
  for (ImFontConfig& config : atlas.ConfigData) config.GlyphRanges = nullptr;  // they end here
}

}  // namespace tessera::view
