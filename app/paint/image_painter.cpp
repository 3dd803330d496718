#include "app/paint/image_painter.hpp"

#include <cmath>

#include <fmt/format.h>

#include "app/paint/cairo_painter.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

struct ImagePainter::State {
  CairoPainter painter;
};

ImagePainter::ImagePainter() : state_(std::make_unique<State>()) {}
ImagePainter::~ImagePainter() = default;

ImageSize image_size(const scene::Scene& scene, double scale) {
  constexpr double most = 32767;
  // A thousandth of a pixel more is a rounding error, not a pixel.
  const double width = std::ceil(static_cast<double>(scene.size.x) * scale - 1e-3);
  const double height = std::ceil(static_cast<double>(scene.size.y) * scale - 1e-3);
  if (!(width >= 1 && height >= 1 && width <= most && height <= most))
    throw Error(fmt::format("a picture of {:.0f} x {:.0f} pixels cannot be drawn: sides are from 1 to {:.0f}", width,
                            height, most));
  return {static_cast<int>(width), static_cast<int>(height)};
}

Image8 ImagePainter::paint(const scene::Scene& scene, const ImageOptions& options) {
  const ImageSize size = image_size(scene, options.scale);
  const CairoSurface surface(cairo_image_surface_create(options.background ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32,
                                                        size.width, size.height));
  check_cairo(cairo_surface_status(surface.get()));
  const CairoContext cairo(cairo_create(surface.get()));
  if (options.background) {
    const scene::Color c = options.ground;
    cairo_set_source_rgb(cairo.get(), c.r / 255.0, c.g / 255.0, c.b / 255.0);
    cairo_paint(cairo.get());
  }
  cairo_scale(cairo.get(), options.scale, options.scale);
  CairoPage page;
  page.cairo = cairo.get();
  page.pixels = page.density = static_cast<float>(options.scale);
  state_->painter.draw(page, scene);
  return image_of(surface.get(), options.background);
}

Image8 paint_image(const scene::Scene& scene, const ImageOptions& options) {
  return ImagePainter().paint(scene, options);
}

}  // namespace tessera::paint
