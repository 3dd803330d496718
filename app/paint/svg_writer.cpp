#include "app/paint/svg_writer.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "app/paint/placing.hpp"
#include "app/paint/raster.hpp"
#include "app/paint/svg_images.hpp"
#include "app/paint/svg_outlines.hpp"
#include "app/paint/svg_words.hpp"
#include "app/scene/heat_map.hpp"
#include "app/scene/text_metrics.hpp"

namespace tessera::paint {

namespace {

using scene::Affine;
using scene::Color;
using scene::Item;
using scene::Rect;
using scene::Vec2;

constexpr std::size_t longest_whole = 30;  // bytes of a text that is written as one piece

// Where Inter is not installed, Latin letters in a face of about its width, then Chinese ones.
constexpr char text_family[] =
    "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', "
    "'Microsoft YaHei', 'DejaVu Sans', sans-serif";
constexpr char mono_family[] =
    "'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace";
constexpr char math_family[] = "'Latin Modern Math', 'STIX Two Math', 'Cambria Math', 'DejaVu Sans', serif";

class Writer {
 public:
  explicit Writer(const SvgOptions& options) : options_(options) {
    if (options.outlines) outlines_ = std::make_unique<SvgOutlines>();
  }

  std::string write(const scene::Scene& scene) {
    std::string group;
    for (const Item& item : scene.items) {
      if (item.opacity <= 0) continue;
      const std::string name = item.id.substr(0, item.id.find('.'));
      if (name != group) {
        if (!group.empty()) body_ += "</g>\n";
        // A thing that lies at two heights has two groups.
        body_ += fmt::format("<g id=\"{}\" inkscape:groupmode=\"layer\" inkscape:label=\"{}\">\n",
                             ids_.make("group." + name), xml_escaped(name));
        group = name;
      }
      write_item(item);
    }
    if (!group.empty()) body_ += "</g>\n";
    return head(scene.size) + body_ + "</svg>\n";
  }

 private:
  std::string head(Vec2 size) const {
    const std::string w = svg_number(size.x), h = svg_number(size.y);
    const bool paper = options_.width_mm > 0;
    const double width = paper                       ? options_.width_mm
                         : options_.width_pixels > 0 ? options_.width_pixels
                                                     : static_cast<double>(size.x);
    const double height = width * static_cast<double>(size.y) / static_cast<double>(size.x);
    const char* unit = paper ? "mm" : "";
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    text += fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
        "xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" version=\"1.1\" width=\"{}\" height=\"{}\" "
        "viewBox=\"0 0 {} {}\" font-family=\"{}\" text-rendering=\"geometricPrecision\" "
        // Letters stand as far apart as the scene was laid out for.
        "style=\"font-kerning:none;font-variant-ligatures:none;font-feature-settings:'kern' 0,'liga' 0,'calt' 0\">\n",
        svg_number(width) + unit, svg_number(height) + unit, w, h, text_family);
    if (!options_.title.empty()) text += fmt::format("<title>{}</title>\n", xml_escaped(options_.title));
    if (!options_.metadata.empty())
      text += fmt::format("<metadata id=\"{}\">{}</metadata>\n", svg_metadata_id, xml_escaped(options_.metadata));
    text +=
        "<defs>\n" + images_.definitions() + definitions_ + (outlines_ ? outlines_->definitions() : "") + "</defs>\n";
    if (options_.background)
      text += fmt::format("<rect id=\"def.ground\"{}{}/>\n", svg_box({0, 0, size.x, size.y}),
                          svg_paint("fill", options_.ground));
    return text;
  }

  void write_item(const Item& item) {
    placement_ = {item.transform, options_.pixels};
    std::string attributes = fmt::format(" id=\"{}\"", ids_.make(item.id));
    if (item.opacity < 1) attributes += fmt::format(" opacity=\"{}\"", svg_number(item.opacity));
    if (item.clip) {
      const Rect box = Placement{{}, options_.pixels}.rect(*item.clip);
      body_ += fmt::format("<g clip-path=\"url(#{})\">", clip(box));
    }
    std::visit([&](const auto& shape) { write_shape(shape, attributes); }, item.shape);
    if (item.clip) body_ += "</g>";
    body_ += '\n';
  }

