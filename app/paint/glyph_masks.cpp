#include "app/paint/glyph_masks.hpp"

#include <algorithm>
#include <cmath>

namespace tessera::paint {

namespace {

CairoSurface mask_of(const scene::GlyphBitmap& bitmap) {
  CairoSurface surface(cairo_image_surface_create(CAIRO_FORMAT_A8, bitmap.width, bitmap.height));
  check_cairo(cairo_surface_status(surface.get()));
  unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (int y = 0; y < bitmap.height; ++y)
    std::copy_n(bitmap.coverage.begin() + static_cast<std::ptrdiff_t>(y) * bitmap.width, bitmap.width,
                data + static_cast<std::ptrdiff_t>(y) * stride);
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

}  // namespace

float GlyphMasks::raster_size(float pixels) {
  const float clamped = std::clamp(pixels, 1.f, largest);
  return clamped < 32 ? std::round(clamped * 4) / 4 : std::round(clamped);
}

const GlyphMasks::Mask& GlyphMasks::get(scene::Glyph glyph, float size, int quarter) {
  constexpr std::size_t most = 50'000;  // a film of growing letters must not fill the memory
  const std::uint64_t key =
      (static_cast<std::uint64_t>(glyph.index) << 32) | (static_cast<std::uint64_t>(glyph.face) << 24) |
      (static_cast<std::uint64_t>(std::lround(size * 4)) << 4) | static_cast<std::uint64_t>(quarter);
  if (const auto found = masks_.find(key); found != masks_.end()) return found->second;
  if (masks_.size() >= most) masks_.clear();
  const scene::GlyphBitmap bitmap = faces_.rasterize(glyph, size, static_cast<float>(quarter) / 4);
  Mask mask;
  if (!bitmap.coverage.empty()) mask = {mask_of(bitmap), bitmap.left, bitmap.top};
  return masks_.emplace(key, std::move(mask)).first->second;
}

}  // namespace tessera::paint
