// Every position with every other: a tile a position, as in the ViT paper's Fig. 7, and the selected one's over the
// picture.

#include <algorithm>
#include <cmath>

#include "app/scene/heat_levels.hpp"
#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

bool adds_positions(const ModelsContext& c) {
  const EmbedResult& result = *c.stage.result();
  return !result.model || result.model->parts.positions.has_value();
}

/// Why there is no map; null: there is.
const char* refusal(const ModelsContext& c) {
  if (!adds_positions(c)) return "models.positions.none";
  if (c.stage.n() > max_compared_positions) return "models.positions.many";
  return nullptr;
}

texts::Values position_values(const ModelsContext& c) {
  const std::int64_t i = c.stage.selected;
  const auto of_patch = [&](std::int64_t number, const char* field) {
    return texts::Value{.text = grouped(number), .references = {{c.stage.patch_subject(i), field}}};
  };
  return {{"i", of_patch(i, "patch.index")},
          {"row", of_patch(c.stage.grid.row_of(i), "patch.row")},
          {"column", of_patch(c.stage.grid.column_of(i), "patch.column")},
          {"N", {.text = grouped(c.stage.n()), .number = c.stage.n(), .references = {{{}, "grid.count"}}}},
          {"most", {.text = grouped(max_compared_positions)}}};
}

float cosine_of(const ModelsContext& c, std::int64_t i, std::int64_t j) {
  const Tensor& table = c.analyses.positions.result->similarity;
  return table.data[static_cast<std::size_t>(i * c.stage.n() + j)];
}

/// The gray tiles in the heat map's colours of −1 … 1, or, where all cosines are positive, of the least … 1.
Image8 coloured_tiles(const PositionAnalysis& analysis, const Theme& theme) {
  std::array<Color, 256> colors;
  for (std::size_t k = 0; k < colors.size(); ++k) {
    const float share = std::max(0.f, static_cast<float>(k) - 1) / 254;
    colors[k] = heat_color(theme, analysis.low < 0 ? 2 * share - 1 : share);
  }
  colors[no_cosine_level] = not_finite_color;
  Image8 picture{analysis.tiles.width, analysis.tiles.height, 3, {}};
  picture.pixels.resize(analysis.tiles.pixels.size() * 3);
  std::uint8_t* out = picture.pixels.data();
  for (const std::uint8_t level : analysis.tiles.pixels) {
    const Color color = colors[level];
    *out++ = color.r;
    *out++ = color.g;
    *out++ = color.b;
  }
  return picture;
}

struct PositionsLayout {
  Rect wall, map;       ///< rooms
  float wall_name = 0;  ///< baselines
  float map_name = 0;
  Rect bar;
  float readout = 0;
};

PositionsLayout lay_out_positions(const ModelsContext& c) {
  const StageFrame& f = c.frame();
  const Rect& b = c.body;
  const float name = f.label * 1.7f, foot = f.small * 3.2f + f.px(12);
  const bool beside = b.width > b.height * 0.95f;
  PositionsLayout l;
  if (beside) {
    const float gap = f.px(36), wall = (b.width - gap) * 0.62f;
    l.wall = {b.x, b.y + name, wall, b.height - name};
    l.map = {b.x + wall + gap, b.y + name, b.width - wall - gap, b.height - name - foot - f.label * 1.6f};
  } else {
    const float gap = f.px(12), wall = (b.height - gap) * 0.54f;
    l.wall = {b.x, b.y + name, b.width, wall - name};
    l.map = {b.x, b.y + wall + gap + name, b.width, b.height - wall - gap - name - foot - f.label * 1.6f};
  }
  l.map.height = std::max(l.map.height, 16.f);
  l.wall_name = l.wall.y - name + f.label;
  l.map_name = l.map.y - name + f.label;
  return l;
}

