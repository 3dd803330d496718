// Step 4: the three sheets, what is written into Z, and another D.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/derivation.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/step_project.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

bool has_bias(const StageContext& c) { return c.document.params.bias; }

Rect grown_to(const Rect& box, float least) {
  const float dx = std::max(0.f, least - box.width) / 2, dy = std::max(0.f, least - box.height) / 2;
  return {box.x - dx, box.y - dy, box.width + 2 * dx, box.height + 2 * dy};
}

/// The first of the words that takes at most `width` behind the sheet's name.
void write_name(const StageContext& c, const SheetPlan& p, const char* name, const std::vector<std::string>& words,
                float right) {
  const float y = p.box.bottom() + c.frame.px(10) + c.frame.label;
  const float taken = c.out.metrics().width(name, Font::semibold, c.frame.label * 1.15f) + c.frame.px(9);
  for (const std::string& word : words) {
    if (p.box.x + taken + c.out.metrics().width(word, Font::regular, c.frame.small) > right) continue;
    write_sheet_name(c, p.id, name, word, {p.box.x, y});
    return;
  }
  write_sheet_name(c, p.id, name, "", {p.box.x, y});
}

/// How far to the right a name under sheet `p` may go before it meets `next`.
float right_of(const StageContext& c, const SheetPlan& p, const SheetPlan* next) {
  if (next == nullptr) return c.frame.body.right();
  const float foot = p.box.bottom() + c.frame.px(14) + c.frame.label;
  const float gap = c.frame.px(14);
  // A sheet that ends well above leaves the line free, but for its own name.
  if (next->box.bottom() + c.frame.px(18) + 2 * c.frame.label < foot) return c.frame.body.right();
  return next->box.x - gap;
}

void write_names(const StageContext& c, const ProjectLayout& l) {
  write_name(c, l.x, "X", {c.word("sheet.x")}, right_of(c, l.x, &l.e));
  const std::vector<std::string> of_e =
      has_bias(c) ? std::vector{c.word("sheet.e"), c.word("sheet.e_no_bias")} : std::vector{c.word("sheet.e_no_bias")};
  write_name(c, l.e, "E", of_e, right_of(c, l.e, &l.z));
}

void write_sign(const StageContext& c, const char* id, const char* sign, Vec2 at) {
  const float size = c.frame.label * 1.5f;
  c.out.text(id, sign, {at.x, at.y + size * 0.36f}, {Font::regular, size, c.out.theme().quiet_text, Align::center});
}

/// Column of E that is at work: the filter's, then the next one's, while the row fills all of them, and back.
float working_column(const StageContext& c) {
  const float next = c.done("4.2", "next_cell"), back = c.done("4.2", "fill_row");
  return static_cast<float>(c.filter) + static_cast<float>(next_filter(c) - c.filter) * next * (1 - back);
}

Rect column_at(const SheetPlan& p, float column) {
  const auto whole = static_cast<std::int64_t>(std::floor(column));
  const std::int64_t next = std::min(whole + 1, p.columns - 1);
  return mix(column_box(p, whole), column_box(p, next), column - std::floor(column));
}

void write_marks(const StageContext& c, const ProjectLayout& l) {
  c.out.outline("x.row", row_box(l.x, c.selected), false);
  c.out.outline("e.column", column_at(l.e, working_column(c)), false);
  // A second mark runs over E while the row fills, and down X while the sheet does.
  const auto sweep = [&](const char* id, float share, const auto& box) {
    if (share <= 0 || share >= 1) return;
    c.out.set_opacity(std::clamp(std::min(share, 1 - share) * 10, 0.f, 1.f));
    c.out.outline(id, box, true);
    c.out.set_opacity(1);
  };
  const float row = c.done("4.2", "fill_row"), sheet = c.done("4.2", "fill_sheet");
  if (l.e.columns > 1) sweep("e.sweep", row, column_at(l.e, row * static_cast<float>(l.e.columns - 1)));
  const auto rows = static_cast<float>(l.x.rows);
  sweep("x.sweep", sheet, row_box(l.x, std::min(static_cast<std::int64_t>(sheet * rows), l.x.rows - 1)));
}

/// The colour of Z[i, d].
std::optional<Color> cell_color(const StageContext& c, std::int64_t filter) {
  const auto terms = explanation(c, c.selected, filter);
  if (!terms) return std::nullopt;
  const float share = terms->by_product / c.result()->sheets.z_range;
  return heat_color(c.out.theme(), std::clamp(share, -1.f, 1.f));
}

/// Z as far as it is written.
SheetPlan z_so_far(const StageContext& c, const ProjectLayout& l) {
  SheetPlan z = l.z;
  const float share = c.done("4.2", "fill_sheet");
  z.filled = share >= 1 ? -1 : share * static_cast<float>(z.rows);
  return z;
}

