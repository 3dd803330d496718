// Step 1: what a Transformer reads, rows of Z, and the bridge from the photo to it.

#include <algorithm>

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/sheet.hpp"
#include "app/scene/lesson/step_image_parts.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// A row of the list: a token, or how many are left out.
struct ListRow {
  std::int64_t token = 0;
  std::int64_t hidden = 0;  ///< > 0: "… 56 more" in place of a token
};

/// The first three, the selected one, the last two; what lies between is counted.
std::vector<ListRow> list_rows(std::int64_t count, std::int64_t selected) {
  std::vector<std::int64_t> tokens{0, 1, 2, selected, count - 2, count - 1};
  std::erase_if(tokens, [&](std::int64_t i) { return i < 0 || i >= count; });
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  std::vector<ListRow> rows;
  std::int64_t next = 0;
  for (const std::int64_t token : tokens) {
    // One left out takes no less room than its row.
    if (token - next == 1) rows.push_back({next, 0});
    if (token - next > 1) rows.push_back({0, token - next});
    rows.push_back({token, 0});
    next = token + 1;
  }
  return rows;
}

struct ListPlan {
  std::vector<ListRow> rows;
  Rect strips;      ///< of all rows
  float step = 24;  ///< from row to row
  float height = 16;
  Rect row(std::size_t k) const {
    return {strips.x, strips.y + step * static_cast<float>(k) + (step - height) / 2, strips.width, height};
  }
};

ListPlan plan_list(const StageContext& c, const Rect& room) {
  const StageFrame& f = c.frame;
  ListPlan p;
  p.rows = list_rows(c.n(), c.selected);
  const auto count = static_cast<float>(p.rows.size());
  const float labels = c.out.metrics().width(grouped(c.n() - 1), Font::regular, f.label) + f.px(10);
  const float above = f.label * 2.6f, below = f.label * 3.4f, right = f.px(f.compact ? 20 : 30);
  p.step = std::min(f.px(44), (room.height - above - below) / std::max(count, 1.f));
  p.height = p.step * 0.62f;
  const float height = p.step * count, y = room.y + above + (room.height - above - below - height) / 2;
  p.strips = {room.x + labels, y, std::max(20.f, room.width - labels - right), height};
  return p;
}

void write_vector_strip(const StageContext& c, std::int64_t token, const Rect& box, float opacity) {
  const std::string id = "vector." + std::to_string(token);
  c.out.set_opacity(opacity);
  c.out.fill(id + ".ground", box, c.out.theme().panel);
  if (const Matrix row = token_row(c, token)) {
    HeatMapShape map = heat_map(c, row, box, c.result()->sheets.z_range);
    map.rows = c.n();
    map.columns = c.d();
    map.source = {0, static_cast<float>(token), static_cast<float>(c.d()), 1};
    c.out.set_subject({TensorName::z, c.image_index, -1, -1});
    c.out.add(id, map);
    c.out.set_subject({});
  }
  if (token == c.selected)
    c.out.outline(id + ".selected", box, false);
  else if (c.pointed.patch == token)
    c.out.outline(id + ".pointed", box, true);
  else
    c.out.frame(id + ".frame", box, c.out.theme().line);
}

void write_vector_list(const StageContext& c, const ListPlan& p, float shown) {
  const StageFrame& f = c.frame;
  const Theme& t = c.out.theme();
  const auto count = static_cast<float>(p.rows.size());
  for (std::size_t k = 0; k < p.rows.size(); ++k) {
    const float from = 0.6f * static_cast<float>(k) / count, opacity = part_of_share(shown, from, from + 0.4f);
    if (opacity <= 0) continue;
    const Rect box = p.row(k);
    const float baseline = box.y + box.height / 2 + f.label * 0.36f;
    if (p.rows[k].hidden > 0) {
      c.out.set_opacity(opacity);
      c.out.text("vector.more." + std::to_string(k),
                 c.input.texts->plain("stage.more", {{"count", {.text = grouped(p.rows[k].hidden)}}}),
                 {box.x + box.width / 2, baseline}, {Font::regular, f.small, t.quiet_text, Align::center});
      continue;
    }
    const std::int64_t token = p.rows[k].token;
    write_vector_strip(c, token, box, opacity);
    c.out.text("vector." + std::to_string(token) + ".label", grouped(token), {box.x - f.px(8), baseline},
               {token == c.selected ? Font::semibold : Font::regular, f.label, t.n, Align::right});
  }
  c.out.set_opacity(1);
}

