// The step's lines of PyTorch, those of the beat marked.

#include <algorithm>

#include "app/scene/font_faces.hpp"
#include "app/scene/lesson_code.hpp"
#include "app/scene/panel_parts.hpp"

namespace tessera::scene {

namespace {

constexpr float code_size = 12.5f, code_height = 20, code_inset = 14;

struct CodeLine {
  std::vector<CodePiece> pieces;
  std::size_t comment_from = 0;  ///< the first piece of the comment
  bool current = false;
};

std::size_t length_of(const std::vector<CodePiece>& pieces) {
  std::size_t length = 0;
  for (const CodePiece& piece : pieces) {
    std::size_t at = 0;
    while (at < piece.text.size()) {
      next_code_point(piece.text, at);
      ++length;
    }
  }
  return length;
}

/// How far a continued line is set in: behind the statement's first bracket, or less where that leaves no room.
std::size_t indent_of(const CodeStatement& statement, std::size_t columns) {
  const std::size_t bracket = to_string(statement).find('(');
  return bracket == std::string::npos || bracket + 1 > columns / 2 ? 4 : bracket + 1;
}

/// A statement in lines of at most `columns` characters where it allows breaking, its comment where it fits.
void add_lines(std::vector<CodeLine>& lines, const CodeStatement& statement, std::size_t columns, bool current) {
  const std::size_t indent = indent_of(statement, columns);
  lines.push_back({{}, 0, current});
  for (std::size_t k = 0; k < statement.pieces.size();) {
    std::size_t end = k + 1;
    while (end < statement.pieces.size() && !statement.pieces[end].may_break) ++end;
    std::vector<CodePiece> run(statement.pieces.begin() + static_cast<std::ptrdiff_t>(k),
                               statement.pieces.begin() + static_cast<std::ptrdiff_t>(end));
    if (k > 0 && length_of(lines.back().pieces) + length_of(run) > columns) {
      run.front().text.erase(0, run.front().text.find_first_not_of(' '));
      lines.push_back({{{std::string(indent, ' ')}}, 0, current});
    }
    lines.back().pieces.insert(lines.back().pieces.end(), run.begin(), run.end());
    k = end;
  }
  CodeLine& last = lines.back();
  last.comment_from = last.pieces.size();
  if (statement.comment.empty() || length_of(last.pieces) + 2 + length_of(statement.comment) > columns) return;
  last.pieces.push_back({"  "});
  last.pieces.insert(last.pieces.end(), statement.comment.begin(), statement.comment.end());
}

/// Neighbours without a role are one text.
Spans spans_of(const CodeLine& line) {
  Spans spans;
  for (std::size_t k = 0; k < line.pieces.size(); ++k) {
    const CodePiece& piece = line.pieces[k];
    const bool comment = k >= line.comment_from && piece.role == texts::Role::none;
    Span span{piece.text, comment ? Ink::quiet : ink_of(piece.role), piece.values};
    span.role = piece.role;
    if (piece.role != texts::Role::none) span.term = static_cast<int>(k);
    const bool joins = !spans.empty() && spans.back().role == texts::Role::none && span.role == texts::Role::none &&
                       spans.back().ink == span.ink;
    if (joins) {
      spans.back().text += span.text;
      spans.back().values.insert(spans.back().values.end(), span.values.begin(), span.values.end());
    } else {
      spans.push_back(std::move(span));
    }
  }
  return spans;
}

/// `beat`: whose statements are marked; empty: none.
std::vector<CodeLine> code_lines(const std::vector<CodeStatement>& statements, const std::string& beat,
                                 std::size_t columns) {
  std::vector<CodeLine> lines;
  for (const CodeStatement& statement : statements)
    add_lines(lines, statement, columns, !beat.empty() && statement.beats.find(beat) != std::string_view::npos);
  return lines;
}

float write_statements(const StageContext& c, const std::vector<CodeStatement>& statements, const std::string& beat,
                       float y, float width) {
  const Theme& t = c.out.theme();
  const float room = width - 2 * code_inset, advance = c.out.metrics().width("0", Font::mono, code_size);
  const std::vector<CodeLine> lines = code_lines(statements, beat, static_cast<std::size_t>(room / advance));
  const Rect box{panel_margin, y, width, code_height * static_cast<float>(lines.size()) + 16};
  c.out.box("code", box, t.ground, t.line, 8);
  SpanStyle style{Font::mono, code_size, code_height, Ink::text};
  style.linked = true;
  std::vector<Spans> texts;
  for (const CodeLine& line : lines) texts.push_back(spans_of(line));
  // The same for all lines, so that they line up.
  const auto too_wide = [&](const Spans& line) { return width_of(c.out.metrics(), line, style) > room; };
  while (style.size > 6 && std::any_of(texts.begin(), texts.end(), too_wide)) style.size -= 0.5f;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const float top = y + 8 + code_height * static_cast<float>(k);
    const std::string id = "code." + std::to_string(k);
    if (lines[k].current) {
      c.out.fill(id + ".current", {box.x + 1, top, width - 2, code_height}, t.raised);
      c.out.fill(id + ".mark", {box.x + 1, top, 3, code_height}, t.text);
    }
    write_spans(c.out, id, texts[k], {box.x + code_inset, top + 14}, style);
  }
  return box.bottom();
}

}  // namespace

float write_code(const StageContext& c, float y, float width) {
  const Beat& beat = lesson_timeline().beat_at(c.t);
  return write_statements(c, lesson_code(c, beat.step), beat.id(), y, width);
}

float write_whole_code(const StageContext& c, float y, float width) {
  return write_statements(c, whole_code(c), {}, y, width);
}

}  // namespace tessera::scene
