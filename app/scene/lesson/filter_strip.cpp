#include "app/scene/lesson/filter_strip.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include <fmt/format.h>

#include "app/model/filter_pictures.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

constexpr std::int64_t picture_side = 48;

/// Where the parts of the strip lie.
struct StripLayout {
  Rect heading;
  Rect map;  ///< of no width: left out
  std::vector<std::int64_t> filters;
  std::vector<Rect> boxes;  ///< of their pictures
  float number_baseline = 0;
};

Rect map_room(const StageContext& c, const Rect& rect) {
  const float label = c.out.metrics().width(c.input.texts->plain("filters.map", {{"d", {.text = grouped(c.d() - 1)}}}),
                                            Font::regular, c.frame.small);
  const float height = rect.height, ratio = static_cast<float>(c.grid.columns()) / static_cast<float>(c.grid.rows());
  const float width = std::clamp(height * ratio, 12.f, c.frame.px(110));
  const float total = width + c.frame.px(10) + label;
  if (total > 0.42f * rect.width) return {};
  return {rect.right() - total, rect.y, total, height};
}

StripLayout lay_out(const StageContext& c, const Rect& rect) {
  StripLayout l;
  l.map = map_room(c, rect);
  const float right = l.map.width > 0 ? l.map.x - c.frame.px(24) : rect.right();
  const std::string heading = c.word("filters.heading");
  const float heading_width = c.out.metrics().width(heading, Font::semibold, c.frame.small);
  l.heading = {rect.x, rect.y, heading_width, c.frame.small};
  const float left = rect.x + heading_width + c.frame.px(14);
  const float number = c.frame.small + 5;
  const float side = std::clamp(rect.height - number, 12.f, c.frame.px(56));
  const Size2 patch = c.document.params.patch;
  const float ratio = static_cast<float>(patch.width) / static_cast<float>(patch.height);
  const float width = std::clamp(side * std::min(1.f, ratio), 4.f, side);
  const float height = std::clamp(side / std::max(1.f, ratio), 4.f, side);
  // A number of all the digits must fit under a picture.
  const float digits = c.out.metrics().width(grouped(c.d() - 1), Font::regular, c.frame.small);
  const float pitch = std::max(width, digits) + c.frame.px(9), gap = c.frame.px(14);
  const auto slots = static_cast<int>(std::floor((right - left - 2 * gap + c.frame.px(9)) / pitch));
  l.filters = filters_to_show(c.d(), c.filter, std::max(slots, 0));
  float x = left;
  for (std::size_t k = 0; k < l.filters.size(); ++k) {
    if (k > 0 && l.filters[k] != l.filters[k - 1] + 1) x += gap;
    l.boxes.push_back({x + (pitch - c.frame.px(9) - width) / 2, rect.y + (side - height) / 2, width, height});
    x += pitch;
  }
  l.number_baseline = rect.y + side + number - 2;
  return l;
}

void write_thumbnail(const StageContext& c, std::int64_t d, const Rect& box, float baseline) {
  const Theme& t = c.out.theme();
  const std::string id = fmt::format("filters.{}", d);
  const bool chosen = d == c.filter, shown = c.pointed.filter == d;
  c.out.set_subject({TensorName::e, -1, -1, d});
  c.out.fill(id + ".ground", box, t.raised);
  if (const auto picture = filter_picture(c, d)) {
    const Rect all{0, 0, static_cast<float>(picture->width), static_cast<float>(picture->height)};
    c.out.add(id + ".picture", PictureShape{picture, all, box, box.width * c.zoom < all.width});
  }
  // A filter may be all of the ground's colour.
  c.out.frame(id + ".frame", box, t.control_border);
  if (chosen) c.out.outline(id + ".chosen", box, false);
  if (shown && !chosen) c.out.outline(id + ".pointed", box, true);
  const TextStyle style{chosen ? Font::semibold : Font::regular, c.frame.small, chosen || shown ? t.d : t.quiet_text,
                        Align::center};
  std::vector<ValueReference> values;
  if (chosen) values.push_back({{TensorName::e, -1, -1, d}, "selection.filter"});
  c.out.text(id + ".number", grouped(d), {box.x + box.width / 2, baseline}, style, std::move(values));
  const float wide = std::max(box.width, 16.f);
  c.out.hot_spot({box.x + (box.width - wide) / 2, box.y, wide, baseline + 3 - box.y}, {TensorName::e, -1, -1, d});
}