  void write_shape(const scene::RectShape& s, const std::string& attributes) {
    const PlacedRect placed = place(placement_, s);
    const std::string round = s.radius > 0 ? fmt::format(" rx=\"{}\"", svg_number(s.radius)) : "";
    const std::string fill = s.fill && s.hatch == scene::Hatch::diagonal
                                 ? fmt::format(" fill=\"url(#{})\"", hatch(*s.fill))
                                 : svg_paint("fill", s.fill);
    const auto stroke = [&] {
      return svg_paint("stroke", s.stroke) + fmt::format(" stroke-width=\"{}\"", svg_number(placed.stroke_width));
    };
    if (!s.stroke) {
      body_ += fmt::format("<rect{}{}{}{}/>", attributes, svg_box(placed.fill), fill, round);
    } else if (!s.fill || placed.fill == placed.frame) {
      body_ += fmt::format("<rect{}{}{}{}{}/>", attributes, svg_box(placed.frame), fill, stroke(), round);
    } else {
      body_ += fmt::format("<g{}><rect{}{}{}/><rect{} fill=\"none\"{}{}/></g>", attributes, svg_box(placed.fill), fill,
                           round, svg_box(placed.frame), stroke(), round);
    }
  }

  static std::string points(const std::vector<Vec2>& points, bool closed) {
    std::string d;
    for (std::size_t k = 0; k < points.size(); ++k)
      d += fmt::format("{}{} {}", k == 0 ? "M" : "L", svg_number(points[k].x), svg_number(points[k].y));
    return closed ? d + 'Z' : d;
  }

  void write_shape(const scene::PathShape& s, const std::string& attributes) {
    const PlacedPath placed = place(placement_, s);
    const std::vector<Vec2> head = arrow_head(placed, s);
    std::string stroke;
    if (s.stroke)
      stroke = svg_paint("stroke", s.stroke) + fmt::format(" stroke-width=\"{}\"{}", svg_number(placed.stroke_width),
                                                           placed.square_ends ? " stroke-linecap=\"square\"" : "");
    const std::string line =
        fmt::format("<path{}{}{} d=\"{}\"/>", head.empty() ? attributes : "",
                    svg_paint("fill", s.closed ? s.fill : std::nullopt), stroke, points(placed.points, s.closed));
    if (head.empty())
      body_ += line;
    else
      body_ += fmt::format("<g{}>{}<path{} d=\"{}\"/></g>", attributes, line, svg_paint("fill", s.stroke),
                           points(head, true));
  }

  void write_shape(const scene::TextShape& s, const std::string& attributes) {
    const PlacedText placed = place(placement_, s);
    if (outlines_) {
      body_ += outlines_->line(s, placed, attributes);
      return;
    }
    std::string text = "<text" + attributes;
    if (placed.turned())
      text +=
          svg_matrix({placed.right.x, placed.right.y, placed.down.x, placed.down.y, placed.anchor.x, placed.anchor.y});
    else
      text += fmt::format(" x=\"{}\" y=\"{}\"", svg_number(placed.anchor.x), svg_number(placed.anchor.y));
    if (s.font == scene::Font::mono) text += fmt::format(" font-family=\"{}\"", mono_family);
    if (s.font == scene::Font::math) text += fmt::format(" font-family=\"{}\"", math_family);
    if (s.font == scene::Font::semibold) text += " font-weight=\"600\"";
    text += fmt::format(" font-size=\"{}\"", svg_number(s.size));
    if (s.align != scene::Align::left)
      text += s.align == scene::Align::center ? " text-anchor=\"middle\"" : " text-anchor=\"end\"";
    text += svg_paint("fill", s.color);
    const bool spaced = s.text.starts_with(' ') || s.text.ends_with(' ') || s.text.find("  ") != std::string::npos;
    if (spaced) text += " xml:space=\"preserve\"";
    const bool words = s.align == scene::Align::left && !placed.turned() && s.text.size() > longest_whole;
    body_ += words ? text + ">" + words_at_their_places(s, placed.anchor.x) + "</text>"
                   : text + length_of(s, s.text) + ">" + xml_escaped(s.text) + "</text>";
  }

