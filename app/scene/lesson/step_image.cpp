// Step 1: From photo to numbers.

#include <algorithm>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/step_image_parts.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/stage_parts.hpp"
#include "tessera/preprocess.hpp"

namespace tessera::scene {

namespace {

constexpr float least_side = 14;  ///< a picture of one row is drawn this thick

struct Side2 {
  float width = 1, height = 1;
};

/// A box in the picture's proportions, centred; a side that would not be seen is widened.
Rect photo_box(Rect room, Side2 size, bool* to_scale = nullptr) {
  Rect box = centered(room, size.width, size.height);
  if (to_scale != nullptr) *to_scale = std::min(box.width, box.height) >= least_side;
  const float dx = std::max(0.f, (least_side - box.width) / 2), dy = std::max(0.f, (least_side - box.height) / 2);
  return {box.x - dx, box.y - dy, box.width + 2 * dx, box.height + 2 * dy};
}

Side2 fitted_size(const StageContext& c) {
  const Size2 size = c.document.params.image;
  return {static_cast<float>(std::max<std::int64_t>(size.width, 1)),
          static_cast<float>(std::max<std::int64_t>(size.height, 1))};
}

Side2 file_size(const StageContext& c) {
  if (!c.input.opened) return fitted_size(c);
  return {static_cast<float>(c.input.opened->width), static_cast<float>(c.input.opened->height)};
}

/// The rooms, before anything moves.
ImageStepPlan image_step_rooms(const StageContext& c) {
  const StageFrame& f = c.frame;
  const Rect b = f.body;
  const float caption = f.label * 1.9f, gutter = f.px(44);
  ImageStepPlan p;
  p.opening = photo_box({b.x, b.y + f.px(4), b.width, b.height - caption - f.px(8)}, file_size(c));
  const float bridge = f.px(f.compact ? 112 : 150), half = b.width * 0.42f;
  p.beside = photo_box({b.x, b.y, half, b.height - caption}, file_size(c));
  p.vectors = {b.x + half + bridge, b.y, b.width - half - bridge, b.height};

  const float foot = b.height * (f.compact ? 0.29f : 0.25f), words = caption + f.px(4);
  // While nothing stands at the foot, the pictures stand in the middle.
  const float lower = foot * 0.5f * (1 - c.done("1.3", "formula"));
  const float top = b.y + lower, height = b.height - foot - words;
  const Rect left{b.x + gutter, top + gutter, b.width * 0.47f - gutter, height - gutter};
  p.staged = photo_box(left, file_size(c));
  p.fitted = photo_box(left, fitted_size(c), &p.to_scale);
  p.right = {b.x + b.width * 0.54f, left.y, b.width * 0.46f, left.height};
  p.under_right = {p.right.x, p.right.bottom(), p.right.width, words};
  p.foot = {b.x, b.bottom() - foot, b.width, foot};
  return p;
}

/// The part of the fitted box that shows the file.
Rect content_box(const StageContext& c, Rect fitted) {
  if (c.fitted == nullptr || c.fitted->image.width < 1 || c.fitted->image.height < 1) return fitted;
  const Size2 content = c.fitted->content;
  return {fitted.x, fitted.y,
          fitted.width * static_cast<float>(content.width) / static_cast<float>(c.fitted->image.width),
          fitted.height * static_cast<float>(content.height) / static_cast<float>(c.fitted->image.height)};
}

/// The box of the whole file's picture of which the kept part lies at `content`.
Rect around_kept(const StageContext& c, Rect content) {
  const Side2 file = file_size(c);
  KeptPart kept{0, 0, file.width, file.height};
  if (c.input.opened) kept = kept_part({c.input.opened->height, c.input.opened->width}, c.document.params);
  const auto kx = content.width / static_cast<float>(std::max(kept.width, 1e-6));
  const auto ky = content.height / static_cast<float>(std::max(kept.height, 1e-6));
  return {content.x - kx * static_cast<float>(kept.x), content.y - ky * static_cast<float>(kept.y), file.width * kx,
          file.height * ky};
}

}  // namespace

ImageStepPlan plan_image_step(const StageContext& c) {
  ImageStepPlan p = image_step_rooms(c);
  const float aside = c.done("1.1", "aside"), file = c.done("1.2", "file"), fit = c.done("1.2", "fit");
  const Rect content = content_box(c, p.fitted);
  p.file = mix(mix(mix(p.opening, p.beside, aside), p.staged, file), around_kept(c, content), fit);
  p.image_share = c.input.opened ? part_of_share(fit, 0.55f, 1) : 1;
  // The fitted picture lies over the part of the file that it shows, wherever that is now.
  const Rect last = around_kept(c, content);
  const float kx = p.file.width / last.width, ky = p.file.height / last.height;
  p.image = {p.file.x + (p.fitted.x - last.x) * kx, p.file.y + (p.fitted.y - last.y) * ky, p.fitted.width * kx,
             p.fitted.height * ky};
  return p;
}

void write_image_step(const StageContext& c) {
  const ImageStepPlan plan = plan_image_step(c);
  write_photo(c, plan);
  write_image_planes(c, plan);
  write_vectors(c, plan);
  write_lens(c, plan);
  write_normalization(c, plan);
  write_image_shape(c, plan);
}

}  // namespace tessera::scene
