#include "app/view/glyph_cache.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tessera::view {

namespace {

constexpr int texture_width = 2048;
constexpr int texture_height = 1024;
constexpr float largest = 160;  ///< larger text is drawn from this size, magnified

}  // namespace

GlyphCache::GlyphCache() : texture_(make_texture()) {
  glBindTexture(GL_TEXTURE_2D, texture_.get());
  const std::vector<std::uint8_t> empty(static_cast<std::size_t>(texture_width) * texture_height, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, texture_width, texture_height, 0, GL_RED, GL_UNSIGNED_BYTE, empty.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  // ImGui's shader multiplies colours: coverage is to arrive as white with alpha.
  const GLint swizzle[] = {GL_ONE, GL_ONE, GL_ONE, GL_RED};
  glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, swizzle);
}

ImTextureID GlyphCache::texture() const {
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture_.get()));
}

float GlyphCache::raster_size(float pixels) {
  const float clamped = std::clamp(pixels, 1.f, largest);
  return clamped < 32 ? std::round(clamped * 4) / 4 : std::round(clamped);
}

void GlyphCache::begin_frame() {
  if (!full_) return;
  placed_.clear();
  shelf_x_ = shelf_y_ = shelf_height_ = 0;
  full_ = false;
}

const GlyphCache::Placed& GlyphCache::get(scene::Glyph glyph, float size, int quarter) {
  const std::uint64_t key =
      (static_cast<std::uint64_t>(glyph.index) << 32) | (static_cast<std::uint64_t>(glyph.face) << 24) |
      (static_cast<std::uint64_t>(std::lround(size * 4)) << 4) | static_cast<std::uint64_t>(quarter);
  const auto found = placed_.find(key);
  if (found != placed_.end()) return found->second;
  return placed_.emplace(key, rasterize(glyph, size, quarter)).first->second;
}

GlyphCache::Placed GlyphCache::rasterize(scene::Glyph glyph, float size, int quarter) {
  const scene::GlyphBitmap bitmap = faces_.rasterize(glyph, size, static_cast<float>(quarter) / 4);
  if (bitmap.coverage.empty()) return {};
  // One empty pixel between glyphs keeps bilinear sampling from reaching over.
  if (shelf_x_ + bitmap.width + 1 > texture_width) {
    shelf_y_ += shelf_height_;
    shelf_x_ = shelf_height_ = 0;
  }
  if (shelf_y_ + bitmap.height + 1 > texture_height) {
    full_ = true;
    return {};
  }
  glBindTexture(GL_TEXTURE_2D, texture_.get());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  // With an empty margin at the right and bottom, where an older glyph may have been.
  const int width = bitmap.width + 1, height = bitmap.height + 1;
  std::vector<std::uint8_t> padded(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0);
  for (int y = 0; y < bitmap.height; ++y)
    std::copy_n(bitmap.coverage.begin() + static_cast<std::ptrdiff_t>(y) * bitmap.width, bitmap.width,
                padded.begin() + static_cast<std::ptrdiff_t>(y) * width);
  glTexSubImage2D(GL_TEXTURE_2D, 0, shelf_x_, shelf_y_, width, height, GL_RED, GL_UNSIGNED_BYTE, padded.data());

  const auto u = [](int x) { return static_cast<float>(x) / texture_width; };
  const auto v = [](int y) { return static_cast<float>(y) / texture_height; };
  const Placed placed{static_cast<float>(bitmap.left),  static_cast<float>(bitmap.top),
                      static_cast<float>(bitmap.width), static_cast<float>(bitmap.height),
                      {u(shelf_x_), v(shelf_y_)},       {u(shelf_x_ + bitmap.width), v(shelf_y_ + bitmap.height)}};
  shelf_x_ += width;
  shelf_height_ = std::max(shelf_height_, height);
  return placed;
}

}  // namespace tessera::view
