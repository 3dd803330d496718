#include "app/scene/lesson/feature_maps.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

constexpr int most_behind = 6;
constexpr float least_map_side = 10;
constexpr float largest_cell = 96;

Rect shifted(const Rect& r, Vec2 by) { return {r.x + by.x, r.y + by.y, r.width, r.height}; }

/// How far map `k` of those behind has come when `spread` of the whole movement is done: one after the other.
float spread_of(int k, int behind, float spread) {
  const float start = 0.5f * static_cast<float>(k - 1) / static_cast<float>(std::max(behind, 1));
  const float u = std::clamp((spread - start) / 0.5f, 0.f, 1.f);
  return static_cast<float>(ease(Easing::in_out, static_cast<double>(u)));
}

HeatMapShape map_shape(const StageContext& c, const Matrix& map, const Rect& target) {
  HeatMapShape shape = heat_map(c, map, target, c.result()->sheets.z_range);
  shape.axes = MatrixAxes::reading_order;
  return shape;
}

Rect map_behind_box(const MapStack& s, int k, float spread) {
  return shifted(s.front, s.step * (static_cast<float>(k) * spread_of(k, s.behind, spread)));
}

/// What of `box` the map before it leaves to be seen: a strip above it and one beside it. Drawing whole maps that are
/// nearly covered would fill their pixels many times over.
std::array<Rect, 2> uncovered(const Rect& box, const Rect& before) {
  const float height = std::clamp(before.y - box.y, 0.f, box.height);
  const float width = std::clamp(box.right() - before.right(), 0.f, box.width);
  return {{{box.x, box.y, box.width, height}, {box.right() - width, box.y + height, width, box.height - height}}};
}

void write_map_behind(const StageContext& c, const MapStack& s, int k, float spread) {
  const Theme& t = c.out.theme();
  const float share = spread_of(k, s.behind, spread);
  if (share <= 0) return;
  const float opacity = std::min(1.f, 4 * share);
  const Rect box = map_behind_box(s, k, spread);
  const std::string id = fmt::format("map.behind.{}", k);
  const std::int64_t filter = (c.filter + k) % c.d();
  c.out.set_subject({TensorName::maps, c.image_index, filter, -1});
  // Those that are not kept would have to be computed, each a convolution, before the picture could be drawn.
  const bool kept = c.result() != nullptr && c.result()->embedding.kept;
  const Matrix map = kept ? feature_map(c, filter) : nullptr;
  const std::array<Rect, 2> parts = uncovered(box, map_behind_box(s, k - 1, spread));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].width <= 0 || parts[i].height <= 0) continue;
    const std::string name = i == 0 ? id : id + ".side";
    c.out.set_opacity(opacity);
    c.out.fill(name + ".ground", parts[i], t.panel);
    if (!map) continue;
    c.out.set_opacity(opacity * c.pixel_opacity * 0.6f);
    c.out.set_clip(parts[i]);
    c.out.add(name, map_shape(c, map, box));
    c.out.set_clip(std::nullopt);
  }
  c.out.set_opacity(opacity);
  c.out.frame(id + ".frame", box, c.pointed.filter == filter ? t.text : mix(t.ground, t.d, 0.55f));
  c.out.set_opacity(1);
  c.out.set_subject({});
}

void write_front_map(const StageContext& c, const MapStack& s, const MapState& state) {
  const Theme& t = c.out.theme();
  c.out.fill("map.ground", s.front, t.panel);
  c.out.set_subject({TensorName::maps, c.image_index, c.filter, -1});
  if (const Matrix map = state.filled == 0 && state.ahead[0] < 0 ? nullptr : feature_map(c, c.filter)) {
    c.out.set_opacity(c.pixel_opacity);
    const HeatMapShape shape = map_shape(c, map, s.front);
    const float columns = as_float(c.grid.columns()), all = as_float(c.n());
    const float filled = state.filled < 0 ? all : std::min(state.filled, all);
    const float rows = std::floor(filled / columns), part = filled - rows * columns;
    const float height = s.front.height / as_float(c.grid.rows());
    if (filled < all) c.out.set_clip(Rect{s.front.x, s.front.y, s.front.width, height * rows});
    if (rows > 0) c.out.add("map.sheet", shape);
    c.out.set_clip(Rect{s.front.x, s.front.y + height * rows, s.front.width * part / columns, height});
    if (part > 0) c.out.add("map.sheet.last", shape);
    for (std::size_t k = 0; k < state.ahead.size(); ++k) {
      if (state.ahead[k] < 0 || filled >= all) continue;
      c.out.set_clip(map_cell(s, c.grid, state.ahead[k]));
      c.out.add(fmt::format("map.ahead.{}", k), shape);
    }
    c.out.set_clip(std::nullopt);
    c.out.set_opacity(1);
  }
  c.out.set_subject({});
  c.out.frame("map.frame", s.front, t.d, 1.5f);
}

}  // namespace

Rect MapStack::bounds() const {
  const auto k = static_cast<float>(behind);
  return {front.x, front.y + k * step.y, front.width + k * step.x, front.height - k * step.y};
}

