#include "app/paint/svg_writer.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "app/paint/svg_images.hpp"
#include "app/scene/heat_map.hpp"
#include "app/scene/mosaic.hpp"

namespace tessera::paint {

namespace {

using scene::Affine;
using scene::Color;
using scene::Item;
using scene::Rect;
using scene::Vec2;

/// Three decimals at most, none that are zeros, no "-0".
std::string number(double value) {
  std::string text = fmt::format("{:.3f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char ch : text) {
    switch (ch) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default:
        // XML 1.0 has no other control characters.
        if (static_cast<unsigned char>(ch) >= 0x20 || ch == '\n' || ch == '\t') out += ch;
    }
  }
  return out;
}

std::string hex(Color c) { return fmt::format("#{:02x}{:02x}{:02x}", c.r, c.g, c.b); }

std::string paint_of(const char* name, const std::optional<Color>& color) {
  if (!color || color->a == 0) return fmt::format(" {}=\"none\"", name);
  std::string text = fmt::format(" {}=\"{}\"", name, hex(*color));
  if (color->a < 255) text += fmt::format(" {}-opacity=\"{}\"", name, number(color->a / 255.0));
  return text;
}

std::string rect_of(const Rect& r) {
  return fmt::format(" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(static_cast<double>(r.x)),
                     number(static_cast<double>(r.y)), number(static_cast<double>(std::max(0.f, r.width))),
                     number(static_cast<double>(std::max(0.f, r.height))));
}

const char* family_of(scene::Font font) {
  switch (font) {
    case scene::Font::regular:
    case scene::Font::semibold: return "Inter, 'Noto Sans SC', 'Noto Sans CJK SC', 'DejaVu Sans', sans-serif";
    case scene::Font::mono: return "'JetBrains Mono', 'DejaVu Sans Mono', monospace";
    case scene::Font::math: return "'Latin Modern Math', 'STIX Two Math', 'DejaVu Sans', serif";
  }
  return "sans-serif";
}

class Writer {
 public:
  explicit Writer(const SvgOptions& options) : options_(options) {}

  std::string write(const scene::Scene& scene) {
    std::string group;
    for (const Item& item : scene.items) {
      const std::string name = item.id.substr(0, item.id.find('.'));
      if (name != group) {
        if (!group.empty()) body_ += "</g>\n";
        // A thing that lies at two heights has two groups.
        body_ += fmt::format("<g class=\"{}\" inkscape:groupmode=\"layer\" inkscape:label=\"{}\">\n", escaped(name),
                             escaped(name));
        group = name;
      }
      write_item(item);
    }
    if (!group.empty()) body_ += "</g>\n";
    return head(scene.size) + body_ + "</svg>\n";
  }

 private:
  std::string head(Vec2 size) const {
    const auto width = static_cast<double>(size.x), height = static_cast<double>(size.y);
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    const std::string w = options_.width_mm > 0 ? number(options_.width_mm) + "mm" : number(width);
    const std::string h = options_.width_mm > 0 ? number(options_.width_mm * height / width) + "mm" : number(height);
    text += fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
        "xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" version=\"1.1\" width=\"{}\" height=\"{}\" "
        "viewBox=\"0 0 {} {}\">\n",
        w, h, number(width), number(height));
    if (!options_.title.empty()) text += fmt::format("<title>{}</title>\n", escaped(options_.title));
    if (!options_.metadata.empty())
      text += fmt::format("<metadata id=\"tessera-document\">{}</metadata>\n", escaped(options_.metadata));
    text += "<defs>\n" + images_.definitions() + definitions_ + "</defs>\n";
    if (options_.background)
      text += fmt::format("<rect id=\"ground\"{}{}/>\n", rect_of({0, 0, size.x, size.y}),
                          paint_of("fill", options_.ground));
    return text;
  }

  void write_item(const Item& item) {
    if (item.opacity <= 0) return;
    std::string attributes = fmt::format(" id=\"{}\"", escaped(item.id));
    if (item.opacity < 1) attributes += fmt::format(" opacity=\"{}\"", number(static_cast<double>(item.opacity)));
    if (!(item.transform == Affine{})) {
      const Affine& m = item.transform;
      attributes += fmt::format(" transform=\"matrix({} {} {} {} {} {})\"", number(static_cast<double>(m.a)),
                                number(static_cast<double>(m.b)), number(static_cast<double>(m.c)),
                                number(static_cast<double>(m.d)), number(static_cast<double>(m.tx)),
                                number(static_cast<double>(m.ty)));
    }
    if (item.clip) body_ += fmt::format("<g clip-path=\"url(#{})\">", clip(*item.clip));
    std::visit([&](const auto& shape) { write_shape(shape, attributes); }, item.shape);
    if (item.clip) body_ += "</g>";
    body_ += '\n';
  }

