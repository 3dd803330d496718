// The overview's pictures: image, patches, X, E, b and Z with their braces, signs and arrows.

#include <algorithm>

#include "app/scene/lesson/brace_text.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/overview_parts.hpp"

namespace tessera::scene {

namespace {

float width_of_label(const StageContext& c, const std::string& text) {
  return c.out.metrics().width(text, Font::regular, c.frame.label);
}

/// A brace with the number where that fits along the side, the name alone where not.
void write_fitted_brace(const StageContext& c, const SheetPlan& p, Side side) {
  const bool across = side == Side::above || side == Side::below;
  const BraceLabel label = dimension_label(c, across ? p.column_role : p.row_role);
  const float room = across ? p.box.width + c.frame.px(12) : p.box.height;
  write_brace(c, p, side, width_of_label(c, label.name + " = " + grouped(label.count)) <= room);
}

void write_image_with_braces(const StageContext& c, const OverviewLayout& l) {
  write_cut_picture(c, l.image, {});
  const Rect picture = picture_rect(c, l.image);
  const EmbedParams& p = c.document.params;
  const Color color = c.out.theme().text;
  const float top = l.image.y - c.frame.px(9);
  const std::string width = "W = " + grouped(p.image.width), height = "H = " + grouped(p.image.height);
  c.out.brace_above("image.brace.width", picture.x, picture.right(), top - 6, color);
  c.out.text("image.brace.width.label", width, {picture.x + picture.width / 2, top - 12},
             {Font::regular, c.frame.label, color, Align::center}, {{{}, "params.width"}});
  if (l.compact) return;
  const float left = l.image.x - c.frame.px(9);
  c.out.brace_beside("image.brace.height", picture.y, picture.bottom(), left - 6, 6, color);
  const bool fits = width_of_label(c, height) <= picture.height + c.frame.px(12);
  write_turned_text(c.out, "image.brace.height.label", fits ? height : "H", {left - 12, picture.y + picture.height / 2},
                    color, fits ? std::vector<ValueReference>{{{}, "params.height"}} : std::vector<ValueReference>{},
                    c.frame.label);
}

void write_patches_with_brace(const StageContext& c, const OverviewLayout& l) {
  write_parted_patches(c, l.mosaic);
  const Theme& t = c.out.theme();
  const Rect box = l.mosaic;
  const float away = c.frame.px(9) + 6;
  const PatchGrid& g = c.grid;
  const std::string both = "H′ · W′ = " + grouped(g.rows()) + " · " + grouped(g.columns());
  const std::string one = "W′ = " + grouped(g.columns());
  const bool whole = width_of_label(c, both) <= box.width + c.frame.px(20);
  std::vector<ValueReference> values{{{}, "grid.width.count"}};
  if (whole) values.push_back({{}, "grid.height.count"});
  c.out.brace_above("patches.brace.width", box.x, box.right(), box.y - away, t.n);
  c.out.text("patches.brace.width.label", whole ? both : one, {box.x + box.width / 2, box.y - away - 6},
             {Font::regular, c.frame.label, t.n, Align::center}, std::move(values));
}

void write_arrow_word(const StageContext& c, const std::string& id, const char* key, Vec2 middle) {
  if (c.frame.compact) return;
  c.out.text(id, c.word(key), middle, {Font::regular, c.frame.small, c.out.theme().quiet_text, Align::center});
}

/// How far left of a matrix its brace's label begins.
float left_of_brace(const StageContext& c, const std::string& name) {
  const float width = set_brace_text(c.out.metrics(), name, Font::regular, c.frame.label).width;
  return c.frame.px(9) + 4 + std::max(7 + width, 6 + c.frame.label * 0.95f);
}

void write_arrows(const StageContext& c, const OverviewLayout& l) {
  const float air = c.frame.px(10);
  const float middle = l.image.y + l.image.height / 2;
  write_arrow(c, "overview.cut", {{l.image.right() + air, middle}, {l.mosaic.x - air, middle}});
  write_arrow_word(c, "overview.cut.word", "overview.cut",
                   {(l.image.right() + l.mosaic.x) / 2, middle - c.frame.small * 0.6f});
  if (!l.stacked) {
    const float end = l.x.x - left_of_brace(c, "N") - air, begin = l.mosaic.right() + air;
    const float y = l.x.y + l.x.height / 2;
    write_arrow(c, "overview.flatten", {{begin, y}, {end, y}});
    write_arrow_word(c, "overview.flatten.word", "overview.flatten", {(begin + end) / 2, y - c.frame.small * 0.6f});
    return;
  }
  // From the patches down and back to X, above the matrices' braces.
  const float from = l.mosaic.x + l.mosaic.width / 2, to = l.x.x + l.x.width / 2;
  const float top = l.names + l.names_height, tip = l.x.y - c.frame.px(9) - 14 - c.frame.label * 0.9f;
  const float turn = top + c.frame.px(12);
  write_arrow(c, "overview.flatten",
              {{from, top}, {from, turn}, {to, turn}, {to, std::max(tip, turn + c.frame.px(10))}});
  write_arrow_word(c, "overview.flatten.word", "overview.flatten", {(from + to) / 2, turn - c.frame.small * 0.45f});
}

void write_sign(const StageContext& c, const std::string& id, const char* sign, float from, float to, float middle) {
  const float size = c.frame.label * 1.2f;
  c.out.text(id, sign, {(from + to) / 2, middle + size * 0.34f},
             {Font::regular, size, c.out.theme().quiet_text, Align::center});
}

void write_bias(const StageContext& c, const OverviewLayout& l) {
  if (l.bias.height <= 0) return;
  const Theme& t = c.out.theme();
  c.out.fill("bias.ground", l.bias, t.panel);
  if (const Matrix row = bias_row(c)) {
    HeatMapShape map = heat_map(c, row, l.bias, c.result()->sheets.z_range);
    c.out.set_subject({TensorName::bias, -1, -1, -1});
    c.out.set_opacity(c.pixel_opacity);
    c.out.add("bias.sheet", map);
    c.out.set_opacity(1);
    c.out.set_subject({});
  }
  c.out.frame("bias.frame", l.bias, t.control_border);
  c.out.text("bias.name", "+ b", {l.bias.x - c.frame.px(7), l.bias.y + l.bias.height / 2 + c.frame.label * 0.34f},
             {Font::regular, c.frame.label, t.quiet_text, Align::right});
  if (c.pointed.filter) {
    SheetPlan plan;
    plan.box = l.bias;
    plan.rows = 1;
    plan.columns = c.d();
    c.out.outline("bias.pointed", column_box(plan, *c.pointed.filter), true);
  }
}

void write_row_mark(const StageContext& c, const SheetPlan& p, Subject subject) {
  c.out.set_subject(subject);
  c.out.outline(p.id + ".row", row_box(p, c.selected), false);
  c.out.set_subject({});
}

}  // namespace

void write_arrow(const StageContext& c, const std::string& id, std::vector<Vec2> points) {
  PathShape arrow;
  arrow.points = std::move(points);
  arrow.stroke = c.out.theme().quiet_text;
  arrow.stroke_width = 1.5f;
  arrow.arrow_at_end = true;
  c.out.add(id, arrow);
}

Matrix bias_row(const StageContext& c) {
  const EmbedResult* result = c.result();
  if (result == nullptr || !result->embedding.weights || !result->embedding.weights->bias) return nullptr;
  return c.input.memo->get<Tensor>(c.input.result, "overview/bias", [&] {
    return result->embedding.weights->bias->reshaped({1, result->embedding.params.dim});
  });
}

void write_overview_pictures(const StageContext& c, const OverviewLayout& l) {
  write_image_with_braces(c, l);
  write_patches_with_brace(c, l);
  const SheetPlan x = overview_x(c, l), e = overview_e(c, l), z = overview_z(c, l);
  for (const SheetPlan* plan : {&x, &e, &z}) {
    write_sheet(c, *plan);
    write_fitted_brace(c, *plan, Side::left);
    write_fitted_brace(c, *plan, Side::above);
  }
  write_bias(c, l);
  write_row_mark(c, x, {TensorName::x, c.image_index, c.selected, -1});
  write_row_mark(c, z, {TensorName::z, c.image_index, c.selected, -1});
  for (const SheetPlan* plan : {&x, &e, &z}) write_sheet_pointed(c, *plan);
  const float middle = l.e.y + l.e.height / 2;
  const std::string length = dimension_label(c, texts::Role::c).name;
  write_sign(c, "overview.times", "×", l.x.right(), l.e.x - left_of_brace(c, length), middle);
  write_sign(c, "overview.equals", "=", l.e.right(), l.z.x - left_of_brace(c, "N"), middle);
  write_arrows(c, l);
}

}  // namespace tessera::scene
