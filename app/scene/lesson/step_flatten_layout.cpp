// Step 3: where everything stands, and which row of the planes is where at t.

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/lesson/step_flatten.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// Runs above this many are not seen one by one: what is written grows evenly.
constexpr std::int64_t most_runs = 48;

/// Heights that words and braces take, from top to bottom.
struct FlattenRows {
  float brace, plane_name, strip_title, strip, brackets, sheet_name, sheet_brace, gap;
  float sum() const { return brace + plane_name + strip_title + strip + brackets + sheet_name + sheet_brace + 2 * gap; }
};

FlattenRows rows_of(const StageFrame& f) {
  FlattenRows r{};
  r.brace = f.px(11) + 12 + f.label;
  r.plane_name = f.px(7) + f.small;
  r.strip_title = f.label + f.px(9);
  r.strip = f.px(f.compact ? 20 : 28);
  r.brackets = f.px(12) + 6 + f.small;
  r.sheet_name = f.label * 1.15f + f.px(10);
  r.sheet_brace = f.px(9) + 12 + f.label;
  r.gap = f.px(f.compact ? 2 : 10);
  return r;
}

MosaicShape small_mosaic(const StageContext& c, const Rect& room) {
  const float width = static_cast<float>(c.grid.columns() * c.grid.width.reach);
  const float height = static_cast<float>(c.grid.rows() * c.grid.height.reach);
  Rect box = centered(room, width, height);
  box.width = std::max(box.width, std::min(6.f, room.width));
  box.height = std::max(box.height, std::min(6.f, room.height));
  MosaicShape mosaic;
  mosaic.picture = c.picture;
  mosaic.grid = c.grid;
  mosaic.target = {room.x + (room.width - box.width) / 2, room.y + (room.height - box.height) / 2, box.width,
                   box.height};
  const float pitch =
      std::min(box.width / static_cast<float>(c.grid.columns()), box.height / static_cast<float>(c.grid.rows()));
  mosaic.gap = c.grid.count() > 1 ? 0.15f * std::clamp((pitch * c.zoom - 1.5f) / 3.5f, 0.f, 1.f) : 0;
  mosaic.padding = mix(c.out.theme().ground, c.out.theme().bad, 0.4f);
  mosaic.smooth = !shows_single_pixels(pitch, c.grid.width.reach, c.zoom);
  return mosaic;
}

/// How high a plane of width `side` or less is, so that low ones leave no hole.
float plane_height(const StageContext& c, float side) {
  const Size2 patch = c.document.params.patch;
  const float ratio = static_cast<float>(patch.height) / static_cast<float>(patch.width);
  return std::min(side, std::max(side * ratio, c.frame.px(16)));
}

std::vector<Rect> plane_boxes(const StageContext& c, const Rect& over, float top, float side) {
  const int channels = c.document.params.channels;
  const Size2 patch = c.document.params.patch;
  const float slot = over.width / static_cast<float>(channels);
  std::vector<Rect> boxes;
  for (int k = 0; k < channels; ++k) {
    const Rect room{over.x + slot * static_cast<float>(k) + (slot - side) / 2, top, side, plane_height(c, side)};
    const Rect box = centered(room, static_cast<float>(patch.width), static_cast<float>(patch.height));
    const float width = std::max(box.width, 6.f), height = std::max(box.height, 6.f);
    boxes.push_back({room.x + (side - width) / 2, room.y + (room.height - height) / 2, width, height});
  }
  return boxes;
}

/// One run's way to the strip, 0 … 1.
float flight(const StageContext& c, std::int64_t run, std::int64_t runs) {
  constexpr float share_of_flight = 0.26f;  ///< share of the sweep
  if (run == 0) return c.done("3.2", "first_row");
  if (run == 1) return c.done("3.2", "second_row");
  const float u = c.share("3.2", "other_rows");
  const float start = (1 - share_of_flight) * static_cast<float>(run - 2) / static_cast<float>(runs - 2);
  return static_cast<float>(ease(Easing::in_out, static_cast<double>((u - start) / share_of_flight)));
}

}  // namespace