  std::string length_of(const scene::TextShape& s, std::string_view text) const {
    if (text.size() <= 1) return {};
    return fmt::format(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"",
                       svg_number(metrics_.width(text, s.font, s.size)));
  }

  /// Each word of a long line begins where the screen has it: other advances, of another font or of a program that
  /// rounds them to pixels or knows no textLength, do not add up along it. Short ones stay whole, easier to edit.
  std::string words_at_their_places(const scene::TextShape& s, float left) const {
    std::string spans;
    const std::string_view text = s.text;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t space = text.find(' ', text.find_first_not_of(' ', begin));
      const std::size_t end = std::min(space == std::string_view::npos ? text.size() : space + 1, text.size());
      const std::string_view word = text.substr(begin, end - begin);
      const float x = left + metrics_.width(text.substr(0, begin), s.font, s.size);
      spans += fmt::format("<tspan x=\"{}\"{}>{}</tspan>", svg_number(x), length_of(s, word), xml_escaped(word));
      begin = end;
    }
    return spans;
  }

  /// The whole of an embedded image, stretched over a rectangle.
  static std::string use(const EmbeddedImage& image, const Rect& target) {
    return fmt::format("<use xlink:href=\"#{}\"{}/>", image.name,
                       svg_matrix({target.width / static_cast<float>(image.width), 0, 0,
                                   target.height / static_cast<float>(image.height), target.x, target.y}));
  }

  /// Whole pixels over whole pixels where the figure has them, so that it is shown as it is embedded.
  std::int64_t pixels_of(float length) const {
    return std::max<std::int64_t>(1, std::llround(static_cast<double>(length * options_.density)));
  }
  bool fits_pixels() const { return options_.pixels > 0 && options_.density >= options_.pixels; }

  std::int64_t sheet_pixels(float cells, float length) const {
    const std::int64_t whole = crisp_pixels(static_cast<double>(cells), length, options_.density);
    const std::int64_t drawn = fits_pixels() ? pixels_of(length) : whole;
    const auto all = static_cast<std::int64_t>(std::ceil(static_cast<double>(cells)));
    return options_.full_matrices && all > drawn ? whole * ((all + whole - 1) / whole) : drawn;
  }

  void write_shape(const scene::HeatMapShape& s, const std::string& attributes) {
    if (!s.matrix || s.matrix->size() == 0) return;
    const bool upright = placement_.upright();
    Rect target = upright ? placement_.rect(s.target) : s.target;
    const float least = options_.pixels > 0 ? 1 / options_.pixels : 0.25f;
    target.width = std::max(target.width, least);
    target.height = std::max(target.height, least);
    const Rect part = scene::shown_part(s);
    const PixelSize size{sheet_pixels(part.width, target.width), sheet_pixels(part.height, target.height)};
    const std::string key = fmt::format("heat {} {} {} {} {} {} {} {} {}{}{}", static_cast<const void*>(s.matrix.get()),
                                        part.x, part.y, part.width, part.height, size.width, size.height, s.range,
                                        svg_hex(s.negative), svg_hex(s.zero), svg_hex(s.positive));
    const HeatColors palette = heat_colors(s);
    const EmbeddedImage image = images_.add(
        key, [&] { return heat_levels(s, size); }, palette);
    body_ += fmt::format("<g{}{}>{}</g>", attributes, upright ? "" : svg_matrix(placement_.map), use(image, target));
  }

