// Step 3: the patch, its planes, and the strip that they are written into.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/lesson/step_flatten.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

/// Fades in over the first part of a move.
float soon(float share) { return std::clamp(share * 6, 0.f, 1.f); }

Subject row_subject(const StageContext& c) { return {TensorName::x, c.image_index, c.shown(), -1}; }

float x_range(const StageContext& c) { return c.result() != nullptr ? c.result()->sheets.x_range : 1; }

/// Lines between the cells of a box, where cells are large enough to be told apart.
void write_cell_lines(const StageContext& c, const std::string& id, const Rect& box, Size2 cells, Color color) {
  if (box.width / static_cast<float>(cells.width) < 5 || box.height / static_cast<float>(cells.height) < 5) return;
  GridShape lines;
  lines.grid = plan_grid({cells, {1, 1}, {1, 1}});
  lines.target = box;
  lines.color = color;
  c.out.add(id, lines);
}

void write_under(const StageContext& c, const std::string& id, const std::string& text, const Rect& box, bool strong,
                 std::vector<ValueReference> values = {}) {
  const Theme& t = c.out.theme();
  c.out.text(id, text, {box.x + box.width / 2, box.bottom() + c.frame.px(7) + c.frame.small * 0.9f},
             {strong ? Font::semibold : Font::regular, c.frame.small, strong ? t.text : t.quiet_text, Align::center},
             std::move(values));
}

bool dilated(const StageContext& c) {
  return c.document.params.dilation.height > 1 || c.document.params.dilation.width > 1;
}

/// P above, and P_h beside where it is another.
void write_patch_braces(const StageContext& c, const Rect& box) {
  const Size2 patch = c.document.params.patch;
  const bool square = patch.height == patch.width;
  BraceLabel label{"patch.brace.width", square ? "P" : "P_w", patch.width, "params.patch_width", texts::Role::p, true};
  write_brace(c, box, Side::above, label);
  if (square || c.frame.compact) return;
  label = {"patch.brace.height", "P_h", patch.height, "params.patch_height", texts::Role::p, true};
  write_brace(c, box, Side::right, label);
}

void write_plane(const StageContext& c, const Matrix& planes, std::int64_t k, const Rect& box, const Unrolling& u) {
  const Theme& t = c.out.theme();
  const std::string id = fmt::format("patch.plane.{}", k);
  const float parted = soon(c.share("3.1", "planes_part")), reading = c.share("3.2", "rows");
  const std::int64_t rows = c.document.params.patch.height;
  c.out.set_subject(row_subject(c));
  c.out.set_opacity(parted);
  c.out.fill(id + ".ground", box, t.zero);
  // Unread rows wait in the dim; u.left of all runs have gone, in (C, P, P) order plane after plane.
  const float before = written_as_stored(c) ? static_cast<float>(k * rows) : 0;
  const float read = std::clamp((u.left - before) / static_cast<float>(rows), 0.f, 1.f);
  if (planes) {
    const HeatMapShape map = plane(c, planes, k, box, x_range(c));
    c.out.set_opacity(parted * c.pixel_opacity * (1 - 0.62f * reading * (read < 1 ? 1.f : 0.f)));
    c.out.add(id, map);
    if (reading > 0 && read > 0 && read < 1) {
      c.out.set_opacity(parted * c.pixel_opacity);
      c.out.set_clip(Rect{box.x, box.y, box.width, box.height * read});
      c.out.add(id + ".read", map);
      c.out.set_clip(std::nullopt);
    }
  }
  c.out.set_subject({});
  c.out.set_opacity(reading);
  if (reading > 0) {
    const bool by_row = box.height / static_cast<float>(rows) >= 5;
    if (by_row) write_cell_lines(c, id + ".rows", box, {rows, 1}, t.ground);
  }
  c.out.set_opacity(parted);
  const bool chosen = k == c.channel && c.document.params.channels > 1;
  c.out.frame(id + ".frame", box, chosen ? t.text : t.control_border, chosen ? 1.5f : 1);
  c.out.set_opacity(1);
}

