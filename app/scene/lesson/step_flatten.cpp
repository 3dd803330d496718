// Step 3: each patch becomes a row of X.

#include "app/scene/lesson/step_flatten.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/mosaic.hpp"

namespace tessera::scene {

namespace {

constexpr float thumbnail_flight = 0.25f;  ///< of a thumbnail, as a share of the sweep

/// Rows of X that are written at share u of the sweep; below 0: all.
float filled_rows(float u, std::int64_t n) {
  if (u >= 1) return -1;
  return static_cast<float>(n) * std::clamp((u - thumbnail_flight) / (1 - thumbnail_flight), 0.f, 1.f);
}

/// On its way a tile keeps its form for a while, and then turns into the row.
Rect tile_in_flight(const Rect& tile, const Rect& row, float flown) {
  const auto travelled = static_cast<float>(ease(Easing::in_out, static_cast<double>(flown)));
  const auto turned = static_cast<float>(ease(Easing::in_out, std::max(0.0, (static_cast<double>(flown) - 0.4) / 0.6)));
  const Rect size = mix(tile, row, turned);
  const float from = tile.y + tile.height / 2, to = row.y + row.height / 2;
  const float middle = from + (to - from) * travelled;
  return {tile.x + (row.x - tile.x) * travelled, middle - size.height / 2, size.width, size.height};
}

/// A few of the patches fly to the rows that they become, each to be there when its row is written.
void write_thumbnail_flights(const StageContext& c, const FlattenLayout& l) {
  const float u = c.share("3.3", "other_patches");
  if (u <= 0 || u >= 1 || c.n() < 2) return;
  const std::int64_t flying = std::min<std::int64_t>(9, c.n());
  for (std::int64_t k = 0; k < flying; ++k) {
    const std::int64_t patch = (2 * k + 1) * c.n() / (2 * flying);
    const float begin = (1 - thumbnail_flight) * static_cast<float>(patch) / static_cast<float>(c.n());
    const float flown = (u - begin) / thumbnail_flight;
    if (flown <= 0 || flown >= 1 || patch == c.selected) continue;
    Rect end = row_box(l.x, patch);
    end.width = std::min(end.width, c.frame.px(150));
    const PatchPicture picture = patch_picture(c, patch, tile_in_flight(tile_rect(l.mosaic, patch), end, flown));
    if (!picture.pixels) continue;
    c.out.set_opacity(c.pixel_opacity * std::min({1.f, flown * 8, (1 - flown) * 4}));
    c.out.add(fmt::format("patches.flight.{}", k), *picture.pixels);
  }
  c.out.set_opacity(1);
}

/// "X  patches · x_p ∈ ℝ^{N×(P²·C)} in the paper".
void write_x_words(const StageContext& c, const SheetPlan& x) {
  const Vec2 at{x.box.x, x.box.y - c.frame.px(9)};
  const float right = c.frame.body.right();
  float end = at.x + write_sheet_name(c, "x", "X", c.word("sheet.x"), at);
  const SpanStyle style{Font::regular, c.frame.small, c.frame.small * 1.4f, Ink::quiet};
  const float shown = c.share("3.3", "sheet"), gap = c.frame.px(16);
  if (shown <= 0) return;
  c.out.set_opacity(shown);
  const Size2 patch = c.document.params.patch;
  const texts::Values values{{"PP", {.text = patch.height == patch.width ? "P²" : "P_h·P_w", .markup = true}}};
  const Spans paper = c.words("flatten.paper_name", values), note = sheet_note(c, x);
  const auto fits = [&](const Spans& words) { return end + gap + width_of(c.out.metrics(), words, style) <= right; };
  if (fits(paper)) end += gap + write_spans(c.out, "x.paper", paper, {end + gap, at.y}, style);
  if (!note.empty() && fits(note)) write_spans(c.out, "x.note", note, {end + gap, at.y}, style);
  c.out.set_opacity(1);
}

}  // namespace

void write_flatten_sheet(const StageContext& c, const FlattenLayout& l) {
  SheetPlan x = l.x;
  x.filled = filled_rows(c.share("3.3", "other_patches"), x.rows);
  write_sheet(c, x);
  write_brace(c, x, Side::left);
  write_brace(c, x, Side::below);
  write_x_words(c, x);
}

void write_flatten_step(const StageContext& c) {
  const FlattenLayout l = lay_out_flatten(c);
  write_flatten_sheet(c, l);
  write_flatten_mosaic(c, l);
  write_flatten_patch(c, l);
  write_flatten_planes(c, l);
  write_flatten_strip(c, l);
  write_plane_names(c, l);
  if (const float fall = c.share("3.3", "drop"); fall > 0) {
    const bool hovering = c.shown() != c.selected;
    c.out.set_opacity(std::clamp(fall * 8, 0.f, 1.f));
    const Rect end = row_box(l.x, c.selected);
    c.out.outline("x.row", hovering ? end : mix(l.strip, end, c.done("3.3", "drop")), false);
    c.out.set_opacity(1);
  }
  write_sheet_pointed(c, l.x);
  write_thumbnail_flights(c, l);
}

}  // namespace tessera::scene
