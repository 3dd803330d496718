// Step 7: one row per token. A copy of D × N turns over its diagonal and is N × D; what stood above a column stands
// beside a row then.
//
// With the corner at the origin, (1, 1)/√2 the diagonal's direction and θ the angle turned, the part of a point along
// the diagonal stays and the part across it is multiplied by cos θ:
//
//   (x, y) ↦ ½ (1 + cos θ) (x, y) + ½ (1 − cos θ) (y, x)
//
// which is nothing at θ = 0 and the transpose at θ = π.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/lesson/transpose_parts.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

constexpr float head_gap = 7;  ///< points between a sheet and the patches beside it

float head_room(const TurnLayout& l) { return l.head + head_gap; }

/// Lines under N × D: what is laid over it, and the difference.
float room_for_verdict(const StageContext& c) { return c.frame.small * 3.4f + c.frame.px(6); }

/// The copy of the sheet on its way: from D × N with the corner at the origin to the stage.
Affine turning(const StageContext& c, const TurnLayout& l) {
  const float lift = c.done("7.1", "lift"), turn = c.done("7.1", "turn"), settle = c.done("7.1", "settle");
  const float travel = 0.1f * lift + 0.6f * turn + 0.3f * settle;
  const Vec2 corner = mix(Vec2{l.flat.x, l.flat.y}, Vec2{l.turned.x, l.turned.y}, travel);
  const float cosine = std::cos(std::numbers::pi_v<float> * turn);
  const float straight = (1 + cosine) / 2, crossed = (1 - cosine) / 2;
  return {straight, crossed, crossed, straight, corner.x, corner.y - c.frame.px(10) * lift * (1 - settle)};
}

std::vector<Vec2> mapped(const Affine& m, const Rect& r) {
  std::vector<Vec2> points;
  for (const Vec2 corner : corners_of(r)) points.push_back(m(corner));
  return points;
}

SheetPlan flat_plan(const StageContext& c, const TurnLayout& l) {
  return flattened_plan(c, {l.flat.x, l.flat.y}, l.scale);
}

float arrow_height(const TurnLayout& l) { return l.flat.y + std::min(l.flat.height, l.turned.height) / 2; }

/// The colours' range, under D × N: as wide as that, or as the way to N × D where it stands below the arrow's words.
void write_range(const StageContext& c, const TurnLayout& l) {
  const StageFrame& f = c.frame;
  const Spans note = sheet_note(c, flat_plan(c, l));
  const SpanStyle style{Font::regular, f.small, 0, Ink::quiet};
  const bool below = l.flat.bottom() > arrow_height(l) + f.px(12) + 1.5f * f.small;
  const float end = below ? l.turned.x - f.px(12) : l.flat.right();
  if (l.flat.x + width_of(c.out.metrics(), note, style) > end) return;
  write_spans(c.out, "flat.note", note, {l.flat.x, l.flat.bottom() + f.small * 1.3f}, style);
}

/// N × D as what it is, for its braces and what is pointed at on it.
SheetPlan turned_plan(const StageContext& c, const TurnLayout& l) {
  SheetPlan plan = z_plan(c, {l.turned.x, l.turned.y}, l.scale);
  plan.id = "turned";
  return plan;
}

/// The columns that get a patch above them: the selected one, and outwards from it as many as have room.
std::vector<std::int64_t> head_columns(const StageContext& c, const TurnLayout& l) {
  const float pitch = l.flat.width / static_cast<float>(c.n());
  const auto step = static_cast<std::int64_t>(std::ceil(std::max(1.f, (l.head + 3) / std::max(pitch, 1e-6f))));
  constexpr std::int64_t most = 8;
  const std::int64_t wide = std::max(step, (c.n() + most - 1) / most);
  std::vector<std::int64_t> columns;
  for (std::int64_t i = c.selected % wide; i < c.n(); i += wide) columns.push_back(i);
  return columns;
}

void write_heads(const StageContext& c, const TurnLayout& l, const Affine& m) {
  const float shown = c.done("7.1", "heads"), moved = c.done("7.1", "lift");
  if (shown <= 0) return;
  const float pitch = l.flat.width / static_cast<float>(c.n());
  const auto box_at = [&](Vec2 centre) {
    return patch_box(c, {centre.x - l.head / 2, centre.y - l.head / 2, l.head, l.head});
  };
  const auto write = [&](std::int64_t i, const std::string& id, const Affine& map, float opacity) {
    const Vec2 centre = map({(static_cast<float>(i) + 0.5f) * pitch, -head_gap - l.head / 2});
    const Rect box = box_at(centre);
    write_patch_picture(c, id, i, box, opacity);
    if (i != c.selected && i != c.hovered) return;
    c.out.set_opacity(opacity);
    c.out.outline(id + ".ring", box, i != c.selected);
    c.out.set_opacity(1);
  };
  // The selected patch stays where it came from, too.
  if (moved > 0) write(c.selected, "head.left", {1, 0, 0, 1, l.flat.x, l.flat.y}, 0.6f * moved);
  for (const std::int64_t i : head_columns(c, l)) {
    if (i != c.selected) write(i, "head." + std::to_string(i), m, shown);
  }
  write(c.selected, "head.selected", m, shown);
}

