// The ruler's bar: the windows' stops along one side, to scale.

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/ruler_groups.hpp"
#include "app/scene/ruler_parts.hpp"
#include "app/scene/texts/lesson_parts.hpp"

namespace tessera::scene {

namespace {

constexpr int most_rows = 3;

/// Patch of stop `index` in the row or column of the shown patch.
std::int64_t patch_of_stop(const StageContext& c, std::int64_t index) {
  return c.document.view.ruler == Axis::width ? c.grid.row_of(c.selected) * c.grid.columns() + index
                                              : index * c.grid.columns() + c.grid.column_of(c.selected);
}

std::int64_t stop_of(const StageContext& c, std::int64_t patch) {
  return c.document.view.ruler == Axis::width ? c.grid.column_of(patch) : c.grid.row_of(patch);
}

struct BarPlace {
  float y = 0;       ///< top of the first row
  float height = 0;  ///< of a window
  float step = 0;    ///< from row to row
  int rows = 1;
  float bottom() const { return y + step * static_cast<float>(rows - 1) + height; }
};

Rect window_box(const RulerGroup& group, const Interval& window, std::int64_t index, const BarPlace& place) {
  const float x0 = group.at(window.begin), x1 = group.at(window.end);
  const float gap = std::min(1.f, (x1 - x0) * 0.1f);
  return {x0 + gap, place.y + place.step * static_cast<float>(index % place.rows), x1 - x0 - 2 * gap, place.height};
}

/// How far a window is there: the first takes its room, the others come in order.
float window_share(const StageContext& c, std::int64_t index, const RulerProgress& progress) {
  if (index == 0) return progress.first > 0 ? 1.f : 0.f;
  if (index == 1) return progress.step >= 1 ? 1.f : 0.f;
  const auto last = static_cast<float>(std::max<std::int64_t>(c.ruler_axis().count - 1, 1));
  const float begin = (static_cast<float>(index) - 1) / last * 0.9f;
  return part_of_share(progress.moves, begin, begin + 0.1f);
}

void write_window(const StageContext& c, const RulerGroup& group, std::int64_t index, const BarPlace& place,
                  const RulerProgress& progress) {
  const float shown = window_share(c, index, progress);
  if (shown <= 0) return;
  const Theme& t = c.out.theme();
  const bool selected = index == stop_of(c, c.selected);
  const bool hovered = c.hovered && index == stop_of(c, *c.hovered);
  const Color fill = selected ? t.p : mix(t.panel, t.p, hovered ? 0.56f : 0.36f);
  Rect box = window_box(group, c.ruler_axis().window(index), index, place);
  if (index == 0) box.width *= progress.first;
  const Subject subject = c.patch_subject(patch_of_stop(c, index));
  c.out.set_opacity(shown);
  c.out.set_subject(subject);
  c.out.fill("ruler.window." + std::to_string(index), box, fill, 1);
  c.out.set_subject({});
  c.out.set_opacity(1);
  c.out.hot_spot(box, subject);
}

/// The first move: the window on its way from the first stop to the second.
void write_first_move(const StageContext& c, const RulerGroup& group, const BarPlace& place,
                      const RulerProgress& progress) {
  if (progress.step <= 0 || progress.step >= 1 || group.first > 0 || group.last < 1) return;
  const AxisGrid& a = c.ruler_axis();
  const Rect box =
      mix(window_box(group, a.window(0), 0, place), window_box(group, a.window(1), 1, place), progress.step);
  c.out.box("ruler.walker", box, with_alpha(c.out.theme().p, 0.5f), c.out.theme().p, 1);
}

/// The side that is still empty, and what the first window leaves of it.
void write_track(const StageContext& c, const RulerGroup& group, const BarPlace& place, const RulerProgress& progress) {
  const Theme& t = c.out.theme();
  const float opacity = 1 - progress.count;
  if (opacity <= 0) return;
  const AxisGrid& a = c.ruler_axis();
  const float left = group.at(group.first_pixel), right = group.at(group.last_pixel);
  c.out.set_opacity(opacity);
  c.out.frame(fmt::format("ruler.track.{}", group.first), {left, place.y, right - left, place.bottom() - place.y},
              t.control_border);
  const float leaves = std::min(part_of_share(progress.first, 0.6f, 1), 1 - part_of_share(progress.moves, 0, 0.15f));
  const float taken = group.at(a.window(0).end), size = place.height * bar_letters;
  const std::string words = c.input.texts->plain("cut.leaves", {{"free", {.text = grouped(a.free)}}});
  if (group.first == 0 && leaves > 0 &&
      c.out.metrics().width(words, Font::regular, size) <
          right - group.at(a.window(std::min<std::int64_t>(1, a.count - 1)).end)) {
    c.out.set_opacity(opacity * leaves);
    const float free = std::max(taken, group.at(a.window(std::min<std::int64_t>(1, a.count - 1)).end));
    c.out.text("ruler.leaves", words, {(free + right) / 2, place.y + place.height / 2 + size * 0.36f},
               {Font::regular, size, t.quiet_text, Align::center}, {ruler_field(c, "free")});
  }
  c.out.set_opacity(1);
}

/// The windows' numbers, over their hatches.
void write_window_labels(const StageContext& c, const RulerGroup& group, const BarPlace& place,
                         const RulerProgress& progress) {
  const Theme& t = c.out.theme();
  const float size = place.height * bar_letters;
  for (std::int64_t index = group.first; index <= group.last; ++index) {
    const Rect box = window_box(group, c.ruler_axis().window(index), index, place);
    const std::string label = grouped(index);
    const float shown = index == 0 ? part_of_share(progress.first, 0.7f, 1) : window_share(c, index, progress);
    if (shown <= 0) continue;
    if (c.out.metrics().width(label, Font::regular, size) > box.width - 2) continue;
    const bool selected = index == stop_of(c, c.selected);
    c.out.set_opacity(shown);
    c.out.text("ruler.window." + std::to_string(index) + ".label", label,
               {box.x + box.width / 2, box.y + place.height / 2 + size * 0.36f},
               {Font::regular, size, selected ? t.button_text : t.text, Align::center});
  }
  c.out.set_opacity(1);
}

/// Hatched: padding at the ends, pixels in no window.
void write_hatches(const StageContext& c, const RulerGroup& group, const BarPlace& place) {
  const AxisGrid& a = c.ruler_axis();
  const Color bad = c.out.theme().bad;
  int number = 0;
  const auto hatch = [&](std::int64_t begin, std::int64_t end, bool border) {
    begin = std::max(begin, group.first_pixel);
    end = std::min(end, group.last_pixel);
    if (begin >= end) return;
    const Rect rect{group.at(begin), place.y, group.at(end) - group.at(begin), place.bottom() - place.y};
    const std::string id = fmt::format("ruler.hatch.{}.{}", group.first, number++);
    c.out.hatch(id, rect, bad);
    if (border && rect.width > 14) c.out.frame(id + ".frame", rect, bad);
  };
  hatch(-a.settings.padding, 0, false);
  hatch(a.settings.size, a.padded_size + a.settings.padding, false);
  for (const Interval& run : unread(a)) {
    if (run.begin < group.last_pixel && run.end > group.first_pixel) hatch(run.begin, run.end, true);
  }
}

void write_ticks(const StageContext& c, const RulerGroup& group, const BarPlace& place, float size) {
  const AxisGrid& a = c.ruler_axis();
  const Theme& t = c.out.theme();
  std::vector<std::int64_t> pixels;
  for (std::int64_t i = group.first; i <= group.last; ++i) pixels.push_back(a.window(i).begin);
  // Ends are told where they are the next start, and at the end of the axis: between starts they would read as one.
  const bool at_end = group.last == a.count - 1;
  const std::int64_t window_end = a.window(group.last).end;
  for (const std::int64_t end : {window_end, group.last_pixel}) {
    if (end > pixels.back() && (at_end || a.settings.stride == a.reach)) pixels.push_back(end);
  }
  const auto label = [](std::int64_t pixel) { return pixel < 0 ? "−" + grouped(-pixel) : grouped(pixel); };
  const auto half = [&](std::int64_t pixel) {
    return c.out.metrics().width(label(pixel), Font::regular, size) / 2 + 4;
  };
  const float y = place.bottom() + 5;
  const std::int64_t last = pixels.back();
  float free_from = -1e9f;
  for (const std::int64_t pixel : pixels) {
    const float x = group.at(pixel);
    const bool collides = x - half(pixel) < free_from;
    const bool hides_last = pixel != last && x + half(pixel) > group.at(last) - half(last);
    if (collides || hides_last) continue;
    const std::string id = fmt::format("ruler.tick.{}.{}", group.first, pixel);
    c.out.fill(id + ".mark", {x - 0.5f, place.bottom(), 1, 4}, t.control_border);
    c.out.text(id, label(pixel), {x, y + size}, {Font::regular, size, t.quiet_text, Align::center});
    free_from = x + half(pixel);
  }
}

/// What a longer side would add behind the last window and lose; none where the words tell of something else.
std::optional<AxisGrid> longer_side(const StageContext& c) {
  const AxisGrid& a = c.ruler_axis();
  if (a.remainder > 0 || a.added > 0 || a.settings.padding > 0) return std::nullopt;
  const AxisGrid longer = texts::what_if(a);
  const std::vector<Interval> lost = unread(longer);
  const bool at_end = !lost.empty() && lost.back().begin >= a.window(a.count - 1).end;
  return at_end ? std::optional(longer) : std::nullopt;
}

/// Points that it takes behind the end of the side, its number with it.
float longer_room(const StageContext& c, const AxisGrid& longer, float scale, float size) {
  const float label = c.out.metrics().width(grouped(longer.settings.size), Font::regular, size);
  return scale * static_cast<float>(longer.settings.size - c.ruler_axis().settings.size) + label + c.frame.px(8);
}

/// The groups, with room left behind them for the longer side.
std::vector<RulerGroup> groups_with_room(const StageContext& c, const BarPlace& place, RulerRoom room, float size) {
  const AxisGrid& a = c.ruler_axis();
  const auto grouped_windows = [&] { return group_windows(a, stop_of(c, c.shown()), place.rows, room); };
  std::vector<RulerGroup> groups = grouped_windows();
  const auto longer = longer_side(c);
  if (!longer) return groups;
  // Narrower groups have a smaller scale: the room found for the larger one is enough.
  room.width -= std::min(longer_room(c, *longer, groups.back().scale, size), 0.45f * room.width);
  return grouped_windows();
}

/// "What if the side were longer": the bar goes on, and what it gains is in no patch.
void write_longer_side(const StageContext& c, const RulerGroup& last, const BarPlace& place, float size, float share) {
  const auto longer = longer_side(c);
  if (!longer || share <= 0) return;
  const Theme& t = c.out.theme();
  const std::int64_t side = c.ruler_axis().settings.size;
  const float begin = last.at(side), end = last.at(longer->settings.size);
  const Rect part{begin, place.y, std::max(2.f, (end - begin) * share), place.bottom() - place.y};
  c.out.hatch("ruler.longer.hatch", part, t.bad);
  c.out.frame("ruler.longer", part, t.bad);
  c.out.set_opacity(share);
  c.out.text("ruler.longer.label", grouped(longer->settings.size),
             {end + c.frame.px(6), place.y + place.height / 2 + size * 0.36f}, {Font::regular, size, t.bad},
             {ruler_field(c, "what_if.size")});
  c.out.set_opacity(1);
}

/// One run of windows to scale.
void write_group(const StageContext& c, const RulerGroup& group, const BarPlace& place, const RulerProgress& progress) {
  write_track(c, group, place, progress);
  for (std::int64_t i = group.first; i <= group.last; ++i) write_window(c, group, i, place, progress);
  write_first_move(c, group, place, progress);
  const std::size_t first = c.out.scene().items.size();
  write_hatches(c, group, place);
  c.out.fade_since(first, progress.hatch);
  write_window_labels(c, group, place, progress);
}
}  // namespace

ValueReference ruler_field(const StageContext& c, const char* name) {
  return {{}, (c.document.view.ruler == Axis::width ? "grid.width." : "grid.height.") + std::string(name)};
}

int ruler_rows(const StageContext& c) {
  const AxisGrid& a = c.ruler_axis();
  if (!c.fits()) return 1;
  const std::int64_t deep = (a.reach + a.settings.stride - 1) / a.settings.stride;
  return static_cast<int>(std::clamp<std::int64_t>(std::min(deep, a.count), 1, most_rows));
}
float write_ruler_bar(const StageContext& c, Rect card, const RulerMeasures& m, const RulerProgress& progress) {
  const AxisGrid& a = c.ruler_axis();
  const Theme& t = c.out.theme();
  const TextMetrics& metrics = c.out.metrics();
  const float label_size = m.bar_height * bar_letters;
  const float label = metrics.width(grouped(a.count - 1), Font::regular, label_size) + 7;
  const float inset = m.padding + c.frame.px(10);
  const BarPlace place{card.y + m.bar, m.bar_height, m.row_step, ruler_rows(c)};
  const std::string most = c.input.texts->plain("stage.more", {{"count", {.text = grouped(a.count)}}});
  const float ellipsis = metrics.width(most, Font::regular, m.tick_size) + c.frame.px(20);
  const RulerRoom room{card.x + inset, card.width - 2 * inset, label, ellipsis};
  const std::vector<RulerGroup> groups = groups_with_room(c, place, room, m.tick_size);
  for (std::size_t k = 0; k < groups.size(); ++k) {
    const RulerGroup& group = groups[k];
    write_group(c, group, place, progress);
    const std::size_t first = c.out.scene().items.size();
    write_ticks(c, group, place, m.tick_size);
    c.out.fade_since(first, group.first == 0 ? progress.first : progress.moves);
    if (k + 1 == groups.size() || progress.moves <= 0) continue;
    const float x0 = group.at(group.last_pixel), x1 = groups[k + 1].at(groups[k + 1].first_pixel);
    const std::int64_t hidden = groups[k + 1].first - group.last - 1;
    c.out.set_opacity(progress.moves);
    c.out.text(fmt::format("ruler.more.{}", k),
               c.input.texts->plain("stage.more", {{"count", {.text = grouped(hidden)}}}),
               {(x0 + x1) / 2, place.y + (place.bottom() - place.y) / 2 + m.tick_size * 0.37f},
               {Font::regular, m.tick_size, t.quiet_text, Align::center});
    c.out.set_opacity(1);
  }
  write_longer_side(c, groups.back(), place, m.tick_size, progress.remark);
  return place.bottom() + m.tick_size + c.frame.px(5);
}
}  // namespace tessera::scene
