#include "app/scene/panel_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tessera::scene {

namespace {

constexpr float row_height = 21;
constexpr float mono_size = 13;
const SpanStyle mono{Font::mono, mono_size, row_height, Ink::text};

struct Extent {
  std::int64_t size;
  Ink ink;
  const char* field;
};

/// name (1, 196, 768), each extent in its dimension's colour.
Spans shape_text(const std::string& name, const std::vector<Extent>& extents) {
  Spans spans{{name + " (", Ink::text, {}, false}};
  for (std::size_t k = 0; k < extents.size(); ++k) {
    if (k > 0) spans.push_back({", ", Ink::text, {}, false});
    spans.push_back({std::to_string(extents[k].size), extents[k].ink, {{{}, extents[k].field}}, false});
  }
  spans.push_back({")", Ink::text, {}, false});
  return spans;
}

struct Row {
  enum class Kind { plain, road, paper, code } kind;
  Spans text;
  bool current = false;
};

std::vector<Row> shape_rows(const StageContext& c) {
  const EmbedParams& p = c.document.params;
  const PatchGrid& g = c.grid;
  const Extent b{static_cast<std::int64_t>(std::max<std::size_t>(c.document.images.size(), 1)), Ink::text, "batch"};
  const Extent channels{p.channels, Ink::c, "params.channels"};
  const Extent h{p.image.height, Ink::text, "params.height"}, w{p.image.width, Ink::text, "params.width"};
  const Extent n{g.count(), Ink::n, "grid.count"}, d{p.dim, Ink::d, "params.dim"};
  const Extent length{p.patch_length(), Ink::c, "params.patch_length"};
  const Extent ph{p.patch.height, Ink::p, "params.patch_height"}, pw{p.patch.width, Ink::p, "params.patch_width"};
  const Extent rows{g.rows(), Ink::n, "grid.height.count"}, columns{g.columns(), Ink::n, "grid.width.count"};
  using Kind = Row::Kind;
  return {{Kind::plain, shape_text("x", {b, channels, h, w}), false},
          {Kind::road, {{"the paper’s road", Ink::quiet, {}, false}}, false},
          {Kind::paper, shape_text("patches", {b, n, channels, ph, pw}), true},
          {Kind::paper, shape_text("X", {b, n, length}), false},
          {Kind::paper, shape_text("Z", {b, n, d}), false},
          {Kind::road, {{"the code’s road", Ink::quiet, {}, false}}, false},
          {Kind::code, shape_text("proj", {b, d, rows, columns}), false},
          {Kind::code, shape_text("flatten(2)", {b, d, n}), false},
          {Kind::code, shape_text("transpose(1, 2)", {b, n, d}), false}};
}

std::string pair_or_one(const Size2& size) {
  return size.height == size.width ? std::to_string(size.height) : fmt::format("({}, {})", size.height, size.width);
}

/// One side of num_patches: "(224 // 16)", or the whole formula where it does not shorten.
std::string count_code(const AxisGrid& a) {
  const AxisSettings& s = a.settings;
  if (s.padding == 0 && s.dilation == 1 && s.stride == s.kernel)
    return fmt::format("({} // {})", a.padded_size, s.kernel);
  const std::string side =
      s.padding > 0 ? fmt::format("{} + 2*{}", a.padded_size, s.padding) : std::to_string(a.padded_size);
  return fmt::format("(({} - {}) // {} + 1)", side, a.reach, s.stride);
}

struct CodeLine {
  std::string text;
  bool current = false;
};

std::vector<CodeLine> code_lines(const StageContext& c, std::size_t columns) {
  const EmbedParams& p = c.document.params;
  std::vector<CodeLine> lines;
  const std::string height = count_code(c.grid.height), width = count_code(c.grid.width);
  const std::string both = fmt::format("num_patches = {} * {}", height, width);
  // A few characters too many are set a little smaller.
  if (both.size() <= columns + 3) {
    lines.push_back({both, true});
  } else {
    lines.push_back({fmt::format("num_patches = ({}", height), true});
    lines.push_back({fmt::format("               * {})", width), true});
  }
  if (c.grid.height.added + c.grid.width.added > 0)
    lines.push_back({fmt::format("x = F.pad(x, (0, {}, 0, {}))", c.grid.width.added, c.grid.height.added)});
  std::string options = fmt::format("stride={}", pair_or_one(p.stride_or_patch()));
  if (p.padding != Size2{0, 0}) options += fmt::format(", padding={}", pair_or_one(p.padding));
  if (p.dilation != Size2{1, 1}) options += fmt::format(", dilation={}", pair_or_one(p.dilation));
  if (!p.bias) options += ", bias=False";
  const std::string start = fmt::format("proj = nn.Conv2d({}, {}, {},", p.channels, p.dim, pair_or_one(p.patch));
  if (start.size() + 1 + options.size() + 1 <= columns) {
    lines.push_back({start + ' ' + options + ')'});
  } else {
    lines.push_back({start});
    lines.push_back({"                 " + options + ')'});
  }
  lines.push_back({"x = proj(x).flatten(2).transpose(1, 2)"});
  return lines;
}

}  // namespace

