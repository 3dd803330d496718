#include "app/scene/derivation_place.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/derivation_terms.hpp"
#include "app/scene/formula.hpp"
#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/spans.hpp"

namespace tessera::scene {

namespace {

constexpr float place_margin = 21;
constexpr float place_picture = 146;

/// One such pane, from the top down.
class PlaceWriter {
 public:
  PlaceWriter(const SceneInput& input, const DerivationView& view, Vec2 size)
      : input_(input),
        size_(size),
        writer_(scene_, input.theme, *input.metrics),
        context_(make_context(input, writer_, 1, input.t)) {
    scene_.size = size;
    stored_ = input.document->selection.place >= 0 ? input.document->selection.place : view.cell.k;
  }

  Scene write();

 private:
  float inner() const { return size_.x - 2 * place_margin; }
  Subject cell() const { return {TensorName::x, context_.image_index, context_.selected, stored_}; }
  std::string cell_name() const {
    return fmt::format("X[{}, {}]", context_.selected, written_place(context_, stored_));
  }
  texts::Value place_value(std::int64_t number, const char* field) const {
    return {.text = grouped(number), .number = number, .references = {{cell(), field}}};
  }
  void head();
  void pictures();
  void sentence(const std::string& id, std::string_view key, const texts::Values& values);
  void place();
  void pixel(const SourcePixel& p);
  void normalized(const SourcePixel& p);
  void value(const SourcePixel& p);
  void onward();