  std::int64_t picture_pixels(float cells, float length, bool smooth) const {
    const auto all = static_cast<std::int64_t>(std::ceil(static_cast<double>(cells)));
    if (smooth) return std::clamp<std::int64_t>(all, 1, pixels_of(length));
    return fits_pixels() ? pixels_of(length) : crisp_pixels(static_cast<double>(cells), length, options_.density);
  }

  void write_shape(const scene::PictureShape& s, const std::string& attributes) {
    const Rect target = placement_.rect(s.target);
    if (!s.picture || s.picture->pixels.empty() || s.source.width <= 0 || s.source.height <= 0 || target.width <= 0 ||
        target.height <= 0)
      return;
    const PixelSize size{picture_pixels(s.source.width, target.width, s.smooth),
                         picture_pixels(s.source.height, target.height, s.smooth)};
    const std::string key =
        fmt::format("picture {} {} {} {} {} {} {} {}", static_cast<const void*>(s.picture.get()), s.source.x,
                    s.source.y, s.source.width, s.source.height, size.width, size.height, s.smooth);
    const EmbeddedImage image = images_.add(key, [&] { return resample(*s.picture, s.source, size, s.smooth); });
    body_ += fmt::format("<g{}>{}</g>", attributes, use(image, target));
  }

  void write_shape(const scene::MosaicShape& s, const std::string& attributes) {
    if (s.grid.count() == 0 || s.target.width <= 0 || s.target.height <= 0) return;
    const PlacedMosaic placed = place(placement_, s);
    body_ += fmt::format("<g{}>", attributes);
    if (s.grid.count() > most_svg_tiles) {
      const PixelSize size{pixels_of(placed.target.width), pixels_of(placed.target.height)};
      const EmbeddedImage image = images_.add(fmt::format("mosaic {}", images_.definitions().size()),
                                              [&] { return rasterize(s, placed, size); });
      body_ += use(image, placed.target);
    } else {
      write_tiles(s, placed);
    }
    if (s.number_size > 0) write_numbers(s, placed);
    body_ += "</g>";
  }

  /// Each tile a cut of one picture that all share: a clip of one tile's size, moved to its place.
  void write_tiles(const scene::MosaicShape& s, const PlacedMosaic& placed) {
    const bool has_picture = s.picture && !s.picture->pixels.empty();
    std::string picture, cut;
    Vec2 scale{1, 1};  // points a pixel of the picture
    if (has_picture) {
      const PixelSize size = tile_source_size(s, placed, options_.density);
      const Rect whole{0, 0, static_cast<float>(s.picture->width), static_cast<float>(s.picture->height)};
      const EmbeddedImage image =
          images_.add(fmt::format("tiles {} {} {} {}", static_cast<const void*>(s.picture.get()), size.width,
                                  size.height, s.smooth),
                      [&] { return resample(*s.picture, whole, size, s.smooth); });
      const Rect window = picture_window(s, 0, 0);
      scale = {placed.tile.x / window.width, placed.tile.y / window.height};
      picture = fmt::format("def.tiles.{}", parts_++);
      definitions_ += fmt::format("<g id=\"{}\">{}</g>\n", picture,
                                  use(image, {0, 0, whole.width * scale.x, whole.height * scale.y}));
      cut = clip({0, 0, placed.tile.x, placed.tile.y});
    }
    for (std::int64_t i = 0; i < s.grid.count(); ++i) {
      const std::int64_t row = s.grid.row_of(i), column = s.grid.column_of(i);
      const Vec2 corner = placed.corner(row, column);
      const Rect window = picture_window(s, row, column);
      if (!has_picture || hangs_over(s, window))
        body_ += fmt::format("<rect{}{}/>", svg_box({corner.x, corner.y, placed.tile.x, placed.tile.y}),
                             svg_paint("fill", s.padding));
      if (has_picture)
        body_ += fmt::format(
            "<g transform=\"translate({} {})\" clip-path=\"url(#{})\"><use xlink:href=\"#{}\" x=\"{}\" y=\"{}\"/></g>",
            svg_number(corner.x), svg_number(corner.y), cut, picture, svg_number(-window.x * scale.x),
            svg_number(-window.y * scale.y));
    }
  }