void write_copy(const StageContext& c, const TurnLayout& l, const Affine& m) {
  // It comes into being exactly over what it is a copy of.
  const float shown = std::min(1.f, 6 * c.share("7.1", "lift"));
  if (shown <= 0) return;
  const Rect flat{0, 0, l.flat.width, l.flat.height};
  const SheetPlan plan = flat_plan(c, l);
  c.out.set_opacity(shown * c.pixel_opacity);
  if (plan.sheet != nullptr && plan.sheet->matrix) {
    HeatMapShape map = heat_map(c, plan.sheet->matrix, flat, plan.range);
    map.rows = plan.rows;
    map.columns = plan.columns;
    c.out.set_subject({TensorName::flattened, c.image_index, -1, -1});
    c.out.add("turned.sheet", map);
    c.out.scene().items.back().transform = m;
    c.out.set_subject({});
  }
  c.out.set_opacity(shown);
  PathShape frame;
  frame.points = mapped(m, flat);
  frame.closed = true;
  frame.stroke = c.out.theme().control_border;
  c.out.add("turned.frame", frame);
  c.out.set_opacity(1);
}

void write_arrow(const StageContext& c, const TurnLayout& l) {
  const float shown = fading_in(c.share("7.1", "settle"));
  if (shown <= 0) return;
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const float left = l.flat.right() + f.px(8), right = l.turned.x - head_room(l) - f.px(10), room = right - left;
  const float y = arrow_height(l), middle = (left + right) / 2;
  const float half = std::min(room, f.px(104)) / 2;
  c.out.set_opacity(shown);
  PathShape arrow;
  arrow.points = {{middle - half, y}, {middle + half, y}};
  arrow.stroke = t.quiet_text;
  arrow.stroke_width = 1.5f;
  arrow.arrow_at_end = true;
  c.out.add("turn.arrow", arrow);
  const std::string code = "transpose(1, 2)";
  float size = f.small;
  while (size > 10 && c.out.metrics().width(code, Font::mono, size) > room) size -= 0.5f;
  if (c.out.metrics().width(code, Font::mono, size) <= room)
    c.out.text("turn.code", code, {middle, y - f.px(9)}, {Font::mono, size, t.text, Align::center});
  const std::string words = c.word("transpose.mirrored");
  if (c.out.metrics().width(words, Font::regular, f.small) <= room)
    c.out.text("turn.words", words, {middle, y + f.px(8) + f.small},
               {Font::regular, f.small, t.quiet_text, Align::center});
  c.out.set_opacity(1);
}

/// Braces say how many where that fits along the side.
void write_side(const StageContext& c, const SheetPlan& plan, Side side, float away) {
  const bool along = side == Side::above || side == Side::below;
  BraceLabel label = dimension_label(c, along ? plan.column_role : plan.row_role);
  label.id = plan.id + ".brace." + (along ? "above" : side == Side::left ? "left" : "right");
  const float length = along ? plan.box.width : plan.box.height;
  const float width = c.out.metrics().width(label.name + " = " + grouped(label.count), Font::semibold, c.frame.label);
  label.number = width < length;
  Rect box = plan.box;
  if (along) box.y -= away;
  write_brace(c, box, side, label);
}

void write_turned_words(const StageContext& c, const TurnLayout& l) {
  const float shown = c.done("7.1", "settle");
  if (shown <= 0) return;
  const SheetPlan plan = turned_plan(c, l);
  c.out.set_opacity(shown);
  write_side(c, plan, Side::above, 0);
  write_side(c, plan, Side::right, 0);
  c.out.set_opacity(1);
  if (shown >= 1) write_sheet_pointed(c, plan);
  write_wrong_sheet(c, l.wrong, l.scale, shown);
}

/// Whether the parked Z's label has room between the title and it.
bool parked_label_fits(const StageContext& c, float width) {
  const StageFrame& f = c.frame;
  const float title = c.out.metrics().width(c.word("7.title"), Font::semibold, f.title_size);
  return f.title.x + title + f.px(20) < parked_box(c).x - f.px(10) - width;
}

