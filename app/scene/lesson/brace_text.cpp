#include "app/scene/lesson/brace_text.hpp"

#include "app/scene/texts/markup.hpp"

namespace tessera::scene {

BraceText set_brace_text(const TextMetrics& metrics, const std::string& markup, Font font, float size) {
  BraceText label;
  for (const texts::Piece& piece : texts::parse_markup(markup)) {
    const bool base = piece.script == texts::Script::base;
    const float em = base ? size : 0.72f * size;
    const float drop = base ? 0 : piece.script == texts::Script::subscript ? 0.24f * size : -0.42f * size;
    label.pieces.push_back({piece.text, label.width, em, drop});
    label.width += metrics.width(piece.text, font, em);
  }
  return label;
}

void write_brace_text(SceneWriter& out, const std::string& id, const BraceText& label, Vec2 start, bool turned,
                      const TextStyle& style, std::vector<ValueReference> values) {
  for (std::size_t k = 0; k < label.pieces.size(); ++k) {
    const BraceText::Piece& piece = label.pieces[k];
    const bool last = k + 1 == label.pieces.size();
    TextShape shape{piece.text, {piece.x, piece.drop}, style.font, piece.size, style.color, Align::left, {}};
    if (last) shape.values = std::move(values);
    if (!turned) shape.position = shape.position + start;
    out.add(label.pieces.size() == 1 ? id : id + '.' + std::to_string(k), std::move(shape));
    if (turned) out.scene().items.back().transform = {0, -1, 1, 0, start.x, start.y};
  }
}

}  // namespace tessera::scene
