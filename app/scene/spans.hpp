#pragma once
// Coloured text: spans in the colours of the lesson's roles, set on one line or wrapped into a paragraph.

#include <string>
#include <vector>

#include "app/scene/scene_writer.hpp"
#include "app/scene/texts/texts.hpp"

namespace tessera::scene {

/// The role that a word's colour tells.
enum class Ink { text, quiet, n, p, c, d, bad };
Color ink_color(const Theme& theme, Ink ink);

struct Span {
  std::string text;
  Ink ink = Ink::text;
  std::vector<ValueReference> values;
  bool strong = false;  ///< set in semibold
  texts::Script script = texts::Script::base;
  bool operator==(const Span&) const = default;
};
using Spans = std::vector<Span>;

struct SpanStyle {
  Font font = Font::regular;
  float size = 14;
  float line_height = 20;
  Ink ink = Ink::text;  ///< of spans in Ink::text
};

/// A text of the catalogue in the colours of its roles.
Spans colored(const texts::Spans& spans);

float width_of(const TextMetrics& metrics, const Spans& spans, const SpanStyle& style);

/// One line with its start at `position`, on the baseline. Items are `id`.0, `id`.1, … Returns its width.
float write_spans(SceneWriter& writer, const std::string& id, const Spans& spans, Vec2 position,
                  const SpanStyle& style);

/// Wrapped at spaces to `width`; `top` is the top of the first line's box. Returns the bottom of the last one's.
float write_paragraph(SceneWriter& writer, const std::string& id, const Spans& spans, Rect box, const SpanStyle& style);
/// The height that write_paragraph would take.
float paragraph_height(const TextMetrics& metrics, const Spans& spans, float width, const SpanStyle& style);

}  // namespace tessera::scene