MapStack fit_map_stack(const StageContext& c, const Rect& room, float step) {
  MapStack s;
  s.behind = static_cast<int>(std::min<std::int64_t>(most_behind, c.d() - 1));
  s.step = {step, -step};
  const float shift = static_cast<float>(s.behind) * step;
  const float columns = as_float(c.grid.columns()), rows = as_float(c.grid.rows()), largest = c.frame.px(largest_cell);
  const float width = std::min(room.width - shift, columns * largest);
  const float height = std::min(room.height - shift, rows * largest);
  const Rect box = fit_box({room.x, room.y + shift, std::max(width, least_map_side), std::max(height, least_map_side)},
                           static_cast<double>(columns), static_cast<double>(rows), least_map_side, s.to_scale);
  s.front = box;
  return s;
}

Rect map_cell(const MapStack& s, const PatchGrid& grid, std::int64_t patch) {
  const float width = s.front.width / as_float(grid.columns()), height = s.front.height / as_float(grid.rows());
  return {s.front.x + width * as_float(grid.column_of(patch)), s.front.y + height * as_float(grid.row_of(patch)), width,
          height};
}

Rect visible_map_cell(const MapStack& s, const PatchGrid& grid, std::int64_t patch) {
  return visible_box(map_cell(s, grid, patch));
}

void write_map_stack(const StageContext& c, const MapStack& s, const MapState& state) {
  for (int k = s.behind; k >= 1; --k) write_map_behind(c, s, k, state.spread);
  write_front_map(c, s, state);
}

void write_map_marks(const StageContext& c, const MapStack& s, bool selected) {
  if (c.hovered && *c.hovered != c.selected)
    c.out.outline("map.pointed", visible_map_cell(s, c.grid, *c.hovered), true);
  if (!selected) return;
  c.out.set_subject({TensorName::maps, c.image_index, c.filter, c.selected});
  c.out.outline("map.selected", visible_map_cell(s, c.grid, c.selected), false);
  c.out.set_subject({});
}

std::array<Vec2, 4> needle_through(const StageContext& c, const MapStack& s, float share) {
  const Rect cell = map_cell(s, c.grid, c.selected);
  const Vec2 middle{cell.x + cell.width / 2, cell.y + cell.height / 2};
  const float length = std::hypot(s.step.x, s.step.y);
  const Vec2 along = s.step * (1 / length), across{-along.y, along.x};
  const Vec2 back = middle + s.step * static_cast<float>(s.behind) + along * c.frame.px(20);
  const Vec2 front = mix(back, middle - along * c.frame.px(16), share);
  constexpr float half = 0.8f;
  return {back - across * half, back + across * half, front + across * half, front - across * half};
}

void write_parked_z(const StageContext& c) {
  SheetPlan z = z_plan(c, {}, {});
  z.box = parked_box(c);
  write_sheet(c, z);
  const Theme& t = c.out.theme();
  const std::string words = c.word("road.parked");
  const float size = c.frame.small, width = c.out.metrics().width(words, Font::regular, size);
  // The title stands in the same row.
  const float gap = c.frame.px(10);
  const std::string title = c.word(std::to_string(lesson_timeline().beat_at(c.t).step) + ".title");
  const float taken = c.out.metrics().width(title, Font::semibold, c.frame.title_size);
  if (c.frame.title.x + taken + 2 * gap > z.box.x - gap - width) return;
  c.out.text("z.parked.label", words, {z.box.x - gap, z.box.y + z.box.height / 2 + size * 0.36f},
             {Font::regular, size, t.quiet_text, Align::right});
}

texts::Value index_value(std::int64_t index, bool selected, const char* field) {
  texts::Value value{.text = grouped(index), .number = index};
  if (selected) value.references.push_back({{}, field});
  return value;
}

texts::Value count_value(std::int64_t count, const char* field) {
  return {.text = grouped(count), .number = count, .references = {{{}, field}}};
}

int six_digit_decimals(std::initializer_list<double> numbers) {
  double largest = 0;
  for (const double number : numbers) largest = std::max(largest, std::abs(number));
  int decimals = 6;
  for (; largest >= 1 && decimals > 0; largest /= 10) --decimals;
  return decimals;
}

float write_fitted_line(const StageContext& c, const std::string& id, const Spans& words, const Rect& place,
                        SpanStyle style) {
  const float least = c.frame.readable(8.5f);
  float width = width_of(c.out.metrics(), words, style);
  while (width > place.width && style.size > least) {
    style.size = std::max(least, style.size - 0.5f);
    width = width_of(c.out.metrics(), words, style);
  }
  if (width > place.width || place.width <= 0) return 0;
  return write_spans(c.out, id, words, {place.x, place.y + place.height}, style);
}

void fade_items_from(SceneWriter& out, std::size_t first, float opacity) {
  std::vector<Item>& items = out.scene().items;
  if (opacity <= 0) {
    items.resize(std::min(first, items.size()));
    return;
  }
  for (std::size_t k = first; k < items.size(); ++k) items[k].opacity *= std::min(opacity, 1.f);
}

}  // namespace tessera::scene
