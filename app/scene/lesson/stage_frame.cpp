#include "app/scene/lesson/stage_frame.hpp"

#include <algorithm>

namespace tessera::scene {

namespace {

/// A stage of this size is drawn at scale 1.
constexpr Vec2 usual{900, 780};
constexpr float usual_label = 15;  // em, at scale 1
/// A line of pictures and words wider than this is hard to take in.
constexpr float widest = 1.9f;  // times the height
/// A question that takes the words' place can be read from this height on.
constexpr float least_question = 72;

/// Three lines of a caption hold the longest beat at most widths; before an audience it may take more.
float narration_height(Vec2 size, Narration narration, float& em) {
  if (narration == Narration::elsewhere) return 0;
  if (narration == Narration::presenting) {
    em = std::max(24.f, 25 * std::clamp(std::min(size.x / usual.x, size.y / usual.y), 0.82f, 1.7f));
    return 0.19f * size.y;
  }
  em = std::clamp(size.y / 44, 13.f, 18.f);
  return std::max(3 * 1.36f * em + 4, least_question);
}

}  // namespace

StageFrame frame_stage(Vec2 size, float card_share, int thumbnails, Narration narration, float label) {
  StageFrame f;
  f.size = size;
  f.compact = size.x < 700 || size.y < 660;
  const float by_size = std::clamp(std::min(size.x / usual.x, size.y / usual.y), 0.82f, 1.7f);
  f.scale = label > 0 ? label / usual_label : by_size;
  f.margin = f.compact ? 16 : 32 * f.scale;
  f.title_size = (f.compact ? 21 : 25) * f.scale;
  f.label = label > 0 ? label : std::max(12.f, usual_label * f.scale);
  f.small = std::max(11.f, 13 * f.scale);
  f.least = least_type * label;
  const float width = std::min(size.x - 2 * f.margin, widest * size.y);
  const float left = (size.x - width) / 2;
  const float title_row = (f.compact ? 40 : 62) * f.scale;
  f.title = {left, title_row * 0.5f + f.title_size * 0.36f + (f.compact ? 2 : 4)};
  const float strip = thumbnails > 0 ? 48 : 0;
  f.strip = {left, title_row, width, strip};
  float bottom = size.y - f.margin * 0.35f;
  const float told = narration_height(size, narration, f.caption);
  f.narration = {left, bottom - told, width, told};
  if (told > 0) bottom = f.narration.y - 6;
  f.foot = {left, bottom - 1.5f * f.small, width, 1.5f * f.small};
  bottom = f.foot.y - f.px(4);
  const float top = title_row + strip, room = std::max(40.f, bottom - top);
  const float card = card_share * room, gap = card > 0 ? f.px(f.compact ? 8 : 16) : 0;
  f.card = {left, bottom - card, width, card};
  f.body = {left, top, width, room - card - gap};
  return f;
}

Rect thick_enough(Rect box, float least) {
  if (box.width < least) box.x -= (least - box.width) / 2, box.width = least;
  if (box.height < least) box.y -= (least - box.height) / 2, box.height = least;
  return box;
}

Rect centered(Rect room, float width, float height) {
  const float scale = std::min(room.width / std::max(width, 1e-6f), room.height / std::max(height, 1e-6f));
  const float w = width * scale, h = height * scale;
  return {room.x + (room.width - w) / 2, room.y + (room.height - h) / 2, w, h};
}

}  // namespace tessera::scene
