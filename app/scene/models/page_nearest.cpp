// The tokens most like the selected one: their patches as crops, and where they are on the image.

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/models/token_cosines.hpp"
#include "app/scene/models/token_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

/// Crops in rows, each with two lines under it.
struct CropPlan {
  std::int64_t columns = 1, rows = 1, count = 0;
  float side = 0;
  Vec2 pitch;
};

CropPlan plan_crops(const ModelsContext& c, const Rect& room, std::int64_t wanted) {
  const StageFrame& f = c.frame();
  const float words = f.small * 2.9f, gap = f.px(14);
  const float least = std::max(f.px(58), c.out().metrics().width("1 024", Font::semibold, f.small));
  CropPlan best;
  for (std::int64_t columns = 1; columns <= std::min<std::int64_t>(8, wanted); ++columns) {
    const float width = (room.width + gap) / as_float(columns) - gap;
    if (columns > 1 && width < least) break;
    const float side = std::min(width, c.px(118));
    const float height = side + words + gap;
    const auto rows = std::max<std::int64_t>(1, static_cast<std::int64_t>((room.height + gap) / height));
    const std::int64_t count = std::min(wanted, rows * columns);
    if (count <= best.count) continue;
    best = {columns, rows, count, side, {side + gap, height}};
  }
  if (best.side + words > room.height) best.side = std::max(12.f, room.height - words);
  return best;
}

/// As many decimals as tell most neighbours apart: those of trained models may all begin with 0.99.
int telling_decimals(const TokenCosines& cosines) {
  int decimals = 3;
  const auto told_apart = [&] {
    std::set<std::string> seen;
    for (const std::int64_t patch : cosines.nearest)
      seen.insert(fixed_number(static_cast<double>(cosines.of(patch)), decimals));
    return seen.size() * 4 >= cosines.nearest.size() * 3;
  };
  while (decimals < 6 && !told_apart()) ++decimals;
  return decimals;
}

texts::Values neighbour_values(const ModelsContext& c, const TokenCosines& cosines, std::int64_t patch) {
  Subject subject = c.stage.patch_subject(patch);
  subject.k = c.stage.selected;
  texts::Values values = patch_values(c, patch);
  values["cosine"] = {.text = cosine_text(c, cosines.of(patch), telling_decimals(cosines)),
                      .references = {{subject, "similarity"}}};
  return values;
}

void write_neighbour(const ModelsContext& c, const TokenCosines& cosines, std::size_t rank, const Rect& cell) {
  const StageFrame& f = c.frame();
  const std::int64_t patch = cosines.nearest[rank];
  const std::string id = fmt::format("nearest.{}", rank);
  const Rect box = patch_box(c.stage, {cell.x, cell.y, cell.width, cell.width});
  const Rect place{cell.x, cell.y, box.width, box.height};
  write_patch_picture(c.stage, id + ".crop", patch, place);
  c.out().set_subject({});
  c.out().frame(id + ".frame", place, c.theme().control_border);
  if (c.stage.hovered == patch) c.out().outline(id + ".pointed", place, true);
  const texts::Values values = neighbour_values(c, cosines, patch);
  const float y = place.bottom() + f.small * 1.2f;
  c.out().set_subject(c.stage.patch_subject(patch));
  c.out().text(id + ".index", values.at("patch").text, {cell.x, y}, {Font::semibold, f.small, c.theme().n},
               values.at("patch").references);
  c.out().text(id + ".cosine", values.at("cosine").text, {cell.x, y + f.small * 1.3f},
               {Font::regular, f.small, c.theme().text}, values.at("cosine").references);
  c.out().set_subject({});
  c.out().hot_spot({cell.x, cell.y, cell.width, y + f.small * 1.6f - cell.y}, c.stage.patch_subject(patch));
}

void write_neighbour_marks(const ModelsContext& c, const TokenCosines& cosines, std::int64_t count, const Rect& map) {
  c.out().set_subject({});
  for (std::int64_t rank = count - 1; rank >= 0; --rank) {
    const std::int64_t patch = cosines.nearest[static_cast<std::size_t>(rank)];
    if (patch == c.stage.hovered) continue;
    const Rect cell = visible_cell(c, map, patch);
    c.out().add(fmt::format("nearest.mark.{}.case", rank), RectShape{cell, {}, Color{0, 0, 0, 200}, 4});
    c.out().add(fmt::format("nearest.mark.{}", rank), RectShape{cell, {}, c.theme().n, 2});
  }
}

}  // namespace

void write_nearest_page(const ModelsContext& c) {
  if (!tokens_are_there(c)) return;
  const auto cosines = plain_cosines(c);
  const TokenLayout l = lay_out_tokens(c, 0.42f);
  write_token_image(c, "nearest.image", l.map);
  Rect room = l.side;
  const Rect beside = write_token_crop(c, "nearest.selected", c.stage.selected,
                                       {room.x, room.y, room.width, std::min(c.px(84), room.height * 0.4f)}, false);
  write_token_lines(c, "nearest.line", {c.stage.words("models.nearest.selected", patch_values(c, c.stage.selected))},
                    beside);
  const float top = beside.bottom() + c.px(16);
  room = {room.x, top, room.width, room.bottom() - top};
  if (cosines->nearest.empty()) {
    write_token_lines(c, "nearest.none",
                      {c.stage.words(c.stage.n() < 2 ? "models.similarity.alone" : "models.no_cosine.chosen", {})},
                      room);
    write_token_marks(c, "nearest.image", l.map);
    return;
  }
  const CropPlan plan = plan_crops(c, room, static_cast<std::int64_t>(cosines->nearest.size()));
  for (std::int64_t k = 0; k < plan.count; ++k)
    write_neighbour(c, *cosines, static_cast<std::size_t>(k),
                    {room.x + plan.pitch.x * as_float(k % plan.columns),
                     room.y + plan.pitch.y * as_float(k / plan.columns), plan.side, plan.side});
  write_neighbour_marks(c, *cosines, plan.count, l.map);
  write_token_marks(c, "nearest.image", l.map);
}

ModelsWords nearest_words(const ModelsContext& c) {
  ModelsWords words;
  words.caption = c.stage.words("models.nearest.caption");
  if (!c.stage.result()->embedding.kept) return words;
  const auto cosines = plain_cosines(c);
  if (cosines->nearest.empty()) return words;
  words.paragraphs.push_back(c.stage.words("models.nearest.note", {}));
  return words;
}

}  // namespace tessera::scene
