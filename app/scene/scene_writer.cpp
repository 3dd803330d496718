#include "app/scene/scene_writer.hpp"

#include <algorithm>
#include <utility>

namespace tessera::scene {

SceneWriter::SceneWriter(Scene& scene, const Theme& theme, const TextMetrics& metrics)
    : scene_(scene), theme_(theme), metrics_(metrics) {}

void SceneWriter::fade_since(std::size_t first, float opacity) {
  if (opacity <= 0) {
    scene_.items.resize(std::min(first, scene_.items.size()));
    return;
  }
  for (std::size_t k = first; k < scene_.items.size(); ++k) scene_.items[k].opacity *= opacity;
}

void SceneWriter::add(std::string id, Shape shape) {
  scene_.items.push_back({std::move(id), subject_, {}, clip_, opacity_, std::move(shape)});
}

float SceneWriter::text(std::string id, std::string text, Vec2 position, const TextStyle& style,
                        std::vector<ValueReference> values) {
  const float width = metrics_.width(text, style.font, style.size);
  add(std::move(id),
      TextShape{std::move(text), position, style.font, style.size, style.color, style.align, std::move(values)});
  return width;
}

void SceneWriter::fill(std::string id, Rect rect, Color color, float radius) {
  RectShape shape;
  shape.rect = rect;
  shape.fill = color;
  shape.radius = radius;
  add(std::move(id), shape);
}

void SceneWriter::box(std::string id, Rect rect, Color fill, Color stroke, float radius) {
  RectShape shape;
  shape.rect = rect;
  shape.fill = fill;
  shape.stroke = stroke;
  shape.radius = radius;
  add(std::move(id), shape);
}

void SceneWriter::frame(std::string id, Rect rect, Color stroke, float stroke_width) {
  RectShape shape;
  shape.rect = rect;
  shape.stroke = stroke;
  shape.stroke_width = stroke_width;
  add(std::move(id), shape);
}

void SceneWriter::hatch(std::string id, Rect rect, Color color) {
  RectShape shape;
  shape.rect = rect;
  shape.fill = color;
  shape.hatch = Hatch::diagonal;
  add(std::move(id), shape);
}

void SceneWriter::path(std::string id, std::vector<Vec2> points, Color color, float stroke_width) {
  PathShape shape;
  shape.points = std::move(points);
  shape.stroke = color;
  shape.stroke_width = stroke_width;
  add(std::move(id), std::move(shape));
}

void SceneWriter::hot_spot(Rect rect, Subject subject, std::string action) {
  scene_.hot_spots.push_back({rect, subject, std::move(action)});
}

void SceneWriter::outline(const std::string& id, Rect rect, bool light) {
  constexpr Color white{255, 255, 255, 255}, black{0, 0, 0, 255};
  const auto ring = [&](const char* part, float outset, Color color, float width) {
    RectShape shape;
    shape.rect = rect;
    shape.stroke = color;
    shape.stroke_width = width;
    shape.outset = outset;
    add(id + part, shape);
  };
  if (light) {
    ring(".case", 1.5f, with_alpha(black, 0.65f), 1);
    ring("", 0.5f, with_alpha(white, 0.9f), 1);
    return;
  }
  // White is nothing on a light ground: there the dark case carries the outline.
  const bool on_light = theme().name == ThemeName::light;
  ring(".case", on_light ? 3.f : 2.5f, black, on_light ? 2.f : 1.f);
  // On a small box it would cover what the outline is to show.
  if (std::min(rect.width, rect.height) > 10) ring(".inside", -0.5f, black, 1);
  ring("", 1, white, 2);
}

void SceneWriter::brace_above(const std::string& id, float x0, float x1, float y, Color color) {
  path(id, {{x0, y + 6}, {x0, y}, {x1, y}, {x1, y + 6}}, color, 1.5f);
}

void SceneWriter::brace_beside(const std::string& id, float y0, float y1, float x, float foot, Color color) {
  path(id, {{x + foot, y0}, {x, y0}, {x, y1}, {x + foot, y1}}, color, 1.5f);
}

}  // namespace tessera::scene