  void write_shape(const scene::RectShape& s, const std::string& attributes) {
    const Rect r{s.rect.x - s.outset, s.rect.y - s.outset, s.rect.width + 2 * s.outset, s.rect.height + 2 * s.outset};
    std::string fill = paint_of("fill", s.fill);
    if (s.fill && s.hatch == scene::Hatch::diagonal) fill = fmt::format(" fill=\"url(#{})\"", hatch(*s.fill));
    body_ += fmt::format("<rect{}{}{}{}", attributes, rect_of(r), fill, paint_of("stroke", s.stroke));
    if (s.stroke) body_ += fmt::format(" stroke-width=\"{}\"", number(static_cast<double>(s.stroke_width)));
    if (s.radius > 0) body_ += fmt::format(" rx=\"{}\"", number(static_cast<double>(s.radius)));
    body_ += "/>";
  }

  void write_shape(const scene::PathShape& s, const std::string& attributes) {
    std::string d;
    for (std::size_t k = 0; k < s.points.size(); ++k)
      d += fmt::format("{}{} {}", k == 0 ? "M" : "L", number(static_cast<double>(s.points[k].x)),
                       number(static_cast<double>(s.points[k].y)));
    if (s.closed) d += 'Z';
    const std::string stroke =
        paint_of("stroke", s.stroke) + fmt::format(" stroke-width=\"{}\"", number(static_cast<double>(s.stroke_width)));
    const bool arrow = s.arrow_at_end && s.stroke && s.points.size() > 1;
    const std::string line =
        fmt::format("<path{}{}{} d=\"{}\"/>", arrow ? "" : attributes, paint_of("fill", s.fill), stroke, d);
    if (!arrow) {
      body_ += line;
      return;
    }
    const Vec2 tip = s.points.back(), from = s.points[s.points.size() - 2];
    const float length = std::max(1e-6f, std::hypot(tip.x - from.x, tip.y - from.y)), size = 8;
    const Vec2 along{(tip.x - from.x) / length * size, (tip.y - from.y) / length * size};
    const Vec2 back = tip - along, side{-along.y * 0.45f, along.x * 0.45f};
    body_ += fmt::format("<g{}>{}<path{} d=\"", attributes, line, paint_of("fill", s.stroke));
    for (const Vec2 p : {tip, back + side, back - side})
      body_ += fmt::format("{}{} {}", p == tip ? "M" : "L", number(static_cast<double>(p.x)),
                           number(static_cast<double>(p.y)));
    body_ += "Z\"/></g>";
  }

  void write_shape(const scene::TextShape& s, const std::string& attributes) {
    const char* anchor = s.align == scene::Align::left ? "start" : s.align == scene::Align::center ? "middle" : "end";
    body_ += fmt::format(
        "<text{} x=\"{}\" y=\"{}\" font-family=\"{}\" font-size=\"{}\"{}{}{} xml:space=\"preserve\">{}</text>",
        attributes, number(static_cast<double>(s.position.x)), number(static_cast<double>(s.position.y)),
        family_of(s.font), number(static_cast<double>(s.size)),
        s.font == scene::Font::semibold ? " font-weight=\"600\"" : "",
        s.align == scene::Align::left ? "" : fmt::format(" text-anchor=\"{}\"", anchor), paint_of("fill", s.color),
        escaped(s.text));
  }

  /// The whole of an embedded image, stretched over a rectangle.
  std::string use(const EmbeddedImage& image, const Rect& target) const {
    return fmt::format("<use xlink:href=\"#{}\" transform=\"matrix({} 0 0 {} {} {})\"/>", image.name,
                       fmt::format("{:.6g}", static_cast<double>(target.width) / image.width),
                       fmt::format("{:.6g}", static_cast<double>(target.height) / image.height),
                       number(static_cast<double>(target.x)), number(static_cast<double>(target.y)));
  }

