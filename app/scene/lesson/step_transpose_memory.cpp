// The card of step 7: what lies in memory, and what two strides have to do with rows and columns.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/scene/lesson/convolution_parts.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/transpose_parts.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

struct MemoryCell {
  std::int64_t d = 0, i = 0;
};

/// What the memory of D × N is told by: its first cells, those of token i, where a row ends, and the last.
std::vector<MemoryCell> told_cells(const StageContext& c) {
  const std::int64_t n = c.n(), dim = c.d(), i = c.selected;
  // What is needed most comes first.
  const std::vector<MemoryCell> wanted{{0, i}, {1, i}, {0, 0}, {2, i}, {dim - 1, n - 1}, {0, n - 1}, {1, 0}, {0, 1}};
  std::vector<MemoryCell> cells;
  for (const MemoryCell& cell : wanted) {
    const bool known =
        std::any_of(cells.begin(), cells.end(), [&](const MemoryCell& k) { return k.d == cell.d && k.i == cell.i; });
    if (!known && cell.d < dim && cell.i < n) cells.push_back(cell);
  }
  return cells;
}

/// A run of cells on the card, or what was left out between two.
struct MemoryBox {
  std::optional<MemoryCell> cell;  ///< none: "…"
  float width = 0;
};

constexpr float cell_padding = 8, cell_gap = 4;

std::string cell_name(const MemoryCell& cell) { return "d " + grouped(cell.d) + ", i " + grouped(cell.i); }

