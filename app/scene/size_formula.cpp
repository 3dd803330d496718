#include "app/scene/size_formula.hpp"

#include <fmt/format.h>

#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

std::vector<ValueReference> field_of(const std::string& field, const char* name) {
  return {{Subject{}, field + '.' + name}};
}

}  // namespace

std::vector<MathBox> general_formula(const MathSetter& m, const FormulaStyle& style) {
  const MathBox top = m.row({m.text("n + 2p − "), m.text("f", style.theme->p)});
  const MathBox floor = m.floor(m.fraction(top, m.text("s", style.theme->p)));
  return break_math(m, {m.row({floor, m.text(" + 1")})}, style.width);
}

std::vector<MathBox> evaluated_formula(const MathSetter& m, const FormulaStyle& style, const AxisGrid& axis,
                                       const std::string& name, const std::string& field) {
  const Theme& theme = *style.theme;
  const AxisSettings& s = axis.settings;
  const auto stride = [&] { return m.text(grouped(s.stride), theme.p, field_of(field, "stride")); };
  const MathBox top = m.row({m.text(grouped(axis.padded_size), field_of(field, "padded_size")), m.text(" + 2·"),
                             m.text(grouped(s.padding), field_of(field, "padding")), m.text(" − "),
                             m.text(grouped(axis.reach), theme.p, field_of(field, "reach"))});
  std::vector<MathBox> parts;
  parts.push_back(m.row({m.text(name, theme.n), m.text(" = "), m.floor(m.fraction(top, stride())), m.text(" + 1")}));
  const MathBox quotient = m.fraction(m.text(grouped(axis.free), field_of(field, "free")), stride());
  parts.push_back(m.row({m.text(" = "), m.floor(quotient), m.text(" + 1")}));
  if (axis.remainder > 0) {
    const double exact = static_cast<double>(axis.free) / static_cast<double>(s.stride);
    parts.push_back(m.row({m.text(" = "), m.floor(m.text(decimal(exact))), m.text(" + 1")}));
  }
  parts.push_back(m.row({m.text(" = "), m.text(grouped(axis.moves), field_of(field, "moves")), m.text(" + 1")}));
  parts.push_back(m.row({m.text(" = "), m.text(grouped(axis.count), theme.n, field_of(field, "count"))}));
  return break_math(m, parts, style.width);
}

std::vector<MathBox> preliminaries(const MathSetter& m, const FormulaStyle& style, const AxisGrid& axis,
                                   const std::string& name) {
  std::vector<MathBox> lines;
  const AxisSettings& s = axis.settings;
  const Theme& theme = *style.theme;
  if (s.dilation > 1) {
    lines.push_back(
        m.row({m.text("f", theme.p), m.text(" = δ(k − 1) + 1 = "),
               m.text(fmt::format("{}({} − 1) + 1 = ", s.dilation, s.kernel)), m.text(grouped(axis.reach), theme.p)}));
  }
  if (axis.added > 0) {
    const std::int64_t multiple = axis.padded_size / s.kernel;
    const MathBox quotient = m.fraction(m.text(grouped(s.size)), m.text(grouped(s.kernel), theme.p));
    lines.push_back(m.row({m.text(name + " → "), m.text(grouped(s.kernel), theme.p), m.text("·"), m.ceil(quotient),
                           m.text(" = "), m.text(grouped(s.kernel), theme.p),
                           m.text(fmt::format("·{} = {}", multiple, grouped(axis.padded_size)))}));
  }
  return lines;
}

MathBox moves_in_numbers(const MathSetter& set, const Theme& t, const AxisGrid& a, const std::string& axis) {
  const auto number = [&](std::int64_t n, const char* field, Color color) {
    return set.text(grouped(n), color, {{{}, axis + "." + field}});
  };
  std::vector<MathBox> top{number(a.padded_size, "padded_size", t.text)};
  if (a.settings.padding > 0) {
    top.push_back(set.text(" + 2·"));
    top.push_back(number(a.settings.padding, "padding", t.bad));
  }
  top.push_back(set.text(" − "));
  top.push_back(number(a.reach, "reach", t.p));
  return set.floor(set.fraction(set.row(top), number(a.settings.stride, "stride", t.p)));
}

}  // namespace tessera::scene
