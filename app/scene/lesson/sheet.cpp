#include "app/scene/lesson/sheet.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/brace_text.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

float sum_of_sides(const SheetScale& scale, const std::vector<std::int64_t>& axes) {
  float sum = 0;
  for (const std::int64_t n : axes) sum += scale.side(n);
  return sum;
}

struct Axes {
  texts::Role rows, columns;
};

SheetPlan plan_of(const StageContext& c, const char* id, TensorName tensor, const Sheet* sheet, Axes axes) {
  SheetPlan plan;
  plan.id = id;
  plan.tensor = tensor;
  plan.sheet = sheet;
  plan.row_role = axes.rows;
  plan.column_role = axes.columns;
  plan.rows = dimension_label(c, axes.rows).count;
  plan.columns = dimension_label(c, axes.columns).count;
  if (c.result() != nullptr) {
    const Sheets& all = c.result()->sheets;
    plan.range = tensor == TensorName::x ? all.x_range : tensor == TensorName::e ? all.e_range : all.z_range;
  }
  return plan;
}

/// X and E follow the order in which the viewer has patches flattened.
SheetPlan in_order(const StageContext& c, SheetPlan plan) {
  plan.reordered = sheet_in_order(c, plan.tensor, plan.sheet);
  if (!plan.reordered) return plan;
  plan.sheet = plan.reordered.get();
  plan.places = stored_places(c);
  return plan;
}

SheetPlan placed(SheetPlan plan, Vec2 corner, const SheetScale& scale) {
  plan.box = {corner.x, corner.y, scale.side(plan.columns), scale.side(plan.rows)};
  return plan;
}

/// The part of the box that rows first … last (exclusive, with parts) take.
Rect rows_part(const SheetPlan& p, float first, float last) {
  const float step = p.box.height / static_cast<float>(std::max<std::int64_t>(p.rows, 1));
  return {p.box.x, p.box.y + step * first, p.box.width, step * (last - first)};
}

void write_values(const StageContext& c, const SheetPlan& p) {
  if (p.sheet == nullptr || !p.sheet->matrix || p.filled == 0) return;
  HeatMapShape map = heat_map(c, p.sheet->matrix, p.box, p.range);
  map.rows = p.rows;
  map.columns = p.columns;
  map.places = p.places;
  c.out.set_subject({p.tensor, p.tensor == TensorName::e ? -1 : c.image_index, -1, -1});
  c.out.set_opacity(c.pixel_opacity);
  const float filled = p.filled < 0 ? static_cast<float>(p.rows) : std::min(p.filled, static_cast<float>(p.rows));
  const float whole = std::floor(filled);
  if (whole < static_cast<float>(p.rows)) c.out.set_clip(rows_part(p, 0, whole));
  if (whole > 0) c.out.add(p.id + ".sheet", map);
  if (filled > whole) {
    Rect part = rows_part(p, whole, whole + 1);
    part.width *= filled - whole;
    c.out.set_clip(part);
    c.out.add(p.id + ".sheet.last", map);
  }
  c.out.set_clip(std::nullopt);
  c.out.set_opacity(1);
  c.out.set_subject({});
}

Rect grown(Rect box, float least) {
  const float dx = std::max(0.f, (least - box.width) / 2), dy = std::max(0.f, (least - box.height) / 2);
  return {box.x - dx, box.y - dy, box.width + 2 * dx, box.height + 2 * dy};
}

constexpr float least_band = 3;

const char* name_of(Side side) {
  switch (side) {
    case Side::above: return "above";
    case Side::below: return "below";
    case Side::left: return "left";
    case Side::right: return "right";
  }
  return "";
}

}  // namespace

float SheetScale::side(std::int64_t n) const {
  return std::max(least, unit * std::sqrt(static_cast<float>(std::max<std::int64_t>(n, 1))));
}

SheetScale fit_sheets(const std::vector<std::int64_t>& across, float width, const std::vector<std::int64_t>& down,
                      float height) {
  SheetScale low{0.01f}, high{4000};
  for (int step = 0; step < 40; ++step) {
    const SheetScale middle{(low.unit + high.unit) / 2};
    const bool fits = sum_of_sides(middle, across) <= width && sum_of_sides(middle, down) <= height;
    (fits ? low : high) = middle;
  }
  // A few huge cells tell no more than a few large ones.
  low.unit = std::min(low.unit, 120.f);
  return low;
}

