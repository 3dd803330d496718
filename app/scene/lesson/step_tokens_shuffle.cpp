// Step 8: patches and rows of Z in another order, by one and the same permutation.

#include <algorithm>

#include <fmt/format.h>

#include "app/model/downsample.hpp"
#include "app/model/shuffle.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/lesson/shuffled_picture.hpp"
#include "app/scene/lesson/tokens_parts.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

constexpr std::int64_t most_tiles = 400;      ///< that move one by one
constexpr std::int64_t most_rows = 200;       ///< likewise
constexpr std::int64_t rows_picked = 16;      ///< of more rows, so many move, over the sheet that changes
constexpr std::int64_t shuffled_side = 384;   ///< pixels of the picture of more tiles
constexpr std::int64_t rows_of_sample = 256;  ///< drawn of a shuffled Z that has more rows than a texture

MosaicShape mosaic_of(const StageContext& c, const Rect& box) {
  MosaicShape mosaic;
  mosaic.picture = c.picture;
  mosaic.grid = c.grid;
  mosaic.target = box;
  const float pitch = box.width / static_cast<float>(c.grid.columns());
  mosaic.gap = c.n() > most_tiles || c.n() == 1 ? 0.f : std::clamp(1.5f / std::max(pitch, 1.f), 0.04f, 0.12f);
  mosaic.padding = mix(c.out.theme().ground, c.out.theme().bad, 0.4f);
  mosaic.smooth = !shows_single_pixels(tile_rect(mosaic, 0).width, c.grid.width.reach, c.zoom);
  return mosaic;
}

Rect moved(const Rect& from, const Rect& to, const Shuffling& s) { return mix(from, to, s.share); }

void write_tiles_one_by_one(const StageContext& c, const MosaicShape& mosaic, const Shuffling& s) {
  if (s.single <= 0) return;
  const Shuffle shuffle(c.n());
  for (std::int64_t i = 0; i < c.n(); ++i) {
    if (i == c.selected) continue;
    write_patch_picture(c, fmt::format("tile.{}", i), i,
                        moved(tile_rect(mosaic, i), tile_rect(mosaic, shuffle.place(i)), s), s.single);
  }
}

void write_shuffled_whole(const StageContext& c, const Rect& box, const Shuffling& s) {
  if (s.share <= 0) return;
  PictureShape shape;
  shape.picture = shuffled_picture(c, shuffled_side);
  if (!shape.picture) return;
  shape.source = {0, 0, static_cast<float>(shape.picture->width), static_cast<float>(shape.picture->height)};
  shape.target = box;
  c.out.set_opacity(s.share * c.pixel_opacity);
  c.out.add("patches.shuffled", shape);
  c.out.set_opacity(1);
}

/// A few rows at equal distances, the selected one left out.
std::vector<std::int64_t> picked_rows(const StageContext& c) {
  const std::int64_t n = c.n(), count = n <= most_rows ? n : rows_picked;
  std::vector<std::int64_t> rows;
  for (std::int64_t k = 0; k < count; ++k) {
    const std::int64_t row = k * n / count;
    if (row != c.selected) rows.push_back(row);
  }
  return rows;
}

Rect row_at(const SheetPlan& plan, std::int64_t row) {
  const float step = plan.box.height / static_cast<float>(plan.rows);
  return {plan.box.x, plan.box.y + step * static_cast<float>(row), plan.box.width, step};
}

void write_row(const StageContext& c, const SheetPlan& plan, std::int64_t row, const Rect& box) {
  if (plan.sheet == nullptr || !plan.sheet->matrix || plan.sheet->matrix->extent(0) != plan.rows) return;
  HeatMapShape map = heat_map(c, plan.sheet->matrix, box, plan.range);
  map.rows = plan.rows;
  map.columns = plan.columns;
  map.source = {0, static_cast<float>(row), static_cast<float>(plan.columns), 1};
  c.out.add(fmt::format("z.row.{}", row), map);
}

void write_rows_one_by_one(const StageContext& c, const SheetPlan& plan, const Shuffling& s) {
  if (s.single <= 0) return;
  const Shuffle shuffle(c.n());
  c.out.set_subject({TensorName::z, c.image_index, -1, -1});
  c.out.set_opacity(s.single * c.pixel_opacity);
  for (const std::int64_t row : picked_rows(c))
    write_row(c, plan, row, moved(row_at(plan, row), row_at(plan, shuffle.place(row)), s));
  write_row(c, plan, c.selected, moved(row_at(plan, c.selected), row_at(plan, s.selected), s));
  c.out.set_opacity(1);
  c.out.set_subject({});
}

/// How far the whole has gone as its parts leave their places.
float parting(float moved) { return std::min(1.f, moved / 0.15f); }

/// In order as long as 8.1 speaks of places, shuffled from the first moment of 8.2: they move in the rest between.
Shuffling held_shuffling(const StageContext& c, Shuffling s) {
  const Beat& beat = lesson_timeline().beat("8.1");
  const auto moved = static_cast<float>(std::clamp((c.t - beat.stop) / (beat.end - beat.stop), 0.0, 1.0));
  s.held = true;
  s.share = static_cast<float>(ease(Easing::in_out, static_cast<double>(moved)));
  s.single = c.share("8.1", "positions");
  s.whole = 1 - parting(moved);
  return s;
}

}  // namespace

