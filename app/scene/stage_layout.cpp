#include "app/scene/stage_layout.hpp"

#include <algorithm>

namespace tessera::scene {

namespace {

/// Distances that differ between a roomy stage and a small one.
struct Measures {
  float margin, title_row, title_size, brace_row, words_row, gap, ruler_height, ruler_row, gutter, between;
};
constexpr Measures roomy{32, 62, 25, 40, 92, 22, 176, 20, 26, 66};
constexpr Measures tight{16, 38, 19, 38, 78, 10, 124, 14, 24, 44};

constexpr float least_column = 300;  ///< so that the words under a narrow picture still fit
constexpr float least_words = 178;   ///< beside the enlarged patch
constexpr float least_thickness = 14;
constexpr float legend_row = 20;
constexpr float strip_height = 48;
constexpr float largest_patch_picture = 132;

}  // namespace

Rect fit_box(Rect room, double width, double height, float least, bool& to_scale) {
  const double scale = std::min(static_cast<double>(room.width) / width, static_cast<double>(room.height) / height);
  const auto w = static_cast<float>(width * scale), h = static_cast<float>(height * scale);
  to_scale = w >= least && h >= least;
  return {room.x, room.y, std::min(std::max(w, least), room.width), std::min(std::max(h, least), room.height)};
}

StageLayout lay_out_stage(const StageExtent& e) {
  StageLayout l;
  l.compact = e.size.x < 700 || e.size.y < 720;
  const Measures& m = l.compact ? tight : roomy;
  l.margin = m.margin;
  l.title_size = m.title_size;

  const float strip = e.thumbnails > 0 ? strip_height : 0;
  const float legend = static_cast<float>(e.legend_rows) * legend_row;
  const float ruler = m.ruler_height + static_cast<float>(e.ruler_rows - 1) * m.ruler_row;
  const float above = m.title_row + strip + m.brace_row;
  const float below = legend + m.gap * 0.8f + m.words_row + m.gap + ruler + m.margin * 0.6f;
  const float room_height = std::max(60.f, e.size.y - above - below);
  const float widest = e.size.x - 2 * m.margin;
  const float room_width = std::max(60.f, (widest - 2 * m.gutter - m.between) / 2);

  Rect image =
      fit_box({0, 0, room_width, room_height}, e.image_width, e.image_height, least_thickness, l.image_to_scale);
  Rect mosaic = fit_box({0, 0, room_width, std::max(image.height, std::min(room_width, room_height) * 0.5f)},
                        e.tiles_width, e.tiles_height, least_thickness, l.mosaic_to_scale);
  const float column = std::clamp(std::max(image.width, mosaic.width), std::min(least_column, room_width), room_width);
  l.block.width = 2 * column + 2 * m.gutter + m.between;
  l.block.x = (e.size.x - l.block.width) / 2;
  l.title = {l.block.x, m.title_row * 0.5f + m.title_size * 0.36f + 4};
  l.strip = {l.block.x, m.title_row, l.block.width, strip};

  const float top = above;
  image.x = l.block.x + m.gutter;
  image.y = top;
  mosaic.x = image.x + column + m.between;
  mosaic.y = top;
  l.image = image;
  l.mosaic = mosaic;
  const float pictures_bottom = top + std::max(image.height, mosaic.height);
  l.mosaic_column = {mosaic.x, top, column, pictures_bottom - top};
  l.legend = {image.x, pictures_bottom + 4, column + m.between - 12, legend};

  const float spare = room_height - (pictures_bottom - top);
  const float words_top = pictures_bottom + legend + m.gap * 0.8f;
  // As large as there is room, but the words beside it come first.
  const float beside = column + m.between - 36 - least_words;
  const float picture = std::clamp(std::min(m.words_row - 18 + spare * 0.5f, beside), 44.f, largest_patch_picture);
  l.patch_picture = {image.x, words_top, picture, picture};
  const float words_left = image.x + picture + 16;
  l.patch_words = {words_left, words_top, mosaic.x - 20 - words_left, std::max(m.words_row, picture)};
  l.count_words = {mosaic.x, words_top, column + m.gutter, l.patch_words.height};

  const float words_bottom = words_top + l.patch_words.height;
  // What room is left goes in part above the ruler, in part above the pictures, and the rest below.
  const float left = std::max(0.f, e.size.y - m.margin * 0.6f - (words_bottom + m.gap + ruler));
  l.ruler = {l.block.x, words_bottom + m.gap + std::min(left * 0.5f, 40.f), l.block.width, ruler};
  const float lower = std::min(std::max(0.f, left - 80) * 0.3f, 120.f);
  for (Rect* part :
       {&l.image, &l.mosaic, &l.mosaic_column, &l.legend, &l.patch_picture, &l.patch_words, &l.count_words, &l.ruler})
    part->y += lower;
  l.block.y = 0;
  l.block.height = l.ruler.bottom();
  return l;
}

}  // namespace tessera::scene