FlattenLayout lay_out_flatten(const StageContext& c) {
  const StageFrame& f = c.frame;
  const Rect body = f.body;
  const FlattenRows rows = rows_of(f);
  const float left = std::clamp(0.23f * body.width, f.px(90), f.px(230)), between = f.px(f.compact ? 62 : 84);
  Rect column{body.x + left + between, body.y, body.width - left - between - f.px(8), body.height};
  const float free = std::max(60.f, body.height - rows.sum());
  const auto channels = static_cast<float>(c.document.params.channels);
  float side = 0.42f * free;
  const SheetScale scale = fit_sheets({c.length()}, column.width, {c.n()}, free - plane_height(c, side));
  const float sheet_width = scale.side(c.length()), sheet_height = scale.side(c.n());
  // Where it nearly does anyway, the strip is as wide as X, so that it falls into its row straight down.
  if (sheet_width >= 0.55f * column.width) {
    column.x += (column.width - sheet_width) / 2;
    column.width = sheet_width;
  }
  side = std::min(side, column.width / channels - f.px(12));
  const float high = plane_height(c, side);
  const float lower = std::max(sheet_height, std::min(left, free - high));
  const float spare = std::max(0.f, free - high - lower);
  const float gap = rows.gap + std::min(spare / 3, f.px(26));
  float y = body.y + std::max(0.f, (spare - 2 * (gap - rows.gap)) / 2) + rows.brace;

  FlattenLayout l;
  l.patch = window_box(c, {body.x, y, left, high});
  l.planes = plane_boxes(c, column, y, side);
  y += high + rows.plane_name + gap;
  l.strip_title = {column.x, y + f.label};
  y += rows.strip_title;
  l.strip = {column.x, y, column.width, rows.strip};
  y += rows.strip + rows.brackets + gap + rows.sheet_name;
  l.mosaic = small_mosaic(c, {body.x, y, left, lower});
  l.x = x_plan(c, {column.x + std::max(0.f, (column.width - sheet_width) / 2), y + (lower - sheet_height) / 2}, scale);
  return l;
}

Unrolling unrolling(const StageContext& c) {
  const EmbedParams& p = c.document.params;
  const bool stored = written_as_stored(c);
  Unrolling u;
  u.runs = stored ? p.patch.height * p.channels : p.patch.height;
  u.length = c.length() / u.runs;
  const std::int64_t one_by_one = u.runs <= most_runs ? u.runs : 2;
  for (std::int64_t run = 0; run < one_by_one; ++run) {
    const float flown = flight(c, run, u.runs);
    u.left += std::clamp(flown / 0.3f, 0.f, 1.f);
    u.written += std::clamp((flown - 0.7f) / 0.3f, 0.f, 1.f);
    if (flown <= 0 || flown >= 1) continue;
    u.fly.push_back(run);
    u.flown.push_back(flown);
  }
  if (one_by_one < u.runs) {
    const float rest = static_cast<float>(u.runs - one_by_one) * c.done("3.2", "other_rows");
    u.left += rest;
    u.written += rest;
  }
  return u;
}

bool in_run(const StageContext& c, std::int64_t run, std::int64_t channel) {
  return !written_as_stored(c) || run / c.document.params.patch.height == channel;
}

Rect run_on_plane(const StageContext& c, const FlattenLayout& l, std::int64_t run, std::int64_t channel) {
  const std::int64_t rows = c.document.params.patch.height;
  const Rect& plane = l.planes[static_cast<std::size_t>(channel)];
  const float step = plane.height / static_cast<float>(rows);
  return {plane.x, plane.y + step * static_cast<float>(run % rows), plane.width, step};
}

}  // namespace tessera::scene
