// Every shape of the two roads, from the picture to what the encoder receives.

#include <algorithm>

#include "app/scene/panel_parts.hpp"

namespace tessera::scene {

namespace {

constexpr float row_height = 21;
constexpr float mono_size = 13;

struct Extent {
  std::int64_t size;
  texts::Role role;
  const char* field;
};

/// name (1, 196, 768), each extent in its dimension's colour.
Spans shape_text(const std::string& name, const std::vector<Extent>& extents) {
  Spans spans{{name + " ("}};
  int term = 0;
  for (const Extent& extent : extents) {
    if (term > 0) spans.push_back({", "});
    Span span{std::to_string(extent.size), ink_of(extent.role), {{{}, extent.field}}};
    span.role = extent.role;
    span.term = term++;
    spans.push_back(std::move(span));
  }
  spans.push_back({")"});
  return spans;
}

struct ShapeRow {
  enum class Kind { plain, road, stage } kind;
  Spans text;
  std::string_view beats;  ///< "3.2 3.3": during these it is what the beat works on
};

std::vector<ShapeRow> shape_rows(const StageContext& c) {
  using texts::Role;
  const EmbedParams& p = c.document.params;
  const PatchGrid& g = c.grid;
  const Extent b{static_cast<std::int64_t>(c.document.images.size()), Role::none, "batch"};
  const Extent channels{p.channels, Role::c, "params.channels"};
  const Extent h{p.image.height, Role::h, "params.height"}, w{p.image.width, Role::h, "params.width"};
  const Extent n{g.count(), Role::n, "grid.count"}, d{p.dim, Role::d, "params.dim"};
  const Extent length{p.patch_length(), Role::c, "params.patch_length"};
  const Extent ph{p.patch.height, Role::p, "params.patch_height"}, pw{p.patch.width, Role::p, "params.patch_width"};
  const Extent rows{g.rows(), Role::n, "grid.height.count"}, columns{g.columns(), Role::n, "grid.width.count"};
  const Extent l{lesson_facts(c.input).encoder.prefix + g.count(), Role::n, "encoder.length"};
  using Kind = ShapeRow::Kind;
  return {{Kind::plain, shape_text("x", {b, channels, h, w}), "1.1 1.2 1.3"},
          {Kind::road, {{c.word("panel.paper_road"), Ink::quiet}}, ""},
          {Kind::stage, shape_text("patches", {b, n, channels, ph, pw}), "2.1 2.2 2.3 3.1"},
          {Kind::stage, shape_text("X", {b, n, length}), "3.2 3.3"},
          {Kind::stage, shape_text("Z", {b, n, d}), "4.1 4.2 4.3"},
          {Kind::road, {{c.word("panel.code_road"), Ink::quiet}}, ""},
          {Kind::stage, shape_text("proj", {b, d, rows, columns}), "5.1 5.2 5.3"},
          {Kind::stage, shape_text("flatten(2)", {b, d, n}), "6.1 6.2"},
          {Kind::stage, shape_text("transpose(1, 2)", {b, n, d}), "7.1 7.2 7.3"},
          {Kind::plain, shape_text("z₀", {b, l, d}), "8.1 8.2 8.3 8.4"}};
}

}  // namespace

float write_shapes(const StageContext& c, float y, float width, bool mark) {
  const Theme& t = c.out.theme();
  const float left = panel_margin + 4;
  const std::string beat = lesson_timeline().beat_at(c.t).id();
  const std::vector<ShapeRow> rows = shape_rows(c);
  const float first_y = y + row_height;
  for (std::size_t k = 0; k < rows.size(); ++k, y += row_height) {
    const ShapeRow& row = rows[k];
    const std::string id = "shapes." + std::to_string(k);
    const bool plain = row.kind == ShapeRow::Kind::plain, road = row.kind == ShapeRow::Kind::road;
    const float x = plain ? panel_margin : road ? left + 12 : left + 16;
    SpanStyle style{Font::mono, mono_size, row_height, Ink::text};
    style.linked = true;
    while (style.size > 8 && width_of(c.out.metrics(), row.text, style) > panel_margin + width - x) style.size -= 0.5f;
    if (mark && row.beats.find(beat) != std::string_view::npos) {
      const float w = width_of(c.out.metrics(), row.text, style);
      c.out.fill(id + ".current", {x - 7, y + 1, w + 14, row_height - 2}, t.raised, 4);
    }
    const float middle = y + row_height / 2;
    if (road) c.out.path(id + ".branch", {{left, middle}, {left + 8, middle}}, t.control_border);
    write_spans(c.out, id, row.text, {x, y + 15}, style);
  }
  // Both roads leave x and meet again in z₀.
  c.out.path("shapes.trunk", {{left, first_y + 1}, {left, y - row_height - 1}}, t.control_border);
  return y;
}

}  // namespace tessera::scene
