// Step 2: cut the image into patches.

#include <algorithm>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// A side that can be drawn, whatever was typed.
double drawable(std::int64_t side) { return static_cast<double>(std::clamp<std::int64_t>(side, 1, max_side)); }

StageExtent measure(const StageContext& c, int legend_rows) {
  StageExtent e;
  e.frame = c.frame;
  const PatchGrid& g = c.grid;
  e.image_width = drawable(g.width.settings.size + g.width.added + 2 * g.width.settings.padding);
  e.image_height = drawable(g.height.settings.size + g.height.added + 2 * g.height.settings.padding);
  e.tiles_width = c.fits() ? static_cast<double>(g.columns() * g.width.reach) : e.image_width;
  e.tiles_height = c.fits() ? static_cast<double>(g.rows() * g.height.reach) : e.image_height;
  e.legend_rows = legend_rows;
  e.ruler_rows = ruler_rows(c);
  return e;
}

}  // namespace

Rect visible_box(Rect rect) {
  constexpr float least = 5;
  const float dx = std::max(0.f, (least - rect.width) / 2), dy = std::max(0.f, (least - rect.height) / 2);
  return {rect.x - dx, rect.y - dy, rect.width + 2 * dx, rect.height + 2 * dy};
}

bool shows_single_pixels(float width, std::int64_t pixels, float zoom) {
  constexpr float crisp_from = 4;
  return width * zoom >= crisp_from * static_cast<float>(pixels);
}

void write_patches_step(const StageContext& c) {
  StageLayout layout = lay_out_stage(measure(c, 0));
  // Whether the picture is to scale decides whether the legend says so, and the legend takes room in turn.
  if (const auto rows = legend_of(c, layout.image_to_scale).size(); rows > 0)
    layout = lay_out_stage(measure(c, static_cast<int>(rows)));
  if (c.fits()) layout = mix(lay_out_walk(measure(c, 0), layout), layout, c.done("2.2", "ruler"));
  const CutProgress progress = cut_progress(c);
  write_image(c, layout, progress);
  if (c.fits()) {
    write_walk(c, layout, progress);
    write_side_counts(c, layout);
    write_fall(c, layout, progress);
  }
  write_mosaic(c, layout, progress);
  if (const float words = fading_in(progress.selected); words > 0) {
    const std::size_t first = c.out.scene().items.size();
    write_patch_words(c, layout);
    c.out.fade_since(first, words);
  }
  write_count_words(c, layout, progress);
  write_ruler(c, layout);
}

}  // namespace tessera::scene
