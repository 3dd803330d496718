#include "app/scene/lesson/patch_picture.hpp"

#include <algorithm>

namespace tessera::scene {

namespace {

/// The part of one axis that lies on the picture, and where that part is drawn.
struct Part {
  float source_begin = 0, source_length = 0, target_begin = 0, target_length = 0;
};

Part part_of(const AxisGrid& axis, std::int64_t index, std::int64_t pixels, float begin, float length) {
  const Interval window = axis.window(index);
  const std::int64_t first = std::max<std::int64_t>(window.begin, 0);
  const std::int64_t end = std::min(window.end, axis.settings.size);
  // The picture may be of an older size: the same part of it.
  const float scale = static_cast<float>(pixels) / static_cast<float>(axis.settings.size);
  const float pixel = length / static_cast<float>(window.length());
  return {static_cast<float>(first) * scale, static_cast<float>(end - first) * scale,
          begin + pixel * static_cast<float>(first - window.begin), pixel * static_cast<float>(end - first)};
}

}  // namespace

PatchPicture patch_picture(const StageContext& c, std::int64_t patch, const Rect& box) {
  PatchPicture made;
  const Interval y = c.grid.height.window(c.grid.row_of(patch)), x = c.grid.width.window(c.grid.column_of(patch));
  made.hangs_over =
      y.begin < 0 || x.begin < 0 || y.end > c.grid.height.settings.size || x.end > c.grid.width.settings.size;
  if (!c.picture) return made;
  const Part h = part_of(c.grid.width, c.grid.column_of(patch), c.picture->width, box.x, box.width);
  const Part v = part_of(c.grid.height, c.grid.row_of(patch), c.picture->height, box.y, box.height);
  if (h.source_length <= 0 || v.source_length <= 0) return made;
  const bool crisp = box.width * c.zoom >= static_cast<float>(x.length());
  made.pixels = PictureShape{c.picture,
                             {h.source_begin, v.source_begin, h.source_length, v.source_length},
                             {h.target_begin, v.target_begin, h.target_length, v.target_length},
                             !crisp};
  return made;
}

Rect window_box(const StageContext& c, const Rect& room) {
  constexpr float least = 6;
  const Rect box = centered(room, static_cast<float>(c.grid.width.reach), static_cast<float>(c.grid.height.reach));
  const float width = std::min(std::max(box.width, least), room.width);
  const float height = std::min(std::max(box.height, least), room.height);
  return {room.x + (room.width - width) / 2, room.y + (room.height - height) / 2, width, height};
}

Rect patch_box(const StageContext& c, const Rect& room) {
  const Size2 patch = c.document.params.patch;
  const float ratio = std::clamp(static_cast<float>(patch.width) / static_cast<float>(patch.height), 0.25f, 4.f);
  return centered(room, ratio, 1);
}

void write_patch_picture(const StageContext& c, const std::string& id, std::int64_t patch, const Rect& box,
                         float opacity) {
  if (opacity <= 0) return;
  const Theme& t = c.out.theme();
  PatchPicture made = patch_picture(c, patch, box);
  c.out.set_subject(c.patch_subject(patch));
  c.out.set_opacity(opacity);
  if (!c.picture || made.hangs_over) c.out.fill(id + ".ground", box, c.picture ? mix(t.ground, t.bad, 0.4f) : t.raised);
  if (made.pixels) {
    c.out.set_opacity(opacity * c.pixel_opacity);
    c.out.add(id, std::move(*made.pixels));
  }
  c.out.set_opacity(1);
  c.out.set_subject({});
}

}  // namespace tessera::scene