MosaicShape wall_of_tiles(const ModelsContext& c, const Rect& room) {
  const PositionAnalysis& analysis = *c.analyses.positions.result;
  const std::string key = fmt::format("tiles/{}", static_cast<int>(c.theme().name));
  MosaicShape shape;
  shape.picture =
      remembered<Image8>(c, c.analyses.positions.result, key, [&] { return coloured_tiles(analysis, c.theme()); });
  shape.grid = plan_grid({{shape.picture->height, shape.picture->width}, analysis.tile, analysis.tile});
  // Tiles in the grid's proportions where those are moderate; a row of tiles has no proportions of its own.
  const bool line = analysis.arranged.width == 1 && c.stage.n() > 1;
  const double tile = line ? 1 : static_cast<double>(analysis.grid.width) / static_cast<double>(analysis.grid.height);
  const double wall =
      line ? 1 : tile * static_cast<double>(analysis.arranged.width) / static_cast<double>(analysis.arranged.height);
  const Rect box = centered(room, static_cast<float>(std::clamp(wall, 0.4, 2.5)), 1);
  shape.target = {room.x, room.y, box.width, box.height};
  const Vec2 pitch{box.width / as_float(analysis.arranged.width), box.height / as_float(analysis.arranged.height)};
  const float smaller = std::min(pitch.x, pitch.y);
  shape.gap = line || smaller * c.stage.zoom < 8 ? 0 : std::min(0.12f, 4 / smaller);
  shape.padding = c.theme().raised;
  shape.smooth = pitch.x * c.stage.zoom < as_float(analysis.tile.width);
  return shape;
}

void write_tiles(const ModelsContext& c, const MosaicShape& shape) {
  c.out().set_subject({TensorName::patches, c.stage.image_index, -1, -1});
  c.out().add("tiles", shape);
  c.out().set_subject({});
  const auto box = [&](std::int64_t i) {
    Rect tile = tile_rect(shape, i);
    return tile;
  };
  c.out().outline("tiles.chosen", box(c.stage.selected), false);
  if (c.stage.hovered && *c.stage.hovered != c.stage.selected)
    c.out().outline("tiles.pointed", box(*c.stage.hovered), true);
}

/// The selected position's tile, large, over the picture.
void write_map(const ModelsContext& c, const Rect& target) {
  const std::int64_t i = c.stage.selected, n = c.stage.n();
  const float low = std::max(0.f, c.analyses.positions.result->low);
  const auto row = remembered<Tensor>(c, c.analyses.positions.result, fmt::format("row/{}", i), [&] {
    const Tensor& table = c.analyses.positions.result->similarity;
    Tensor tile(
        {c.stage.grid.rows(), c.stage.grid.columns()},
        std::span<const float>(table.data).subspan(static_cast<std::size_t>(i * n), static_cast<std::size_t>(n)));
    // Where colours begin at the least value, what they show is how far a value is above it.
    for (float& value : tile.data) value -= low;
    return tile;
  });
  write_patch_ground(c, "map", target);
  c.out().set_subject({TensorName::patches, c.stage.image_index, -1, -1});
  c.out().set_opacity(0.68f);
  c.out().add("map.values", patch_map(c, row, target, 1 - low));
  c.out().set_opacity(1);
  c.out().set_subject({});
  c.out().frame("map.frame", target, c.theme().control_border);
  c.out().outline("map.chosen", patch_cell(c, target, i), false);
  if (c.stage.hovered && *c.stage.hovered != i)
    c.out().outline("map.pointed", patch_cell(c, target, *c.stage.hovered), true);
}

void write_readout(const ModelsContext& c, const Rect& target, const PositionsLayout& l) {
  const StageFrame& f = c.frame();
  const std::int64_t i = c.stage.selected;
  const float y = target.bottom() + f.label * 1.55f;
  if (const auto j = c.stage.hovered; j && *j != i) {
    const auto value = static_cast<double>(cosine_of(c, i, *j));
    texts::Values values = position_values(c);
    values["j"] = {.text = grouped(*j), .references = {{c.stage.patch_subject(*j), "patch.index"}}};
    values["cosine"] = {.text = std::isnan(value) ? c.word("models.no_cosine") : fixed_number(value, 3)};
    if (!std::isnan(value)) values["cosine"].references = {{{TensorName::position, -1, i, *j}, "position.cosine"}};
    write_fitted_line(c.stage, "map.readout", c.stage.words("models.positions.readout", values),
                      {l.map.x, y, l.map.width, 0}, {Font::regular, f.label, 0, Ink::text});
  } else {
    write_fitted_line(c.stage, "map.readout", c.stage.words("models.positions.hint", {}), {l.map.x, y, l.map.width, 0},
                      {Font::regular, f.small, 0, Ink::quiet});
  }
  const float bar = y + f.px(12);
  const Rect rect{l.map.x, bar, std::min(l.map.width, f.px(260)), f.px(10)};
  if (rect.bottom() + f.small * 1.3f <= c.body.bottom() + f.px(6)) {
    const float low = c.analyses.positions.result->low;
    const ValueReference least{{TensorName::position, -1, -1, -1}, "positions.low"};
    if (low < 0)
      write_color_bar(c, "map.bar", rect, {{"−1", Ink::quiet, {}}, {"0", Ink::quiet, {}}, {"1", Ink::quiet, {}}});
    else
      write_color_bar(c, "map.bar", rect,
                      {{fixed_number(static_cast<double>(low), 3), Ink::quiet, {least}}, {}, {"1", Ink::quiet, {}}},
                      true);
  }
}

}  // namespace