  void write_shape(const scene::HeatMapShape& s, const std::string& attributes) {
    if (!s.matrix) return;
    const Rect part = scene::shown_part(s);
    const auto pixels = [&](float cells, float length) {
      const std::int64_t drawn = crisp_pixels(static_cast<double>(cells), length, options_.density);
      return options_.full_matrices ? std::max(drawn, static_cast<std::int64_t>(std::ceil(cells))) : drawn;
    };
    const PixelSize size{pixels(part.width, s.target.width), pixels(part.height, s.target.height)};
    const std::string key = fmt::format("heat {} {} {} {} {} {} {} {} {}{}{}", static_cast<const void*>(s.matrix.get()),
                                        part.x, part.y, part.width, part.height, size.width, size.height, s.range,
                                        hex(s.negative), hex(s.zero), hex(s.positive));
    const EmbeddedImage image = images_.add(key, [&] { return rasterize(s, size); });
    body_ += fmt::format("<g{}>{}</g>", attributes, use(image, s.target));
  }

  /// A picture as large as it is drawn at most, and crisp where its pixels are to be seen.
  void write_shape(const scene::PictureShape& s, const std::string& attributes) {
    if (!s.picture || s.source.width <= 0 || s.source.height <= 0) return;
    const bool enlarged = !s.smooth && s.source.width < s.target.width;
    if (enlarged) {
      const PixelSize size{crisp_pixels(static_cast<double>(s.source.width), s.target.width, 1),
                           crisp_pixels(static_cast<double>(s.source.height), s.target.height, 1)};
      const std::string key =
          fmt::format("crisp {} {} {} {} {} {} {}", static_cast<const void*>(s.picture.get()), s.source.x, s.source.y,
                      s.source.width, s.source.height, size.width, size.height);
      const EmbeddedImage image = images_.add(key, [&] { return resample(*s.picture, s.source, size, false); });
      body_ += fmt::format("<g{}>{}</g>", attributes, use(image, s.target));
      return;
    }
    body_ += fmt::format("<g{}>{}</g>", attributes, cut(s.picture, s.source, s.target));
  }

  /// A part of a picture that is embedded once as a whole: a view box cuts it.
  std::string cut(const std::shared_ptr<const Image8>& picture, const Rect& source, const Rect& target) {
    constexpr std::int64_t most_side = 1024;
    const std::int64_t longer = std::max(picture->width, picture->height);
    const double shrink = longer > most_side ? static_cast<double>(most_side) / static_cast<double>(longer) : 1;
    const auto side = [&](std::int64_t n) {
      return std::max<std::int64_t>(1, std::llround(static_cast<double>(n) * shrink));
    };
    const EmbeddedImage image = images_.add(fmt::format("whole {}", static_cast<const void*>(picture.get())), [&] {
      return shrink == 1
                 ? *picture
                 : resample(*picture, {0, 0, static_cast<float>(picture->width), static_cast<float>(picture->height)},
                            {side(picture->width), side(picture->height)}, true);
    });
    const double kx = image.width / static_cast<double>(picture->width),
                 ky = image.height / static_cast<double>(picture->height);
    return fmt::format("<svg{} viewBox=\"{} {} {} {}\" preserveAspectRatio=\"none\"><use xlink:href=\"#{}\"/></svg>",
                       rect_of(target), number(static_cast<double>(source.x) * kx),
                       number(static_cast<double>(source.y) * ky), number(static_cast<double>(source.width) * kx),
                       number(static_cast<double>(source.height) * ky), image.name);
  }

  void write_shape(const scene::MosaicShape& s, const std::string& attributes) {
    if (s.grid.count() == 0) return;
    body_ += fmt::format("<g{}>", attributes);
    if (s.grid.count() > most_svg_tiles) {
      const auto pixels = [&](float length) {
        return std::max<std::int64_t>(1, std::llround(static_cast<double>(length * std::max(options_.density, 1.5f))));
      };
      const PixelSize size{pixels(s.target.width), pixels(s.target.height)};
      const EmbeddedImage image =
          images_.add(fmt::format("mosaic {}", images_.definitions().size()), [&] { return rasterize(s, size); });
      body_ += use(image, s.target);
    } else {
      for (std::int64_t i = 0; i < s.grid.count(); ++i) write_tile(s, i);
    }
    body_ += "</g>";
  }