float write_shapes(const StageContext& c, float y, float width) {
  const Theme& t = c.out.theme();
  const float left = panel_margin + 4;
  float last_road = y;
  const auto rows = shape_rows(c);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Row& row = rows[k];
    const std::string id = "shapes." + std::to_string(k);
    const bool road = row.kind == Row::Kind::road;
    const float x = row.kind == Row::Kind::plain ? panel_margin : road ? left + 12 : left + 16;
    SpanStyle style = mono;
    while (style.size > 9 && width_of(c.out.metrics(), row.text, style) > panel_margin + width - x) style.size -= 0.5f;
    if (row.current) {
      const float w = width_of(c.out.metrics(), row.text, style);
      c.out.fill(id + ".current", {x - 7, y + 1, w + 14, row_height - 2}, t.raised, 4);
    }
    if (road) {
      c.out.path(id + ".branch", {{left, y + row_height / 2}, {left + 8, y + row_height / 2}}, t.control_border);
      last_road = y + row_height / 2;
    }
    write_spans(c.out, id, row.text, {x, y + 15}, style);
    y += row_height;
  }
  const float first = y - row_height * static_cast<float>(rows.size() - 1) + 1;
  c.out.path("shapes.trunk", {{left, first}, {left, last_road}}, t.control_border);
  return y;
}

float write_code(const StageContext& c, float y, float width) {
  const Theme& t = c.out.theme();
  const float size = 12.5f, line_height = 20, inset = 14;
  const float advance = c.out.metrics().width("0", Font::mono, size);
  const auto columns = static_cast<std::size_t>(std::max(20.f, (width - 2 * inset) / advance));
  const auto lines = code_lines(c, columns);
  const Rect box{panel_margin, y, width, line_height * static_cast<float>(lines.size()) + 16};
  c.out.box("code", box, t.ground, t.line, 8);
  float fitted = size;  // the same for all lines, so that they line up
  for (const CodeLine& line : lines) {
    while (fitted > 8 && c.out.metrics().width(line.text, Font::mono, fitted) > width - 2 * inset) fitted -= 0.5f;
  }
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const float top = y + 8 + line_height * static_cast<float>(k);
    const std::string id = "code." + std::to_string(k);
    if (lines[k].current) {
      c.out.fill(id + ".current", {box.x + 1, top, width - 2, line_height}, t.raised);
      c.out.fill(id + ".mark", {box.x + 1, top, 3, line_height}, t.text);
    }
    c.out.text(id, lines[k].text, {box.x + inset, top + 14},
               {Font::mono, fitted, lines[k].current ? t.text : mix(t.text, t.quiet_text, 0.6f)});
  }
  return box.bottom();
}

}  // namespace tessera::scene
