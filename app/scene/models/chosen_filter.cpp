#include "app/scene/models/chosen_filter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/lesson/filter_strip.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

/// Of one filter's weights, as far as they are finite.
struct Range {
  double low = 0, high = 0;
  std::int64_t not_finite = 0;
  float largest() const { return std::max(1e-12f, static_cast<float>(std::max(std::abs(low), std::abs(high)))); }
};

Range range_of(const Tensor& planes) {
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const float weight : planes.data) {
    if (!std::isfinite(weight)) {
      ++range.not_finite;
      continue;
    }
    range.low = std::min(range.low, static_cast<double>(weight));
    range.high = std::max(range.high, static_cast<double>(weight));
  }
  if (range.low > range.high) range.low = range.high = 0;
  return range;
}

struct ChosenLayout {
  float name = 0;  ///< baseline
  Rect picture;
  std::vector<Rect> planes;
  Rect bar;         ///< of the colours; of no width: left out
  float lines = 0;  ///< top of the words
  float words_x = 0, words_width = 0;
};

/// `count` boxes of a filter's proportions side by side from the corner of `room` on.
std::vector<Rect> plane_boxes(const Rect& room, std::int64_t count, float ratio, float gap) {
  const float width = std::min((room.width - gap * as_float(count - 1)) / as_float(count), room.height * ratio);
  const float drawn = std::max(width, 3.f), height = std::clamp(drawn / ratio, 3.f, room.height);
  std::vector<Rect> boxes;
  for (std::int64_t k = 0; k < count; ++k)
    boxes.push_back({room.x + (drawn + gap) * as_float(k), room.y, drawn, height});
  return boxes;
}

ChosenLayout lay_out_chosen(const ModelsContext& c, const Rect& room, bool tall) {
  const StageFrame& f = c.frame();
  const EmbedParams& p = c.stage.document.params;
  const float ratio = as_float(p.patch.width) / as_float(p.patch.height), gap = f.px(10), label = f.small * 1.7f;
  ChosenLayout l;
  l.name = room.y + f.label * 1.1f;
  const float top = l.name + f.px(12);
  if (tall) {
    const float words = f.label * 1.75f * 4 + f.px(8), bar = f.px(10) + f.small * 1.8f + f.px(14);
    const float free = std::max(40.f, room.bottom() - top - words - bar - label - f.px(20));
    const float planes = std::min({free * 0.34f, room.width / as_float(p.channels) / std::min(1.f, ratio), f.px(130)});
    l.picture = centered({room.x, top, room.width, free - planes}, ratio, 1);
    l.picture = {room.x, top, std::max(l.picture.width, 3.f), std::max(l.picture.height, 3.f)};
    l.planes = plane_boxes({room.x, l.picture.bottom() + label, room.width, planes}, p.channels, ratio, gap);
    const float below = l.planes.front().bottom() + f.px(16);
    l.bar = {room.x, below, std::min(room.width, f.px(240)), f.px(10)};
    l.lines = below + bar;
    l.words_x = room.x;
    l.words_width = room.width;
    return l;
  }
  const float height = std::max(24.f, room.bottom() - top);
  l.picture = centered({room.x, top, room.width * 0.28f, height}, ratio, 1);
  l.picture = {room.x, top, std::max(l.picture.width, 3.f), std::max(l.picture.height, 3.f)};
  const float x = l.picture.right() + f.px(18);
  l.planes =
      plane_boxes({x, top + label * 0.9f, room.width * 0.34f, std::max(12.f, height - label)}, p.channels, ratio, gap);
  l.words_x = l.planes.back().right() + f.px(22);
  l.words_width = room.right() - l.words_x;
  l.lines = top;
  return l;
}

void write_planes(const ModelsContext& c, const ChosenLayout& l, const Matrix& planes, float range) {
  const StageFrame& f = c.frame();
  for (std::size_t k = 0; k < l.planes.size(); ++k) {
    const Rect& box = l.planes[k];
    const auto channel = static_cast<std::int64_t>(k);
    const std::string id = fmt::format("chosen.plane.{}", k), name = channel_name(c.stage, channel);
    c.out().set_subject({TensorName::e, -1, -1, c.stage.filter});
    c.out().fill(id + ".ground", box, c.theme().raised);
    if (planes) c.out().add(id, plane(c.stage, planes, channel, box, range));
    c.out().set_subject({});
    c.out().frame(id + ".frame", box, c.theme().control_border);
    if (c.out().metrics().width(name, Font::regular, f.small) <= box.width + f.px(8))
      c.out().text(id + ".name", name, {box.x + box.width / 2, box.y - f.small * 0.45f},
                   {Font::regular, f.small, c.theme().c, Align::center});
  }
}

/// A weight under the pointer, if it is one of this filter.
std::optional<std::int64_t> pointed_place(const ModelsContext& c) {
  const Pointed& p = c.stage.pointed;
  if (p.filter != c.stage.filter || !p.place) return std::nullopt;
  return p.place;
}

