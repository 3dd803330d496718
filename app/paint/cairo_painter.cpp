#include "app/paint/cairo_painter.hpp"

#include <cairo-pdf.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "app/paint/cairo_fonts.hpp"
#include "app/paint/raster.hpp"
#include "app/scene/heat_map.hpp"
#include "app/scene/mosaic.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

using scene::Color;
using scene::Item;
using scene::Rect;
using scene::Vec2;

struct Destroy {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }
};
using Surface = std::unique_ptr<cairo_surface_t, Destroy>;
using Context = std::unique_ptr<cairo_t, Destroy>;
using Pattern = std::unique_ptr<cairo_pattern_t, Destroy>;

double real(float v) { return static_cast<double>(v); }
double real(std::int64_t v) { return static_cast<double>(v); }

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) throw Error(std::string("drawing failed: ") + cairo_status_to_string(status));
}

/// Premultiplied ARGB in native byte order, as Cairo has it.
Surface surface_of(const Image8& image) {
  Surface surface(
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(image.width), static_cast<int>(image.height)));
  check(cairo_surface_status(surface.get()));
  unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (std::int64_t y = 0; y < image.height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(data + y * stride);
    for (std::int64_t x = 0; x < image.width; ++x) {
      const std::uint8_t* p = image.at(x, y);
      const bool gray = image.channels < 3, has_alpha = image.channels == 2 || image.channels == 4;
      const std::uint32_t a = has_alpha ? p[image.channels - 1] : 255u;
      const auto times = [a](std::uint32_t v) { return (v * a + 127) / 255; };
      row[x] = (a << 24) | (times(p[0]) << 16) | (times(p[gray ? 0 : 1]) << 8) | times(p[gray ? 0 : 2]);
    }
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

/// Draws scenes on one target; embedded pictures are shared between its items.
class Painter {
 public:
  /// `density`: pixels a point of what must be drawn as pixels.
  Painter(cairo_t* cairo, double density) : cairo_(cairo), density_(density) {}

  void draw(const scene::Scene& scene) {
    for (const Item& item : scene.items) {
      if (item.opacity <= 0) continue;
      opacity_ = real(item.opacity);
      cairo_save(cairo_);
      if (item.clip) {
        rectangle(*item.clip);
        cairo_clip(cairo_);
      }
      const scene::Affine& m = item.transform;
      const cairo_matrix_t matrix{real(m.a), real(m.b), real(m.c), real(m.d), real(m.tx), real(m.ty)};
      cairo_transform(cairo_, &matrix);
      std::visit([&](const auto& shape) { paint(shape); }, item.shape);
      cairo_restore(cairo_);
    }
  }

 private:
  void source(Color c) { cairo_set_source_rgba(cairo_, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.a / 255.0 * opacity_); }

  void rectangle(const Rect& r) { cairo_rectangle(cairo_, real(r.x), real(r.y), real(r.width), real(r.height)); }

  void rounded(const Rect& r, double radius) {
    if (radius <= 0) return rectangle(r);
    const double x0 = real(r.x), y0 = real(r.y), x1 = real(r.right()), y1 = real(r.bottom());
    const double k = std::min({radius, (x1 - x0) / 2, (y1 - y0) / 2}), quarter = std::acos(-1.0) / 2;
    cairo_new_sub_path(cairo_);
    cairo_arc(cairo_, x1 - k, y0 + k, k, -quarter, 0);
    cairo_arc(cairo_, x1 - k, y1 - k, k, 0, quarter);
    cairo_arc(cairo_, x0 + k, y1 - k, k, quarter, 2 * quarter);
    cairo_arc(cairo_, x0 + k, y0 + k, k, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo_);
  }

  void paint(const scene::RectShape& s) {
    const Rect r{s.rect.x - s.outset, s.rect.y - s.outset, s.rect.width + 2 * s.outset, s.rect.height + 2 * s.outset};
    if (s.fill) {
      source(*s.fill);
      if (s.hatch == scene::Hatch::diagonal) {
        hatch(r);
      } else {
        rounded(r, real(s.radius));
        cairo_fill(cairo_);
      }
    }
    if (!s.stroke) return;
    source(*s.stroke);
    cairo_set_line_width(cairo_, real(s.stroke_width));
    rounded(r, real(s.radius));
    cairo_stroke(cairo_);
  }

  /// Diagonals x + y = k·6√2, all from one origin so that neighbours meet.
  void hatch(const Rect& r) {
    cairo_save(cairo_);
    rectangle(r);
    cairo_clip(cairo_);
    const double step = 6 * std::sqrt(2.0);
    for (double sum = std::ceil((real(r.x) + real(r.y)) / step) * step; sum <= real(r.right()) + real(r.bottom());
         sum += step) {
      cairo_move_to(cairo_, sum - real(r.y) + 1, real(r.y) - 1);
      cairo_line_to(cairo_, sum - real(r.bottom()) - 1, real(r.bottom()) + 1);
    }
    cairo_set_line_width(cairo_, 1.2);
    cairo_stroke(cairo_);
    cairo_restore(cairo_);
  }

  void trace(const std::vector<Vec2>& points, bool closed) {
    for (std::size_t k = 0; k < points.size(); ++k)
      (k == 0 ? cairo_move_to : cairo_line_to)(cairo_, real(points[k].x), real(points[k].y));
    if (closed) cairo_close_path(cairo_);
  }

  void paint(const scene::PathShape& s) {
    if (s.fill && s.closed) {
      source(*s.fill);
      trace(s.points, true);
      cairo_fill(cairo_);
    }
    if (!s.stroke) return;
    source(*s.stroke);
    cairo_set_line_width(cairo_, real(s.stroke_width));
    trace(s.points, s.closed);
    cairo_stroke(cairo_);
    const std::size_t n = s.points.size();
    if (!s.arrow_at_end || n < 2) return;
    const Vec2 tip = s.points[n - 1], from = s.points[n - 2];
    const float length = std::max(1e-6f, std::hypot(tip.x - from.x, tip.y - from.y)), size = 8;
    const Vec2 along{(tip.x - from.x) / length * size, (tip.y - from.y) / length * size};
    const Vec2 back = tip - along, side{-along.y * 0.45f, along.x * 0.45f};
    trace({tip, back + side, back - side}, true);
    cairo_fill(cairo_);
  }

  /// One run of glyphs of one face, with the text they stand for, so that it can be selected.
  void show_run(int face, double size, std::string_view text, std::vector<cairo_glyph_t> glyphs,
                const std::vector<cairo_text_cluster_t>& clusters) {
    if (glyphs.empty()) return;
    cairo_set_font_face(cairo_, fonts_.get(face));
    cairo_set_font_size(cairo_, size);
    cairo_show_text_glyphs(cairo_, text.data(), static_cast<int>(text.size()), glyphs.data(),
                           static_cast<int>(glyphs.size()), clusters.data(), static_cast<int>(clusters.size()), {});
  }

  void paint(const scene::TextShape& s) {
    const scene::FontFaces& faces = fonts_.faces();
    const double size = real(s.size);
    double width = 0;
    for (std::size_t at = 0; at < s.text.size();)
      width += real(faces.advance(faces.find(scene::next_code_point(s.text, at), s.font))) * size;
    double x = real(s.position.x) - (s.align == scene::Align::left     ? 0
                                     : s.align == scene::Align::center ? width / 2
                                                                       : width);
    source(s.color);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_set_font_options(cairo_, options);
    cairo_font_options_destroy(options);
    int face = -1;
    std::size_t begin = 0;
    std::vector<cairo_glyph_t> glyphs;
    std::vector<cairo_text_cluster_t> clusters;
    for (std::size_t at = 0; at < s.text.size();) {
      const std::size_t start = at;
      const scene::Glyph glyph = faces.find(scene::next_code_point(s.text, at), s.font);
      if (glyph.face != face) {
        show_run(face, size, std::string_view(s.text).substr(begin, start - begin), glyphs, clusters);
        glyphs.clear();
        clusters.clear();
        face = glyph.face;
        begin = start;
      }
      glyphs.push_back({static_cast<unsigned long>(glyph.index), x, real(s.position.y)});
      clusters.push_back({static_cast<int>(at - start), 1});
      x += real(faces.advance(glyph)) * size;
    }
    show_run(face, size, std::string_view(s.text).substr(begin), glyphs, clusters);
  }

  /// An image stretched over a rectangle; `part` of it, in its pixels.
  void place(cairo_surface_t* image, const Rect& part, const Rect& target, bool smooth) {
    if (part.width <= 0 || part.height <= 0 || target.width <= 0 || target.height <= 0) return;
    cairo_save(cairo_);
    rectangle(target);
    cairo_clip(cairo_);
    cairo_translate(cairo_, real(target.x), real(target.y));
    cairo_scale(cairo_, real(target.width) / real(part.width), real(target.height) / real(part.height));
    cairo_translate(cairo_, -real(part.x), -real(part.y));
    cairo_set_source_surface(cairo_, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cairo_), smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
    cairo_pattern_set_extend(cairo_get_source(cairo_), CAIRO_EXTEND_PAD);
    cairo_paint_with_alpha(cairo_, opacity_);
    cairo_restore(cairo_);
  }

  static Rect whole(const Image8& image) {
    return {0, 0, static_cast<float>(image.width), static_cast<float>(image.height)};
  }

  PixelSize pixels_for(const Rect& part, const Rect& target) const {
    const auto density = static_cast<float>(density_);
    return {crisp_pixels(real(part.width), target.width, density),
            crisp_pixels(real(part.height), target.height, density)};
  }

  void paint(const scene::HeatMapShape& s) {
    if (!s.matrix) return;
    const Image8 image = rasterize(s, pixels_for(scene::shown_part(s), s.target));
    place(surface_of(image).get(), whole(image), s.target, false);
  }

  void paint(const scene::PictureShape& s) {
    if (!s.picture || s.source.width <= 0 || s.source.height <= 0) return;
    const bool crisp = !s.smooth && s.source.width < s.target.width * static_cast<float>(density_);
    PixelSize size = pixels_for(s.source, s.target);
    if (!crisp) {
      // No more pixels than there are, no fewer than can be seen.
      size.width = std::clamp<std::int64_t>(std::llround(std::ceil(real(s.target.width) * density_)), 1,
                                            std::max<std::int64_t>(1, std::llround(std::ceil(real(s.source.width)))));
      size.height = std::clamp<std::int64_t>(std::llround(std::ceil(real(s.target.height) * density_)), 1,
                                             std::max<std::int64_t>(1, std::llround(std::ceil(real(s.source.height)))));
    }
    const Image8 image = resample(*s.picture, s.source, size, !crisp);
    place(surface_of(image).get(), whole(image), s.target, !crisp);
  }

  void paint(const scene::MosaicShape& s) {
    if (s.grid.count() == 0) return;
    const auto side = [&](float length) { return std::max<std::int64_t>(1, std::llround(real(length) * density_)); };
    const Image8 image = rasterize(s, {side(s.target.width), side(s.target.height)});
    place(surface_of(image).get(), whole(image), s.target, false);
    if (s.number_size <= 0) return;
    for (std::int64_t i = 0; i < s.grid.count(); ++i) {
      const Rect tile = scene::tile_rect(s, i);
      const float em = s.number_size;
      const Vec2 at{tile.x + em * 0.2f, tile.y + em * 0.92f};
      const float rim = em * 0.09f;
      scene::TextShape text{std::to_string(i), at, scene::Font::semibold, em, {8, 9, 12, 200}, scene::Align::left, {}};
      for (const Vec2 offset : {Vec2{-rim, 0}, {rim, 0}, {0, -rim}, {0, rim}}) {
        text.position = at + offset;
        paint(text);
      }
      text.position = at;
      text.color = {255, 255, 255, 255};
      paint(text);
    }
  }

  void paint(const scene::GridShape& s) {
    if (s.grid.count() == 0 || s.stroke_width <= 0) return;
    const Rect first = scene::window_rect(s, 0), last = scene::window_rect(s, s.grid.count() - 1);
    const auto lines = [&](const AxisGrid& axis, double begin, double scale, bool upright) {
      const bool apart = axis.settings.stride > axis.reach;
      // Lines closer than a point would be a veil; every so many of them stand for all.
      const auto step = std::max<std::int64_t>(1, std::llround(std::ceil(1.5 / (scale * real(axis.settings.stride)))));
      const auto line = [&](std::int64_t pixel) {
        const double at = begin + scale * real(pixel);
        cairo_move_to(cairo_, upright ? at : real(first.x), upright ? real(first.y) : at);
        cairo_line_to(cairo_, upright ? at : real(last.right()), upright ? real(last.bottom()) : at);
      };
      for (std::int64_t i = 0; i < axis.count; i += step) {
        line(axis.window(i).begin);
        if (apart) line(axis.window(i).end);
      }
      line(axis.window(axis.count - 1).end);
    };
    lines(s.grid.width, real(s.target.x), real(s.target.width) / real(s.grid.width.settings.size), true);
    lines(s.grid.height, real(s.target.y), real(s.target.height) / real(s.grid.height.settings.size), false);
    source(s.color);
    cairo_set_line_width(cairo_, real(s.stroke_width));
    cairo_stroke(cairo_);
  }

  cairo_t* cairo_;
  double density_;
  double opacity_ = 1;
  CairoFonts fonts_;
};

void paint_ground(cairo_t* cairo, Color c) {
  cairo_set_source_rgb(cairo, c.r / 255.0, c.g / 255.0, c.b / 255.0);
  cairo_paint(cairo);
}

Image8 straight(cairo_surface_t* surface) {
  cairo_surface_flush(surface);
  Image8 image{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), 4, {}};
  image.pixels.resize(static_cast<std::size_t>(image.width * image.height * 4));
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  for (std::int64_t y = 0; y < image.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(data + y * stride);
    std::uint8_t* to = image.pixels.data() + y * image.width * 4;
    for (std::int64_t x = 0; x < image.width; ++x, to += 4) {
      const std::uint32_t a = row[x] >> 24;
      const auto part = [&](int shift) {
        const std::uint32_t v = (row[x] >> shift) & 255u;
        return static_cast<std::uint8_t>(a == 0 ? 0 : std::min(255u, (v * 255 + a / 2) / a));
      };
      to[0] = part(16), to[1] = part(8), to[2] = part(0), to[3] = static_cast<std::uint8_t>(a);
    }
  }
  return image;
}

}  // namespace

