#pragma once
// Pictures, mosaics, grids and heat maps: what needs textures, and a shader where triangles would be too many.

#include <deque>
#include <functional>

#include "app/view/scene_painter.hpp"
#include "app/view/texture_cache.hpp"

namespace tessera::view {

class PicturePainter {
 public:
  /// Needs a current context. Throws Error where a shader does not compile.
  PicturePainter();

  void begin_frame();
  bool busy() const { return textures_.busy(); }

  void paint(const PaintContext& context, const scene::PictureShape& shape);
  void paint(const PaintContext& context, const scene::MosaicShape& shape);
  void paint(const PaintContext& context, const scene::GridShape& shape);
  void paint(const PaintContext& context, const scene::HeatMapShape& shape);

 private:
  /// A rectangle that a shader fills when the draw list is rendered.
  struct ShaderCall {
    const PicturePainter* painter = nullptr;
    const Shader* shader = nullptr;
    scene::Rect rect;
    GLuint texture = 0;
    GLuint sampler = 0;  ///< 0: the texture's own
    std::function<void(const Shader&)> set_uniforms;
  };

  void add_shader_call(const PaintContext& context, ShaderCall call);
  static void run_shader_call(const ImDrawList* list, const ImDrawCmd* command);
  static void bind_crisp(const ImDrawList* list, const ImDrawCmd* command);

  TextureCache textures_;
  Shader mosaic_shader_;
  Shader grid_shader_;
  Shader heat_map_shader_;
  GlSampler crisp_;
  GlSampler cells_;
  GlVertexArray no_vertices_;     ///< the quad's corners come from the vertex number alone
  std::deque<ShaderCall> calls_;  ///< pointed at by the draw list until it is rendered
};

}  // namespace tessera::view
