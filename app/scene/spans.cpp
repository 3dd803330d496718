#include "app/scene/spans.hpp"

#include <algorithm>
#include <utility>

#include "app/scene/texts/line_breaks.hpp"

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
    case texts::Script::subscript: return 0.24f * style.size;
    case texts::Script::superscript: return -0.42f * style.size;
  }
  return 0;
}

float width_of(const TextMetrics& metrics, const Span& span, const SpanStyle& style) {
  return metrics.width(span.text, font_of(span, style), size_of(span, style));
}

/// What stays on one line: pieces of one span or of several, without the spaces behind them.
struct Word {
  Spans pieces;
  std::string space_before;
};

/// A piece of `span`; values stand with the first one, wherever the span breaks.
Span piece_of(const Span& span, std::string text, bool first) {
  Span piece = span;
  piece.text = std::move(text);
  if (!first) piece.values.clear();
  return piece;
}

std::string take_trailing_spaces(Spans& pieces) {
  std::string spaces;
  while (!pieces.empty()) {
    std::string& text = pieces.back().text;
    const std::size_t end = text.find_last_not_of(' ') + 1;
    spaces.append(text.size() - end, ' ');
    text.resize(end);
    if (!text.empty() || !pieces.back().values.empty()) break;
    pieces.pop_back();
  }
  return spaces;
}

std::vector<Word> split_words(const Spans& spans) {
  std::string whole;
  for (const Span& span : spans) whole += span.text;
  std::vector<std::size_t> starts = texts::line_starts(whole);
  starts.push_back(whole.size());
  std::vector<Word> words(1);
  std::size_t span_begin = 0, next = 0;
  for (const Span& span : spans) {
    const std::size_t span_end = span_begin + span.text.size();
    for (std::size_t at = span_begin; at < span_end;) {
      if (at == starts[next] && at < whole.size()) {
        ++next;
        words.push_back({{}, take_trailing_spaces(words.back().pieces)});
      }
      const std::size_t end = std::min(starts[next], span_end);
      words.back().pieces.push_back(piece_of(span, whole.substr(at, end - at), at == span_begin));
      at = end;
    }
    span_begin = span_end;
  }
  take_trailing_spaces(words.back().pieces);
  return words;
}

bool set_alike(const Span& a, const Span& b) {
  return a.ink == b.ink && a.strong == b.strong && a.script == b.script && !b.stacked && a.stale == b.stale &&
         a.role == b.role && a.term == b.term;
}

/// Whether both may be one text; numbers that answer the pointer each keep a place of their own.
bool joins(const Span& a, const Span& b) {
  return set_alike(a, b) && (b.values.empty() || subject_of(b).tensor == TensorName::none) &&
         subject_of(a).tensor == TensorName::none;
}

void append(Spans& line, const Word& word) {
  for (std::size_t k = 0; k < word.pieces.size(); ++k) {
    Span piece = word.pieces[k];
    if (k == 0 && !line.empty() && !word.space_before.empty()) {
      // The space belongs to what stands before it, so that a word's place is the word alone.
      if (line.back().script == texts::Script::base) {
        line.back().text += word.space_before;
      } else {
        piece.text = word.space_before + piece.text;
      }
    }
    if (!line.empty() && joins(line.back(), piece)) {
      line.back().text += piece.text;
      line.back().values.insert(line.back().values.end(), piece.values.begin(), piece.values.end());
    } else {
      line.push_back(std::move(piece));
    }
  }
}

/// A word wider than a line, a chain of calls, cut before its dots: "weight" ".permute(2, 3, 1, 0)" ".flatten(0, 2)".
std::vector<Word> cut_at_dots(const Word& word) {
  std::vector<Word> parts{{{}, word.space_before}};
  for (const Span& span : word.pieces) {
    for (std::size_t at = 0; at < span.text.size();) {
      const std::size_t end = std::min(span.text.find('.', at + 1), span.text.size());
      if (span.text[at] == '.' && at + 1 < span.text.size()) parts.push_back({});
      parts.back().pieces.push_back(piece_of(span, span.text.substr(at, end - at), at == 0));
      at = end;
    }
  }
  return parts;
}