std::vector<MemoryBox> in_order(const StageContext& c, std::vector<MemoryCell> cells, float size) {
  const std::int64_t n = c.n();
  const auto place = [n](const MemoryCell& cell) { return cell.d * n + cell.i; };
  std::sort(cells.begin(), cells.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  const float dots = c.out.metrics().width("…", Font::mono, size) + 2 * cell_padding;
  std::vector<MemoryBox> boxes;
  std::int64_t next = 0;
  for (const MemoryCell& cell : cells) {
    if (place(cell) > next) boxes.push_back({std::nullopt, dots});
    boxes.push_back({cell, c.out.metrics().width(cell_name(cell), Font::mono, size) + 2 * cell_padding});
    next = place(cell) + 1;
  }
  if (next < n * c.d()) boxes.push_back({std::nullopt, dots});
  return boxes;
}

float width_of(const std::vector<MemoryBox>& boxes) {
  float width = -cell_gap;
  for (const MemoryBox& box : boxes) width += box.width + cell_gap;
  return width;
}

/// As many cells as fit, the least needed left out first.
std::vector<MemoryBox> fitting_boxes(const StageContext& c, float width, float size) {
  std::vector<MemoryCell> cells = told_cells(c);
  std::vector<MemoryBox> boxes = in_order(c, cells, size);
  while (cells.size() > 1 && width_of(boxes) > width) {
    cells.pop_back();
    boxes = in_order(c, cells, size);
  }
  return boxes;
}

/// The cells in a row, each with its offset under it; those of token i light one after the other.
void write_cells(const StageContext& c, const Rect& room) {
  const Theme& t = c.out.theme();
  const float size = c.frame.small, height = room.height - size * 1.6f;
  const std::vector<MemoryBox> boxes = fitting_boxes(c, room.width, size);
  const auto is_token = [&](const MemoryBox& box) { return box.cell && box.cell->i == c.selected; };
  const auto lit = static_cast<float>(std::count_if(boxes.begin(), boxes.end(), is_token));
  const float read = c.done("7.2", "read_token") * lit;
  float x = room.x, order = 0;
  for (std::size_t k = 0; k < boxes.size(); ++k) {
    const MemoryBox& b = boxes[k];
    const std::string id = "memory." + std::to_string(k);
    const Rect box{x, room.y, b.width, height};
    const float light = is_token(b) ? std::clamp(read - order++, 0.f, 1.f) : 0;
    if (b.cell) c.out.set_subject({TensorName::flattened, c.image_index, b.cell->d, b.cell->i});
    c.out.fill(id, box, mix(t.raised, t.text, light), 3);
    const Color ink = light > 0.5f ? t.ground : b.cell ? t.text : t.quiet_text;
    c.out.text(id + ".name", b.cell ? cell_name(*b.cell) : "…", {x + b.width / 2, room.y + height / 2 + size * 0.36f},
               {Font::mono, size, ink, Align::center});
    if (b.cell) {
      const std::int64_t offset = (c.image_index * c.d() + b.cell->d) * c.n() + b.cell->i;
      const Subject cell{TensorName::flattened, c.image_index, b.cell->d, b.cell->i};
      c.out.text(id + ".offset", grouped(offset), {x + b.width / 2, room.y + height + size * 1.35f},
                 {Font::mono, size, mix(t.quiet_text, t.text, light), Align::center}, {{cell, "offset"}});
    }
    c.out.set_subject({});
    x += b.width + cell_gap;
  }
}

/// Shape and strides as torch has them: (B, D, N) in memory, and its transpose, a view.
struct Views {
  tessera::Shape shape, strides_before, shape_after, strides_after;
  bool contiguous_before = true, contiguous_after = false;
};

Views views_of(const StageContext& c) {
  const auto batch = static_cast<std::int64_t>(c.document.images.size());
  const EmbedResult* r = c.result();
  // Where no result is kept, a view of the same shape that is never read.
  const View before = r != nullptr && r->embedding.kept
                          ? r->embedding.flattened()
                          : View(nullptr, {batch, c.d(), c.n()}, {c.d() * c.n(), c.n(), 1});
  const View after = before.transpose(1, 2);
  return {before.shape(),  before.strides(),       after.shape(),
          after.strides(), before.is_contiguous(), after.is_contiguous()};
}

/// A tuple of three numbers of which the last two can change places.
struct Tuple {
  std::string id;
  tessera::Shape numbers;
  std::array<Color, 3> colors;
  std::array<ValueReference, 3> references;
};

Tuple shape_tuple(const StageContext& c, const std::string& id, const tessera::Shape& shape) {
  const Theme& t = c.out.theme();
  return {id, shape, {t.text, t.d, t.n}, {{{{}, "batch"}, {{}, "params.dim"}, {{}, "grid.count"}}}};
}

Tuple strides_tuple(const StageContext& c, const std::string& id, const tessera::Shape& strides) {
  const Theme& t = c.out.theme();
  return {id,
          strides,
          {t.text, t.text, t.text},
          {{{{}, "strides.before.0"}, {{}, "strides.before.1"}, {{}, "strides.before.2"}}}};
}

float width_of(const StageContext& c, const Tuple& tuple, float size) {
  return c.out.metrics().width(tessera::to_string(tuple.numbers), Font::mono, size);
}

/// `share` of the last two numbers' way to each other's place: they rise and sink, pass, and come back to the line.
void write_tuple(const StageContext& c, const Tuple& tuple, Vec2 at, float size, float share) {
  const Theme& t = c.out.theme();
  const TextMetrics& metrics = c.out.metrics();
  const TextStyle sign{Font::mono, size, t.quiet_text};
  const auto number = [&](int k) { return std::to_string(tuple.numbers[static_cast<std::size_t>(k)]); };
  const auto width = [&](const std::string& text) { return metrics.width(text, Font::mono, size); };
  const auto write = [&](int k, Vec2 place) {
    const auto index = static_cast<std::size_t>(k);
    c.out.text(tuple.id + ".number." + std::to_string(k), number(k), place, {Font::mono, size, tuple.colors[index]},
               {tuple.references[index]});
  };
  const float moving = std::clamp((share - 0.15f) / 0.7f, 0.f, 1.f), comma = width(", ");
  const auto passed = static_cast<float>(ease(Easing::in_out, moving));
  const float off = 0.64f * size * std::min(1.f, std::min(moving, 1 - moving) / 0.1f);
  float x = at.x;
  x += c.out.text(tuple.id + ".open", "(", {x, at.y}, sign);
  write(0, {x, at.y});
  x += width(number(0));
  x += c.out.text(tuple.id + ".comma.0", ", ", {x, at.y}, sign);
  const float a = width(number(1)), b = width(number(2));
  write(1, {x + passed * (b + comma), at.y - off});
  write(2, {x + (1 - passed) * (a + comma), at.y + off});
  // Nobody passes through a comma.
  const float between = std::max(1 - share / 0.15f, (share - 0.85f) / 0.15f);
  const bool before = share < 0.5f;
  if (between > 0) {
    TextStyle faint = sign;
    faint.color = with_alpha(sign.color, std::min(1.f, between));
    c.out.text(tuple.id + ".comma.1", ",", {x + (before ? a : b), at.y}, faint);
  }
  c.out.text(tuple.id + ".close", ")", {x + a + b + comma, at.y}, sign);
}

struct StrideColumns {
  float size = 12, shape = 0, strides = 0, verdict = 0, end = 0;
};

/// Columns as wide as their words, in type that fits.
StrideColumns stride_columns(const StageContext& c, const Views& v, float width) {
  const TextMetrics& metrics = c.out.metrics();
  StrideColumns k;
  for (k.size = c.frame.small; k.size > 8; k.size -= 0.5f) {
    const float gap = k.size * 1.6f;
    const auto wide = [&](const std::string& text) { return metrics.width(text, Font::mono, k.size); };
    k.shape = std::max(wide(c.word("transpose.before")), wide(c.word("transpose.after"))) + gap;
    k.strides = k.shape + width_of(c, shape_tuple(c, "", v.shape), k.size) + gap;
    k.verdict = k.strides + wide(c.word("transpose.strides") + ' ') +
                width_of(c, strides_tuple(c, "", v.strides_before), k.size) + gap;
    k.end = k.verdict + std::max(wide(c.word("transpose.contiguous")), wide(c.word("transpose.not_contiguous")));
    if (k.end <= width) break;
  }
  return k;
}

void write_strides(const StageContext& c, const Rect& room) {
  const Theme& t = c.out.theme();
  const Views v = views_of(c);
  const StrideColumns k = stride_columns(c, v, room.width);
  const TextStyle quiet{Font::mono, k.size, t.quiet_text}, plain{Font::mono, k.size, t.text};
  const float share = c.share("7.2", "swap_strides");
  const auto row = [&](const std::string& id, float y, float swapped, bool contiguous) {
    const bool after = id == "memory.after";
    c.out.text(id + ".when", c.word(after ? "transpose.after" : "transpose.before"), {room.x, y}, quiet);
    Tuple shape = shape_tuple(c, id + ".shape", v.shape), strides = strides_tuple(c, id + ".strides", v.strides_before);
    write_tuple(c, shape, {room.x + k.shape, y}, k.size, swapped);
    const float word = c.out.text(id + ".word", c.word("transpose.strides"), {room.x + k.strides, y}, quiet);
    write_tuple(c, strides, {room.x + k.strides + word + c.out.metrics().width(" ", Font::mono, k.size), y}, k.size,
                swapped);
    if (k.end <= room.width && (!after || share >= 1 || contiguous == v.contiguous_before))
      c.out.text(id + ".verdict", c.word(contiguous ? "transpose.contiguous" : "transpose.not_contiguous"),
                 {room.x + k.verdict, y}, plain);
  };
  row("memory.before", room.y + k.size, 0, v.contiguous_before);
  row("memory.after", room.y + room.height - k.size * 0.9f, share, v.contiguous_after);
}

Spans reading_words(const StageContext& c) {
  const std::int64_t offset = c.image_index * c.d() * c.n() + c.selected;
  texts::Values values = reshape_values(c, c.selected);
  values["offset"] = {.text = grouped(offset), .number = offset, .references = {{{}, "offset"}}};
  return c.words(c.d() == 1 ? "transpose.memory.read_one" : "transpose.memory.read", values);
}

/// The chosen mistake, or what a reshape would have done.
Spans warning_words(const StageContext& c, Ink& ink) {
  ink = Ink::bad;
  if (Spans wrong = wrong_words(c); !wrong.empty()) return wrong;
  const bool agrees = c.n() == 1 || c.d() == 1;
  if (agrees) ink = Ink::quiet;
  return c.words(agrees ? "transpose.reshape.same" : "transpose.reshape", reshape_values(c, c.selected));
}

/// What stands on the card, from top to bottom; heights of 0 are left out.
struct CardRows {
  float title = 0, reading = 0, cells = 0, strides = 0, warning = 0;
  float gap = 0;
};

CardRows fit_rows(const StageContext& c, float height, float reading, float warning) {
  const StageFrame& f = c.frame;
  CardRows rows{f.label * 1.3f, reading, f.px(f.compact ? 26 : 36) + f.small * 1.6f, f.small * 4.3f, warning};
  const auto gap = [&] {
    const float sum = rows.title + rows.reading + rows.cells + rows.strides + rows.warning;
    return (height - sum) / 4;
  };
  if (gap() < 3) rows.reading = 0;
  if (gap() < 3) rows.cells = f.small * 3.4f;
  if (gap() < 2) rows.title = 0;
  if (gap() < 1) rows.warning = 0;
  rows.gap = std::clamp(gap(), 0.f, f.px(15));
  return rows;
}

}  // namespace

