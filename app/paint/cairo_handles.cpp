#include "app/paint/cairo_handles.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

std::uint32_t times(std::uint32_t value, std::uint32_t alpha) { return (value * alpha + 127) / 255; }

std::uint8_t straight(std::uint32_t premultiplied, std::uint32_t alpha) {
  return static_cast<std::uint8_t>(alpha == 0 ? 0 : std::min(255u, (premultiplied * 255 + alpha / 2) / alpha));
}

}  // namespace

void check_cairo(cairo_status_t status) {
  if (status == CAIRO_STATUS_NO_MEMORY) throw Error("drawing failed: not enough memory; choose a smaller size");
  if (status != CAIRO_STATUS_SUCCESS) throw Error(std::string("drawing failed: ") + cairo_status_to_string(status));
}

CairoSurface surface_of(const Image8& image) {
  const bool has_alpha = image.channels == 2 || image.channels == 4;
  CairoSurface surface(cairo_image_surface_create(has_alpha ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                                  static_cast<int>(image.width), static_cast<int>(image.height)));
  check_cairo(cairo_surface_status(surface.get()));
  unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  const int green = image.channels < 3 ? 0 : 1, blue = image.channels < 3 ? 0 : 2;
  for (std::int64_t y = 0; y < image.height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(data + y * stride);
    const std::uint8_t* p = image.at(0, y);
    for (std::int64_t x = 0; x < image.width; ++x, p += image.channels) {
      const std::uint32_t a = has_alpha ? p[image.channels - 1] : 255u;
      row[x] = (a << 24) | (times(p[0], a) << 16) | (times(p[green], a) << 8) | times(p[blue], a);
    }
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

Image8 image_of(cairo_surface_t* surface, bool opaque) {
  cairo_surface_flush(surface);
  Image8 image{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), opaque ? 3 : 4, {}};
  image.pixels.resize(static_cast<std::size_t>(image.width * image.height * image.channels));
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  std::uint8_t* to = image.pixels.data();
  for (std::int64_t y = 0; y < image.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(data + y * stride);
    for (std::int64_t x = 0; x < image.width; ++x) {
      const std::uint32_t v = row[x], a = opaque ? 255u : v >> 24;
      const auto part = [&](int shift) {
        const std::uint32_t value = (v >> shift) & 255u;
        return opaque ? static_cast<std::uint8_t>(value) : straight(value, a);
      };
      *to++ = part(16), *to++ = part(8), *to++ = part(0);
      if (!opaque) *to++ = static_cast<std::uint8_t>(a);
    }
  }
  return image;
}

}  // namespace tessera::paint