/// What stays on one line of `width`.
std::vector<Word> words_of(const TextMetrics& metrics, const Spans& spans, float width, const SpanStyle& style) {
  std::vector<Word> words;
  for (Word& word : split_words(spans)) {
    if (width_of(metrics, word.pieces, style) <= width) {
      words.push_back(std::move(word));
      continue;
    }
    for (Word& part : cut_at_dots(word)) words.push_back(std::move(part));
  }
  return words;
}

std::vector<Spans> break_lines(const TextMetrics& metrics, const Spans& spans, float width, const SpanStyle& style) {
  std::vector<Spans> lines;
  float used = 0;
  for (const Word& word : words_of(metrics, spans, width, style)) {
    const float space = metrics.width(word.space_before, style.font, style.size);
    const float own = width_of(metrics, word.pieces, style);
    const bool fits = !lines.empty() && used + space + own <= width;
    if (!fits) lines.emplace_back();
    used = fits ? used + space + own : own;
    append(lines.back(), word);
  }
  return lines;
}

/// Where each span of a line begins, and behind the last one its end. A stacked script begins where the one before
/// it does, and what follows stands behind the wider of the two.
std::vector<float> starts_of(const TextMetrics& metrics, const Spans& spans, const SpanStyle& style) {
  std::vector<float> starts;
  float end = 0;
  for (const Span& span : spans) {
    const float start = span.stacked && !starts.empty() ? starts.back() : end;
    starts.push_back(start);
    end = std::max(end, start + width_of(metrics, span, style));
  }
  starts.push_back(end);
  return starts;
}

/// One place to point at for each coloured word and each number of a cell in a line.
void write_links(SceneWriter& writer, const Spans& spans, const std::vector<float>& starts, Vec2 position,
                 const SpanStyle& style) {
  for (std::size_t k = 0; k < spans.size();) {
    const Span& first = spans[k];
    Subject subject = subject_of(first);
    std::size_t end = k + 1;
    for (; end < spans.size() && first.term >= 0 && spans[end].term == first.term; ++end) {
      if (subject.tensor == TensorName::none) subject = subject_of(spans[end]);
    }
    const Span& last = spans[end - 1];
    const std::size_t spaces = last.text.size() - (last.text.find_last_not_of(' ') + 1);
    const float trailing = static_cast<float>(spaces) * writer.metrics().width(" ", font_of(last, style), style.size);
    const Rect rect{position.x + starts[k], position.y - 0.9f * style.size, starts[end] - starts[k] - trailing,
                    1.2f * style.size};
    if (first.role != texts::Role::none || subject.tensor != TensorName::none)
      writer.scene().hot_spots.push_back({rect, subject, {}, first.role});
    k = end;
  }
}

}  // namespace

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
    result.push_back(
        {span.text, ink, span.values, ink != Ink::text, span.script, span.stacked, span.stale, span.role, span.term});
  }
  return result;
}

Spans joined(Spans spans) {
  Spans result;
  for (Span& span : spans) {
    if (result.empty() || result.back().ink != span.ink || result.back().strong != span.strong ||
        result.back().script != span.script) {
      result.push_back(std::move(span));
      continue;
    }
    Span& last = result.back();
    last.text += span.text;
    last.values.insert(last.values.end(), span.values.begin(), span.values.end());
  }
  return result;
}

Spans joined(Spans spans, Ink ink) {
  for (Span& span : spans) span.ink = ink;
  return joined(std::move(spans));
}

float width_of(const TextMetrics& metrics, const Spans& spans, const SpanStyle& style) {
  return starts_of(metrics, spans, style).back();
}

Subject subject_of(const Span& span) {
  for (const ValueReference& value : span.values) {
    if (value.subject.tensor != TensorName::none) return value.subject;
  }
  return {};
}

float write_spans(SceneWriter& writer, const std::string& id, const Spans& spans, Vec2 position,
                  const SpanStyle& style) {
  constexpr float stale_opacity = 0.5f;
  const std::vector<float> starts = starts_of(writer.metrics(), spans, style);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const Span& span = spans[i];
    Color color = ink_color(writer.theme(), span.ink == Ink::text ? style.ink : span.ink);
    if (span.stale) color = with_alpha(color, stale_opacity);
    writer.text(id + '.' + std::to_string(i), span.text, {position.x + starts[i], position.y + drop_of(span, style)},
                {font_of(span, style), size_of(span, style), color}, span.values);
  }
  if (style.linked) write_links(writer, spans, starts, position, style);
  return starts.back();
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