/// Which row of the planes is being read.
void write_reading_line(const StageContext& c, const FlattenLayout& l, const Unrolling& u) {
  const auto runs = static_cast<float>(u.runs);
  if (u.left <= 0 || u.left >= runs) return;
  const auto run = static_cast<std::int64_t>(std::min(u.left, runs - 1));
  const auto rows = static_cast<float>(c.document.params.patch.height);
  for (std::int64_t k = 0; k < c.document.params.channels; ++k) {
    if (!in_run(c, run, k)) continue;
    // It comes and goes at the ends of a plane, rather than to jump from one to the next.
    const float at = written_as_stored(c) ? u.left - static_cast<float>(k) * rows : u.left;
    const float ends = std::min(1.f, 0.12f * rows);
    c.out.set_opacity(std::clamp(std::min(at, rows - at) / std::max(ends, 0.01f), 0.f, 1.f));
    Rect line = run_on_plane(c, l, run, k);
    if (line.height < 3) line = {line.x, line.y - (3 - line.height) / 2, line.width, 3};
    c.out.outline(fmt::format("patch.reading.{}", k), line, false);
  }
  c.out.set_opacity(1);
}

/// The place under the pointer, on its plane and in the strip.
void write_pointed_place(const StageContext& c, const FlattenLayout& l) {
  if (!c.pointed.place || c.done("3.1", "planes_part") < 1) return;
  const PlaceInPatch at = place_in_patch(c, *c.pointed.place);
  const Size2 patch = c.document.params.patch;
  const Rect& plane = l.planes[static_cast<std::size_t>(at.channel)];
  const float dx = plane.width / static_cast<float>(patch.width), dy = plane.height / static_cast<float>(patch.height);
  Rect cell{plane.x + dx * static_cast<float>(at.column), plane.y + dy * static_cast<float>(at.row), dx, dy};
  const float grow = std::max(0.f, 4 - std::min(dx, dy)) / 2;
  cell = {cell.x - grow, cell.y - grow, dx + 2 * grow, dy + 2 * grow};
  c.out.outline("patch.pointed.place", cell, true);
  if (c.share("3.2", "rows") < 1) return;
  const float step = l.strip.width / static_cast<float>(c.length());
  const float x = l.strip.x + step * static_cast<float>(written_place(c, *c.pointed.place));
  const float wide = std::max(step, 3.f);
  c.out.outline("strip.pointed", {x - (wide - step) / 2, l.strip.y, wide, l.strip.height}, true);
}

}  // namespace

std::string plane_name(const StageContext& c, std::int64_t channel) {
  constexpr std::array<const char*, 4> letters{"R", "G", "B", "A"};
  if (c.document.params.channels < 3) return fmt::format("c = {}", channel);
  return fmt::format("{} · c = {}", letters[static_cast<std::size_t>(channel)], channel);
}

void write_flatten_mosaic(const StageContext& c, const FlattenLayout& l) {
  c.out.set_subject(c.patch_subject(-1));
  c.out.set_opacity(c.pixel_opacity);
  c.out.add("patches.tiles", l.mosaic);
  c.out.set_opacity(1);
  const auto outline = [&](const char* id, std::int64_t patch, bool light) {
    Rect tile = tile_rect(l.mosaic, patch);
    const float dx = std::max(0.f, 5 - tile.width) / 2, dy = std::max(0.f, 5 - tile.height) / 2;
    tile = {tile.x - dx, tile.y - dy, tile.width + 2 * dx, tile.height + 2 * dy};
    c.out.set_subject(c.patch_subject(patch));
    c.out.outline(id, tile, light);
  };
  if (c.hovered && *c.hovered != c.selected) outline("patches.hovered", *c.hovered, true);
  outline("patches.selected", c.selected, false);
  c.out.set_subject({});
  Spans words = c.words("flatten.grid");
  SpanStyle style{Font::regular, c.frame.small, c.frame.small * 1.4f, Ink::quiet};
  const float room = l.strip.x - c.frame.body.x - c.frame.px(16);
  while (style.size > 8 && width_of(c.out.metrics(), words, style) > room) style.size -= 0.5f;
  const float width = width_of(c.out.metrics(), words, style);
  const Rect& box = l.mosaic.target;
  const float x = std::max(c.frame.body.x, box.x + (box.width - width) / 2);
  write_spans(c.out, "patches.words", words, {x, box.bottom() + c.frame.px(8) + c.frame.small}, style);
}

