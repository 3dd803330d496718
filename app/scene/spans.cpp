#include "app/scene/spans.hpp"

#include <utility>

namespace tessera::scene {

namespace {

Font font_of(const Span& span, const SpanStyle& style) { return span.strong ? Font::semibold : style.font; }

/// Scripts are smaller than what they belong to.
float size_of(const Span& span, const SpanStyle& style) {
  return span.script == texts::Script::base ? style.size : 0.72f * style.size;
}

/// How far below the baseline a span stands.
float drop_of(const Span& span, const SpanStyle& style) {
  switch (span.script) {
    case texts::Script::base: return 0;
    case texts::Script::subscript: return 0.18f * style.size;
    case texts::Script::superscript: return -0.34f * style.size;
  }
  return 0;
}

float width_of(const TextMetrics& metrics, const Span& span, const SpanStyle& style) {
  return metrics.width(span.text, font_of(span, style), size_of(span, style));
}

Ink ink_of(texts::Role role) {
  switch (role) {
    case texts::Role::n: return Ink::n;
    case texts::Role::p: return Ink::p;
    case texts::Role::c: return Ink::c;
    case texts::Role::d: return Ink::d;
    case texts::Role::bad: return Ink::bad;
    case texts::Role::none:
    case texts::Role::h: return Ink::text;
  }
  return Ink::text;
}

/// A word: what stands between two spaces, of one span or of several.
struct Word {
  Spans pieces;
  float width = 0;
  bool space_before = false;
};

std::vector<Word> split_words(const TextMetrics& metrics, const Spans& spans, const SpanStyle& style) {
  std::vector<Word> words;
  bool space = true;
  for (const Span& span : spans) {
    bool values_placed = false;
    for (std::size_t at = 0; at < span.text.size();) {
      if (span.text[at] == ' ') {
        space = true;
        ++at;
        continue;
      }
      const std::size_t end = std::min(span.text.find(' ', at), span.text.size());
      Span piece{span.text.substr(at, end - at), span.ink, {}, span.strong, span.script};
      // The whole span's values stand with its first word: they claim to be in the span, wherever it breaks.
      if (!values_placed) piece.values = span.values;
      values_placed = true;
      if (space || words.empty()) words.push_back({{}, 0, !words.empty()});
      words.back().width += width_of(metrics, piece, style);
      words.back().pieces.push_back(std::move(piece));
      space = false;
      at = end;
    }
  }
  return words;
}

void append(Spans& line, const Word& word, bool first) {
  for (std::size_t k = 0; k < word.pieces.size(); ++k) {
    Span piece = word.pieces[k];
    if (k == 0 && !first) piece.text = " " + piece.text;
    const bool alike = !line.empty() && line.back().ink == piece.ink && line.back().strong == piece.strong &&
                       line.back().script == piece.script;
    if (alike) {
      line.back().text += piece.text;
      line.back().values.insert(line.back().values.end(), piece.values.begin(), piece.values.end());
    } else {
      line.push_back(std::move(piece));
    }
  }
}

std::vector<Spans> break_lines(const TextMetrics& metrics, const Spans& spans, float width, const SpanStyle& style) {
  const float space = metrics.width(" ", style.font, style.size);
  std::vector<Spans> lines;
  float used = 0;
  for (const Word& word : split_words(metrics, spans, style)) {
    const bool fits = !lines.empty() && used + space + word.width <= width;
    if (!fits) lines.emplace_back();
    used = fits ? used + space + word.width : word.width;
    append(lines.back(), word, !fits);
  }
  return lines;
}

}  // namespace

Color ink_color(const Theme& theme, Ink ink) {
  switch (ink) {
    case Ink::text: return theme.text;
    case Ink::quiet: return theme.quiet_text;
    case Ink::n: return theme.n;
    case Ink::p: return theme.p;
    case Ink::c: return theme.c;
    case Ink::d: return theme.d;
    case Ink::bad: return theme.bad;
  }
  return theme.text;
}

Spans colored(const texts::Spans& spans) {
  Spans result;
  for (const texts::Span& span : spans) {
    const Ink ink = ink_of(span.role);
    result.push_back({span.text, ink, span.values, ink != Ink::text, span.script});
  }
  return result;
}

float width_of(const TextMetrics& metrics, const Spans& spans, const SpanStyle& style) {
  float width = 0;
  for (const Span& span : spans) width += width_of(metrics, span, style);
  return width;
}

float write_spans(SceneWriter& writer, const std::string& id, const Spans& spans, Vec2 position,
                  const SpanStyle& style) {
  const float start = position.x;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const Span& span = spans[i];
    const Color color = ink_color(writer.theme(), span.ink == Ink::text ? style.ink : span.ink);
    position.x += writer.text(id + '.' + std::to_string(i), span.text, {position.x, position.y + drop_of(span, style)},
                              {font_of(span, style), size_of(span, style), color}, span.values);
  }
  return position.x - start;
}

float write_paragraph(SceneWriter& writer, const std::string& id, const Spans& spans, Rect box,
                      const SpanStyle& style) {
  const TextMetrics& metrics = writer.metrics();
  const float ascent = metrics.ascent(style.font, style.size), descent = metrics.descent(style.font, style.size);
  const float baseline = (style.line_height - ascent - descent) / 2 + ascent;
  float y = box.y;
  int line_number = 0;
  for (const Spans& line : break_lines(metrics, spans, box.width, style)) {
    write_spans(writer, id + '.' + std::to_string(line_number++), line, {box.x, y + baseline}, style);
    y += style.line_height;
  }
  return y;
}

float paragraph_height(const TextMetrics& metrics, const Spans& spans, float width, const SpanStyle& style) {
  return static_cast<float>(break_lines(metrics, spans, width, style).size()) * style.line_height;
}

}  // namespace tessera::scene