void write_positions_page(const ModelsContext& c) {
  if (const char* why = refusal(c)) {
    write_models_note(c, c.body, c.stage.words(why, position_values(c)));
    return;
  }
  if (!analysis_is_there(c, c.analyses.positions, "models.computing.positions")) return;
  const PositionsLayout l = lay_out_positions(c);
  const SpanStyle style{Font::semibold, c.frame().label, 0, Ink::text};
  const MosaicShape wall = wall_of_tiles(c, l.wall);
  write_fitted_line(c.stage, "tiles.name", c.stage.words("models.positions.wall", position_values(c)),
                    {l.wall.x, l.wall_name, l.wall.width, 0}, style);
  write_tiles(c, wall);
  write_fitted_line(c.stage, "map.name", c.stage.words("models.positions.chosen", position_values(c)),
                    {l.map.x, l.map_name, l.map.width, 0}, style);
  Rect target = patch_map_rect(c, l.map);
  target.x = l.map.x;
  target.y = l.map.y;
  write_map(c, target);
  write_readout(c, target, l);
}

ModelsWords positions_words(const ModelsContext& c) {
  ModelsWords words;
  if (refusal(c) != nullptr) {
    words.caption = c.stage.words(refusal(c), position_values(c));
    return words;
  }
  words.caption = c.stage.words("models.positions.caption");
  const EmbedResult& result = *c.stage.result();
  words.paragraphs.push_back(c.stage.words(result.model ? "models.positions.own" : "models.positions.made", {}));
  if (result.model && result.model->trained_grid) {
    const Size2 grid = *result.model->trained_grid;
    words.paragraphs.push_back(
        c.stage.words("models.positions.resized",
                      {{"height", {.text = grouped(grid.height), .references = {{{}, "encoder.trained.height"}}}},
                       {"width", {.text = grouped(grid.width), .references = {{{}, "encoder.trained.width"}}}},
                       {"flavour", {.text = to_string(result.model->position_resize)}}}));
  }
  if (c.analyses.positions.now() != nullptr) {
    const texts::Values values = position_values(c);
    // Its nearest, and its least alike.
    const std::int64_t i = c.stage.selected, n = c.stage.n();
    std::int64_t most = -1, least = -1;
    for (std::int64_t j = 0; j < n; ++j) {
      if (j == i || std::isnan(cosine_of(c, i, j))) continue;
      if (most < 0 || cosine_of(c, i, j) > cosine_of(c, i, most)) most = j;
      if (least < 0 || cosine_of(c, i, j) < cosine_of(c, i, least)) least = j;
    }
    const auto line = [&](const char* key, std::int64_t j) {
      if (j < 0) return;
      const auto value = static_cast<double>(cosine_of(c, i, j));
      const Subject cell{TensorName::position, -1, i, j};
      words.facts.push_back(
          {c.word(key, {{"i", {.text = grouped(i)}}}),
           c.stage.words("models.positions.fact",
                         {{"j", {.text = grouped(j), .references = {{c.stage.patch_subject(j), "patch.index"}}}},
                          {"cosine", {.text = fixed_number(value, 3), .references = {{cell, "position.cosine"}}}}})});
    };
    line("models.positions.most", most);
    line("models.positions.least", least);
  }
  return words;
}

}  // namespace tessera::scene
