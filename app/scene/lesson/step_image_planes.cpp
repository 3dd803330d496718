// Step 1: the picture as normalised planes; channels go first; the batch axis comes.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/step_image_parts.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

constexpr std::int64_t plane_side = 256;  ///< a plane is drawn with at most so many values a side
constexpr std::int64_t small_side = 40;   ///< and so many where it is one of a batch
constexpr std::int64_t most_samples = 4;  ///< a side, of the values that one drawn value is the mean of

/// `count` places spread evenly over [begin, end).
std::int64_t place_of(std::int64_t k, std::int64_t count, std::int64_t begin, std::int64_t end) {
  return begin + (2 * k + 1) * (end - begin) / (2 * count);
}

/// Plane (b, channel) of the normalised image, made smaller: means of up to 4 × 4 values at equal distances.
Tensor smaller_plane(const Tensor& image, std::int64_t b, std::int64_t channel, std::int64_t side) {
  const std::int64_t height = image.extent(2), width = image.extent(3);
  const std::int64_t rows = std::min(side, height), columns = std::min(side, width);
  const float* from = image.data.data() + (b * image.extent(1) + channel) * height * width;
  Tensor plane({rows, columns});
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::int64_t top = r * height / rows, bottom = (r + 1) * height / rows;
    const std::int64_t down = std::min(most_samples, bottom - top);
    for (std::int64_t q = 0; q < columns; ++q) {
      const std::int64_t left = q * width / columns, right = (q + 1) * width / columns;
      const std::int64_t across = std::min(most_samples, right - left);
      double sum = 0;
      for (std::int64_t y = 0; y < down; ++y) {
        for (std::int64_t x = 0; x < across; ++x)
          sum += static_cast<double>(from[place_of(y, down, top, bottom) * width + place_of(x, across, left, right)]);
      }
      plane.data[static_cast<std::size_t>(r * columns + q)] =
          static_cast<float>(sum / static_cast<double>(down * across));
    }
  }
  return plane;
}

Matrix image_plane(const StageContext& c, std::int64_t b, std::int64_t channel, std::int64_t side) {
  const EmbedResult* result = c.result();
  if (result == nullptr || result->embedding.image.shape.size() != 4) return nullptr;
  const Tensor& image = result->embedding.image;
  if (b >= image.extent(0) || channel >= image.extent(1)) return nullptr;
  return c.input.memo->get<Tensor>(c.input.result, fmt::format("image/{}/{}/{}", b, channel, side),
                                   [&] { return smaller_plane(image, b, channel, side); });
}

/// Planes one behind the other, channel 0 in front at the lower left.
struct Cascade {
  Rect front;
  Vec2 step;  ///< from a plane to the one behind it
  Rect plane(std::int64_t channel, float spread) const {
    const float k = static_cast<float>(channel) * spread;
    return {front.x + step.x * k, front.y + step.y * k, front.width, front.height};
  }
};

Cascade plan_cascade(const StageContext& c, const ImageStepPlan& p) {
  const StageFrame& f = c.frame;
  const auto behind = static_cast<float>(c.document.params.channels - 1);
  const float label = c.out.metrics().width(channel_name(c, 0) + "00", Font::regular, f.label) + f.px(10);
  const float up = std::max(f.label * 1.5f, f.px(f.compact ? 20 : 34));
  const Rect room{p.right.x, p.right.y, p.right.width - label, p.right.height};
  const float share = 1 + 0.24f * behind;
  Cascade cascade;
  const float height = std::max(20.f, room.height - up * behind);
  cascade.front = centered({0, 0, room.width / share, height}, p.fitted.width, p.fitted.height);
  const float along = std::max(0.24f * cascade.front.width, f.px(8));
  cascade.step = {along, -up};
  const float w = cascade.front.width + along * behind, h = cascade.front.height + up * behind;
  cascade.front.x = room.x + (room.width - w) / 2;
  cascade.front.y = room.y + (room.height - h) / 2 + up * behind;
  return cascade;
}

void write_plane_labels(const StageContext& c, const Cascade& cascade, float opacity) {
  if (opacity <= 0) return;
  const StageFrame& f = c.frame;
  c.out.set_opacity(opacity);
  for (std::int64_t k = 0; k < c.document.params.channels; ++k) {
    const Rect box = cascade.plane(k, 1);
    c.out.text(fmt::format("plane.image.{}.label", k), channel_name(c, k),
               {box.right() + f.px(7), box.bottom() - f.px(2)}, {Font::semibold, f.label, c.out.theme().c});
  }
  c.out.set_opacity(1);
}

}  // namespace