void write_memory_card(const StageContext& c) {
  const StageFrame& f = c.frame;
  const float shown = c.done("7.2", "memory");
  if (shown <= 0 || f.card.height <= 0) return;
  const float pad = f.px(f.compact ? 9 : 17);
  const Rect room{f.card.x + pad, f.card.y + pad * 0.8f, f.card.width - 2 * pad, f.card.height - 1.6f * pad};
  Ink ink = Ink::bad;
  const Spans reading = reading_words(c), warning = warning_words(c, ink);
  SpanStyle body{Font::regular, f.small, f.small * 1.4f, Ink::text}, red = body;
  red.ink = ink;
  const TextMetrics& metrics = c.out.metrics();
  const CardRows rows = fit_rows(c, room.height, paragraph_height(metrics, reading, room.width, body),
                                 paragraph_height(metrics, warning, room.width, red));
  c.out.set_opacity(shown);
  write_card_box(c, "memory", f.card);
  const std::size_t first = c.out.scene().items.size();
  float y = room.y;
  const auto next = [&](float height) {
    const float top = y;
    if (height > 0) y += height + rows.gap;
    return Rect{room.x, top, room.width, height};
  };
  if (const Rect box = next(rows.title); box.height > 0)
    c.out.text("memory.title", c.word("transpose.memory.title"), {box.x, box.y + f.label},
               {Font::semibold, f.label, c.out.theme().text});
  if (const Rect box = next(rows.reading); box.height > 0) write_paragraph(c.out, "memory.reading", reading, box, body);
  write_cells(c, next(rows.cells));
  write_strides(c, next(rows.strides));
  const float told = c.done("7.2", "reshape");
  if (const Rect box = next(rows.warning); box.height > 0 && told > 0) {
    c.out.set_opacity(shown * told);
    write_paragraph(c.out, "memory.warning", warning, box, red);
  }
  c.out.set_opacity(1);
  if (!c.document.view.both_roads || !c.begun("7.3")) return;
  // Both roads to one number take the card where the results are laid over one another.
  const float over = c.share("7.3", "lay_over");
  c.out.fade_since(first, fading_out(over));
  write_both_roads(c, room, fading_in(over));
}

}  // namespace tessera::scene
