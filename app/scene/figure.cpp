#include "app/scene/figure.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "app/scene/panel_parts.hpp"

namespace tessera::scene {

namespace {

constexpr float between = 12;  ///< points, between the parts of the foot

Rect shifted(const Rect& r, Vec2 by) { return {r.x + by.x, r.y + by.y, r.width, r.height}; }

void move(Scene& scene, Vec2 by) {
  for (Item& item : scene.items) {
    if (item.clip) item.clip = shifted(*item.clip, by);
    item.transform.tx += by.x;
    item.transform.ty += by.y;
  }
  for (HotSpot& spot : scene.hot_spots) spot.rect = shifted(spot.rect, by);
}

void add(Scene& scene, Scene part, Vec2 at) {
  move(part, at);
  std::move(part.items.begin(), part.items.end(), std::back_inserter(scene.items));
}

/// The formula in `width` points, from the left edge on, as high as it needs to be.
Scene formula_scene(const SceneInput& input, float width) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext c = make_context(input, out, 1, lesson_timeline().clamp(input.t));
  const float bottom = write_formula(c, 0, width);
  move(scene, {-panel_margin, 0});
  scene.size = {width, bottom};
  return scene;
}

/// The lesson's last words invite to scrub and to change settings: a figure has other ones.
std::string words_of(const Beat& beat) { return beat.id() == "8.4" ? "recap.figure" : beat.id(); }

/// The words of the beat at input.t, or those of all beats of its step one under the other.
Scene words_scene(const SceneInput& input, float width, float size, bool all) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const Timeline& timeline = lesson_timeline();
  const double t = timeline.clamp(input.t);
  const StageContext c = make_context(input, out, 1, t);
  const SpanStyle style{Font::regular, size, size * 1.45f, Ink::text};
  const Beat& now = timeline.beat_at(t);
  float y = 0;
  for (const Beat& beat : timeline.beats()) {
    if (all ? beat.step != now.step : &beat != &now) continue;
    if (y > 0) y += size * 0.5f;
    const std::string id = all ? "narration." + std::to_string(beat.number) : "narration";
    y = write_paragraph(out, id, c.words(words_of(beat)), {0, y, width, 0}, style);
  }
  scene.size = {width, y};
  return scene;
}

bool fits(const SceneInput& input) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  return make_context(input, out, 1, input.t).fits();
}

/// Formula left, words right where there is room for both, else one under the other. No height: nothing of them.
Scene foot_scene(const SceneInput& input, float width, float most_height, const FigureParts& parts) {
  const bool words = (parts.narration || parts.notes) && fits(input), both = words && parts.formula;
  for (float size = 15; size >= 11; size -= 0.5f) {
    Scene foot;
    const bool beside = both && width >= 760;
    const float formula_width = beside ? std::min(340.f, width * 0.4f) : width;
    float y = 0, x = 0;
    if (parts.formula) {
      Scene formula = formula_scene(input, formula_width);
      y = formula.size.y;
      add(foot, std::move(formula), {0, 0});
      if (beside) x = formula_width + 28;
    }
    if (words) {
      Scene paragraph = words_scene(input, width - x, size, parts.notes);
      const float top = beside || !parts.formula ? 0 : y + between, height = paragraph.size.y;
      add(foot, std::move(paragraph), {x, top});
      y = std::max(y, top + height);
    }
    foot.size = {width, y};
    if (y <= most_height) return foot;
  }
  return {};
}

/// How far everything could go up.
float free_top(const Scene& scene) {
  float top = scene.size.y;
  for (const Item& item : scene.items) {
    const auto reach = [&](Vec2 p) { top = std::min(top, item.transform(p).y); };
    const auto corners = [&](const Rect& r) {
      for (const Vec2 p : {Vec2{r.x, r.y}, {r.right(), r.y}, {r.x, r.bottom()}, {r.right(), r.bottom()}}) reach(p);
    };
    std::visit(
        [&](const auto& s) {
          using T = std::decay_t<decltype(s)>;
          if constexpr (std::is_same_v<T, RectShape>)
            corners(s.rect);
          else if constexpr (std::is_same_v<T, PathShape>)
            std::for_each(s.points.begin(), s.points.end(), reach);
          else if constexpr (std::is_same_v<T, TextShape>)
            reach(s.position - Vec2{0, s.size});
          else
            corners(s.target);
        },
        item.shape);
  }
  return top;
}

Scene stage_scene(SceneInput input, Vec2 size, float zoom, bool title) {
  input.titled = title;
  Scene scene = build_scene(input, size, zoom);
  if (title) return scene;
  // Without a title its row is free, unless the step has put something there.
  const float row = std::max(0.f, free_top(scene) - 14);
  if (row < 4) return scene;
  scene = build_scene(input, {size.x, size.y + row}, zoom);
  move(scene, {0, -std::min(row, std::max(0.f, free_top(scene) - 14))});
  scene.size = size;
  return scene;
}

/// The foot of a figure, what it takes with the room about it, and where it begins at the left.
struct Foot {
  Scene scene;
  float taken = 0, margin = 0;
};

Foot make_foot(const SceneInput& input, Vec2 size, float most_height, const FigureParts& parts) {
  if (!parts.narration && !parts.formula && !parts.notes) return {};
  const StageFrame frame = frame_stage(size, 0, 0, Narration::elsewhere, input.label);
  Foot foot;
  foot.margin = frame.title.x;
  foot.scene = foot_scene(input, size.x - 2 * foot.margin, most_height, parts);
  if (foot.scene.size.y > 0) foot.taken = foot.scene.size.y + between + frame.margin * 0.6f;
  return foot;
}

}  // namespace

Vec2 figure_size(const SceneInput& input, Vec2 stage, const FigureParts& parts) {
  return {stage.x, std::ceil(stage.y + make_foot(input, stage, 1e6f, parts).taken)};
}

Scene build_figure(const SceneInput& input, Vec2 size, float zoom, const FigureParts& parts) {
  Foot foot = make_foot(input, size, size.y / 2, parts);
  Scene scene = stage_scene(input, {size.x, size.y - foot.taken}, zoom, parts.title);
  if (foot.taken > 0) add(scene, std::move(foot.scene), {foot.margin, size.y - foot.taken + between / 2});
  scene.size = size;
  return scene;
}

}  // namespace tessera::scene
