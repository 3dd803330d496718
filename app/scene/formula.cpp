#include "app/scene/formula.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace tessera::scene {

namespace {

// Shares of the em.
constexpr float axis_height = 0.25f;  ///< fraction bars lie this far above the baseline, as in TeX's fonts
constexpr float bar_gap = 0.16f;
constexpr float bar_overhang = 0.12f;
constexpr float letter_ascent = 0.72f;  ///< of digits and capitals, without the line's own leading
constexpr float letter_descent = 0.22f;

void shift_into(MathBox& into, const MathBox& box, Vec2 by) {
  for (auto piece : box.pieces) {
    std::visit(
        [&](auto& p) {
          using T = std::decay_t<decltype(p)>;
          if constexpr (std::is_same_v<T, MathBox::Letter>) {
            p.text.position = p.text.position + by;
          } else if constexpr (std::is_same_v<T, MathBox::Bar>) {
            p.rect.x += by.x;
            p.rect.y += by.y;
          } else {
            for (Vec2& point : p.points) point = point + by;
          }
        },
        piece);
    into.pieces.push_back(std::move(piece));
  }
  into.ascent = std::max(into.ascent, box.ascent - by.y);
  into.descent = std::max(into.descent, box.descent + by.y);
}

}  // namespace

MathBox MathSetter::styled(const std::string& text, float size, Color color) const {
  MathBox box;
  box.width = metrics_.width(text, Font::math, size);
  box.ascent = letter_ascent * size;
  box.descent = letter_descent * size;
  box.pieces.push_back(MathBox::Letter{{text, {}, Font::math, size, color, Align::left, {}}});
  return box;
}

MathBox MathSetter::text(const std::string& text, std::vector<ValueReference> values) const {
  return this->text(text, color_, std::move(values));
}

MathBox MathSetter::text(const std::string& text, Color color, std::vector<ValueReference> values) const {
  MathBox box = styled(text, size_, color);
  std::get<MathBox::Letter>(box.pieces.front()).text.values = std::move(values);
  return box;
}

MathBox MathSetter::row(const std::vector<MathBox>& boxes) const {
  MathBox row;
  for (const MathBox& box : boxes) {
    shift_into(row, box, {row.width, 0});
    row.width += box.width;
  }
  return row;
}

MathBox MathSetter::fraction(const MathBox& top, const MathBox& bottom) const {
  const float overhang = bar_overhang * size_, gap = bar_gap * size_;
  const float inner = std::max(top.width, bottom.width);
  MathBox box;
  box.width = inner + 2 * overhang;
  const float bar = -axis_height * size_;
  shift_into(box, top, {overhang + (inner - top.width) / 2, bar - gap - top.descent});
  shift_into(box, bottom, {overhang + (inner - bottom.width) / 2, bar + gap + bottom.ascent});
  box.pieces.push_back(MathBox::Bar{{0, bar, box.width, 1}, color_});
  return box;
}

MathBox MathSetter::bracketed(const MathBox& inside, Foot foot) const {
  const float side = 0.5f * size_, reach = 0.28f * size_;
  const float top = -inside.ascent - 0.04f * size_, bottom = inside.descent + 0.1f * size_;
  MathBox box;
  box.width = inside.width + 2 * side;
  shift_into(box, inside, {side, 0});
  box.ascent = std::max(box.ascent, -top);
  box.descent = std::max(box.descent, bottom);
  const float y = foot == Foot::bottom ? bottom : top, other = foot == Foot::bottom ? top : bottom;
  const float left = 0.1f * size_, right = box.width - left;
  box.pieces.push_back(MathBox::Stroke{{{left, other}, {left, y}, {left + reach, y}}, color_, 1.2f});
  box.pieces.push_back(MathBox::Stroke{{{right, other}, {right, y}, {right - reach, y}}, color_, 1.2f});
  return box;
}

MathBox MathSetter::floor(const MathBox& inside) const { return bracketed(inside, Foot::bottom); }
MathBox MathSetter::ceil(const MathBox& inside) const { return bracketed(inside, Foot::top); }

MathBox MathSetter::superscript(const MathBox& base, const std::string& exponent) const {
  MathBox box;
  shift_into(box, base, {});
  const MathBox raised = styled(exponent, 0.7f * size_, color_);
  shift_into(box, raised, {base.width, -0.4f * size_});
  box.width = base.width + raised.width;
  return box;
}

MathBox MathSetter::scripts(const MathBox& base, const std::string& below, const std::string& above) const {
  MathBox box;
  shift_into(box, base, {});
  const MathBox low = styled(below, 0.68f * size_, color_), high = styled(above, 0.68f * size_, color_);
  if (!below.empty()) shift_into(box, low, {base.width, 0.26f * size_});
  if (!above.empty()) shift_into(box, high, {base.width, -0.42f * size_});
  box.width = base.width + std::max(low.width, high.width) + 0.04f * size_;
  return box;
}

MathBox MathSetter::sum(const std::string& over) const {
  const MathBox sign = styled("∑", 1.2f * size_, color_), below = styled(over, 0.66f * size_, color_);
  const float inner = std::max(sign.width, below.width);
  MathBox box;
  shift_into(box, sign, {(inner - sign.width) / 2, 0.12f * size_});
  shift_into(box, below, {(inner - below.width) / 2, 0.98f * size_});
  box.width = inner + 0.12f * size_;
  return box;
}

void write_math(SceneWriter& writer, const std::string& id, const MathBox& box, Vec2 position) {
  int number = 0;
  for (const auto& piece : box.pieces) {
    const std::string name = id + '.' + std::to_string(number++);
    if (const auto* letter = std::get_if<MathBox::Letter>(&piece)) {
      TextShape text = letter->text;
      text.position = text.position + position;
      for (const ValueReference& value : text.values) {
        if (value.subject.tensor == TensorName::none) continue;
        const float width = writer.metrics().width(text.text, text.font, text.size);
        writer.hot_spot({text.position.x, text.position.y - 0.8f * text.size, width, 1.1f * text.size}, value.subject);
      }
      writer.add(name, std::move(text));
    } else if (const auto* bar = std::get_if<MathBox::Bar>(&piece)) {
      writer.fill(name, {bar->rect.x + position.x, bar->rect.y + position.y, bar->rect.width, bar->rect.height},
                  bar->color);
    } else {
      const auto& stroke = std::get<MathBox::Stroke>(piece);
      std::vector<Vec2> points = stroke.points;
      for (Vec2& point : points) point = point + position;
      writer.path(name, std::move(points), stroke.color, stroke.width);
    }
  }
}

std::vector<MathBox> break_math(const MathSetter& setter, const std::vector<MathBox>& parts, float width) {
  std::vector<MathBox> lines;
  for (const MathBox& part : parts) {
    if (!lines.empty() && lines.back().width + part.width <= width)
      lines.back() = setter.row({lines.back(), part});
    else
      lines.push_back(part);
  }
  return lines;
}

}  // namespace tessera::scene