void write_image_planes(const StageContext& c, const ImageStepPlan& p) {
  const float seen = c.done("1.3", "normalize_rest");
  if (seen <= 0 || c.result() == nullptr) return;
  const float part = c.done("1.3", "planes_part"), spread = 0.25f * part + 0.75f * c.done("1.3", "channels_first");
  const Cascade cascade = plan_cascade(c, p);
  const Rect front = mix(p.fitted, cascade.front, part);
  if (seen < 1) c.out.set_clip(Rect{front.x, front.y, front.width, front.height * seen});
  c.out.set_opacity(c.pixel_opacity);
  for (std::int64_t k = c.document.params.channels - 1; k >= 0; --k) {
    const Vec2 shift = cascade.step * (static_cast<float>(k) * spread);
    const Rect box{front.x + shift.x, front.y + shift.y, front.width, front.height};
    HeatMapShape map = heat_map(c, image_plane(c, c.image_index, k, plane_side), box, c.result()->sheets.x_range);
    c.out.add(fmt::format("plane.image.{}", k), map);
    c.out.frame(fmt::format("plane.image.{}.frame", k), box, c.out.theme().control_border);
  }
  c.out.set_clip(std::nullopt);
  c.out.set_opacity(1);
  write_plane_labels(c, cascade, fading_in(c.share("1.3", "channels_first")));
  const float words = fading_in(c.share("1.3", "planes_part"));
  if (words <= 0) return;
  const StageFrame& f = c.frame;
  const Spans note = c.words("sheet.range", texts::Values{{"range",
                                                           {.text = fmt::format("{:.2g}", c.result()->sheets.x_range),
                                                            .references = {{{}, "result.x_range"}}}}});
  const SpanStyle style{Font::regular, f.small, f.small * 1.4f, Ink::quiet};
  const float width = width_of(c.out.metrics(), note, style);
  c.out.set_opacity(words);
  write_spans(c.out, "plane.image.note", note,
              {p.right.x + (p.right.width - width) / 2, p.under_right.y + f.small * 1.6f}, style);
  c.out.set_opacity(1);
}

namespace {

/// One number of the shape, at each of the three stages: (H, W, C), (C, H, W), (B, C, H, W).
struct ShapeNumber {
  std::string letter, text, field;
  Color color;
  float at[3] = {0, 0, 0};  ///< middle, per stage
};

/// Brackets and commas of one stage.
struct ShapeSigns {
  std::vector<std::pair<std::string, float>> signs;  ///< and their left ends
};

class ShapeLine {
 public:
  ShapeLine(const StageContext& c, const Rect& room, float size)
      : c_(c), size_(size), middle_(room.x + room.width / 2) {
    const EmbedParams& p = c.document.params;
    const Theme& t = c.out.theme();
    add("B", static_cast<std::int64_t>(c.document.images.size()), "batch", t.text);
    add("C", p.channels, "params.channels", t.c);
    add("H", p.image.height, "params.height", t.text);
    add("W", p.image.width, "params.width", t.text);
    arrange(0, {2, 3, 1});
    arrange(1, {1, 2, 3});
    arrange(2, {0, 1, 2, 3});
  }

  float width() const { return width_; }
  void write(float y, float shown) const;

 private:
  static constexpr std::size_t batch_axis = 0, channel_axis = 1;
  void add(const char* letter, std::int64_t count, const char* field, Color color) {
    numbers_.push_back({letter, grouped(count), field, color, {}});
  }
  float measure(const std::string& text) const { return c_.out.metrics().width(text, Font::semibold, size_); }

  void arrange(int stage, const std::vector<std::size_t>& order) {
    const float comma = measure(", "), bracket = measure("(");
    float width = 2 * bracket + comma * static_cast<float>(order.size() - 1);
    for (const std::size_t k : order) width += slot(k);
    width_ = std::max(width_, width);
    float x = middle_ - width / 2;
    signs_[stage].signs.emplace_back("(", x);
    x += bracket;
    for (std::size_t k = 0; k < order.size(); ++k) {
      numbers_[order[k]].at[stage] = x + slot(order[k]) / 2;
      x += slot(order[k]);
      const bool last = k + 1 == order.size();
      signs_[stage].signs.emplace_back(last ? ")" : ",", x);
      x += comma;
    }
  }
  /// A number's room, its letter under it.
  float slot(std::size_t k) const { return std::max(measure(numbers_[k].text), size_ * 0.9f); }