void write_lines(const ModelsContext& c, const ChosenLayout& l, const Matrix& planes) {
  const StageFrame& f = c.frame();
  const std::int64_t d = c.stage.filter;
  const Subject filter{TensorName::e, -1, -1, d};
  texts::Values values = filter_values(c, d);
  std::vector<Spans> lines;
  const bool bias = values.contains("bias");
  lines.push_back(c.stage.words(bias ? "models.filter.norm" : "models.filter.norm.no_bias", values));
  if (planes) {
    const Range range = range_of(*planes);
    values["low"] = {.text = real_number(range.low), .references = {{filter, "filter.low"}}};
    values["high"] = {.text = real_number(range.high), .references = {{filter, "filter.high"}}};
    lines.push_back(c.stage.words("models.filter.range", values));
    if (range.not_finite > 0) {
      lines.back() = joined(c.stage.words("models.filter.not_finite",
                                          {{"count", {.text = grouped(range.not_finite), .number = range.not_finite}}}),
                            Ink::bad);
    }
    if (const auto j = pointed_place(c)) {
      const auto weight = static_cast<double>(planes->data[static_cast<std::size_t>(*j)]);
      lines.push_back(
          c.stage.words("models.filter.weight",
                        {{"j", {.text = grouped(*j)}},
                         {"d", {.text = grouped(d)}},
                         {"weight", {.text = real_number(weight), .references = {{{TensorName::e, -1, *j, d}, ""}}}}}));
    }
  }
  float y = l.lines + f.label;
  const SpanStyle style{Font::regular, f.label, 0, Ink::text};
  for (std::size_t k = 0; k < lines.size(); ++k, y += f.label * 1.6f)
    write_fitted_line(c.stage, fmt::format("chosen.line.{}.", std::string(1, static_cast<char>('a' + k))), lines[k],
                      {l.words_x, y, l.words_width, 0}, style);
  if (!c.tabs) return;
  // The link's place does not depend on what is pointed at.
  const float link = l.lines + f.label + f.label * 1.6f * 3;
  if (c.out().metrics().width(c.word("models.filter.to_lesson"), Font::semibold, f.label) <= l.words_width)
    write_link(c, "chosen.to_lesson", c.word("models.filter.to_lesson"), {l.words_x, link + f.px(4)},
               "models.to-lesson");
}

}  // namespace

texts::Values filter_values(const ModelsContext& c, std::int64_t d) {
  const FilterWall& wall = *c.analyses.wall.result;
  const Subject filter{TensorName::e, -1, -1, d};
  const auto norm = static_cast<double>(wall.norms[static_cast<std::size_t>(d)]);
  texts::Values values{{"d", {.text = grouped(d), .references = {{filter, "filter.index"}}}},
                       {"norm", {.text = real_number(norm), .references = {{filter, "filter.norm"}}}}};
  if (wall.weights->bias) {
    const auto bias = static_cast<double>(wall.weights->bias->data[static_cast<std::size_t>(d)]);
    values["bias"] = {.text = real_number(bias), .references = {{{TensorName::bias, -1, d, -1}, ""}}};
  }
  return values;
}

void write_chosen_filter(const ModelsContext& c, const Rect& room, bool tall) {
  const std::int64_t d = c.stage.filter;
  const ChosenLayout l = lay_out_chosen(c, room, tall);
  const Matrix planes = filter_planes(c.stage, d);
  const float range = planes ? range_of(*planes).largest() : 1;
  c.out().set_subject({TensorName::e, -1, -1, d});
  write_spans(c.out(), "chosen.name", c.stage.words("models.filter.chosen", filter_values(c, d)), {room.x, l.name},
              {Font::semibold, c.frame().label * 1.15f, 0, Ink::text});
  c.out().fill("chosen.ground", l.picture, c.theme().raised);
  if (const auto image = filter_picture(c.stage, d)) {
    const Rect all{0, 0, as_float(image->width), as_float(image->height)};
    c.out().add("chosen.picture", PictureShape{image, all, l.picture, l.picture.width * c.stage.zoom < all.width});
  }
  c.out().frame("chosen.frame", l.picture, c.theme().control_border);
  c.out().set_subject({});
  write_planes(c, l, planes, range);
  if (l.bar.width > 0 && planes) {
    const Subject filter{TensorName::e, -1, -1, d};
    write_color_bar(c, "chosen.bar", l.bar,
                    {{real_number(-static_cast<double>(range)), Ink::quiet, {{filter, "filter.least"}}},
                     {"0", Ink::quiet, {}},
                     {real_number(static_cast<double>(range)), Ink::quiet, {{filter, "filter.largest"}}}});
  }
  write_lines(c, l, planes);
}

}  // namespace tessera::scene
