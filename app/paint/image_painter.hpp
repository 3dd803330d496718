#pragma once
// Scenes as pixels, the same as on the screen: PNG files and the frames of films. No window, no OpenGL.

#include <memory>

#include "app/scene/item.hpp"

namespace tessera::paint {

struct ImageOptions {
  double scale = 1;        ///< pixels a point
  bool background = true;  ///< `ground` behind everything; else transparent
  scene::Color ground;
};

/// The size in pixels of a scene at a scale. Throws Error unless the sides are from 1 to 32,767.
struct ImageSize {
  int width = 1, height = 1;
};
ImageSize image_size(const scene::Scene& scene, double scale);

/// Draws one scene after the other and remembers glyphs and pictures between them. On one thread at a time; a scene's
/// picture does not depend on what was drawn before.
class ImagePainter {
 public:
  /// Throws Error where the fonts cannot be read.
  ImagePainter();
  ~ImagePainter();
  ImagePainter(const ImagePainter&) = delete;
  ImagePainter& operator=(const ImagePainter&) = delete;

  /// RGB with a background, else RGBA with straight alpha. Throws Error for a size as image_size does and where memory
  /// does not suffice.
  Image8 paint(const scene::Scene& scene, const ImageOptions& options);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One picture alone.
Image8 paint_image(const scene::Scene& scene, const ImageOptions& options);

}  // namespace tessera::paint
