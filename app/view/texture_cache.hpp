#pragma once
// Pictures as textures, made while frames go on.
//
// A picture of up to 2048² pixels becomes one texture with mipmaps. A larger one becomes its area mean by a power
// of two, a few million pixels a frame, with a coarse sample shown meanwhile; what is looked at more closely gets a
// texture of its own, cut from the picture.

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include <imgui.h>

#include "app/scene/item.hpp"
#include "app/view/gl_objects.hpp"
#include "app/view/pixel_reduce.hpp"

namespace tessera::view {

using PicturePointer = std::shared_ptr<const Image8>;
using MatrixPointer = std::shared_ptr<const Tensor>;

/// A texture and the part of its picture, in pixels, that it shows.
struct TextureView {
  GLuint name = 0;
  scene::Rect covers;

  ImTextureID id() const { return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(name)); }
  ImVec2 uv(float x, float y) const { return {(x - covers.x) / covers.width, (y - covers.y) / covers.height}; }
};

class TextureCache {
 public:
  /// Drops what the last two frames did not use; renews the budget of pixels to reduce.
  void begin_frame();
  /// Whether a picture is still being made.
  bool busy() const { return busy_; }

  /// A texture that shows `visible` (pixels of the picture) sharply at `scale` framebuffer pixels a picture pixel.
  TextureView get(const PicturePointer& picture, const scene::Rect& visible, float scale);
  /// The whole picture, as sharp as fits one texture.
  TextureView whole(const PicturePointer& picture);
  /// A matrix as one channel of float32; its area mean where it is too large.
  TextureView values(const MatrixPointer& matrix);
  /// A heat map at just the size it is drawn in, one texel a pixel: what a shader would sum up for each fragment,
  /// summed once. 0 where that is not to be had in this frame: nothing is reduced, or so much that it waits until the
  /// map keeps its place for two frames.
  GLuint levels(const scene::HeatMapShape& map, std::int64_t width, std::int64_t height);

 private:
  struct Region {
    GlTexture texture;
    PixelBox box;
    int shift = 0;
    std::int64_t used = 0;
  };
  struct Levels {
    scene::Rect part;
    float range = 1;
    std::int64_t width = 0, height = 0;
    GlTexture texture;  ///< none while it waits
    std::int64_t used = 0;
  };
  struct Entry {
    std::weak_ptr<const void> owner;  ///< tells a new picture at an old address apart
    GlTexture preview;
    GlTexture texture;
    int shift = 0;
    std::int64_t rows_done = 0;      ///< of the texture's
    std::vector<std::uint8_t> base;  ///< RGBA, until the mipmaps are made
    bool complete = false;
    std::vector<Region> regions;
    std::vector<Levels> levels;
    std::int64_t used = 0;
  };

  Entry& entry_of(const void* address, const std::shared_ptr<const void>& owner);
  void advance(Entry& entry, const Image8& picture);
  const Region& region_of(Entry& entry, const Image8& picture, const scene::Rect& visible, int shift);

  std::unordered_map<const void*, Entry> entries_;
  std::int64_t frame_ = 0;
  std::int64_t budget_ = 0;  ///< picture pixels that may still be reduced in this frame
  float cell_budget_ = 0;    ///< cells of heat maps, likewise
  bool busy_ = false;
};

}  // namespace tessera::view