/// What Z is called where it waits: left of it, where the title leaves room.
void write_parked_label(const StageContext& c) {
  const float shown = fading_in(c.share("4.3", "park"));
  if (shown <= 0 || c.input.label > 0) return;
  const Rect box = parked_box(c);
  const std::string words = c.word("road.parked");
  const float title = c.out.metrics().width(c.word("4.title"), Font::semibold, c.frame.title_size);
  const float width = c.out.metrics().width(words, Font::regular, c.frame.small), gap = c.frame.px(8);
  if (c.frame.title.x + title + 2 * gap > box.x - gap - width) return;
  c.out.set_opacity(shown);
  // As write_parked_z has it in the steps that follow, so that it stays where it is.
  c.out.text("z.parked.label", words, {box.x - gap, c.frame.title.y},
             {Font::regular, c.frame.small, c.out.theme().quiet_text, Align::right});
  c.out.set_opacity(1);
}

/// The tokens that come of a mistake, over half of the right ones, once those are written.
void write_wrong_tokens(const StageContext& c, const ProjectLayout& l) {
  const WrongResult* wrong = wrong_result(c);
  if (wrong == nullptr || wrong->max_difference == 0) return;
  HeatMapShape map = heat_map(c, wrong->z.matrix, l.z.box, l.z.range);
  map.rows = c.n();
  map.columns = c.d();
  write_wrong_half(c, "wrong.sheet", map, WrongHalf::right,
                   std::min(fading_in(c.share("4.2", "fill_sheet")), fading_out(c.share("4.3", "ghost_in"))));
}

}  // namespace

std::int64_t other_dimension(std::int64_t dim) { return dim > 1 ? dim / 2 : 2; }

std::int64_t next_filter(const StageContext& c) {
  if (c.filter + 1 < c.d()) return c.filter + 1;
  return std::max<std::int64_t>(c.filter - 1, 0);
}

ProjectLayout lay_out_project(const StageContext& c) {
  const StageFrame& f = c.frame;
  ProjectLayout l;
  const float pad = f.px(f.compact ? 10 : 20);
  l.card = {f.card.x + pad, f.card.y + pad * 0.8f, f.card.width - 2 * pad, f.card.height - 1.5f * pad};
  const float strip = f.compact ? f.label + f.px(8) : f.px(62);
  const float above = f.px(10) + 12 + f.label, below = f.px(14) + f.label * 1.15f, apart = f.px(f.compact ? 4 : 14);
  const Rect room{f.body.x, f.body.y + above, f.body.width, f.body.height - above - below - strip - apart};
  if (!f.compact) l.filters = {f.body.x, f.body.bottom() - strip, f.body.width, strip};
  l.shapes = {f.body.x + f.body.width / 2, f.body.bottom() - strip / 2 + f.label * 0.4f};

  // N's brace, the signs, the brace beside E.
  const std::string beside = dimension_label(c, texts::Role::c).name;
  const float brace = f.px(26) + c.out.metrics().width(beside, Font::semibold, f.label);
  const float left = f.px(60), times = f.px(44), equals = f.px(30);
  // The ghost of D = 2 must find room where D is 1.
  const std::int64_t wide = std::max(c.d(), c.d() == 1 ? other_dimension(1) : 1);
  const float width = room.width - left - times - brace - equals;
  l.scale = fit_sheets({c.length(), wide, wide}, width, {std::max(c.n(), c.length())}, std::max(room.height, 20.f));
  const float xw = l.scale.side(c.length()), dw = l.scale.side(wide);
  const float xh = l.scale.side(c.n()), eh = l.scale.side(c.length());
  const float total = left + xw + times + dw + brace + equals + dw;
  const float middle = room.y + room.height / 2;
  float x = room.x + (room.width - total) / 2 + left;
  l.x = x_plan(c, {x, middle - xh / 2}, l.scale);
  l.times = {(x += xw) + times / 2, middle};
  l.e = e_plan(c, {x += times, middle - eh / 2}, l.scale);
  l.equals = {(x += dw + brace) + equals / 2, middle};
  l.z = z_plan(c, {x += equals, middle - xh / 2}, l.scale);
  return l;
}

void write_project_sheets(const StageContext& c, const ProjectLayout& l) {
  write_sheet(c, l.x);
  write_sheet(c, l.e);
  write_brace(c, l.x, Side::left);
  write_brace(c, l.x, Side::above);
  write_brace(c, l.e, Side::above);
  write_brace(c, l.e, Side::right, false);
  write_sign(c, "project.times", "×", l.times);
  write_sign(c, "project.equals", "=", l.equals);
  write_names(c, l);
  write_marks(c, l);
  write_sheet_pointed(c, l.x);
  write_sheet_pointed(c, l.e);
}

