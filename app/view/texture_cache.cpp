#include "app/view/texture_cache.hpp"

#include <algorithm>
#include <cmath>

#include "app/model/downsample.hpp"
#include "app/scene/heat_levels.hpp"
#include "app/scene/heat_map.hpp"

namespace tessera::view {

namespace {

constexpr std::int64_t most_texels = 2048 * 2048;
constexpr std::int64_t longest_side = 16384;
constexpr std::int64_t pixels_a_frame = 4 << 20;  ///< some 5 ms of reducing and uploading
constexpr std::int64_t matrix_side = 2048;
constexpr std::int64_t preview_side = 256;
constexpr std::int64_t kept_frames = 2;
constexpr float cells_a_frame = 512 * 1024;  ///< some 0.5 ms of averaging

/// The least reduction by which a box fits one texture.
int least_shift(std::int64_t width, std::int64_t height) {
  int shift = 0;
  while (reduced(width, shift) > longest_side || reduced(height, shift) > longest_side ||
         reduced(width, shift) * reduced(height, shift) > most_texels)
    ++shift;
  return shift;
}

void set_filters(GLint levels) {
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, levels - 1);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, levels > 1 ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

/// One channel.
void put_values(std::int64_t width, std::int64_t height, GLint format, GLenum type, const void* values) {
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexImage2D(GL_TEXTURE_2D, 0, format, static_cast<GLsizei>(width), static_cast<GLsizei>(height), 0, GL_RED, type,
               values);
}

void put_level(GLint level, std::int64_t width, std::int64_t height, const std::uint8_t* rgba) {
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexImage2D(GL_TEXTURE_2D, level, GL_RGBA8, static_cast<GLsizei>(width), static_cast<GLsizei>(height), 0, GL_RGBA,
               GL_UNSIGNED_BYTE, rgba);
}

/// Levels 1, 2, … of the bound texture, down to 1 × 1.
void put_mipmaps(std::vector<std::uint8_t> rgba, std::int64_t width, std::int64_t height) {
  GLint level = 0;
  while (width > 1 || height > 1) {
    rgba = halve(rgba, width, height);
    width = std::max<std::int64_t>(width / 2, 1);
    height = std::max<std::int64_t>(height / 2, 1);
    put_level(++level, width, height, rgba.data());
  }
  set_filters(level + 1);
}

GLint levels_of(std::int64_t width, std::int64_t height) {
  GLint levels = 1;
  for (std::int64_t side = std::max(width, height); side > 1; side /= 2) ++levels;
  return levels;
}

GlTexture texture_of(std::int64_t width, std::int64_t height, std::vector<std::uint8_t> rgba) {
  GlTexture texture = make_texture();
  glBindTexture(GL_TEXTURE_2D, texture.get());
  put_level(0, width, height, rgba.data());
  put_mipmaps(std::move(rgba), width, height);
  return texture;
}

scene::Rect rect_of(const PixelBox& b) {
  return {static_cast<float>(b.x), static_cast<float>(b.y), static_cast<float>(b.width), static_cast<float>(b.height)};
}

/// The visible part with a margin to move in, on whole blocks, inside the picture.
PixelBox region_box(const Image8& picture, const scene::Rect& visible, int shift) {
  const std::int64_t block = std::max<std::int64_t>(std::int64_t{1} << shift, 16);
  const auto low = [&](float at, float margin, std::int64_t size) {
    const auto from = static_cast<std::int64_t>(std::floor(std::max(0.f, at - margin)));
    return std::clamp<std::int64_t>(from / block * block, 0, size - 1);
  };
  const auto high = [&](float at, float margin, std::int64_t size) {
    const auto to = static_cast<std::int64_t>(std::ceil(at + margin));
    return std::clamp<std::int64_t>((to + block - 1) / block * block, 1, size);
  };
  const float mx = visible.width * 0.25f, my = visible.height * 0.25f;
  PixelBox box{low(visible.x, mx, picture.width), low(visible.y, my, picture.height), 0, 0};
  box.width = std::max<std::int64_t>(high(visible.right(), mx, picture.width) - box.x, 1);
  box.height = std::max<std::int64_t>(high(visible.bottom(), my, picture.height) - box.y, 1);
  return box;
}

bool holds(const PixelBox& box, const Image8& picture, const scene::Rect& v) {
  const auto left = static_cast<float>(box.x), top = static_cast<float>(box.y);
  const auto right = static_cast<float>(box.x + box.width), bottom = static_cast<float>(box.y + box.height);
  return left <= std::max(v.x, 0.f) && top <= std::max(v.y, 0.f) &&
         right >= std::min(v.right(), static_cast<float>(picture.width)) &&
         bottom >= std::min(v.bottom(), static_cast<float>(picture.height));
}

}  // namespace

void TextureCache::begin_frame() {
  ++frame_;
  budget_ = pixels_a_frame;
  cell_budget_ = cells_a_frame;
  busy_ = false;
  std::erase_if(entries_, [this](const auto& item) { return item.second.used + kept_frames < frame_; });
  const auto unused = [this](const auto& part) { return part.used + kept_frames < frame_; };
  for (auto& [address, entry] : entries_) {
    std::erase_if(entry.regions, unused);
    std::erase_if(entry.levels, unused);
  }
}

TextureCache::Entry& TextureCache::entry_of(const void* address, const std::shared_ptr<const void>& owner) {
  Entry& entry = entries_[address];
  // An expired owner: the address was given to another picture since.
  if (entry.owner.expired()) {
    entry = Entry{};
    entry.owner = owner;
  }
  entry.used = frame_;
  return entry;
}

void TextureCache::advance(Entry& entry, const Image8& picture) {
  if (entry.complete) return;
  if (!entry.texture) {
    entry.shift = least_shift(picture.width, picture.height);
    entry.texture = make_texture();
  }
  const std::int64_t width = reduced(picture.width, entry.shift), height = reduced(picture.height, entry.shift);
  const std::int64_t row_cost = picture.width << entry.shift;
  // A picture of one frame's budget is never split; otherwise at least one row gets done.
  const std::int64_t rows =
      std::min(height - entry.rows_done, std::max<std::int64_t>(budget_ / std::max<std::int64_t>(row_cost, 1), 1));
  if (budget_ <= 0) {
    busy_ = true;
    return;
  }
  budget_ -= rows * row_cost;
  const std::int64_t first = entry.rows_done << entry.shift;
  const PixelBox strip{0, first, picture.width, std::min(rows << entry.shift, picture.height - first)};
  const std::vector<std::uint8_t> texels = reduce(picture, strip, entry.shift);
  entry.base.insert(entry.base.end(), texels.begin(), texels.end());
  entry.rows_done += rows;
  if (entry.rows_done < height) {
    busy_ = true;
    return;
  }
  glBindTexture(GL_TEXTURE_2D, entry.texture.get());
  put_level(0, width, height, entry.base.data());
  put_mipmaps(std::move(entry.base), width, height);
  entry.base = {};
  entry.preview = {};
  entry.complete = true;
}

TextureView TextureCache::whole(const PicturePointer& picture) {
  Entry& entry = entry_of(picture.get(), picture);
  advance(entry, *picture);
  const scene::Rect all{0, 0, static_cast<float>(picture->width), static_cast<float>(picture->height)};
  if (entry.complete) return {entry.texture.get(), all};
  if (!entry.preview) {
    Preview coarse = preview(*picture, preview_side);
    entry.preview = texture_of(coarse.width, coarse.height, std::move(coarse.rgba));
  }
  return {entry.preview.get(), all};
}

const TextureCache::Region& TextureCache::region_of(Entry& entry, const Image8& picture, const scene::Rect& visible,
                                                    int shift) {
  for (Region& region : entry.regions) {
    if (region.shift > shift || !holds(region.box, picture, visible)) continue;
    region.used = frame_;
    return region;
  }
  Region region;
  region.box = region_box(picture, visible, shift);
  region.shift = std::max(shift, least_shift(region.box.width, region.box.height));
  region.texture = texture_of(reduced(region.box.width, region.shift), reduced(region.box.height, region.shift),
                              reduce(picture, region.box, region.shift));
  region.used = frame_;
  entry.regions.push_back(std::move(region));
  return entry.regions.back();
}

TextureView TextureCache::get(const PicturePointer& picture, const scene::Rect& visible, float scale) {
  const int whole_shift = least_shift(picture->width, picture->height);
  const int wanted = scale >= 1 ? 0 : static_cast<int>(std::floor(-std::log2(std::max(scale, 1e-6f))));
  if (wanted >= whole_shift) return whole(picture);
  // Closer than the one texture is sharp: a cut of its own, unless so much is seen that it would be no sharper.
  const PixelBox box = region_box(*picture, visible, wanted);
  if (least_shift(box.width, box.height) >= whole_shift) return whole(picture);
  Entry& entry = entry_of(picture.get(), picture);
  const Region& region = region_of(entry, *picture, visible, wanted);
  return {region.texture.get(), rect_of(region.box)};
}

TextureView TextureCache::values(const MatrixPointer& matrix) {
  Entry& entry = entry_of(matrix.get(), matrix);
  const std::int64_t rows = matrix->extent(0), columns = matrix->extent(1);
  const scene::Rect all{0, 0, static_cast<float>(columns), static_cast<float>(rows)};
  if (entry.complete) return {entry.texture.get(), all};
  const Tensor small = downsample(*matrix, matrix_side, matrix_side);
  entry.texture = make_texture();
  glBindTexture(GL_TEXTURE_2D, entry.texture.get());
  put_values(small.extent(1), small.extent(0), GL_R32F, GL_FLOAT, small.data.data());
  set_filters(levels_of(small.extent(1), small.extent(0)));
  glGenerateMipmap(GL_TEXTURE_2D);
  entry.complete = true;
  return {entry.texture.get(), all};
}

GLuint TextureCache::levels(const scene::HeatMapShape& map, std::int64_t width, std::int64_t height) {
  const scene::Vec2 cells = scene::shown_cells(map);
  if (cells.x <= static_cast<float>(width) && cells.y <= static_cast<float>(height)) return 0;
  if (width > longest_side || height > longest_side || width * height > most_texels) return 0;
  Entry& entry = entry_of(map.matrix.get(), map.matrix);
  const scene::Rect part = scene::shown_part(map);
  auto found = std::find_if(entry.levels.begin(), entry.levels.end(), [&](const Levels& m) {
    return m.part == part && m.range == map.range && m.width == width && m.height == height;
  });
  const bool known = found != entry.levels.end();
  if (!known) {
    entry.levels.push_back({part, map.range, width, height, {}, 0});
    found = std::prev(entry.levels.end());
  }
  found->used = frame_;
  // One that has waited is begun in any budget; else the largest would wait for ever.
  if (!found->texture && (known ? cell_budget_ > 0 : cells.x * cells.y <= cell_budget_)) {
    cell_budget_ -= cells.x * cells.y;
    found->texture = make_texture();
    glBindTexture(GL_TEXTURE_2D, found->texture.get());
    put_values(width, height, GL_R8, GL_UNSIGNED_BYTE, scene::heat_levels(map, width, height).data());
    set_filters(1);
  }
  return found->texture.get();
}

}  // namespace tessera::view
