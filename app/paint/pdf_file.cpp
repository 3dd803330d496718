#include "app/paint/pdf_file.hpp"

#include <cairo-pdf.h>

#include "app/paint/cairo_painter.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

/// Where Cairo's bytes go.
cairo_status_t append(void* closure, const unsigned char* data, unsigned length) {
  auto& out = *static_cast<std::vector<std::byte>*>(closure);
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  try {
    out.insert(out.end(), begin, begin + length);
  } catch (const std::exception&) {  // no exception may pass through C
    return CAIRO_STATUS_NO_MEMORY;
  }
  return CAIRO_STATUS_SUCCESS;
}

double page_scale(const scene::Scene& page, const PdfOptions& options) {
  constexpr double points_a_mm = 72 / 25.4;
  return options.width_mm > 0 ? options.width_mm * points_a_mm / static_cast<double>(page.size.x) : 1.0;
}

void name_document(cairo_surface_t* surface, const PdfOptions& options) {
  // A date would make each file another.
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Tessera");
  if (!options.title.empty()) cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, options.title.c_str());
}

void paint_page(CairoPainter& painter, CairoPage page, const scene::Scene& scene, const PdfOptions& options) {
  const double scale = page_scale(scene, options);
  cairo_t* cairo = page.cairo;
  cairo_save(cairo);
  if (options.background) {
    const scene::Color c = options.ground;
    cairo_set_source_rgb(cairo, c.r / 255.0, c.g / 255.0, c.b / 255.0);
    cairo_paint(cairo);
  }
  cairo_scale(cairo, scale, scale);
  painter.draw(page, scene);
  cairo_restore(cairo);
  cairo_show_page(cairo);
}

}  // namespace

std::vector<std::byte> paint_pdf(const std::vector<scene::Scene>& pages, const PdfOptions& options) {
  if (pages.empty()) throw Error("a PDF needs a page");
  std::vector<std::byte> bytes;
  const CairoSurface surface(cairo_pdf_surface_create_for_stream(append, &bytes, 1, 1));
  check_cairo(cairo_surface_status(surface.get()));
  name_document(surface.get(), options);
  CairoPainter painter;
  {
    const CairoContext cairo(cairo_create(surface.get()));
    CairoPage page;
    page.cairo = cairo.get();
    page.pixels = options.pixels;
    page.density = options.density;
    page.full_matrices = options.full_matrices;
    page.paper = true;
    for (const scene::Scene& scene : pages) {
      const double scale = page_scale(scene, options);
      cairo_pdf_surface_set_size(surface.get(), static_cast<double>(scene.size.x) * scale,
                                 static_cast<double>(scene.size.y) * scale);
      paint_page(painter, page, scene, options);
    }
    check_cairo(cairo_status(cairo.get()));
  }
  cairo_surface_finish(surface.get());
  check_cairo(cairo_surface_status(surface.get()));
  return bytes;
}

}  // namespace tessera::paint
