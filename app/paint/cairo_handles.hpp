#pragma once
// Cairo's things, owned; its failures as exceptions.

#include <memory>

#include <cairo.h>

#include "tessera/image.hpp"

namespace tessera::paint {

struct CairoDestroy {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }
};
using CairoSurface = std::unique_ptr<cairo_surface_t, CairoDestroy>;
using CairoContext = std::unique_ptr<cairo_t, CairoDestroy>;
using CairoPattern = std::unique_ptr<cairo_pattern_t, CairoDestroy>;

/// Throws Error with Cairo's own words.
void check_cairo(cairo_status_t status);

/// A surface with the pixels of a picture of 1 to 4 channels.
CairoSurface surface_of(const Image8& image);

/// The pixels of an image surface: RGB where `opaque`, else RGBA with straight alpha.
Image8 image_of(cairo_surface_t* surface, bool opaque);

}  // namespace tessera::paint