void write_flatten_patch(const StageContext& c, const FlattenLayout& l) {
  const float grown = c.done("3.1", "grow"), share = c.share("3.1", "grow");
  if (share <= 0) return;
  const Theme& t = c.out.theme();
  const Rect box = mix(tile_rect(l.mosaic, c.shown()), l.patch, grown);
  const PatchPicture picture = patch_picture(c, c.shown(), box);
  c.out.set_subject(c.patch_subject(c.shown()));
  c.out.set_opacity(soon(share));
  c.out.fill("patch.ground", box, t.raised);
  if (picture.hangs_over) c.out.hatch("patch.padding", box, with_alpha(t.bad, 0.8f));
  c.out.set_opacity(soon(share) * c.pixel_opacity);
  if (picture.pixels) c.out.add("patch.pixels", *picture.pixels);
  c.out.set_subject({});
  const float words = fading_in(share);
  c.out.set_opacity(0.55f * words);
  if (words > 0) write_cell_lines(c, "patch.lines", box, {c.grid.height.reach, c.grid.width.reach}, t.ground);
  c.out.set_opacity(soon(share));
  c.out.frame("patch.frame", box, t.text, 1.5f);
  if (words > 0) {
    c.out.set_opacity(words);
    if (!dilated(c)) write_patch_braces(c, box);
    write_under(c, "patch.number", c.input.texts->plain("cell.patch", {{"i", {.text = grouped(c.shown())}}}), box, true,
                {{c.patch_subject(c.shown()), "patch.index"}});
  }
  c.out.set_opacity(1);
}

void write_flatten_planes(const StageContext& c, const FlattenLayout& l) {
  const float share = c.share("3.1", "planes_part"), parted = c.done("3.1", "planes_part");
  if (share <= 0) return;
  const Matrix planes = patch_planes(c, c.shown());
  const Unrolling u = unrolling(c);
  // The first lies on top as they leave the patch.
  for (std::int64_t k = c.document.params.channels - 1; k >= 0; --k)
    write_plane(c, planes, k, mix(l.patch, l.planes[static_cast<std::size_t>(k)], parted), u);
  // Channels in the wrong order or scale are wrong from here on; the order of flattening is not yet.
  const Matrix wrong = c.document.view.wrong == WrongWay::layout ? nullptr : wrong_planes(c);
  for (std::int64_t k = 0; wrong && k < c.document.params.channels; ++k)
    write_wrong_half(c, fmt::format("wrong.plane.{}", k),
                     plane(c, wrong, k, l.planes[static_cast<std::size_t>(k)], x_range(c)), WrongHalf::right,
                     fading_in(share));
  write_reading_line(c, l, u);
  const float words = fading_in(share);
  if (words <= 0) return;
  const Theme& t = c.out.theme();
  c.out.set_opacity(words);
  const float y = l.patch.y + l.patch.height / 2, gap = c.frame.px(12);
  const float clear = c.document.params.patch.height == c.document.params.patch.width ? 0 : c.frame.px(60);
  PathShape arrow;
  arrow.points = {{std::max(l.patch.right(), l.mosaic.target.right()) + gap + clear, y}, {l.planes[0].x - gap, y}};
  arrow.stroke = t.quiet_text;
  arrow.stroke_width = 1.5f;
  arrow.arrow_at_end = true;
  if (arrow.points[1].x - arrow.points[0].x > c.frame.px(14)) c.out.add("planes.arrow", arrow);
  const Rect all{l.planes[0].x, l.planes[0].y, l.planes.back().right() - l.planes[0].x, l.planes[0].height};
  write_brace(c, all, Side::above,
              {"planes.brace", "C", c.document.params.channels, "params.channels", texts::Role::c, true});
  c.out.set_opacity(1);
  write_pointed_place(c, l);
}

void write_plane_names(const StageContext& c, const FlattenLayout& l) {
  const float shown = fading_in(c.share("3.1", "planes_part"));
  if (shown <= 0) return;
  const float size = c.frame.small;
  c.out.set_opacity(shown);
  for (std::int64_t k = 0; k < c.document.params.channels; ++k) {
    const Rect& plane = l.planes[static_cast<std::size_t>(k)];
    const std::string id = fmt::format("patch.plane.{}.name", k), name = plane_name(c, k);
    const float width = c.out.metrics().width(name, k == c.channel ? Font::semibold : Font::regular, size) + 4;
    c.out.fill(id + ".plate", {plane.x + (plane.width - width) / 2, plane.bottom() + c.frame.px(6), width, 1.2f * size},
               c.out.theme().ground);
    write_under(c, id, name, plane, k == c.channel);
  }
  c.out.set_opacity(1);
}

}  // namespace tessera::scene
