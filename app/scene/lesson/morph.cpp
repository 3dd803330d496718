#include "app/scene/lesson/morph.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "app/scene/theme.hpp"

namespace tessera::scene {

namespace {

float lerp(float a, float b, float share) { return a + (b - a) * share; }

std::optional<Color> lerp(const std::optional<Color>& a, const std::optional<Color>& b, float share) {
  if (a && b) return mix(*a, *b, share);
  if (a) return with_alpha(*a, 1 - share);
  if (b) return with_alpha(*b, share);
  return std::nullopt;
}

Affine lerp(const Affine& a, const Affine& b, float share) {
  return {lerp(a.a, b.a, share), lerp(a.b, b.b, share),   lerp(a.c, b.c, share),
          lerp(a.d, b.d, share), lerp(a.tx, b.tx, share), lerp(a.ty, b.ty, share)};
}

/// Where an item's shape lies, for shapes with one box.
std::optional<Rect> box_of(const Shape& shape) {
  return std::visit(
      [](const auto& s) -> std::optional<Rect> {
        using T = std::decay_t<decltype(s)>;
        if constexpr (std::is_same_v<T, RectShape>)
          return s.rect;
        else if constexpr (std::is_same_v<T, PathShape> || std::is_same_v<T, TextShape>)
          return std::nullopt;
        else
          return s.target;
      },
      shape);
}

/// `to` on its way from `from`; nothing where they cannot turn into each other.
std::optional<Shape> travelling(const Shape& from, const Shape& to, float share) {
  if (from.index() != to.index() || std::holds_alternative<TextShape>(to)) return std::nullopt;
  Shape shape = to;
  if (auto* path = std::get_if<PathShape>(&shape)) {
    const auto& a = std::get<PathShape>(from);
    if (a.points.size() != path->points.size() || a.closed != path->closed) return std::nullopt;
    for (std::size_t k = 0; k < path->points.size(); ++k) path->points[k] = mix(a.points[k], path->points[k], share);
    path->stroke = lerp(a.stroke, path->stroke, share);
    path->fill = lerp(a.fill, path->fill, share);
    path->stroke_width = lerp(a.stroke_width, path->stroke_width, share);
  } else if (auto* rect = std::get_if<RectShape>(&shape)) {
    const auto& a = std::get<RectShape>(from);
    if (a.hatch != rect->hatch) return std::nullopt;
    rect->rect = mix(a.rect, rect->rect, share);
    rect->fill = lerp(a.fill, rect->fill, share);
    rect->stroke = lerp(a.stroke, rect->stroke, share);
    rect->radius = lerp(a.radius, rect->radius, share);
    rect->outset = lerp(a.outset, rect->outset, share);
    rect->stroke_width = lerp(a.stroke_width, rect->stroke_width, share);
  } else if (auto* picture = std::get_if<PictureShape>(&shape)) {
    const auto& a = std::get<PictureShape>(from);
    if (a.picture != picture->picture) return std::nullopt;
    picture->target = mix(a.target, picture->target, share);
    picture->source = mix(a.source, picture->source, share);
  } else if (auto* heat = std::get_if<HeatMapShape>(&shape)) {
    const auto& a = std::get<HeatMapShape>(from);
    if (a.matrix != heat->matrix) return std::nullopt;
    heat->target = mix(a.target, heat->target, share);
  } else if (auto* mosaic = std::get_if<MosaicShape>(&shape)) {
    const auto& a = std::get<MosaicShape>(from);
    if (a.picture != mosaic->picture || !(a.grid == mosaic->grid)) return std::nullopt;
    mosaic->target = mix(a.target, mosaic->target, share);
    mosaic->gap = lerp(a.gap, mosaic->gap, share);
    mosaic->number_size = lerp(a.number_size, mosaic->number_size, share);
  } else if (auto* grid = std::get_if<GridShape>(&shape)) {
    const auto& a = std::get<GridShape>(from);
    if (!(a.grid == grid->grid)) return std::nullopt;
    grid->target = mix(a.target, grid->target, share);
    grid->color = mix(a.color, grid->color, share);
    grid->stroke_width = lerp(a.stroke_width, grid->stroke_width, share);
  }
  return shape;
}

Item faded(Item item, float opacity) {
  item.opacity *= opacity;
  return item;
}

/// A clip on the way; where one of both has none, from or to the item's whole box.
std::optional<Rect> travelling_clip(const Item& from, const Item& to, float share) {
  if (!from.clip && !to.clip) return std::nullopt;
  const auto start = from.clip ? from.clip : box_of(from.shape), end = to.clip ? to.clip : box_of(to.shape);
  if (!start || !end) return to.clip;
  return mix(*start, *end, share);
}

/// `to` between two pictures that both have it; nothing where it must fade.
std::optional<Item> on_the_way(const Item& from, const Item& to, float share) {
  if (from == to) return to;
  auto shape = travelling(from.shape, to.shape, share);
  if (!shape) return std::nullopt;
  Item item = to;
  item.shape = std::move(*shape);
  item.transform = lerp(from.transform, to.transform, share);
  item.opacity = lerp(from.opacity, to.opacity, share);
  item.clip = travelling_clip(from, to, share);
  return item;
}

}  // namespace

float fading_out(float u) { return std::clamp(1 - u / 0.35f, 0.f, 1.f); }
float fading_in(float u) { return std::clamp((u - 0.65f) / 0.35f, 0.f, 1.f); }

Vec2 mix(Vec2 from, Vec2 to, float share) { return {lerp(from.x, to.x, share), lerp(from.y, to.y, share)}; }

Rect mix(const Rect& from, const Rect& to, float share) {
  return {lerp(from.x, to.x, share), lerp(from.y, to.y, share), lerp(from.width, to.width, share),
          lerp(from.height, to.height, share)};
}

Scene morph(const Scene& from, const Scene& to, float u, float eased) {
  if (u <= 0) return from;
  if (u >= 1) return to;
  std::unordered_map<std::string_view, const Item*> before;
  for (const Item& item : from.items) before.emplace(item.id, &item);
  std::unordered_set<std::string_view> kept;

  std::vector<Item> coming;
  for (const Item& item : to.items) {
    const auto found = before.find(item.id);
    if (auto moving = found == before.end() ? std::nullopt : on_the_way(*found->second, item, eased)) {
      kept.insert(item.id);
      coming.push_back(std::move(*moving));
    } else if (const float opacity = fading_in(u); opacity > 0) {
      coming.push_back(faded(item, opacity));
    }
  }
  // What goes stays in its place in the order, right over what it lay on.
  std::unordered_map<std::string_view, std::vector<Item>> going;
  std::string_view lies_on;
  const float opacity = fading_out(u);
  for (const Item& item : from.items) {
    if (kept.contains(item.id)) {
      lies_on = item.id;
    } else if (opacity > 0) {
      going[lies_on].push_back(faded(item, opacity));
      going[lies_on].back().id += ".before";
    }
  }
  Scene scene;
  scene.size = to.size;
  const auto move_in = [&](std::string_view id) {
    const auto found = going.find(id);
    if (found != going.end()) std::move(found->second.begin(), found->second.end(), std::back_inserter(scene.items));
  };
  move_in({});
  for (Item& item : coming) {
    const std::string id = item.id;
    const bool anchors = kept.contains(id);
    scene.items.push_back(std::move(item));
    if (anchors) move_in(id);
  }
  return scene;
}

}  // namespace tessera::scene
