#include <algorithm>
#include <type_traits>

#include "app/scene/build_scene.hpp"
#include "app/scene/heat_map.hpp"
#include "app/scene/mosaic.hpp"

namespace tessera::scene {

namespace {

bool covers(const Shape& shape, Vec2 point) {
  return std::visit(
      [&](const auto& s) {
        using T = std::decay_t<decltype(s)>;
        if constexpr (std::is_same_v<T, RectShape>)
          return s.fill.has_value() && s.rect.contains(point);
        else if constexpr (std::is_same_v<T, PictureShape> || std::is_same_v<T, HeatMapShape>)
          return s.target.contains(point);
        else
          return false;
      },
      shape);
}

/// The cell of a matrix at a point within its target.
Subject cell_at(const HeatMapShape& map, Subject subject, Vec2 point) {
  const Rect source = shown_part(map);
  const auto index = [](float at, float begin, float length, float first, float count) {
    const float last = first + count - 1;
    return static_cast<std::int64_t>(std::clamp(first + (at - begin) / length * count, first, last));
  };
  const std::int64_t row = index(point.y, map.target.y, map.target.height, source.y, source.height);
  const std::int64_t column = index(point.x, map.target.x, map.target.width, source.x, source.width);
  // The index that the item leaves open; of a patch's numbers that is the place.
  std::int64_t& place = subject.tensor == TensorName::e ? subject.i : subject.k;
  if (subject.tensor == TensorName::bias) {
    subject.i = column;
  } else if (map.axes == MatrixAxes::patches) {
    subject.i = row * columns_of(map) + column;
  } else if (map.axes == MatrixAxes::tensor) {
    subject.i = row;
    subject.k = column;
  } else {
    place = row * columns_of(map) + column;
  }
  if (map.places && place >= 0 && place < static_cast<std::int64_t>(map.places->size()))
    place = (*map.places)[static_cast<std::size_t>(place)];
  return subject;
}

/// The subject at a point of an item, whose own subject tells the tensor; empty where the point misses it.
std::optional<Subject> subject_at(const Item& item, Vec2 point) {
  Subject subject = item.subject;
  if (const auto* mosaic = std::get_if<MosaicShape>(&item.shape)) {
    const auto patch = tile_at(*mosaic, point);
    if (!patch) return std::nullopt;
    if (mosaic->places && *patch >= static_cast<std::int64_t>(mosaic->places->size())) return std::nullopt;
    const std::int64_t index = mosaic->places ? (*mosaic->places)[static_cast<std::size_t>(*patch)] : *patch;
    // A tile of a wall of filters is a column of E.
    (subject.tensor == TensorName::e ? subject.k : subject.i) = index;
    return subject;
  }
  if (const auto* grid = std::get_if<GridShape>(&item.shape)) {
    const auto patch = window_at(*grid, point);
    if (!patch) return std::nullopt;
    subject.i = *patch;
    return subject;
  }
  if (!covers(item.shape, point)) return std::nullopt;
  if (const auto* map = std::get_if<HeatMapShape>(&item.shape)) return cell_at(*map, subject, point);
  return subject;
}

Vec2 inverse(const Affine& m, Vec2 p) {
  const float determinant = m.a * m.d - m.b * m.c;
  if (determinant == 0) return {-1e9f, -1e9f};  // seen edge on: nothing is under it
  const float x = p.x - m.tx, y = p.y - m.ty;
  return {(m.d * x - m.c * y) / determinant, (m.a * y - m.b * x) / determinant};
}

}  // namespace

Hit hit_test(const Scene& scene, Vec2 point) {
  for (auto spot = scene.hot_spots.rbegin(); spot != scene.hot_spots.rend(); ++spot) {
    if (spot->rect.contains(point)) return {spot->subject, spot->action, spot->role};
  }
  for (auto item = scene.items.rbegin(); item != scene.items.rend(); ++item) {
    if (item->subject.tensor == TensorName::none) continue;
    if (item->clip && !item->clip->contains(point)) continue;
    if (const auto subject = subject_at(*item, inverse(item->transform, point)))
      return {*subject, {}, texts::Role::none};
  }
  return {};
}

}  // namespace tessera::scene