/// Z of step 4: parked, then on its way, then over the result.
void write_laid_over(const StageContext& c, const TurnLayout& l) {
  const float over = c.done("7.3", "lay_over");
  SheetPlan plan = z_plan(c, {}, l.scale);
  plan.box = mix(parked_box(c), l.turned, over);
  write_sheet(c, plan);
  const StageFrame& f = c.frame;
  const Theme& t = c.out.theme();
  const std::string name = c.word("road.parked");
  const float width = c.out.metrics().width(name, Font::regular, f.small);
  if (const float parked = fading_out(c.share("7.3", "lay_over")); parked > 0 && parked_label_fits(c, width)) {
    c.out.set_opacity(parked);
    const Rect box = parked_box(c);
    // As write_parked_z has it in the steps before.
    c.out.text("z.parked.label", name, {box.x - f.px(10), box.y + box.height / 2 + f.small * 0.36f},
               {Font::regular, f.small, t.quiet_text, Align::right});
  }
  const float shown = c.done("7.3", "difference");
  if (shown > 0) {
    c.out.set_opacity(shown);
    const Embedding* e = c.result() != nullptr ? &c.result()->embedding : nullptr;
    Spans words{{"…", Ink::text, {}, false}};
    if (e != nullptr && e->max_difference == 0) words = c.words("transpose.exact");
    if (e != nullptr && e->max_difference != 0)
      words =
          c.words("difference",
                  {{"value", {.text = scientific(e->max_difference), .references = {{{}, "result.max_difference"}}}}});
    const float wide = std::max(width, width_of(c.out.metrics(), words, {Font::regular, f.label, 0, Ink::text}));
    const float x = std::max(f.body.x, std::min(l.turned.x, f.body.right() - wide));
    const float y = l.turned.bottom() + f.px(5);
    c.out.text("laid.name", name, {x, y + f.small}, {Font::regular, f.small, t.quiet_text});
    write_spans(c.out, "laid.difference", words, {x, y + f.small * 2.5f}, {Font::regular, f.label, 0, Ink::text});
  }
  c.out.set_opacity(1);
}

}  // namespace

TurnLayout lay_out_turn(const StageContext& c) {
  const StageFrame& f = c.frame;
  TurnLayout l;
  l.head = f.px(f.compact ? 20 : 28);
  l.brace = f.px(9) + 12 + f.label;
  const float above = l.brace + head_room(l), between = f.compact ? f.px(66) : f.px(158);
  const float below = room_for_verdict(c), title = f.small + f.px(22);
  const float width = f.body.width - 2 * l.brace - between - head_room(l), height = f.body.height - above;
  const bool wrong = wrong_result(c) != nullptr;
  const std::vector<std::int64_t> n{c.n()}, nn{c.n(), c.n()};
  const SheetScale first = fit_sheets({c.n(), c.d()}, width, {c.d()}, height - f.small * 2.1f);
  const SheetScale second = fit_sheets({}, 1, wrong ? nn : n, height - below - (wrong ? title : 0));
  l.scale = first.unit < second.unit ? first : second;
  const float n_side = l.scale.side(c.n()), d_side = l.scale.side(c.d());
  const float right_column = n_side + below + (wrong ? n_side + title : 0);
  const float top = f.body.y + above + std::max(0.f, (height - std::max(d_side, right_column)) / 2);
  const float spare = std::max(0.f, width - n_side - d_side);
  const float x = f.body.x + l.brace + spare * 0.4f;
  // About eight in a row.
  l.head = std::clamp(n_side / 8 - 3, f.px(15), l.head);
  l.rise = (1 - c.done("7.2", "room")) * (f.card.bottom() - f.body.bottom()) / 2;
  l.flat = {x, top + l.rise, n_side, d_side};
  l.turned = {x + n_side + between + head_room(l) + spare * 0.2f, top + l.rise, d_side, n_side};
  l.wrong = {l.turned.x, l.turned.bottom() + below + title};
  return l;
}

void write_transpose_step(const StageContext& c) {
  const TurnLayout l = lay_out_turn(c);
  const Affine m = turning(c, l);
  StageContext quiet = c;
  quiet.pixel_opacity *= 1 - 0.55f * c.done("7.1", "lift");
  const SheetPlan flat = flat_plan(quiet, l);
  write_sheet(quiet, flat);
  write_side(c, flat, Side::above, head_room(l));
  write_side(c, flat, Side::left, 0);
  write_range(c, l);
  write_sheet_pointed(c, flat);
  write_copy(c, l, m);
  write_turned_words(c, l);
  write_laid_over(c, l);
  write_arrow(c, l);
  write_heads(c, l, m);
  SheetPlan local = flat;
  local.box.x = local.box.y = 0;
  const std::vector<Vec2> needle = mapped(m, column_box(local, c.selected));
  write_needle(c, {needle[0], needle[1], needle[2], needle[3]});
  write_memory_card(c);
}

}  // namespace tessera::scene
