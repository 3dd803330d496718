#include "tests/view/drawn_text.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include <imgui_internal.h>

namespace tessera::test {

namespace {

/// More than headings put between capitals, less than a space; of the font's size.
constexpr float letter_space = 0.13F;

struct AtlasGlyph {
  unsigned code = 0;
  const ImFont* font = nullptr;
  float left = 0, advance = 0;  ///< pen to the quad's left edge, and to the next pen
};

using Corners = std::pair<std::pair<float, float>, std::pair<float, float>>;
using GlyphMap = std::map<Corners, AtlasGlyph>;

/// Every glyph of the atlas has a place of its own there, by which a quad is known again.
GlyphMap glyphs_by_place() {
  GlyphMap glyphs;
  for (const ImFont* font : ImGui::GetIO().Fonts->Fonts) {
    for (const ImFontGlyph& glyph : font->Glyphs) {
      if (!glyph.Visible) continue;
      glyphs[{{glyph.U0, glyph.V0}, {glyph.U1, glyph.V1}}] = {glyph.Codepoint, font, glyph.X0, glyph.AdvanceX};
    }
  }
  return glyphs;
}

/// A word that is being put together.
struct Open {
  DrawnWord word;
  const ImFont* font = nullptr;
  float pen = 0;  ///< where the next glyph's origin would be
};

void extend(scene::Rect& box, const scene::Rect& more) {
  const float right = std::max(box.right(), more.right());
  const float bottom = std::max(box.bottom(), more.bottom());
  box.x = std::min(box.x, more.x);
  box.y = std::min(box.y, more.y);
  box.width = right - box.x;
  box.height = bottom - box.y;
}

class Reader {
 public:
  void read(const ImDrawList& list) {
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr) continue;
      const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
      const ImDrawVert* vertex = list.VtxBuffer.Data + command.VtxOffset;
      for (unsigned at = 0; at + 6 <= command.ElemCount;) {
        const bool quad = index[at + 3] == index[at] && index[at + 4] == index[at + 2];
        const ImDrawVert& first = vertex[index[at]];
        const ImDrawVert& third = vertex[index[at + 2]];
        const auto glyph = quad ? glyphs_.find({{first.uv.x, first.uv.y}, {third.uv.x, third.uv.y}}) : glyphs_.end();
        if (glyph == glyphs_.end()) {
          at += 3;
          continue;
        }
        const ImVec4& clip = command.ClipRect;
        const DrawnWord place{{},
                              {first.pos.x, first.pos.y, third.pos.x - first.pos.x, third.pos.y - first.pos.y},
                              {clip.x, clip.y, clip.z - clip.x, clip.w - clip.y},
                              list._OwnerName != nullptr ? list._OwnerName : ""};
        add(glyph->second, place);
        at += 6;
      }
    }
    close();
  }

  std::vector<DrawnWord> words;

 private:
  void add(const AtlasGlyph& glyph, const DrawnWord& place) {
    const float origin = place.box.x - glyph.left * glyph.font->Scale;
    const bool same_line = open_ && place.box.y < open_->word.box.bottom() && place.box.bottom() > open_->word.box.y;
    const bool goes_on =
        same_line && open_->font == glyph.font && std::abs(origin - open_->pen) < letter_space * glyph.font->FontSize;
    if (!goes_on) {
      close();
      open_ = Open{place, glyph.font, 0};
    }
    char utf8[5] = {};
    ImTextCharToUtf8(utf8, glyph.code);
    open_->word.text += utf8;
    open_->pen = origin + glyph.advance * glyph.font->Scale;
    extend(open_->word.box, place.box);
  }
  void close() {
    if (open_) words.push_back(std::move(open_->word));
    open_.reset();
  }

  const GlyphMap glyphs_ = glyphs_by_place();
  std::optional<Open> open_;
};

}  // namespace

std::vector<DrawnWord> drawn_words() {
  Reader reader;
  const ImDrawData* data = ImGui::GetDrawData();
  for (int list = 0; list < data->CmdListsCount; ++list) reader.read(*data->CmdLists[list]);
  return std::move(reader.words);
}

}  // namespace tessera::test
