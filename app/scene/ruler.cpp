// The ruler: the window's stops along one side, so that "moves that fit, plus the start" can be counted.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/numbers.hpp"
#include "app/scene/ruler_groups.hpp"
#include "app/scene/stage_parts.hpp"
#include "app/scene/texts/lesson_parts.hpp"

namespace tessera::scene {

namespace {

constexpr int most_rows = 3;

struct RulerMeasures {
  float padding, title, title_size, sentence, sentence_size, bar, bar_height, row_step, tick_size;
};
constexpr RulerMeasures roomy{20, 30, 16, 62, 15, 84, 18, 20, 12};
constexpr RulerMeasures tight{12, 20, 14, 42, 13, 54, 14, 14, 11};

const RulerMeasures& measures(const StageLayout& l) { return l.compact ? tight : roomy; }

std::string axis_field(const StageContext& c) {
  return c.document.view.ruler == Axis::width ? "grid.width" : "grid.height";
}

ValueReference field_of(const StageContext& c, const char* name) { return {{}, axis_field(c) + '.' + name}; }

/// The largest size, of those down to `least`, at which the spans take one line of `width`.
SpanStyle fitted(const SceneWriter& out, const Spans& spans, SpanStyle style, float width, float least) {
  while (style.size > least && width_of(out.metrics(), spans, style) > width) style.size -= 0.5f;
  return style;
}

/// "width | height": which side the ruler and the formula show. Returns its left edge.
float write_switch(const StageContext& c, Rect card, const RulerMeasures& m) {
  const Theme& t = c.out.theme();
  const float half = 56, height = 24, y = card.y + m.title - 17;
  const Rect box{card.right() - m.padding - 2 * half, y, 2 * half, height};
  c.out.box("ruler.switch", box, t.ground, t.control_border, 6);
  const auto side = [&](float x, const char* name, bool chosen, const char* action) {
    const Rect rect{x, y, half, height};
    const std::string id = std::string("ruler.switch.") + name;
    if (chosen)
      c.out.box(id + ".chosen", {rect.x + 2, rect.y + 2, rect.width - 4, rect.height - 4}, t.raised, t.raised, 4);
    c.out.text(id, name, {rect.x + half / 2, y + 16.5f},
               {chosen ? Font::semibold : Font::regular, 13, chosen ? t.text : t.quiet_text, Align::center});
    c.out.hot_spot(rect, {}, action);
  };
  const bool width = c.document.view.ruler == Axis::width;
  side(box.x, "width", width, "ruler.width");
  side(box.x + half, "height", !width, "ruler.height");
  return box.x;
}

void write_heading(const StageContext& c, Rect card, const RulerMeasures& m, float right) {
  const AxisGrid& axis = c.ruler_axis();
  const AxisSettings& s = axis.settings;
  const std::string side =
      s.padding > 0 ? fmt::format("{} + 2·{}", grouped(axis.padded_size), s.padding) : grouped(axis.padded_size);
  std::vector<ValueReference> values{field_of(c, "padded_size"), field_of(c, "stride")};
  if (s.padding > 0) values.push_back(field_of(c, "padding"));
  const float room = right - 12 - card.x - m.padding;
  const TextMetrics& metrics = c.out.metrics();
  std::string words = fmt::format("How many stops fit along {} pixels, moving {} at a time?", side, grouped(s.stride));
  float size = m.title_size;
  if (metrics.width(words, Font::semibold, size) > room)
    words = fmt::format("Stops along {} pixels, moving {}", side, grouped(s.stride));
  while (size > 11 && metrics.width(words, Font::semibold, size) > room) size -= 0.5f;
  c.out.text("ruler.title", words, {card.x + m.padding, card.y + m.title}, {Font::semibold, size, c.out.theme().text},
             std::move(values));
}

void write_sentence(const StageContext& c, Rect card, const RulerMeasures& m) {
  const AxisGrid& a = c.ruler_axis();
  const Spans spans{{"the first takes ", Ink::quiet, {}, false},
                    {grouped(a.reach), Ink::p, {field_of(c, "reach")}, false},
                    {" and leaves ", Ink::quiet, {}, false},
                    {grouped(a.free), Ink::quiet, {field_of(c, "free")}, false},
                    {":  ", Ink::quiet, {}, false},
                    {fmt::format("⌊{} / {}⌋ = {}", grouped(a.free), grouped(a.settings.stride), grouped(a.moves)),
                     Ink::text,
                     {field_of(c, "free"), field_of(c, "stride"), field_of(c, "moves")},
                     false},
                    {a.moves == 1 ? " more move, " : " more moves, ", Ink::text, {}, false},
                    {fmt::format("{} + 1 = ", grouped(a.moves)), Ink::text, {field_of(c, "moves")}, false},
                    {grouped(a.count), Ink::n, {field_of(c, "count")}, false},
                    {a.count == 1 ? " stop" : " stops", Ink::text, {}, false}};
  const SpanStyle style =
      fitted(c.out, spans, {Font::regular, m.sentence_size, 20, Ink::text}, card.width - 2 * m.padding, 10);
  write_spans(c.out, "ruler.sentence", spans, {card.x + m.padding, card.y + m.sentence}, style);
}

std::int64_t lost_at_end(const AxisGrid& axis) {
  const std::vector<Interval> runs = unread(axis);
  const bool at_end = !runs.empty() && runs.back().end == axis.settings.size;
  return at_end ? runs.back().length() : 0;
}

/// What the floor drops, or would drop for another side; empty where there is nothing to tell.
Spans remark(const StageContext& c) {
  const AxisGrid& a = c.ruler_axis();
  const AxisSettings& s = a.settings;
  if (a.remainder > 0) {
    const std::int64_t lost = lost_at_end(a);
    if (lost == 0)
      return {{fmt::format("The floor drops the last {} px of padding; no pixel of the image is lost with them.",
                           grouped(a.remainder)),
               Ink::quiet,
               {field_of(c, "remainder")},
               false}};
    return {{fmt::format("The floor drops the last {}: {} in no patch. With {} more there would be {} stops.",
                         lost == 1 ? "pixel" : grouped(lost) + " pixels", lost == 1 ? "it is" : "they are",
                         grouped(s.stride - a.remainder), grouped(a.count + 1)),
             Ink::bad,
             {},
             false}};
  }
  if (a.added > 0) {
    const std::int64_t rest = s.size % s.kernel;
    return {{fmt::format("Without padding to a multiple the last {} px would be in no patch.", grouped(rest)),
             Ink::bad,
             {},
             false}};
  }
  const AxisGrid longer = texts::what_if(a);
  const std::int64_t lost = lost_at_end(longer);
  if (lost == 0) return {};
  return {{fmt::format("What if the side were {}? Still {} {}, and the last {} would be in no patch.",
                       grouped(longer.settings.size), grouped(longer.count), longer.count == 1 ? "stop" : "stops",
                       lost == 1 ? "pixel" : grouped(lost) + " pixels"),
           Ink::bad,
           {},
           false}};
}

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

void write_window(const StageContext& c, const RulerGroup& group, std::int64_t index, const BarPlace& place) {
  const Theme& t = c.out.theme();
  const bool selected = index == stop_of(c, c.selected);
  const bool hovered = c.hovered && index == stop_of(c, *c.hovered);
  const Color fill = selected ? t.p : mix(t.panel, t.p, hovered ? 0.56f : 0.36f);
  const Rect box = window_box(group, c.ruler_axis().window(index), index, place);
  const Subject subject = c.patch_subject(patch_of_stop(c, index));
  c.out.set_subject(subject);
  c.out.fill("ruler.window." + std::to_string(index), box, fill, 1);
  c.out.set_subject({});
  c.out.hot_spot(box, subject);
}

/// The windows' numbers, over their hatches.
void write_window_labels(const StageContext& c, const RulerGroup& group, const BarPlace& place) {
  const Theme& t = c.out.theme();
  const float size = place.height * 0.7f;
  for (std::int64_t index = group.first; index <= group.last; ++index) {
    const Rect box = window_box(group, c.ruler_axis().window(index), index, place);
    const std::string label = grouped(index);
    if (c.out.metrics().width(label, Font::regular, size) > box.width - 2) continue;
    const bool selected = index == stop_of(c, c.selected);
    c.out.text("ruler.window." + std::to_string(index) + ".label", label,
               {box.x + box.width / 2, box.y + place.height / 2 + size * 0.36f},
               {Font::regular, size, selected ? t.button_text : t.text, Align::center});
  }
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

void write_bar(const StageContext& c, Rect card, const RulerMeasures& m) {
  const AxisGrid& a = c.ruler_axis();
  const Theme& t = c.out.theme();
  const TextMetrics& metrics = c.out.metrics();
  const float label_size = m.bar_height * 0.7f;
  const float label = metrics.width(grouped(a.count - 1), Font::regular, label_size) + 7;
  const float inset = m.padding + 10;
  const BarPlace place{card.y + m.bar, m.bar_height, m.row_step, ruler_rows(c)};
  const RulerRoom room{card.x + inset, card.width - 2 * inset, label, 92};
  const std::vector<RulerGroup> groups = group_windows(a, stop_of(c, c.shown()), place.rows, room);
  for (std::size_t k = 0; k < groups.size(); ++k) {
    const RulerGroup& group = groups[k];
    for (std::int64_t i = group.first; i <= group.last; ++i) write_window(c, group, i, place);
    write_hatches(c, group, place);
    write_window_labels(c, group, place);
    write_ticks(c, group, place, m.tick_size);
    if (k + 1 == groups.size()) break;
    const float x0 = group.at(group.last_pixel), x1 = groups[k + 1].at(groups[k + 1].first_pixel);
    const std::int64_t hidden = groups[k + 1].first - group.last - 1;
    c.out.text(fmt::format("ruler.more.{}", k), fmt::format("… {} more", grouped(hidden)),
               {(x0 + x1) / 2, place.y + (place.bottom() - place.y) / 2 + 4.5f},
               {Font::regular, 12, t.quiet_text, Align::center});
  }
  const float y = place.bottom() + m.tick_size + 5;
  const Spans words = remark(c);
  const SpanStyle style =
      fitted(c.out, words, {Font::regular, m.sentence_size, 20, Ink::text}, card.width - 2 * m.padding, 10);
  write_spans(c.out, "ruler.remark", words, {card.x + m.padding, y + (m.sentence_size > 14 ? 34.f : 22.f)}, style);
}

/// Nothing fits: the side and the window, both to scale.
void write_too_long(const StageContext& c, Rect card, const RulerMeasures& m) {
  const AxisGrid& a = c.ruler_axis();
  const Theme& t = c.out.theme();
  const std::int64_t side = a.padded_size + 2 * a.settings.padding;
  const float left = card.x + m.padding, whole = card.width - 2 * m.padding;
  const float side_width = std::max(6.f, whole * static_cast<float>(side) / static_cast<float>(a.reach));
  const bool fits = a.count > 0;
  const std::string words = fits
                                ? fmt::format("Along this side {} of {} px fits in {} px; along the other it does not.",
                                              "a window", grouped(a.reach), grouped(side))
                                : fmt::format("The window takes {} px and the side has {}: it does not fit even once.",
                                              grouped(a.reach), grouped(side));
  const Spans spans{{words, Ink::text, {}, false}};
  write_spans(c.out, "ruler.nothing", spans, {left, card.y + m.sentence},
              fitted(c.out, spans, {Font::regular, m.sentence_size, 20, Ink::text}, whole, 10));
  if (fits) return;
  const float y = card.y + m.bar;
  const Rect row{left, y, side_width, m.bar_height}, window{left, y + m.row_step, whole, m.bar_height};
  c.out.box("ruler.side", row, t.raised, t.control_border, 1);
  c.out.fill("ruler.window", window, mix(t.panel, t.p, 0.36f), 1);
  c.out.hatch("ruler.window.over", {left + side_width, window.y, whole - side_width, window.height}, t.bad);
  const float size = m.bar_height * 0.7f;
  const auto label = [&](const char* id, const std::string& text, const Rect& box) {
    if (c.out.metrics().width(text, Font::regular, size) < side_width - 12)
      c.out.text(id, text, {box.x + 8, box.y + box.height / 2 + size * 0.36f}, {Font::regular, size, t.text});
  };
  label("ruler.side.label", "side " + grouped(side), row);
  label("ruler.window.label", "window " + grouped(a.reach), window);
}

}  // namespace

int ruler_rows(const StageContext& c) {
  const AxisGrid& a = c.ruler_axis();
  if (!c.fits()) return 1;
  const std::int64_t deep = (a.reach + a.settings.stride - 1) / a.settings.stride;
  return static_cast<int>(std::clamp<std::int64_t>(std::min(deep, a.count), 1, most_rows));
}

void write_ruler(const StageContext& c, const StageLayout& l) {
  const AxisGrid& axis = c.ruler_axis();
  if (axis.reach == 0) return;  // settings that make no axis at all
  const Theme& t = c.out.theme();
  const RulerMeasures& m = measures(l);
  c.out.box("ruler.card", l.ruler, t.panel, t.line, 8);
  const float right = write_switch(c, l.ruler, m);
  write_heading(c, l.ruler, m, right);
  if (!c.fits()) return write_too_long(c, l.ruler, m);
  write_sentence(c, l.ruler, m);
  write_bar(c, l.ruler, m);
}

}  // namespace tessera::scene
