#include "app/scene/stage_layout.hpp"

#include <algorithm>

#include "app/scene/lesson/morph.hpp"

namespace tessera::scene {

namespace {

/// Distances that differ between a roomy_stage stage and a small one, at scale 1.
struct Measures {
  float brace_row, words_row, gap, ruler_height, ruler_row, gutter, between;
};
constexpr Measures roomy_stage{42, 92, 22, 176, 20, 28, 66};
constexpr Measures tight_stage{42, 84, 10, 136, 16, 30, 50};

constexpr float least_column = 300;  ///< so that the words under a narrow picture still fit
constexpr float least_words = 178;   ///< beside the enlarged patch
constexpr float least_thickness = 14;
constexpr float legend_row = 20;
constexpr float largest_patch_picture = 132;

Measures scaled_measures(Measures m, float k) {
  for (float* part : {&m.brace_row, &m.words_row, &m.gap, &m.ruler_height, &m.ruler_row, &m.gutter, &m.between})
    *part *= k;
  return m;
}

}  // namespace

Rect fit_box(Rect room, double width, double height, float least, bool& to_scale) {
  const double scale = std::min(static_cast<double>(room.width) / width, static_cast<double>(room.height) / height);
  const auto w = static_cast<float>(width * scale), h = static_cast<float>(height * scale);
  to_scale = w >= least && h >= least;
  return {room.x, room.y, std::min(std::max(w, least), room.width), std::min(std::max(h, least), room.height)};
}

StageLayout lay_out_stage(const StageExtent& e) {
  const StageFrame& f = e.frame;
  const Measures m = scaled_measures(f.compact ? tight_stage : roomy_stage, f.scale);
  StageLayout l;
  const float legend = static_cast<float>(e.legend_rows) * f.px(legend_row);
  const float ruler = m.ruler_height + static_cast<float>(e.ruler_rows - 1) * m.ruler_row;
  const float below = legend + m.gap * 0.8f + m.words_row + m.gap + ruler;
  const float room_height = std::max(48.f, f.body.height - m.brace_row - below);
  const float widest = f.body.width;
  const float room_width = std::max(60.f, (widest - 2 * m.gutter - m.between) / 2);

  Rect image =
      fit_box({0, 0, room_width, room_height}, e.image_width, e.image_height, least_thickness, l.image_to_scale);
  Rect mosaic = fit_box({0, 0, room_width, std::max(image.height, std::min(room_width, room_height) * 0.5f)},
                        e.tiles_width, e.tiles_height, least_thickness, l.mosaic_to_scale);
  const float least = std::min(f.px(least_column), room_width);
  const float column = std::clamp(std::max(image.width, mosaic.width), least, room_width);
  l.block.width = 2 * column + 2 * m.gutter + m.between;
  l.block.x = f.body.x + (f.body.width - l.block.width) / 2;

  const float top = f.body.y + m.brace_row;
  image.x = l.block.x + m.gutter;
  image.y = top;
  mosaic.x = image.x + column + m.between;
  mosaic.y = top;
  l.image = image;
  l.mosaic = mosaic;
  const float pictures_bottom = top + std::max(image.height, mosaic.height);
  l.mosaic_column = {mosaic.x, top, column, pictures_bottom - top};
  l.legend = {image.x, pictures_bottom + f.px(4), column + m.between - f.px(12), legend};

  const float spare = room_height - (pictures_bottom - top);
  const float words_top = pictures_bottom + legend + m.gap * 0.8f;
  // As large as there is room, but the words beside it come first.
  const float beside = column + m.between - f.px(36 + least_words);
  const float picture =
      std::clamp(std::min(m.words_row - f.px(18) + spare * 0.5f, beside), f.px(44), f.px(largest_patch_picture));
  l.patch_picture = {image.x, words_top, picture, picture};
  const float words_left = image.x + picture + f.px(16);
  l.patch_words = {words_left, words_top, mosaic.x - f.px(20) - words_left, std::max(m.words_row, picture)};
  l.count_words = {mosaic.x, words_top, column + m.gutter, l.patch_words.height};

  const float words_bottom = words_top + l.patch_words.height;
  // What room is left goes in part above the ruler, in part above the pictures, and the rest below.
  const float left = std::max(0.f, f.body.bottom() - (words_bottom + m.gap + ruler));
  l.ruler = {l.block.x, words_bottom + m.gap + std::min(left * 0.5f, f.px(40)), l.block.width, ruler};
  const float lower = std::min(std::max(0.f, left - f.px(80)) * 0.3f, f.px(120));
  for (Rect* part :
       {&l.image, &l.mosaic, &l.mosaic_column, &l.legend, &l.patch_picture, &l.patch_words, &l.count_words, &l.ruler})
    part->y += lower;
  l.block.y = f.body.y;
  l.block.height = l.ruler.bottom() - l.block.y;
  return l;
}

StageLayout lay_out_walk(const StageExtent& e, const StageLayout& last) {
  const StageFrame& f = e.frame;
  const Measures m = scaled_measures(f.compact ? tight_stage : roomy_stage, f.scale);
  StageLayout l = last;
  const Rect room{f.body.x + m.gutter, f.body.y + m.brace_row, f.body.width * 0.6f - m.gutter,
                  std::max(48.f, f.body.height - m.brace_row - f.px(16))};
  bool to_scale = true;
  l.image = fit_box(room, e.image_width, e.image_height, least_thickness, to_scale);
  l.image.y += (room.height - l.image.height) / 2;
  const float words = f.px(86), gap = f.px(18);
  const float left = l.image.right() + m.between + f.px(10), right = f.body.right() - f.px(8);
  const float side = std::max(f.px(40), std::min({right - left, room.height - words - gap, f.px(290)}));
  const float top = room.y + std::max(0.f, (room.height - side - gap - words) / 2);
  // Where a narrow picture leaves much room, both stand in the middle of the stage together.
  const float wide = std::min(last.patch_words.width, right - left);
  const float shift = std::max(0.f, right - left - std::max(side, wide)) / 2;
  l.image.x += shift;
  l.patch_picture = {left + shift, top, side, side};
  l.patch_words = {left + shift, top + side + gap, wide, last.patch_words.height};
  return l;
}

StageLayout mix(const StageLayout& a, const StageLayout& b, float share) {
  StageLayout l = b;
  if (share >= 1) return l;
  l.image = mix(a.image, b.image, share);
  l.patch_picture = mix(a.patch_picture, b.patch_picture, share);
  l.patch_words = mix(a.patch_words, b.patch_words, share);
  return l;
}

}  // namespace tessera::scene
