#pragma once
// Adds items to a scene with few words, and measures text on the way.

#include <optional>
#include <string>
#include <vector>

#include "app/scene/item.hpp"
#include "app/scene/text_metrics.hpp"
#include "app/scene/theme.hpp"

namespace tessera::scene {

struct TextStyle {
  Font font = Font::regular;
  float size = 14;
  Color color;
  Align align = Align::left;
};

class SceneWriter {
 public:
  SceneWriter(Scene& scene, const Theme& theme, const TextMetrics& metrics);

  const Theme& theme() const { return theme_; }
  const TextMetrics& metrics() const { return metrics_; }
  Scene& scene() { return scene_; }

  /// What the items that follow stand for; also their opacity and clip.
  void set_subject(Subject subject) { subject_ = subject; }
  void set_opacity(float opacity) { opacity_ = opacity; }
  void set_clip(std::optional<Rect> clip) { clip_ = clip; }

  /// Fades what was added from item `first` on, as a whole: opacities are multiplied, and at 0 the items go.
  void fade_since(std::size_t first, float opacity);

  void add(std::string id, Shape shape);
  /// Returns the text's width.
  float text(std::string id, std::string text, Vec2 position, const TextStyle& style,
             std::vector<ValueReference> values = {});
  void fill(std::string id, Rect rect, Color color, float radius = 0);
  /// A filled box with a border.
  void box(std::string id, Rect rect, Color fill, Color stroke, float radius);
  void frame(std::string id, Rect rect, Color stroke, float stroke_width = 1);
  void hatch(std::string id, Rect rect, Color color);
  void path(std::string id, std::vector<Vec2> points, Color color, float stroke_width = 1);
  void hot_spot(Rect rect, Subject subject, std::string action = {});

  /// The selected thing: white with a dark case. `light`: the hovered one.
  void outline(const std::string& id, Rect rect, bool light);
  /// ┌──┐ from x0 to x1, its feet pointing down to y + 6.
  void brace_above(const std::string& id, float x0, float x1, float y, Color color);
  /// A bracket from y0 to y1 at x with its feet towards `foot` (+6 right, −6 left).
  void brace_beside(const std::string& id, float y0, float y1, float x, float foot, Color color);

 private:
  Scene& scene_;
  const Theme& theme_;
  const TextMetrics& metrics_;
  Subject subject_;
  float opacity_ = 1;
  std::optional<Rect> clip_;
};

}  // namespace tessera::scene