void write_project_cells(const StageContext& c, const ProjectLayout& l) {
  SheetPlan z = z_so_far(c, l);
  // The product stays where it was made; what goes to wait for the other road is a copy.
  // A figure of this step shows its result in its place.
  const float parked = c.input.label > 0 ? 0 : c.share("4.3", "park");
  if (parked > 0) {
    SheetPlan stays = z;
    stays.id = "z.product";
    write_sheet(c, stays);
    z.box = mix(l.z.box, parked_box(c), c.done("4.3", "park"));
  } else {
    write_sheet(c, z);
  }
  write_brace(c, l.z, Side::above);
  write_name(c, l.z, "Z", {c.word("sheet.z")}, c.frame.body.right());
  // The row of the selected patch, while it is ahead of the others.
  const float row = c.done("4.2", "fill_row"), alone = 1 - c.share("4.3", "shapes");
  const Rect band = row_box(l.z, c.selected);
  if (const Matrix token = token_row(c, c.selected); token && row > 0 && alone > 0) {
    c.out.set_opacity(c.pixel_opacity * alone);
    if (row < 1) c.out.set_clip(Rect{band.x, band.y, band.width * row, band.height});
    c.out.add("z.row.values", heat_map(c, token, band, z.range));
    c.out.set_clip(std::nullopt);
  }
  c.out.set_opacity(1);
  write_wrong_tokens(c, l);
  c.out.set_opacity(std::clamp(row * 8, 0.f, 1.f));
  if (row > 0) c.out.outline("z.row", band, false);
  // The cell comes from the card.
  const float landed = c.done("4.1", "land"), next = c.done("4.2", "next_cell");
  const Rect cell = grown_to(cell_box(l.z, c.selected, c.filter), 7);
  const DerivationLayout card = lay_out_derivation(c, l.card);
  const float side = c.frame.label;
  const Rect from{card.total.x, card.total.y - side * 0.85f, side, side};
  const auto cell_fill = [&](const char* id, std::int64_t filter, const Rect& box, float opacity) {
    const std::optional<Color> color = cell_color(c, filter);
    if (!color || opacity <= 0) return;
    c.out.set_opacity(opacity);
    c.out.set_subject({TensorName::z, c.image_index, c.selected, filter});
    c.out.fill(id, box, *color);
    c.out.set_subject({});
  };
  const float start = c.share("4.1", "land");
  const float visible = std::clamp(start * 8, 0.f, 1.f);
  cell_fill("z.cell.value", c.filter, mix(from, cell, landed), visible * (1 - row));
  if (c.d() > 1)
    cell_fill("z.cell.next", next_filter(c), grown_to(cell_box(l.z, c.selected, next_filter(c)), 7),
              std::clamp(next * 2 - 1, 0.f, 1.f) * (1 - row));
  c.out.set_opacity(visible);
  if (visible > 0) {
    const float at = working_column(c);
    const Rect column = column_at(l.z, at);
    const Rect there = grown_to({column.x, band.y, column.width, band.height}, 7);
    c.out.outline("z.cell", landed < 1 ? mix(from, cell, landed) : there, false);
  }
  c.out.set_opacity(1);
  if (parked > 0) write_sheet(c, z);
  write_sheet_pointed(c, l.z);
  write_parked_label(c);
}

void write_other_dimension(const StageContext& c, const ProjectLayout& l) {
  const float in = c.done("4.3", "ghost_in"), out = c.done("4.3", "ghost_out");
  if (out >= 1) return;
  const float shown = std::min(1.f, c.share("4.3", "ghost_in") * 5) * (1 - out);
  if (shown <= 0) return;
  const Theme& t = c.out.theme();
  const std::int64_t dim = other_dimension(c.d());
  const float named = std::clamp(c.share("4.3", "ghost") * 4, 0.f, 1.f) * (1 - out);
  bool told = named <= 0;
  for (const SheetPlan* p : {&l.e, &l.z}) {
    const float width = p->box.width + (l.scale.side(dim) - p->box.width) * in * (1 - out);
    const Rect ghost{p->box.x, p->box.y, width, p->box.height};
    c.out.set_opacity(shown);
    if (width < p->box.width)
      c.out.fill(p->id + ".ghost.rest", {ghost.right(), ghost.y, p->box.right() - ghost.right(), ghost.height},
                 with_alpha(t.ground, 0.72f));
    c.out.box(p->id + ".ghost", ghost, with_alpha(t.d, 0.16f), t.d, 0);
    const std::string text = "D = " + grouped(dim);
    const float size = c.frame.label, high = size * 1.6f;
    const float wide = c.out.metrics().width(text, Font::semibold, size) + c.frame.px(12);
    // The signs stand at half height.
    if (told || ghost.height < high * 3.2f) continue;
    told = true;
    const float x = std::max(ghost.x + ghost.width / 2 - wide / 2, ghost.x - c.frame.px(4));
    const Rect chip{x, ghost.y + ghost.height * 0.22f - high / 2, wide, high};
    c.out.set_opacity(named);
    c.out.box(p->id + ".ghost.chip", chip, t.panel, t.d, 4);
    c.out.text(p->id + ".ghost.label", text, {chip.x + wide / 2, chip.y + high / 2 + size * 0.36f},
               {Font::semibold, size, t.d, Align::center}, {{{}, "what_if.dim"}});
  }
  c.out.set_opacity(1);
  if (told || c.frame.compact) return;
  // The sheets are too low to be written on.
  c.out.set_opacity(named);
  c.out.text("ghost.label", "D = " + grouped(dim), {l.shapes.x, l.shapes.y + c.frame.label * 1.5f},
             {Font::semibold, c.frame.label, t.d, Align::center}, {{{}, "what_if.dim"}});
  c.out.set_opacity(1);
}

}  // namespace tessera::scene