Matrix shuffled_z(const StageContext& c, const Sheet& sheet) {
  const auto make = [&] {
    const Shuffle shuffle(c.n());
    const bool all = sheet.matrix->extent(0) == c.n();
    const std::int64_t rows = all ? c.n() : std::min(c.n(), rows_of_sample);
    const std::int64_t columns = all ? sheet.matrix->extent(1) : c.d();
    const auto read = [&](std::int64_t row, std::span<float> numbers) {
      const std::int64_t patch = shuffle.source(row * c.n() / rows);
      if (all) {
        std::copy_n(sheet.matrix->data.data() + patch * columns, columns, numbers.begin());
      } else {
        const std::vector<float> token = c.result()->embedding.token(c.image_index, patch);
        std::copy(token.begin(), token.end(), numbers.begin());
      }
    };
    return downsample(RowSource{rows, columns, read}, max_sheet_side, max_sheet_side);
  };
  return c.input.memo->get<Tensor>(c.input.result, fmt::format("shuffled z/{}", c.image_index), make);
}

Shuffling shuffling(const StageContext& c) {
  Shuffling s;
  s.selected = c.n() > 1 ? Shuffle(c.n()).place(c.selected) : 0;
  if (c.document.view.shuffled) return held_shuffling(c, s);
  s.share = c.done("8.2", "shuffle") * (1 - c.done("8.2", "unshuffle"));
  // Single tiles come over the whole, which goes as they part, and is there again before they go.
  const float together = std::clamp((c.share("8.2", "unshuffle") - 0.85f) / 0.15f, 0.f, 1.f);
  s.single = c.done("8.2", "loosen") * (1 - std::min(1.f, 4 * c.share("8.2", "positions_meet")));
  s.whole = 1 - parting(c.share("8.2", "shuffle")) + together;
  return s;
}

void write_shuffled_patches(const StageContext& c, const TokensLayout& l, const Shuffling& s) {
  const MosaicShape mosaic = mosaic_of(c, l.mosaic);
  const bool single = c.n() <= most_tiles;
  const float whole = single ? s.whole : 1;
  if (whole > 0) {
    c.out.set_subject(c.patch_subject(-1));
    c.out.set_opacity(whole * c.pixel_opacity);
    c.out.add("patches.tiles", mosaic);
    c.out.set_opacity(1);
    c.out.set_subject({});
  }
  if (single)
    write_tiles_one_by_one(c, mosaic, s);
  else
    write_shuffled_whole(c, l.mosaic, s);
  const Rect box = moved(tile_rect(mosaic, c.selected), tile_rect(mosaic, s.selected), s);
  write_patch_picture(c, fmt::format("tile.{}", c.selected), c.selected, box, s.single);
  if (c.hovered && *c.hovered != c.selected && (s.share == 0 || s.share == 1)) {
    c.out.set_subject(c.patch_subject(*c.hovered));
    const std::int64_t place = s.share == 0 ? *c.hovered : Shuffle(c.n()).place(*c.hovered);
    c.out.outline("patches.hovered", visible_box(tile_rect(mosaic, place)), true);
  }
  c.out.set_subject(c.patch_subject(c.selected));
  c.out.outline("patches.selected", visible_box(box), false);
  c.out.set_subject({});
}

void write_shuffled_rows(const StageContext& c, const TokensLayout& l, const Shuffling& s, const Rect& box) {
  SheetPlan plan = z_plan(c, {box.x, box.y}, l.scale);
  plan.box = box;
  const bool single = c.n() <= most_rows;
  StageContext fading = c;
  if (single) fading.pixel_opacity *= s.whole;
  if (single && s.whole <= 0) plan.filled = 0;
  write_sheet(fading, plan);
  plan.filled = -1;
  if (!single && s.share > 0 && plan.sheet != nullptr && plan.sheet->matrix) {
    c.out.set_opacity(s.share * c.pixel_opacity);
    c.out.add("z.shuffled", heat_map(c, shuffled_z(c, *plan.sheet), box, plan.range));
    c.out.set_opacity(1);
  }
  write_rows_one_by_one(c, plan, s);
}

void write_selected_row(const StageContext& c, const TokensLayout& l, const Shuffling& s, const Rect& box) {
  SheetPlan plan = z_plan(c, {box.x, box.y}, l.scale);
  plan.box = box;
  c.out.set_subject({TensorName::z, c.image_index, c.selected, -1});
  c.out.outline("z.row", moved(row_box(plan, c.selected), row_box(plan, s.selected), s), false);
  c.out.set_subject({});
  if (s.share == 0) write_sheet_pointed(c, plan);
  if (s.share < 1 || !c.hovered || *c.hovered == c.selected) return;
  c.out.set_subject({TensorName::z, c.image_index, *c.hovered, -1});
  c.out.outline("z.row.hovered", row_box(plan, Shuffle(c.n()).place(*c.hovered)), true);
  c.out.set_subject({});
}

}  // namespace tessera::scene
