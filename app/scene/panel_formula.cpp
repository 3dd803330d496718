// The step's formula as drawn mathematics: first in letters, then with the numbers of the moment.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "app/model/shuffle.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/panel_parts.hpp"
#include "app/scene/size_formula.hpp"

namespace tessera::scene {

namespace {

constexpr float set_in = 14;  ///< of a formula's continued lines
constexpr float general_size = 18, evaluated_size = 16.5f, caption_size = 14;

using Parts = std::vector<MathBox>;
using MakeParts = std::function<Parts(const MathSetter&)>;

/// Formulas one under the other.
class FormulaColumn {
 public:
  FormulaColumn(const StageContext& context, float y, float width) : c(context), y_(y), width_(width) {}

  const StageContext& c;  // NOLINT: what every formula is made from
  float bottom() const { return y_; }

  /// Lines as they are; those after the first are set in, for they begin with their own "=".
  void lines(const std::string& id, const std::vector<MathBox>& boxes) {
    for (std::size_t k = 0; k < boxes.size(); ++k) {
      y_ += boxes[k].ascent;
      write_math(c.out, id + '.' + std::to_string(k), boxes[k], {panel_margin + (k == 0 ? 0.f : set_in), y_});
      y_ += boxes[k].descent + 9;
    }
  }
  /// Parts broken into lines, in a smaller size where even one part alone is too wide.
  void add(const std::string& id, float size, const MakeParts& make) {
    const auto set = [&](float em) {
      const MathSetter m(c.out.metrics(), em, c.out.theme().text);
      return break_math(m, make(m), width_ - set_in);
    };
    std::vector<MathBox> broken = set(size);
    const auto too_wide = [&](const MathBox& line) { return line.width > width_ - set_in; };
    while (size > 8 && std::any_of(broken.begin(), broken.end(), too_wide)) broken = set(size -= 0.5f);
    lines(id, broken);
  }
  void caption(const std::string& id, const Spans& words) {
    SpanStyle style{Font::regular, caption_size, 20, Ink::quiet};
    style.linked = true;
    y_ = write_paragraph(c.out, id, words, {panel_margin, y_ - 3, width_, 0}, style) + 6;
  }
  void skip(float height) { y_ += height; }

  /// A value of the lesson, dimmed while it belongs to older settings.
  MathBox value(const MathSetter& m, const std::string& name) const { return value(m, name, c.out.theme().text); }
  MathBox value(const MathSetter& m, const std::string& name, Color color) const {
    const texts::Value v = texts::lesson_values(lesson_facts(c.input), *c.input.texts, {name}).at(name);
    return m.text(v.text, v.stale ? with_alpha(color, 0.5f) : color, v.references);
  }
  MathBox number(const MathSetter& m, std::int64_t number, Color color, const char* field) const {
    return m.text(grouped(number), color, {{Subject{}, field}});
  }
  const Theme& theme() const { return c.out.theme(); }