  void write_tile(const scene::MosaicShape& s, std::int64_t patch) {
    const Rect tile = scene::tile_rect(s, patch);
    const Interval x = s.grid.width.window(s.grid.column_of(patch)), y = s.grid.height.window(s.grid.row_of(patch));
    const bool over =
        x.begin < 0 || y.begin < 0 || x.end > s.grid.width.settings.size || y.end > s.grid.height.settings.size;
    if (over || !s.picture) body_ += fmt::format("<rect{}{}/>", rect_of(tile), paint_of("fill", s.padding));
    if (s.picture) {
      const auto scaled = [](std::int64_t at, std::int64_t pixels, std::int64_t size) {
        return static_cast<float>(static_cast<double>(at) * static_cast<double>(pixels) / static_cast<double>(size));
      };
      const std::int64_t w = s.grid.width.settings.size, h = s.grid.height.settings.size;
      const float left = scaled(x.begin, s.picture->width, w), right = scaled(x.end, s.picture->width, w);
      const float top = scaled(y.begin, s.picture->height, h), bottom = scaled(y.end, s.picture->height, h);
      body_ += cut(s.picture, {left, top, right - left, bottom - top}, tile);
    }
    if (s.number_size <= 0) return;
    const auto em = static_cast<double>(s.number_size);
    // White with a dark rim, so that it can be read on any pixels.
    body_ += fmt::format(
        "<text x=\"{}\" y=\"{}\" font-family=\"{}\" font-weight=\"600\" font-size=\"{}\" fill=\"#ffffff\" "
        "stroke=\"#08090c\" stroke-opacity=\"0.8\" stroke-width=\"{}\" paint-order=\"stroke\">{}</text>",
        number(static_cast<double>(tile.x) + em * 0.2), number(static_cast<double>(tile.y) + em * 0.92),
        family_of(scene::Font::semibold), number(em), number(em * 0.18), patch);
  }

  void write_shape(const scene::GridShape& s, const std::string& attributes) {
    if (s.grid.count() == 0 || s.stroke_width <= 0) return;
    const Rect first = scene::window_rect(s, 0), last = scene::window_rect(s, s.grid.count() - 1);
    std::string d;
    const auto lines = [&](const AxisGrid& axis, float begin, float scale, bool upright) {
      const bool apart = axis.settings.stride > axis.reach;
      // Lines closer than a point would be a veil; every so many of them stand for all.
      const std::int64_t step = std::max<std::int64_t>(
          1, std::llround(std::ceil(1.5 / (static_cast<double>(scale) * static_cast<double>(axis.settings.stride)))));
      const auto line = [&](std::int64_t pixel) {
        const std::string at =
            number(static_cast<double>(begin) + static_cast<double>(scale) * static_cast<double>(pixel));
        d += upright ? fmt::format("M{} {}V{}", at, number(static_cast<double>(first.y)),
                                   number(static_cast<double>(last.bottom())))
                     : fmt::format("M{} {}H{}", number(static_cast<double>(first.x)), at,
                                   number(static_cast<double>(last.right())));
      };
      for (std::int64_t i = 0; i < axis.count; i += step) {
        line(axis.window(i).begin);
        if (apart) line(axis.window(i).end);
      }
      line(axis.window(axis.count - 1).end);
    };
    lines(s.grid.width, s.target.x, s.target.width / static_cast<float>(s.grid.width.settings.size), true);
    lines(s.grid.height, s.target.y, s.target.height / static_cast<float>(s.grid.height.settings.size), false);
    body_ += fmt::format("<path{} fill=\"none\"{} stroke-width=\"{}\" d=\"{}\"/>", attributes,
                         paint_of("stroke", s.color), number(static_cast<double>(s.stroke_width)), d);
  }

  /// Diagonals 6 points apart.
  std::string hatch(Color color) {
    const std::string name = fmt::format("hatch-{:02x}{:02x}{:02x}{:02x}", color.r, color.g, color.b, color.a);
    if (defined_.insert(name).second)
      definitions_ += fmt::format(
          "<pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
          "patternTransform=\"rotate(45)\"><path d=\"M3 0V6\"{} stroke-width=\"1.2\"/></pattern>\n",
          name, paint_of("stroke", color));
    return name;
  }

  std::string clip(const Rect& rect) {
    const std::string name = fmt::format("clip-{}", clips_++);
    definitions_ += fmt::format("<clipPath id=\"{}\"><rect{}/></clipPath>\n", name, rect_of(rect));
    return name;
  }

  const SvgOptions& options_;
  SvgImages images_;
  std::set<std::string> defined_;
  std::string definitions_;
  std::string body_;
  int clips_ = 0;
};

}  // namespace

std::string write_svg(const scene::Scene& scene, const SvgOptions& options) { return Writer(options).write(scene); }

}  // namespace tessera::paint