SheetPlan x_plan(const StageContext& c, Vec2 corner, const SheetScale& scale) {
  const Sheet* sheet = c.sheets() != nullptr ? &c.sheets()->x : nullptr;
  return placed(in_order(c, plan_of(c, "x", TensorName::x, sheet, {texts::Role::n, texts::Role::c})), corner, scale);
}

SheetPlan e_plan(const StageContext& c, Vec2 corner, const SheetScale& scale) {
  const Sheet* sheet = c.result() != nullptr ? c.result()->sheets.e.get() : nullptr;
  return placed(in_order(c, plan_of(c, "e", TensorName::e, sheet, {texts::Role::c, texts::Role::d})), corner, scale);
}

SheetPlan z_plan(const StageContext& c, Vec2 corner, const SheetScale& scale) {
  const Sheet* sheet = c.sheets() != nullptr ? &c.sheets()->z : nullptr;
  return placed(plan_of(c, "z", TensorName::z, sheet, {texts::Role::n, texts::Role::d}), corner, scale);
}

SheetPlan flattened_plan(const StageContext& c, Vec2 corner, const SheetScale& scale) {
  const Sheet* sheet = c.sheets() != nullptr ? &c.sheets()->flattened : nullptr;
  return placed(plan_of(c, "flat", TensorName::flattened, sheet, {texts::Role::d, texts::Role::n}), corner, scale);
}

void write_sheet(const StageContext& c, const SheetPlan& p) {
  const Theme& t = c.out.theme();
  c.out.fill(p.id + ".ground", p.box, t.panel);
  write_values(c, p);
  c.out.frame(p.id + ".frame", p.box, t.control_border);
}

void write_sheet_pointed(const StageContext& c, const SheetPlan& p) {
  std::optional<std::int64_t> row, column, place = c.pointed.place;
  if (place && p.places) place = written_place(c, *place);
  switch (p.tensor) {
    case TensorName::x: row = c.pointed.patch, column = place; break;
    case TensorName::e: row = place, column = c.pointed.filter; break;
    case TensorName::z: row = c.pointed.patch, column = c.pointed.filter; break;
    case TensorName::flattened: row = c.pointed.filter, column = c.pointed.patch; break;
    default: break;
  }
  if (row && *row < p.rows) c.out.outline(p.id + ".pointed.row", row_box(p, *row), true);
  if (column && *column < p.columns) c.out.outline(p.id + ".pointed.column", column_box(p, *column), true);
  if (row && column && *row < p.rows && *column < p.columns)
    c.out.outline(p.id + ".pointed.cell", grown(cell_box(p, *row, *column), 5), true);
}

Rect row_box(const SheetPlan& p, std::int64_t row) {
  return grown(rows_part(p, static_cast<float>(row), static_cast<float>(row + 1)), least_band);
}

Rect column_box(const SheetPlan& p, std::int64_t column) {
  const float step = p.box.width / static_cast<float>(std::max<std::int64_t>(p.columns, 1));
  return grown({p.box.x + step * static_cast<float>(column), p.box.y, step, p.box.height}, least_band);
}

Rect cell_box(const SheetPlan& p, std::int64_t row, std::int64_t column) {
  const Rect r = row_box(p, row), k = column_box(p, column);
  return {k.x, r.y, k.width, r.height};
}

BraceLabel dimension_label(const StageContext& c, texts::Role role) {
  BraceLabel label;
  label.role = role;
  switch (role) {
    case texts::Role::n: label.name = "N", label.count = c.n(), label.field = "grid.count"; break;
    case texts::Role::d: label.name = "D", label.count = c.d(), label.field = "params.dim"; break;
    default: {
      const Size2& patch = c.document.params.patch;
      label.name = patch.height == patch.width ? "P²C" : "P_h·P_w·C";
      label.count = c.length();
      label.field = "params.patch_length";
    }
  }
  return label;
}

void write_brace(const StageContext& c, const SheetPlan& p, Side side, bool number) {
  BraceLabel label = dimension_label(c, side == Side::above || side == Side::below ? p.column_role : p.row_role);
  label.id = p.id + ".brace." + name_of(side);
  label.number = number;
  write_brace(c, p.box, side, label);
}