 private:
  float y_, width_;
};

// 1 ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A mean or std with as many digits as it has.
std::string statistic(double number) { return (number < 0 ? "−" : "") + fmt::format("{:.6g}", std::abs(number)); }

void write_normalization(FormulaColumn& f) {
  const StageContext& c = f.c;
  const EmbedParams& p = c.document.params;
  const auto channel = static_cast<int>(c.channel);
  const double mean = p.normalization.mean_of(channel, p.channels), std = p.normalization.std_of(channel, p.channels);
  const bool plain = mean == 0 && std == 1;
  f.add("formula.general", general_size, [&](const MathSetter& m) -> Parts {
    return {plain ? m.text("v/255") : m.fraction(m.text("v/255 − μ"), m.text("σ"))};
  });
  f.add("formula.value", evaluated_size, [&](const MathSetter& m) -> Parts {
    const MathBox raw = m.row({f.value(m, "v"), m.text("/255")});
    const MathBox equals = m.row({m.text(" = "), f.value(m, "vn")});
    if (plain) return {raw, equals};
    const MathBox top = m.row({raw, m.text(" − "), m.text(statistic(mean), {{Subject{}, "normalization.mean"}})});
    return {m.fraction(top, m.text(statistic(std), {{Subject{}, "normalization.std"}})), equals};
  });
  texts::Values where = texts::lesson_values(lesson_facts(c.input), *c.input.texts, {"x", "y"});
  where["channel"] = {.text = std::to_string(channel), .references = {{Subject{}, "selection.channel"}}};
  f.caption("formula.lens", c.words("panel.formula.lens", where));
  f.add("formula.layout", evaluated_size, [&](const MathSetter& m) -> Parts {
    const auto h = f.number(m, p.image.height, f.theme().text, "params.height");
    const auto w = f.number(m, p.image.width, f.theme().text, "params.width");
    const auto channels = f.number(m, p.channels, f.theme().c, "params.channels");
    const auto comma = m.text(", ");
    return {m.row({m.text("("), h, comma, w, comma, channels, m.text(")")}),
            m.row({m.text(" → ("), f.value(m, "B"), comma, channels, comma, h, comma, w, m.text(")")})};
  });
}

// 2 ───────────────────────────────────────────────────────────────────────────────────────────────────────────

struct FormulaAxis {
  const AxisGrid* axis;
  std::string name, side, field;
};

/// Both axes, the ruler's first; one line for both where their numbers are the same.
std::vector<FormulaAxis> formula_axes(const StageContext& c) {
  const FormulaAxis width{&c.grid.width, "W′", "W", "grid.width"}, height{&c.grid.height, "H′", "H", "grid.height"};
  if (c.grid.width == c.grid.height) return {{&c.grid.width, "H′ = W′", "n", "grid.width"}};
  return c.document.view.ruler == Axis::width ? std::vector{width, height} : std::vector{height, width};
}

void write_size_formula(FormulaColumn& f, float width) {
  const StageContext& c = f.c;
  // Continued lines are set in.
  const FormulaStyle style{&f.theme(), width - set_in};
  const MathSetter setter(c.out.metrics(), general_size, f.theme().text);
  f.lines("formula.general", general_formula(setter, style));
  f.caption("formula.caption", c.words("panel.formula.caption"));
  f.caption("formula.letters", c.words("panel.formula.letters"));
  if (!c.fits()) return;
  const MathSetter smaller(c.out.metrics(), evaluated_size, f.theme().text);
  for (const FormulaAxis& a : formula_axes(c)) {
    const std::string id = "formula." + a.field;
    f.lines(id + ".before", preliminaries(smaller, style, *a.axis, a.side));
    f.lines(id, evaluated_formula(smaller, style, *a.axis, a.name, a.field));
    f.skip(3);
  }
  const EmbedParams& p = c.document.params;
  const bool plain = p.stride_or_patch() == p.patch && p.padding == Size2{0, 0} && p.dilation == Size2{1, 1};
  if (!plain || c.grid.height.added + c.grid.width.added > 0) return;
  const bool square = p.patch.height == p.patch.width;
  Spans words = c.words(square ? "panel.formula.short" : "panel.formula.short.oblong");
  words.push_back({" ⌊(n − P)/P + 1⌋ = ⌊n/P⌋"});
  f.caption("formula.short", words);
}

// 3 ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A pixel (u, v) of channel c: the pointed or pinned place of a flattened patch, else one near the top left.
struct Example {
  std::int64_t stored;   ///< j in (C, P, P) order
  std::int64_t written;  ///< j in the viewer's order
  PlaceInPatch at;
};

Example example_place(const StageContext& c) {
  const Size2 patch = c.document.params.patch;
  std::int64_t stored = c.pointed.place.value_or(c.document.selection.place);
  // A figure's picture tells of the last place.
  if (stored < 0 && c.input.label > 0) stored = stored_place(c, c.length() - 1);
  if (stored < 0 || stored >= c.length()) {
    const std::int64_t row = std::min<std::int64_t>(1, patch.height - 1),
                       column = std::min<std::int64_t>(2, patch.width - 1);
    stored = (c.channel * patch.height + row) * patch.width + column;
  }
  return {stored, written_place(c, stored), place_in_patch(c, stored)};
}

/// X[60, 274] = −0.1234, where a result has it.
void write_place_value(FormulaColumn& f, const Example& e) {
  const StageContext& c = f.c;
  const Matrix planes = patch_planes(c, c.selected);
  if (planes == nullptr) return;
  const auto number = static_cast<double>(planes->data[static_cast<std::size_t>(e.stored)]);
  std::string digits = fmt::format("{:.4f}", std::abs(number));
  if (number < 0 && digits != "0.0000") digits = "−" + digits;
  f.add("formula.cell", evaluated_size, [&](const MathSetter& m) -> Parts {
    return {m.row({m.text("X["), f.value(m, "i", f.theme().n), m.text(", "),
                   f.number(m, e.written, f.theme().c, "example.place"), m.text("] = "),
                   m.text(digits, {{{TensorName::x, c.image_index, c.selected, e.stored}, {}}})})};
  });
}

void write_place(FormulaColumn& f) {
  const StageContext& c = f.c;
  const EmbedParams& p = c.document.params;
  const Theme& t = f.theme();
  const bool square = p.patch.height == p.patch.width, ppc = c.document.view.order == PatchOrder::ppc;
  f.add("formula.general", general_size, [&](const MathSetter& m) -> Parts {
    const MathBox height = square ? m.text("P", t.p) : m.scripts(m.text("P", t.p), "h", "");
    const MathBox width = square ? m.text("P", t.p) : m.scripts(m.text("P", t.p), "w", "");
    const MathBox plane = square ? m.superscript(m.text("P", t.p), "2") : m.row({height, m.text("·"), width});
    if (ppc)
      return {m.row({m.text("j = u·"), width, m.text("·"), m.text("C", t.c)}),
              m.row({m.text(" + v·"), m.text("C", t.c)}), m.text(" + c")};
    return {m.row({m.text("j = c·"), plane}), m.row({m.text(" + u·"), width}), m.text(" + v")};
  });
  const Example e = example_place(c);
  f.add("formula.value", evaluated_size, [&](const MathSetter& m) -> Parts {
    const auto channel = f.number(m, e.at.channel, t.c, "example.channel");
    const auto u = f.number(m, e.at.row, t.text, "example.u"), v = f.number(m, e.at.column, t.text, "example.v");
    const auto width = f.number(m, p.patch.width, t.p, "params.patch_width");
    const auto channels = f.number(m, p.channels, t.c, "params.channels");
    const auto plane = f.number(m, p.patch.height * p.patch.width, t.p, "params.patch_area");
    const auto place = m.row({m.text(" = "), f.number(m, e.written, t.c, "example.place")});
    const auto dot = m.text("·"), plus = m.text(" + ");
    if (ppc)
      return {m.row({m.text("j = "), u, dot, width, dot, channels}), m.row({plus, v, dot, channels}),
              m.row({plus, channel}), place};
    return {m.row({m.text("j = "), channel, dot, plane}), m.row({plus, u, dot, width}), m.row({plus, v}), place};
  });
  const texts::Values where{
      {"channel", {.text = std::to_string(e.at.channel), .references = {{{}, "example.channel"}}}},
      {"u", {.text = grouped(e.at.row), .references = {{{}, "example.u"}}}},
      {"v", {.text = grouped(e.at.column), .references = {{{}, "example.v"}}}}};
  f.caption("formula.place", c.words("panel.formula.place", where));
  write_place_value(f, e);
}

// 4 and 5 ─────────────────────────────────────────────────────────────────────────────────────────────────────

void write_product(FormulaColumn& f) {
  const StageContext& c = f.c;
  const Theme& t = f.theme();
  const bool bias = c.document.params.bias;
  f.add("formula.general", general_size,
        [&](const MathSetter& m) -> Parts { return {m.text(bias ? "Z = X E + b" : "Z = X E")}; });
  f.add("formula.shapes", evaluated_size, [&](const MathSetter& m) -> Parts {
    const auto n = f.value(m, "N", t.n), length = f.value(m, "P2C", t.c), d = f.value(m, "D", t.d);
    const auto times = m.text(" × ");
    return {m.row({m.text("("), n, times, length, m.text(")")}), m.row({m.text(" ("), length, times, d, m.text(")")}),
            m.row({m.text(" → "), n, times, d})};
  });
  f.add("formula.cell", evaluated_size, [&](const MathSetter& m) -> Parts {
    Parts parts{m.text("Z[i, d] = "), m.row({m.sum("j"), m.text(" X[i, j] E[j, d]")})};
    if (bias) parts.push_back(m.text(" + b[d]"));
    return parts;
  });
  f.skip(3);
  f.add("formula.value", evaluated_size, [&](const MathSetter& m) -> Parts {
    const MathBox cell = m.row({m.text("Z["), f.value(m, "i", t.n), m.text(", "), f.value(m, "d", t.d), m.text("]")});
    const MathBox value = m.row({m.text(" = "), f.value(m, "z")});
    if (!bias) return {cell, value};
    return {cell, m.row({m.text(" = "), f.value(m, "sum"), m.text(" "), f.value(m, "signedBias")}),
            m.row({m.text(" "), f.value(m, "equals"), m.text(" "), f.value(m, "z")})};
  });
}

/// "16·r + u": where on the image tap u of the window at row r lies. In the letters that narration leaves free.
MathBox tap_position(const FormulaColumn& f, const MathSetter& m, const AxisGrid& axis, const char* stop,
                     const char* tap, const std::string& field) {
  const AxisSettings& s = axis.settings;
  const auto number = [&](std::int64_t value, const char* name) {
    return m.text(grouped(value), f.theme().p, {{Subject{}, field + '.' + name}});
  };
  Parts parts;
  if (s.stride > 1) parts.insert(parts.end(), {number(s.stride, "stride"), m.text("·")});
  parts.push_back(m.text(std::string(stop) + " + "));
  if (s.dilation > 1) parts.insert(parts.end(), {number(s.dilation, "dilation"), m.text("·")});
  parts.push_back(m.text(tap));
  if (s.padding > 0) parts.insert(parts.end(), {m.text(" − "), number(s.padding, "padding")});
  return m.row(parts);
}

void write_correlation(FormulaColumn& f) {
  const StageContext& c = f.c;
  const Theme& t = f.theme();
  const bool bias = c.document.params.bias;
  f.add("formula.general", general_size, [&](const MathSetter& m) -> Parts {
    Parts parts{m.text("Y[d, r, q] = "), m.row({m.sum("c, u, v"), m.text(" w[d, c, u, v]")}),
                m.row({m.text(" · x[c, "), tap_position(f, m, c.grid.height, "r", "u", "grid.height"), m.text(", ")}),
                m.row({tap_position(f, m, c.grid.width, "q", "v", "grid.width"), m.text("]")})};
    if (bias) parts.push_back(m.text(" + b[d]"));
    return parts;
  });
  f.caption("formula.letters", c.words("panel.formula.map"));
  f.add("formula.value", evaluated_size, [&](const MathSetter& m) -> Parts {
    return {m.row({m.text("Y["), f.value(m, "d", t.d), m.text(", "), f.value(m, "selRow", t.n), m.text(", "),
                   f.value(m, "selCol", t.n), m.text("]")}),
            m.row({m.text(" = "), f.value(m, "zConv")})};
  });
}

// 6 and 7 ─────────────────────────────────────────────────────────────────────────────────────────────────────

void write_merged_axes(FormulaColumn& f) {
  const StageContext& c = f.c;
  const Theme& t = f.theme();
  f.add("formula.general", general_size, [&](const MathSetter& m) -> Parts {
    return {m.row({m.text("i", t.n), m.text(" = " + c.word("panel.row") + " · W′")}),
            m.text(" + " + c.word("panel.column"))};
  });
  f.add("formula.value", evaluated_size, [&](const MathSetter& m) -> Parts {
    return {m.row({f.value(m, "i", t.n), m.text(" = "), f.value(m, "selRow"), m.text(" · "), f.value(m, "gridW", t.n)}),
            m.row({m.text(" + "), f.value(m, "selCol")})};
  });
  f.add("formula.shapes", evaluated_size, [&](const MathSetter& m) -> Parts {
    const auto b = f.value(m, "B"), d = f.value(m, "D", t.d), comma = m.text(", ");
    return {m.row({m.text("("), b, comma, d, comma, f.value(m, "gridH", t.n), comma, f.value(m, "gridW", t.n),
                   m.text(")")}),
            m.row({m.text(" → ("), b, comma, d, comma, f.value(m, "N", t.n), m.text(")")})};
  });
}

void write_transposed(FormulaColumn& f) {
  const StageContext& c = f.c;
  const Theme& t = f.theme();
  f.add("formula.general", general_size, [&](const MathSetter& m) -> Parts { return {m.text("Z[i, d] = Y[d, i]")}; });
  f.add("formula.value", evaluated_size, [&](const MathSetter& m) -> Parts {
    const auto i = f.value(m, "i", t.n), d = f.value(m, "d", t.d), comma = m.text(", ");
    return {m.row({m.text("Z["), i, comma, d, m.text("]")}), m.row({m.text(" = Y["), d, comma, i, m.text("]")}),
            m.row({m.text(" = "), f.value(m, "zConv")})};
  });
  f.add("formula.strides", evaluated_size, [&](const MathSetter& m) -> Parts {
    return {f.value(m, "stridesBefore"), m.row({m.text(" → "), f.value(m, "stridesAfter")})};
  });
  f.caption("formula.strides.words", c.words("panel.formula.strides"));
  if (!c.begun("7.3")) return;
  f.add("formula.difference", evaluated_size, [&](const MathSetter& m) -> Parts {
    return {m.text("max |Z[i, d] − Y[d, i]|"), m.row({m.text(" = "), f.value(m, "maxdiff")})};
  });
}

// 8 ───────────────────────────────────────────────────────────────────────────────────────────────────────────

void write_sequence(FormulaColumn& f) {
  const StageContext& c = f.c;
  const Theme& t = f.theme();
  const texts::EncoderInput encoder = lesson_facts(c.input).encoder;
  f.add("formula.general", general_size, [&](const MathSetter& m) -> Parts {
    const auto patch = [&](const char* index) { return m.scripts(m.text("x"), "p", index); };
    const auto sequence = m.scripts(m.text("z"), "0", "");
    Parts parts{m.row({sequence, m.text(encoder.norm_before_encoder ? " = LN([" : " = [")})};
    if (encoder.prefix > 0) parts.push_back(m.row({m.scripts(m.text("x"), "class", ""), m.text("; ")}));
    if (encoder.prefix > 1) parts.push_back(m.text("…; "));
    parts.push_back(m.row({patch("1"), m.text(" E; ")}));
    parts.push_back(m.row({m.text("…; "), patch("N"), m.text(" E]")}));
    if (encoder.adds_position) parts.push_back(m.row({m.text(" + "), m.scripts(m.text("E"), "pos", "")}));
    if (encoder.norm_before_encoder) parts.push_back(m.text(")"));
    return parts;
  });
  f.add("formula.length", evaluated_size, [&](const MathSetter& m) -> Parts {
    return {m.row({m.text("L = "), f.value(m, "prefix"), m.text(" + "), f.value(m, "N", t.n)}),
            m.row({m.text(" = "), f.value(m, "L", t.n)})};
  });
  // Shuffled, the patch stands at another place and gets that place's position.
  const bool moved = c.document.view.shuffled && c.n() > 1 && c.begun("8.2");
  const std::int64_t place = moved ? Shuffle(c.n()).place(c.selected) : 0;
  f.add("formula.position", evaluated_size, [&](const MathSetter& m) -> Parts {
    const auto position = [&](const char* own, std::int64_t before) {
      return moved ? m.text(grouped(before + place), t.n) : f.value(m, own, t.n);
    };
    const auto sequence = m.scripts(m.text("z"), "0", "");
    Parts parts{m.row({sequence, m.text("["), position("pos", encoder.prefix), m.text("]")}),
                m.row({m.text(encoder.norm_before_encoder ? " = LN(Z[" : " = Z["), f.value(m, "i", t.n), m.text("]")})};
    const char* row = encoder.positioned == encoder.prefix ? "pos" : "posrow";
    if (encoder.adds_position)
      parts.push_back(m.row({m.text(" + "), m.scripts(m.text("E"), "pos", ""), m.text("["),
                             position(row, encoder.positioned), m.text("]")}));
    if (encoder.norm_before_encoder) parts.push_back(m.text(")"));
    return parts;
  });
}

}  // namespace

float write_formula(const StageContext& c, float y, float width) {
  FormulaColumn f(c, y, width);
  switch (c.fits() ? lesson_timeline().beat_at(c.t).step : 2) {
    case 1: write_normalization(f); break;
    case 2: write_size_formula(f, width); break;
    case 3: write_place(f); break;
    case 4: write_product(f); break;
    case 5: write_correlation(f); break;
    case 6: write_merged_axes(f); break;
    case 7: write_transposed(f); break;
    default: write_sequence(f); break;
  }
  return f.bottom();
}

}  // namespace tessera::scene
