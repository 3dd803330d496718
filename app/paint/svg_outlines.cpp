#include "app/paint/svg_outlines.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "app/paint/svg_words.hpp"

namespace tessera::paint {

namespace {

constexpr double em = 1000;  // units of a glyph's definition

struct CairoPathDestroy {
  void operator()(cairo_path_t* path) const { cairo_path_destroy(path); }
};

std::string point_of(const cairo_path_data_t& at) { return svg_number(at.point.x) + ' ' + svg_number(at.point.y); }

}  // namespace

SvgOutlines::SvgOutlines()
    : surface_(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)), cairo_(cairo_create(surface_.get())) {
  check_cairo(cairo_status(cairo_.get()));
  CairoFonts::set_exact(cairo_.get());
  cairo_set_font_size(cairo_.get(), em);
  cairo_set_tolerance(cairo_.get(), 0.5);
}

std::string SvgOutlines::path_of(scene::Glyph glyph) {
  cairo_t* cairo = cairo_.get();
  cairo_set_font_face(cairo, fonts_.get(glyph.face));
  const cairo_glyph_t at_origin{static_cast<unsigned long>(glyph.index), 0, 0};
  cairo_new_path(cairo);
  cairo_glyph_path(cairo, &at_origin, 1);
  const std::unique_ptr<cairo_path_t, CairoPathDestroy> path(cairo_copy_path(cairo));
  check_cairo(path->status);
  std::string d;
  for (int k = 0; k < path->num_data; k += path->data[k].header.length) {
    const cairo_path_data_t* part = path->data + k;
    switch (part->header.type) {
      case CAIRO_PATH_MOVE_TO:
        // Cairo ends each contour with a move of its own, which draws nothing.
        if (k + part->header.length < path->num_data) d += 'M' + point_of(part[1]);
        break;
      case CAIRO_PATH_LINE_TO: d += 'L' + point_of(part[1]); break;
      case CAIRO_PATH_CURVE_TO: d += 'C' + point_of(part[1]) + ' ' + point_of(part[2]) + ' ' + point_of(part[3]); break;
      case CAIRO_PATH_CLOSE_PATH: d += 'Z'; break;
    }
  }
  return d;
}

const std::string& SvgOutlines::name_of(scene::Glyph glyph) {
  const auto [place, fresh] = names_.try_emplace({glyph.face, glyph.index});
  if (!fresh) return place->second;
  const std::string path = path_of(glyph);
  if (path.find('L') == std::string::npos && path.find('C') == std::string::npos) return place->second;
  place->second = fmt::format("glyph.{}.{}", glyph.face, glyph.index);
  definitions_ += fmt::format("<path id=\"{}\" d=\"{}\"/>\n", place->second, path);
  return place->second;
}

std::string SvgOutlines::line(const scene::TextShape& shape, const PlacedText& placed, const std::string& attributes) {
  std::string letters;
  float width = 0;  // for an em of 1
  for (std::size_t at = 0; at < shape.text.size();) {
    const scene::Glyph glyph = fonts_.faces().find(scene::next_code_point(shape.text, at), shape.font);
    if (const std::string& name = name_of(glyph); !name.empty())
      letters += fmt::format("<use xlink:href=\"#{}\" x=\"{}\"/>", name,
                             svg_number(std::round(em * static_cast<double>(width))));
    width += fonts_.faces().advance(glyph);
  }
  const float start = shape.align == scene::Align::left     ? 0
                      : shape.align == scene::Align::center ? width * shape.size / 2
                                                            : width * shape.size;
  const float unit = shape.size / static_cast<float>(em);
  const scene::Vec2 right = placed.right * unit, down = placed.down * unit, from = placed.anchor - placed.right * start;
  return fmt::format("<g{} role=\"img\" aria-label=\"{}\"{}{}>{}</g>", attributes, xml_escaped(shape.text),
                     svg_paint("fill", shape.color), svg_matrix({right.x, right.y, down.x, down.y, from.x, from.y}),
                     letters);
}

std::string SvgOutlines::number(const std::string& text, scene::Vec2 at, float size, float rim) {
  scene::TextShape shape;
  shape.text = text;
  shape.font = scene::Font::semibold;
  shape.size = size;
  shape.color = number_color;
  // The rim's width is told in the glyphs' own units.
  return line(shape, {at}, fmt::format(" stroke-width=\"{}\"", svg_number(2 * rim * static_cast<float>(em) / size)));
}

}  // namespace tessera::paint