Image8 paint_image(const scene::Scene& scene, const ImageOptions& options) {
  constexpr double most = 32767;
  const double width = std::ceil(real(scene.size.x) * options.scale),
               height = std::ceil(real(scene.size.y) * options.scale);
  if (!(width >= 1 && height >= 1 && width <= most && height <= most))
    throw Error(fmt::format("a picture of {:.0f} x {:.0f} pixels cannot be drawn: sides are from 1 to {:.0f}", width,
                            height, most));
  const Surface surface(
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(width), static_cast<int>(height)));
  check(cairo_surface_status(surface.get()));
  const Context cairo(cairo_create(surface.get()));
  if (options.background) paint_ground(cairo.get(), options.ground);
  cairo_scale(cairo.get(), options.scale, options.scale);
  Painter(cairo.get(), options.scale).draw(scene);
  check(cairo_status(cairo.get()));
  return straight(surface.get());
}

std::vector<std::byte> paint_pdf(const std::vector<scene::Scene>& pages, const PdfOptions& options) {
  constexpr double points_a_mm = 72 / 25.4, density = 2;
  if (pages.empty()) throw Error("a PDF needs a page");
  std::vector<std::byte> bytes;
  const auto write = [](void* closure, const unsigned char* data, unsigned length) {
    auto& out = *static_cast<std::vector<std::byte>*>(closure);
    const auto* begin = reinterpret_cast<const std::byte*>(data);
    out.insert(out.end(), begin, begin + length);
    return CAIRO_STATUS_SUCCESS;
  };
  const auto scale_of = [&](const scene::Scene& page) {
    return options.width_mm > 0 ? options.width_mm * points_a_mm / real(page.size.x) : 1.0;
  };
  const double first = scale_of(pages.front());
  const Surface surface(cairo_pdf_surface_create_for_stream(write, &bytes, real(pages.front().size.x) * first,
                                                            real(pages.front().size.y) * first));
  check(cairo_surface_status(surface.get()));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Tessera");
  if (!options.title.empty())
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, options.title.c_str());
  {
    const Context cairo(cairo_create(surface.get()));
    Painter painter(cairo.get(), density);
    for (const scene::Scene& page : pages) {
      const double scale = scale_of(page);
      cairo_pdf_surface_set_size(surface.get(), real(page.size.x) * scale, real(page.size.y) * scale);
      cairo_save(cairo.get());
      cairo_scale(cairo.get(), scale, scale);
      if (options.background) paint_ground(cairo.get(), options.ground);
      painter.draw(page);
      cairo_restore(cairo.get());
      cairo_show_page(cairo.get());
    }
    check(cairo_status(cairo.get()));
    cairo_surface_finish(surface.get());
    check(cairo_surface_status(surface.get()));
  }
  return bytes;
}

}  // namespace tessera::paint