  const StageContext& c_;
  float size_, middle_, width_ = 0;
  std::vector<ShapeNumber> numbers_;
  ShapeSigns signs_[3];
};

float smoothed_share(float u) { return static_cast<float>(ease(Easing::in_out, static_cast<double>(u))); }

void ShapeLine::write(float y, float shown) const {
  const StageFrame& f = c_.frame;
  const float first = c_.share("1.3", "channels_first"), second = c_.share("1.3", "batch_axis");
  const float signs[3] = {shown * fading_out(first), std::min(fading_in(first), fading_out(second)), fading_in(second)};
  for (int stage = 0; stage < 3; ++stage) {
    if (signs[stage] <= 0) continue;
    c_.out.set_opacity(signs[stage]);
    int number = 0;
    for (const auto& [sign, x] : signs_[stage].signs)
      c_.out.text(fmt::format("shape.{}.sign.{}", stage, number++), sign, {x, y},
                  {Font::semibold, size_, c_.out.theme().quiet_text});
  }
  // C rises over the others, goes to the front, and comes down.
  const float lift =
      size_ * 2.4f * smoothed_share(std::min(part_of_share(first, 0, 0.3f), 1 - part_of_share(first, 0.7f, 1)));
  const float go = smoothed_share(part_of_share(first, 0.25f, 0.75f)),
              make_room = smoothed_share(part_of_share(second, 0, 0.7f));
  for (std::size_t k = 0; k < numbers_.size(); ++k) {
    const ShapeNumber& n = numbers_[k];
    const float opacity = k == batch_axis ? fading_in(second) : shown;
    if (opacity <= 0) continue;
    float x = n.at[0] + (n.at[1] - n.at[0]) * go;
    x += (n.at[2] - x) * make_room;
    if (k == batch_axis) x = n.at[2];
    const float at = y - (k == channel_axis ? lift : 0);
    c_.out.set_opacity(opacity);
    c_.out.text("shape." + n.letter, n.text, {x, at}, {Font::semibold, size_, n.color, Align::center}, {{{}, n.field}});
    c_.out.text("shape." + n.letter + ".letter", n.letter, {x, at + size_ * 0.4f + f.small},
                {Font::regular, f.small, n.color, Align::center});
  }
  c_.out.set_opacity(1);
}

/// The batch: each picture's planes, small.
void write_batch_planes(const StageContext& c, const Rect& room, float opacity) {
  if (opacity <= 0 || c.result() == nullptr) return;
  const std::int64_t batch = c.result()->embedding.batch(), channels = c.document.params.channels;
  const float offset = 0.1f, share = 1 + offset * static_cast<float>(channels - 1);
  const std::int64_t lines = batch > 4 ? 2 : 1, across = (batch + lines - 1) / lines;
  const float gap = c.frame.px(8);
  const Rect cell{0, 0, room.width / static_cast<float>(across) - gap, room.height / static_cast<float>(lines) - gap};
  const Size2 size = c.document.params.image;
  const Rect plane = centered({0, 0, cell.width / share, cell.height / share}, static_cast<float>(size.width),
                              static_cast<float>(size.height));
  if (std::min(plane.width, plane.height) < 3) return;
  const float step = offset * std::min(plane.width, plane.height);
  for (std::int64_t b = 0; b < batch; ++b) {
    const Vec2 corner{room.x + static_cast<float>(b % across) * (cell.width + gap),
                      room.y + static_cast<float>(b / across) * (cell.height + gap)};
    c.out.set_opacity(opacity);
    for (std::int64_t k = channels - 1; k >= 0; --k) {
      const float shift = step * static_cast<float>(k);
      const Rect box{corner.x + shift, corner.y + step * static_cast<float>(channels - 1) - shift, plane.width,
                     plane.height};
      c.out.add(fmt::format("batch.planes.{}.{}", b, k),
                heat_map(c, image_plane(c, b, k, small_side), box, c.result()->sheets.x_range));
      if (k == 0 && b == c.image_index) c.out.frame("batch.planes.shown", box, c.out.theme().text, 2);
    }
  }
  c.out.set_opacity(1);
}

}  // namespace

void write_image_shape(const StageContext& c, const ImageStepPlan& p) {
  const float shown = fading_in(c.share("1.3", "planes_part"));
  if (shown <= 0) return;
  const bool many = c.document.images.size() > 1;
  const float width = p.foot.width * (many ? 0.56f : 1);
  const Rect room{p.foot.x, p.foot.y, width, p.foot.height};
  float size = c.frame.px(c.frame.compact ? 22 : 30);
  while (size > 11 && ShapeLine(c, room, size).width() > room.width - c.frame.px(12)) size -= 1;
  ShapeLine(c, room, size).write(room.y + room.height * 0.5f + size * 0.6f, shown);
  if (many)
    write_batch_planes(c,
                       {room.right() + c.frame.px(16), p.foot.y + c.frame.px(14),
                        p.foot.right() - room.right() - c.frame.px(16), p.foot.height - c.frame.px(14)},
                       fading_in(c.share("1.3", "batch_axis")));
}

}  // namespace tessera::scene