void write_map(const StageContext& c, const Rect& room) {
  const Theme& t = c.out.theme();
  const std::int64_t d = c.shown_filter();
  const std::string words = c.input.texts->plain("filters.map", {{"d", {.text = grouped(d)}}});
  const float label = c.out.metrics().width(words, Font::regular, c.frame.small);
  const Rect free{room.x, room.y, room.width - label - c.frame.px(10), room.height};
  Rect box = centered(free, static_cast<float>(c.grid.columns()), static_cast<float>(c.grid.rows()));
  box = {free.right() - std::max(box.width, 2.f), box.y, std::max(box.width, 2.f), std::max(box.height, 2.f)};
  c.out.set_subject({TensorName::maps, c.image_index, d, -1});
  c.out.fill("filters.map.ground", box, t.raised);
  if (const Matrix map = feature_map(c, d)) {
    HeatMapShape shape = heat_map(c, map, box, c.result()->sheets.z_range);
    shape.axes = MatrixAxes::reading_order;
    c.out.add("filters.map.values", shape);
  }
  c.out.frame("filters.map.frame", box, t.control_border);
  c.out.set_subject({});
  std::vector<ValueReference> values;
  if (d == c.filter) values.push_back({{TensorName::e, -1, -1, d}, "selection.filter"});
  c.out.text("filters.map.label", words,
             {box.right() + c.frame.px(10), room.y + room.height / 2 + c.frame.small * 0.36f},
             {Font::regular, c.frame.small, t.quiet_text}, std::move(values));
}

}  // namespace

std::shared_ptr<const Image8> filter_picture(const StageContext& c, std::int64_t d) {
  if (!filter_planes(c, d)) return nullptr;
  const Embedding& e = c.result()->embedding;
  return c.input.memo->get<Image8>(c.input.result, fmt::format("filter picture/{}", d), [&] {
    const auto length = static_cast<std::size_t>(e.params.patch_length());
    const std::span<const float> all(e.weights->kernel.data);
    return draw_filter(all.subspan(static_cast<std::size_t>(d) * length, length), e.params.channels, e.params.patch,
                       picture_side);
  });
}

std::vector<std::int64_t> filters_to_show(std::int64_t count, std::int64_t selected, int slots) {
  std::set<std::int64_t> shown;
  const auto take = [&](std::int64_t d) {
    if (d >= 0 && d < count && static_cast<int>(shown.size()) < slots) shown.insert(d);
  };
  take(selected);
  take(0);
  take(count - 1);
  for (std::int64_t step = 1; step < count && static_cast<int>(shown.size()) < std::min<std::int64_t>(slots, count);
       ++step) {
    take(selected - step);
    take(selected + step);
  }
  return {shown.begin(), shown.end()};
}

void write_filter_strip(const StageContext& c, const Rect& rect, float opacity) {
  if (opacity <= 0 || rect.height < 24 || rect.width < c.frame.px(160)) return;
  const StripLayout l = lay_out(c, rect);
  if (l.boxes.empty()) return;
  const Theme& t = c.out.theme();
  c.out.set_opacity(opacity);
  c.out.text("filters.heading", c.word("filters.heading"),
             {l.heading.x, (rect.y + l.number_baseline - c.frame.small) / 2 + c.frame.small * 0.36f},
             {Font::semibold, c.frame.small, t.text});
  for (std::size_t k = 0; k < l.boxes.size(); ++k) {
    if (k > 0 && l.filters[k] != l.filters[k - 1] + 1) {
      const float x = (l.boxes[k - 1].right() + l.boxes[k].x) / 2;
      c.out.text(fmt::format("filters.gap.{}", l.filters[k] > c.filter ? "after" : "before"), "…",
                 {x, l.boxes[k].y + l.boxes[k].height / 2 + c.frame.small * 0.2f},
                 {Font::regular, c.frame.small, t.quiet_text, Align::center});
    }
    write_thumbnail(c, l.filters[k], l.boxes[k], l.number_baseline);
  }
  c.out.set_subject({});
  if (l.map.width > 0) write_map(c, l.map);
  c.out.set_opacity(1);
}

}  // namespace tessera::scene
