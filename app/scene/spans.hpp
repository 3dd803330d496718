#pragma once
// Coloured text: spans in the colours of the lesson's roles, set on one line or wrapped into a paragraph.

#include <string>
#include <vector>

#include "app/scene/scene_writer.hpp"
#include "app/scene/texts/texts.hpp"

namespace tessera::scene {

/// The role that a word's colour tells.
enum class Ink { text, quiet, n, p, c, d, bad };
Ink ink_of(texts::Role role);
Color ink_color(const Theme& theme, Ink ink);

struct Span {
  std::string text;
  Ink ink = Ink::text;
  std::vector<ValueReference> values{};
  bool strong = false;  ///< set in semibold
  texts::Script script = texts::Script::base;
  bool stacked = false;                  ///< a script that stands over or under the one before it, as in x_p^1
  bool stale = false;                    ///< measured for older settings: dimmed
  texts::Role role = texts::Role::none;  ///< of a coloured word: what it lights up
  int term = -1;                         ///< spans of one coloured word share a number; −1 outside
  bool operator==(const Span&) const = default;
};
using Spans = std::vector<Span>;

struct SpanStyle {
  Font font = Font::regular;
  float size = 14;
  float line_height = 20;
  Ink ink = Ink::text;  ///< of spans in Ink::text
  bool linked = false;  ///< words with a role, and numbers of a tensor's cell, answer the pointer
};

/// A text of the catalogue in the colours of its roles.
Spans colored(const texts::Spans& spans);

/// Neighbours that look the same joined into one span, with the references of both.
Spans joined(Spans spans);
/// The same with every span in one ink.
Spans joined(Spans spans, Ink ink);

float width_of(const TextMetrics& metrics, const Spans& spans, const SpanStyle& style);

/// The thing that a span names by its references: patch 60, filter 5, a cell of Z. No tensor: none.
Subject subject_of(const Span& span);

/// One line with its start at `position`, on the baseline. Items are `id`.0, `id`.1, … Returns its width.
float write_spans(SceneWriter& writer, const std::string& id, const Spans& spans, Vec2 position,
                  const SpanStyle& style);

/// Wrapped to `box.width` where a line of English or Chinese may end (texts/line_breaks.hpp), from the top of `box`.
/// Returns the bottom of the last line.
float write_paragraph(SceneWriter& writer, const std::string& id, const Spans& spans, Rect box, const SpanStyle& style);
/// The height that write_paragraph would take.
float paragraph_height(const TextMetrics& metrics, const Spans& spans, float width, const SpanStyle& style);

}  // namespace tessera::scene