void write_brace(const StageContext& c, const Rect& box, Side side, const BraceLabel& l) {
  const Color color = role_color(c, l.role);
  const float gap = c.frame.px(9), size = c.frame.label;
  const bool lit = c.pointed.role != texts::Role::none && c.pointed.role == l.role;
  std::vector<ValueReference> values;
  if (l.number) values.push_back({{}, l.field});
  const TextStyle style{lit ? Font::semibold : Font::regular, size, color};
  const BraceText text =
      set_brace_text(c.out.metrics(), l.number ? l.name + " = " + grouped(l.count) : l.name, style.font, size);
  const std::string id = l.id + ".label";
  const float middle = box.x + box.width / 2;
  if (side == Side::above) {
    c.out.brace_above(l.id, box.x, box.right(), box.y - gap - 6, color);
    write_brace_text(c.out, id, text, {middle - text.width / 2, box.y - gap - 12}, false, style, std::move(values));
  } else if (side == Side::below) {
    const float y = box.bottom() + gap + 6;
    c.out.path(l.id, {{box.x, y - 6}, {box.x, y}, {box.right(), y}, {box.right(), y - 6}}, color, 1.5f);
    write_brace_text(c.out, id, text, {middle - text.width / 2, y + size + 2}, false, style, std::move(values));
  } else {
    const bool left = side == Side::left;
    const float x = left ? box.x - gap - 4 : box.right() + gap + 4, along = box.y + box.height / 2;
    c.out.brace_beside(l.id, box.y, box.bottom(), x, left ? 6.f : -6.f, color);
    // Upright where it is short or the side is, turned where that is what fits.
    const bool turned = text.width > c.frame.px(40) && box.height > text.width;
    const Vec2 start = turned ? Vec2{left ? x - 6 : x + 6 + size * 0.72f, along + text.width / 2}
                              : Vec2{left ? x - 7 - text.width : x + 7, along + size * 0.36f};
    write_brace_text(c.out, id, text, start, turned, style, std::move(values));
  }
}

float write_sheet_name(const StageContext& c, const std::string& id, const std::string& name, const std::string& words,
                       Vec2 at) {
  const Theme& t = c.out.theme();
  const float width = c.out.text(id + ".name", name, at, {Font::semibold, c.frame.label * 1.15f, t.text});
  if (words.empty()) return width;
  const float gap = c.frame.px(9);
  return width + gap +
         c.out.text(id + ".words", words, {at.x + width + gap, at.y}, {Font::regular, c.frame.small, t.quiet_text});
}

Spans sheet_note(const StageContext& c, const SheetPlan& p) {
  if (p.sheet == nullptr || !p.sheet->matrix) return {};
  texts::Values values;
  values["range"] = {.text = fmt::format("{:.2g}", p.range), .references = {{{p.tensor, -1, -1, -1}, "range"}}};
  Spans note = c.words("sheet.range", values);
  if (p.sheet->averaged()) {
    values["rows"] = {.text = grouped(p.sheet->matrix->extent(0))};
    values["columns"] = {.text = grouped(p.sheet->matrix->extent(1))};
    note.push_back({" · ", Ink::quiet, {}, false});
    for (Span& span : c.words("sheet.averaged", values)) note.push_back(std::move(span));
  }
  const bool has_places = p.tensor == TensorName::x || p.tensor == TensorName::e;
  if (has_places && !p.places && c.document.view.order == PatchOrder::ppc) {
    note.push_back({" · ", Ink::quiet, {}, false});
    for (Span& span : c.words("sheet.stored_order")) note.push_back(std::move(span));
  }
  return note;
}

void write_needle(const StageContext& c, const std::array<Vec2, 4>& corners) {
  PathShape shape;
  shape.points.assign(corners.begin(), corners.end());
  shape.closed = true;
  shape.stroke = Color{0, 0, 0, 255};
  shape.stroke_width = 5;
  c.out.add("needle.case", shape);
  shape.stroke = Color{255, 255, 255, 255};
  shape.stroke_width = 2;
  c.out.add("needle", shape);
}

Rect parked_box(const StageContext& c) {
  const StageFrame& f = c.frame;
  const Vec2 most{f.px(104), (f.body.y - f.strip.height) - f.px(f.compact ? 10 : 16)};
  const SheetScale scale = fit_sheets({c.d()}, most.x, {c.n()}, most.y);
  const float width = scale.side(c.d()), height = scale.side(c.n());
  return {f.body.right() - width, f.px(f.compact ? 5 : 8) + (most.y - height) / 2, width, height};
}

void write_card_box(const StageContext& c, const std::string& id, const Rect& rect) {
  const Theme& t = c.out.theme();
  c.out.box(id, rect, t.panel, t.line, 8);
}

}  // namespace tessera::scene