  const SceneInput& input_;
  Vec2 size_;
  Scene scene_;
  SceneWriter writer_;
  StageContext context_;
  std::int64_t stored_ = 0;  ///< j in (C, P, P) order
  float y_ = 16;
};

void PlaceWriter::head() {
  const Theme& t = input_.theme;
  const std::string title = input_.texts->plain("cell.title", {{"cell", {.text = cell_name()}}});
  y_ = write_paragraph(writer_, "title", {{title, Ink::text, {}, true}}, {place_margin, y_, inner() - 30, 0},
                       {Font::semibold, 17, 24, Ink::text}) +
       12;
  const Rect close{size_.x - place_margin - 22, 16, 24, 24};
  const bool lit = input_.hover.action == close_action;
  if (lit) writer_.fill("close.ground", close, t.raised, 5);
  const Vec2 m{close.x + 12, close.y + 12};
  const Color ink = lit ? t.text : t.quiet_text;
  writer_.path("close.a", {{m.x - 5, m.y - 5}, {m.x + 5, m.y + 5}}, ink, 1.5f);
  writer_.path("close.b", {{m.x - 5, m.y + 5}, {m.x + 5, m.y - 5}}, ink, 1.5f);
  writer_.hot_spot(close, {}, std::string(close_action));
}

/// The image with the patch's window, and the patch with the pixel.
void PlaceWriter::pictures() {
  const StageContext& c = context_;
  const Theme& t = input_.theme;
  const float side = std::min({place_picture, (inner() - 30) / 2, size_.y * 0.3f});
  const Size2 image = c.document.params.image;
  GridShape grid;
  grid.grid = c.grid;
  grid.target =
      centered({place_margin, y_, side, side}, static_cast<float>(image.width), static_cast<float>(image.height));
  if (c.picture) {
    const Rect all{0, 0, static_cast<float>(c.picture->width), static_cast<float>(c.picture->height)};
    writer_.set_subject({TensorName::image, c.image_index, -1, -1});
    writer_.add("image", PictureShape{c.picture, all, grid.target, true});
    writer_.set_subject({});
  }
  writer_.outline("image.window", window_rect(grid, c.selected), false);
  const Rect room{size_.x - place_margin - side, y_, side, side};
  const Rect patch = window_box(c, room);
  write_patch_picture(c, "patch", c.selected, patch);
  writer_.frame("patch.frame", patch, t.text, 1.5f);
  const PlaceInPatch at = place_in_patch(c, stored_);
  const EmbedParams& p = c.document.params;
  const float dx = patch.width / static_cast<float>(c.grid.width.reach),
              dy = patch.height / static_cast<float>(c.grid.height.reach);
  const float wide = std::max(dx, 4.f), high = std::max(dy, 4.f);
  const float x = patch.x + dx * (static_cast<float>(at.column * p.dilation.width) + 0.5f),
              y = patch.y + dy * (static_cast<float>(at.row * p.dilation.height) + 0.5f);
  writer_.outline("patch.pixel", {x - wide / 2, y - high / 2, wide, high}, false);
  const float middle = y_ + side / 2, from = place_margin + side + 6, to = room.x - 6;
  PathShape arrow;
  arrow.points = {{from, middle}, {to, middle}};
  arrow.stroke = t.quiet_text;
  arrow.stroke_width = 1.5f;
  arrow.arrow_at_end = true;
  if (to - from > 8) writer_.add("arrow", arrow);
  y_ += side + 16;
}

void PlaceWriter::sentence(const std::string& id, std::string_view key, const texts::Values& values) {
  y_ = write_paragraph(writer_, id, context_.words(key, values), {place_margin, y_, inner(), 0},
                       {Font::regular, 14.5f, 21, Ink::text}) +
       8;
}

/// j = c·P² + u·P + v, with its numbers.
void PlaceWriter::place() {
  const StageContext& c = context_;
  const PlaceInPatch at = place_in_patch(c, stored_);
  const EmbedParams& p = c.document.params;
  sentence("place", "cell.place",
           {{"i", {.text = grouped(c.selected), .references = {{c.patch_subject(c.selected), "patch.index"}}}},
            {"j", place_value(written_place(c, stored_), "place")},
            {"channel", place_value(at.channel, "place.channel")},
            {"u", place_value(at.row, "place.row")},
            {"v", place_value(at.column, "place.column")}});
  const MathSetter m(writer_.metrics(), 15.5f, input_.theme.text);
  const auto number = [&](std::int64_t n, Color color, const char* field) {
    return m.text(grouped(n), color, {{Subject{}, field}});
  };
  const auto own = [&](std::int64_t n, const char* field) { return m.text(grouped(n), {{cell(), field}}); };
  const Theme& t = input_.theme;
  const MathBox dot = m.text("·"), plus = m.text(" + ");
  const MathBox channel = own(at.channel, "place.channel"), u = own(at.row, "place.row"),
                v = own(at.column, "place.column"), width = number(p.patch.width, t.p, "params.patch_width"),
                channels = number(p.channels, t.c, "params.channels"),
                plane = number(p.patch.height * p.patch.width, t.p, "params.patch_area");
  const MathBox j = m.text(grouped(written_place(c, stored_)), t.c, {{cell(), "place"}});
  const bool ppc = !written_as_stored(c);
  const std::vector<MathBox> parts =
      ppc ? std::vector<MathBox>{m.row({m.text("j = "), u, dot, width, dot, channels}), m.row({plus, v, dot, channels}),
                                 m.row({plus, channel}), m.row({m.text(" = "), j})}
          : std::vector<MathBox>{m.row({m.text("j = "), channel, dot, plane}), m.row({plus, u, dot, width}),
                                 m.row({plus, v}), m.row({m.text(" = "), j})};
  int line = 0;
  for (const MathBox& box : break_math(m, parts, inner())) {
    y_ += box.ascent;
    write_math(writer_, fmt::format("place.formula.{}", line++), box, {place_margin, y_});
    y_ += box.descent + 8;
  }
  y_ += 6;
}

void PlaceWriter::pixel(const SourcePixel& p) {
  const StageContext& c = context_;
  const Subject patch = c.patch_subject(c.selected);
  const auto first = [&](const AxisGrid& axis, std::int64_t index, const char* field) {
    const std::int64_t at = axis.window(index).begin;
    return texts::Value{.text = (at < 0 ? "−" : "") + grouped(std::abs(at)), .references = {{patch, field}}};
  };
  const Subject at{TensorName::image, c.image_index, p.row, p.column};
  texts::Values values{{"i", {.text = grouped(c.selected), .references = {{patch, "patch.index"}}}},
                       {"firstRow", first(c.grid.height, c.grid.row_of(c.selected), "patch.first_y")},
                       {"firstColumn", first(c.grid.width, c.grid.column_of(c.selected), "patch.first_x")},
                       {"row", {.text = (p.row < 0 ? "−" : "") + grouped(std::abs(p.row))}},
                       {"column", {.text = (p.column < 0 ? "−" : "") + grouped(std::abs(p.column))}},
                       {"channel", {.text = channel_name(c, p.channel)}}};
  if (!p.raw)
    values["value"] = {.text = fixed_number(static_cast<double>(p.value), 6), .references = {{cell(), {}}}};
  else
    values["raw"] = {
        .text = std::to_string(*p.raw), .number = *p.raw, .references = {{at, fmt::format("raw.{}", p.channel)}}};
  sentence("pixel", p.raw ? "cell.place.pixel" : "cell.place.padding", values);
}

/// (v/255 − μ)/σ with its numbers; nothing where the value enters as it is.
void PlaceWriter::normalized(const SourcePixel& p) {
  if (!p.raw) return;
  const bool plain = p.mean == 0 && p.std == 1;
  sentence("normalized", plain ? "cell.place.divided" : "cell.place.normalized", {});
  const MathSetter m(writer_.metrics(), 16.5f, input_.theme.text);
  const Subject at{TensorName::image, context_.image_index, p.row, p.column};
  const auto statistic = [](double number) {
    return (number < 0 ? "−" : "") + fmt::format("{:.6g}", std::abs(number));
  };
  const MathBox raw = m.text(std::to_string(*p.raw), {{at, fmt::format("raw.{}", p.channel)}});
  const std::string channel = fmt::format("{}", p.channel);
  const MathBox scaled = m.row({raw, m.text("/255")});
  const MathBox equals = m.row({m.text(" = "), m.text(fixed_number(static_cast<double>(p.value), 6), {{cell(), {}}})});
  const MathBox left =
      plain ? scaled
            : m.fraction(
                  m.row({scaled, m.text(" − "), m.text(statistic(p.mean), {{Subject{}, "params.mean." + channel}})}),
                  m.text(statistic(p.std), {{Subject{}, "params.std." + channel}}));
  for (const MathBox& box : break_math(m, {left, equals}, inner())) {
    y_ += box.ascent;
    write_math(writer_, fmt::format("normalized.formula.{}", static_cast<int>(y_)), box, {place_margin, y_});
    y_ += box.descent + 8;
  }
  y_ += 6;
}

void PlaceWriter::value(const SourcePixel& p) {
  writer_.fill("value.ground", {place_margin - 8, y_, inner() + 16, 24}, input_.theme.raised, 4);
  write_spans(writer_, "value.label", {{cell_name(), Ink::text, {}, true}}, {place_margin, y_ + 16.5f},
              {Font::regular, 13.5f, 20, Ink::text});
  writer_.text("value", fixed_number(static_cast<double>(p.value), 6), {size_.x - place_margin, y_ + 16.5f},
               {Font::mono, 13.5f, input_.theme.text, Align::right}, {{cell(), {}}});
  y_ += 38;
}

/// On to the number of Z that the viewer has selected, of which this is one of the P²C inputs.
void PlaceWriter::onward() {
  const Theme& t = input_.theme;
  const std::string z = fmt::format("Z[{}, {}]", context_.selected, context_.filter);
  const std::string words = input_.texts->plain("cell.place.onward", {{"cell", {.text = z}}});
  const float width = std::min(inner(), writer_.metrics().width(words, Font::regular, 13) + 24);
  const Rect place{place_margin, y_, width, 28};
  const bool lit = input_.hover.action == in_z_action;
  writer_.box("onward", place, mix(t.raised, t.control_border, lit ? 0.3f : 0), t.control_border, 5);
  writer_.text("onward.text", words, {place.x + width / 2, place.y + 18.5f},
               {Font::regular, 13, t.text, Align::center});
  writer_.hot_spot(place, {}, std::string(in_z_action));
}

Scene PlaceWriter::write() {
  head();
  const StageContext& c = context_;
  const auto source = c.fits() && c.result() != nullptr ? source_pixel(*c.result(), c.image_index, c.selected, stored_)
                                                        : std::optional<SourcePixel>{};
  if (!source) {
    writer_.text("waiting", "…", {place_margin, 84}, {Font::regular, 17, input_.theme.quiet_text});
    return std::move(scene_);
  }
  pictures();
  place();
  pixel(*source);
  normalized(*source);
  value(*source);
  onward();
  return std::move(scene_);
}

}  // namespace

Scene build_place_derivation(const SceneInput& input, const DerivationView& view, Vec2 size) {
  return PlaceWriter(input, view, size).write();
}

}  // namespace tessera::scene