void write_list_words(const StageContext& c, const ListPlan& p, const Rect& room, float opacity) {
  if (opacity <= 0) return;
  const StageFrame& f = c.frame;
  c.out.set_opacity(opacity);
  const Rect first = p.row(0), last = p.row(p.rows.size() - 1);
  BraceLabel d = dimension_label(c, texts::Role::d), n = dimension_label(c, texts::Role::n);
  d.id = "vector.brace.above";
  n.id = "vector.brace.right";
  n.number = false;
  write_brace(c, first, Side::above, d);
  write_brace(c, {first.x, first.y, first.width, last.bottom() - first.y}, Side::right, n);
  const Spans words = c.words("image.vectors");
  SpanStyle style{Font::regular, f.label, f.label * 1.4f, Ink::quiet};
  const float width = std::min(room.width, c.frame.body.right() - room.x);
  const float least = f.readable(10);
  while (style.size > least && paragraph_height(c.out.metrics(), words, width, style) > style.line_height * 2.1f) {
    style.size = std::max(least, style.size - 0.5f);
    style.line_height = style.size * 1.4f;
  }
  write_paragraph(c.out, "vector.words", words, {room.x, p.strips.bottom() + f.label * 0.5f, width, 0}, style);
  c.out.set_opacity(1);
}

/// An arrow over the gap, named.
void write_bridge(const StageContext& c, const ImageStepPlan& p, float opacity) {
  const float done = c.done("1.1", "bridge"), share = c.share("1.1", "bridge");
  if (done <= 0 || opacity <= 0) return;
  const StageFrame& f = c.frame;
  const Theme& t = c.out.theme();
  const float x0 = p.beside.right() + f.px(14), x1 = p.vectors.x - f.px(10);
  const float y = p.beside.y + p.beside.height / 2;
  c.out.set_opacity(opacity * part_of_share(share, 0, 0.2f));
  PathShape arrow;
  arrow.points = {{x0, y}, {x0 + (x1 - x0) * std::max(done, 0.04f), y}};
  arrow.stroke = t.text;
  arrow.stroke_width = std::max(2.f, f.px(2.5f));
  arrow.arrow_at_end = true;
  c.out.add("bridge", std::move(arrow));
  const Spans words = c.words("image.bridge", {});
  SpanStyle style{Font::semibold, f.label, f.label * 1.25f, Ink::text};
  const float middle = (p.beside.right() + p.vectors.x) / 2 + f.px(2), room = p.vectors.x - p.beside.right() - f.px(14);
  while (style.size > 9 && paragraph_height(c.out.metrics(), words, room, style) > style.line_height * 2.1f)
    style.size -= 0.5f;
  const bool one_line = width_of(c.out.metrics(), words, style) <= room;
  const float width = one_line ? width_of(c.out.metrics(), words, style) : room;
  const float height = paragraph_height(c.out.metrics(), words, room, style);
  c.out.set_opacity(opacity * part_of_share(share, 0.4f, 1));
  write_paragraph(c.out, "bridge.words", words, {middle - width / 2, y - f.px(10) - height, room, 0}, style);
  c.out.set_opacity(1);
}

}  // namespace

void write_vectors(const StageContext& c, const ImageStepPlan& p) {
  const float shown = c.share("1.1", "sequence"), going = fading_out(c.share("1.2", "file"));
  if (shown <= 0 || going <= 0 || !c.fits()) return;
  const ListPlan list = plan_list(c, p.vectors);
  write_vector_list(c, list, std::min(shown, going));
  write_list_words(c, list, p.vectors, part_of_share(shown, 0.5f, 1) * going);
  write_bridge(c, p, going);
}

}  // namespace tessera::scene