  void write_numbers(const scene::MosaicShape& s, const PlacedMosaic& placed) {
    const TileNumber number = place_number(placement_, s);
    body_ += fmt::format("<g font-weight=\"600\" font-size=\"{}\"{}{} stroke-width=\"{}\" paint-order=\"stroke\">",
                         svg_number(s.number_size), svg_paint("fill", number_color), svg_paint("stroke", rim_color),
                         svg_number(2 * number.rim));
    for (std::int64_t i = 0; i < s.grid.count(); ++i) {
      const Vec2 at = placed.corner(s.grid.row_of(i), s.grid.column_of(i)) + number.offset;
      if (outlines_) {
        body_ += outlines_->number(std::to_string(i), at, s.number_size, number.rim);
        continue;
      }
      body_ += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", svg_number(at.x), svg_number(at.y), i);
    }
    body_ += "</g>";
  }

  void write_shape(const scene::GridShape& s, const std::string& attributes) {
    if (s.grid.count() == 0 || s.stroke_width <= 0) return;
    const PlacedGrid g = place(placement_, s);
    if (g.veil > 0) {
      const auto alpha = static_cast<std::uint8_t>(std::lround(g.veil * static_cast<float>(s.color.a)));
      body_ += fmt::format("<rect{}{}{}/>", attributes, svg_box(g.extent),
                           svg_paint("fill", Color{s.color.r, s.color.g, s.color.b, alpha}));
      return;
    }
    std::string d;
    const std::string left = svg_number(g.extent.x), right = svg_number(g.extent.right());
    const std::string top = svg_number(g.extent.y), bottom = svg_number(g.extent.bottom());
    for (const float x : g.upright) d += fmt::format("M{} {}V{}", svg_number(x), top, bottom);
    for (const float y : g.level) d += fmt::format("M{} {}H{}", left, svg_number(y), right);
    body_ += fmt::format("<path{} fill=\"none\"{} stroke-width=\"{}\" d=\"{}\"/>", attributes,
                         svg_paint("stroke", s.color), svg_number(g.width), d);
  }

  std::string hatch(Color color) {
    const std::string name = fmt::format("def.hatch.{:02x}{:02x}{:02x}{:02x}", color.r, color.g, color.b, color.a);
    if (!hatches_.insert(name).second) return name;
    // Across the diagonals x + y = √2·u.
    const float at = hatch_shift / std::sqrt(2.f);
    definitions_ += fmt::format(
        "<pattern id=\"{}\" width=\"{}\" height=\"{}\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><path d=\"M{} 0V{}\"{} stroke-width=\"{}\"/></pattern>\n",
        name, hatch_step, hatch_step, svg_number(at), hatch_step, svg_paint("stroke", color), svg_number(hatch_width));
    return name;
  }

  std::string clip(const Rect& rect) {
    const std::string box = svg_box(rect);
    const auto [found, fresh] = clips_.try_emplace(box, fmt::format("def.clip.{}", clips_.size()));
    if (fresh) definitions_ += fmt::format("<clipPath id=\"{}\"><rect{}/></clipPath>\n", found->second, box);
    return found->second;
  }

  const SvgOptions& options_;
  const scene::TextMetrics metrics_;
  Placement placement_;  ///< of the item that is being written
  SvgImages images_;
  std::unique_ptr<SvgOutlines> outlines_;  // null: text is written as text
  SvgIds ids_;
  std::set<std::string> hatches_;
  std::map<std::string, std::string> clips_;
  std::string definitions_;
  std::string body_;
  int parts_ = 0;
};

}  // namespace

std::string write_svg(const scene::Scene& scene, const SvgOptions& options) { return Writer(options).write(scene); }

}  // namespace tessera::paint
