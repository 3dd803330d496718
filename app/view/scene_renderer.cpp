#include "app/view/scene_renderer.hpp"

#include <algorithm>

#include "app/view/picture_painter.hpp"
#include "app/view/scene_painter.hpp"

namespace tessera::view {

namespace {

/// `outer` after `inner`: scene points → the item's own transform → the screen.
scene::Affine compose(const scene::Affine& outer, const scene::Affine& inner) {
  const scene::Vec2 origin = outer({inner.tx, inner.ty});
  return {outer.a * inner.a + outer.c * inner.b,
          outer.b * inner.a + outer.d * inner.b,
          outer.a * inner.c + outer.c * inner.d,
          outer.b * inner.c + outer.d * inner.d,
          origin.x,
          origin.y};
}

scene::Rect on_screen(const scene::Affine& m, const scene::Rect& r) {
  const scene::Vec2 a = m({r.x, r.y}), b = m({r.right(), r.bottom()});
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(b.x - a.x), std::abs(b.y - a.y)};
}

}  // namespace

struct SceneRenderer::State {
  GlyphCache glyphs;
  PicturePainter pictures;
  float pixels = 1;
};

SceneRenderer::SceneRenderer() : state_(std::make_unique<State>()) {}
SceneRenderer::~SceneRenderer() = default;

void SceneRenderer::begin_frame(float framebuffer_scale) {
  state_->pixels = framebuffer_scale;
  state_->glyphs.begin_frame();
  state_->pictures.begin_frame();
}

bool SceneRenderer::wants_another_frame() const { return state_->pictures.busy() || state_->glyphs.is_full(); }

void SceneRenderer::draw(ImDrawList& list, const scene::Scene& scene, const Placement& p) {
  const scene::Affine to_screen{p.zoom, 0, 0, p.zoom, p.origin.x, p.origin.y};
  list.PushClipRect({p.clip.x, p.clip.y}, {p.clip.right(), p.clip.bottom()}, true);
  for (const scene::Item& item : scene.items) {
    const scene::Rect clip = item.clip ? common(p.clip, on_screen(to_screen, *item.clip)) : p.clip;
    const PaintContext context{
        list, state_->glyphs, compose(to_screen, item.transform), p.zoom, p.line_scale, state_->pixels, item.opacity,
        clip};
    if (item.clip) list.PushClipRect({clip.x, clip.y}, {clip.right(), clip.bottom()}, true);
    std::visit(
        [&](const auto& shape) {
          using T = std::decay_t<decltype(shape)>;
          if constexpr (std::is_same_v<T, scene::RectShape> || std::is_same_v<T, scene::PathShape> ||
                        std::is_same_v<T, scene::TextShape>)
            paint(context, shape);
          else
            state_->pictures.paint(context, shape);
        },
        item.shape);
    if (item.clip) list.PopClipRect();
  }
  list.PopClipRect();
}

}  // namespace tessera::view
