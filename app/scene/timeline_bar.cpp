#include "app/scene/timeline_bar.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/scene_writer.hpp"

namespace tessera::scene {

namespace {

constexpr float wide_from = 1180;       // points; narrower bars stand closer
constexpr float stage_from = 296;       // where the stage's title begins in a wide window
constexpr float between_steps = 5;      // points
constexpr float between_roads = 13;     // points
constexpr float least_step = 6;         // points of a segment that can still be told from others
constexpr float narrowest_speed = 520;  // points; below, the speed's button gives way

std::size_t index_of(int step) { return static_cast<std::size_t>(step - 1); }

bool starts_road(const Timeline& timeline, std::size_t step) {
  return step == 0 || timeline.steps()[step].road != timeline.steps()[step - 1].road;
}

void lay_out_segments(TimelineBarLayout& layout, Rect room) {
  const Timeline& timeline = lesson_timeline();
  float gaps = 0;
  for (std::size_t step = 1; step < lesson_steps; ++step)
    gaps += starts_road(timeline, step) ? between_roads : between_steps;
  const float width = (room.width - gaps) / lesson_steps;
  if (width < least_step) return;
  float x = room.x;
  for (std::size_t step = 0; step < lesson_steps; ++step) {
    if (step > 0) x += starts_road(timeline, step) ? between_roads : between_steps;
    layout.steps[step] = {x, room.y, width, room.height};
    x += width;
  }
}

std::string_view road_key(Road road) {
  switch (road) {
    case Road::both: return "road.both";
    case Road::paper: return "road.paper";
    case Road::code: return "road.code";
    case Road::encoder: return "road.encoder";
  }
  return {};
}

std::string speed_text(double speed) { return fmt::format("{:g}", speed); }

/// What the bar's parts have in common.
struct BarWriter {
  const SceneInput& input;
  const Playback& playback;
  SceneWriter& out;
  TimelineBarLayout layout;
  Vec2 size;

  const Theme& theme() const { return input.theme; }
  std::string word(std::string_view key) const { return input.texts->plain(key); }
  void button(const std::string& id, Rect place, std::string_view action, bool strong) const;
  void buttons() const;
  void segment(std::size_t step, std::size_t current) const;
  void step_name(std::size_t step, std::size_t current) const;
  void road_name(std::size_t step) const;
  void head() const;
  void keys() const;
};

void BarWriter::button(const std::string& id, Rect place, std::string_view action, bool strong) const {
  const Theme& t = theme();
  const bool lit = input.hover.action == action;
  const Color ground = strong ? t.button : t.raised;
  const Color fill = lit ? mix(ground, strong ? t.quiet_text : t.control_border, 0.25f) : ground;
  out.box(id, place, fill, strong ? fill : t.control_border, 5);
  out.hot_spot(place, {}, std::string(action));
}

/// A filled, closed, convex shape.
PathShape solid(std::vector<Vec2> points, Color color) {
  PathShape shape;
  shape.points = std::move(points);
  shape.closed = true;
  shape.fill = color;
  return shape;
}

/// A triangle that points right (`sign` 1) or left (−1), and the bar at its point.
void skip_icon(SceneWriter& out, const std::string& id, Rect place, float sign, Color color) {
  const float x = place.x + place.width / 2, y = place.y + place.height / 2;
  out.add(id + ".triangle", solid({{x - 5 * sign, y - 6}, {x + 4 * sign, y}, {x - 5 * sign, y + 6}}, color));
  out.fill(id + ".bar", {x + 5 * sign - 1, y - 6, 2, 12}, color);
}

void BarWriter::buttons() const {
  const Theme& t = theme();
  button("previous", layout.previous, "lesson.previous-beat", false);
  skip_icon(out, "previous.icon", layout.previous, -1, t.text);
  button("play", layout.play, "lesson.play", true);
  const float x = layout.play.x + layout.play.width / 2, y = layout.play.y + layout.play.height / 2;
  if (playback.moving()) {
    out.fill("pause.left", {x - 6, y - 7, 4, 14}, t.button_text);
    out.fill("pause.right", {x + 2, y - 7, 4, 14}, t.button_text);
  } else {
    out.add("play.icon", solid({{x - 5, y - 7.5f}, {x + 8, y}, {x - 5, y + 7.5f}}, t.button_text));
  }
  button("next", layout.next, "lesson.next-beat", false);
  skip_icon(out, "next.icon", layout.next, 1, t.text);
  if (layout.speed.width <= 0) return;
  button("speed", layout.speed, "lesson.speed", false);
  const Rect& s = layout.speed;
  out.text("speed.text", speed_text(playback.speed) + "×", {s.x + s.width / 2, s.y + s.height / 2 + 5},
           {Font::regular, 14, t.text, Align::center});
}

void BarWriter::segment(std::size_t step, std::size_t current) const {
  const Theme& t = theme();
  const Timeline& timeline = lesson_timeline();
  const Rect& place = layout.steps[step];
  const std::string id = "step." + std::to_string(step + 1);
  out.fill(id + ".track", place, t.line, place.height / 2);
  const float reached = step < current ? place.right() : step == current ? place_of(layout, timeline, playback.t) : 0;
  const Color done = step == current ? t.text : mix(t.quiet_text, t.ground, 0.15f);
  if (reached > place.x)
    out.fill(id + ".done", {place.x, place.y, reached - place.x, place.height}, done, place.height / 2);
  // Where the lesson rests within the step: its end is one of them.
  const Step& what = timeline.steps()[step];
  for (std::size_t beat = what.first_beat; beat + 1 < what.first_beat + what.beat_count; ++beat) {
    const float x = place_of(layout, timeline, timeline.beats()[beat].stop);
    out.fill(fmt::format("{}.stop.{}", id, beat - what.first_beat + 1), {x - 1, place.y - 1, 2, place.height + 2},
             t.panel);
  }
}

void BarWriter::step_name(std::size_t step, std::size_t current) const {
  const Theme& t = theme();
  const Rect& place = layout.steps[step];
  const std::string number = std::to_string(step + 1);
  const bool here = step == current;
  TextStyle style{here ? Font::semibold : Font::regular, 14, here ? t.text : mix(t.quiet_text, t.text, 0.35f)};
  std::string name = number + "\u2002" + word("step." + number);
  const auto fits = [&] { return out.metrics().width(name, style.font, style.size) <= place.width - 4; };
  while (style.size > 11.5f && !fits()) style.size -= 0.5f;
  if (!fits()) name = number;
  if (!fits()) return;
  out.text("step." + number + ".name", name, {place.x, place.bottom() + 21}, style);
}

void BarWriter::road_name(std::size_t step) const {
  const Timeline& timeline = lesson_timeline();
  const Road road = timeline.steps()[step].road;
  std::size_t last = step;
  while (last + 1 < lesson_steps && timeline.steps()[last + 1].road == road) ++last;
  // The last group is one step wide: its name may use the margin too.
  const float room = (last + 1 < lesson_steps ? layout.steps[last].right() : size.x - 4) - layout.steps[step].x;
  const std::string name = word(road_key(road));
  const float em = layout.low ? 11.5f : 12;
  if (out.metrics().width(name, Font::regular, em) > room) return;
  out.text(fmt::format("road.{}", step + 1), name, {layout.steps[step].x, layout.steps[step].y - 10},
           {Font::regular, em, theme().quiet_text});
}

/// What one takes hold of.
void BarWriter::head() const {
  const Theme& t = theme();
  const Rect& track = layout.steps[0];
  const float x = place_of(layout, lesson_timeline(), playback.t), y = track.y + track.height / 2;
  const float r = input.hover.action == scrub_action ? 7.5f : 6;
  out.fill("head.case", {x - r - 2, y - r - 2, 2 * r + 4, 2 * r + 4}, t.panel, r + 2);
  out.fill("head", {x - r, y - r, 2 * r, 2 * r}, t.text, r);
}

void BarWriter::keys() const {
  const std::string words = word("timeline.keys");
  const float room = size.x - layout.steps[0].x - 8;
  if (!layout.roomy || out.metrics().width(words, Font::regular, 12) > room) return;
  out.text("keys", words, {layout.steps[0].x, size.y - 10}, {Font::regular, 12, theme().quiet_text});
}

}  // namespace

TimelineBarLayout lay_out_timeline_bar(Vec2 size) {
  TimelineBarLayout layout;
  const bool wide = size.x >= wide_from;
  layout.low = size.y < timeline_bar_height - 8;
  layout.roomy = !layout.low;
  const float middle = layout.low ? size.y / 2 : 48;
  const float gap = wide ? 10 : 6;
  float x = wide ? 22 : 14;
  const auto take = [&](float width, float height) {
    const Rect place{x, middle - height / 2, width, height};
    x += width + gap;
    return place;
  };
  const bool small = !wide || layout.low;
  layout.previous = take(small ? 36 : 42, small ? 30 : 34);
  layout.play = take(small ? 44 : 50, small ? 36 : 40);
  layout.next = take(small ? 36 : 42, small ? 30 : 34);
  if (size.x >= narrowest_speed) layout.speed = take(small ? 44 : 46, small ? 30 : 34);
  const float left = wide ? stage_from : x + 10;
  const float right = size.x - (wide ? 40 : 20);
  const float track = layout.low ? 24 : 32;
  lay_out_segments(layout, {left, track, right - left, layout.low ? 7.f : 8.f});
  if (layout.steps[0].width <= 0) return layout;
  const float top = track - 16, bottom = layout.steps[0].bottom() + 30;
  layout.scrub = {left - 8, std::max(0.f, top), right - left + 16, std::min(size.y, bottom) - std::max(0.f, top)};
  return layout;
}

double time_at(const TimelineBarLayout& layout, const Timeline& timeline, float x) {
  for (std::size_t step = 0; step < lesson_steps; ++step) {
    const Rect& place = layout.steps[step];
    const int number = static_cast<int>(step) + 1;
    const double begin = timeline.step_begin(number), stop = timeline.step_stop(number);
    if (x <= place.x) return begin;
    if (x <= place.right()) return begin + (stop - begin) * static_cast<double>((x - place.x) / place.width);
    if (step + 1 == lesson_steps) break;
    if (x < (place.right() + layout.steps[step + 1].x) / 2) return stop;
  }
  return timeline.last_stop();
}

float place_of(const TimelineBarLayout& layout, const Timeline& timeline, double t) {
  const int step = timeline.beat_at(t).step;
  const Rect& place = layout.steps[index_of(step)];
  const double begin = timeline.step_begin(step), stop = timeline.step_stop(step);
  const double share = std::clamp((timeline.clamp(t) - begin) / (stop - begin), 0.0, 1.0);
  return place.x + place.width * static_cast<float>(share);
}

Scene build_timeline_bar(const SceneInput& input, const Playback& playback, Vec2 size) {
  Scene scene;
  scene.size = size;
  SceneWriter out(scene, input.theme, *input.metrics);
  const BarWriter bar{input, playback, out, lay_out_timeline_bar(size), size};
  bar.buttons();
  if (bar.layout.steps[0].width <= 0) return scene;
  const std::size_t current = index_of(lesson_timeline().beat_at(playback.t).step);
  for (std::size_t step = 0; step < lesson_steps; ++step) {
    if (starts_road(lesson_timeline(), step)) bar.road_name(step);
    bar.segment(step, current);
    bar.step_name(step, current);
  }
  bar.head();
  bar.keys();
  out.hot_spot(bar.layout.scrub, {}, std::string(scrub_action));
  return scene;
}

Scene build_progress_line(const SceneInput& input, float width) {
  constexpr float height = 3;
  Scene scene;
  scene.size = {width, height};
  SceneWriter out(scene, input.theme, *input.metrics);
  TimelineBarLayout layout;
  lay_out_segments(layout, {0, 0, width, height});
  if (layout.steps[0].width <= 0) return scene;
  const float reached = place_of(layout, lesson_timeline(), input.t);
  for (std::size_t step = 0; step < lesson_steps; ++step) {
    const Rect& place = layout.steps[step];
    const std::string id = "step." + std::to_string(step + 1);
    out.fill(id + ".track", place, input.theme.raised);
    const float done = std::min(reached, place.right()) - place.x;
    if (done > 0) out.fill(id + ".done", {place.x, place.y, done, place.height}, input.theme.quiet_text);
  }
  return scene;
}

std::string timeline_tooltip(const SceneInput& input, const Playback& playback, const TimelineBarLayout& layout,
                             Vec2 point) {
  const texts::Texts& texts = *input.texts;
  if (layout.previous.contains(point)) return texts.plain("timeline.previous");
  if (layout.play.contains(point)) return texts.plain(playback.moving() ? "timeline.pause" : "timeline.play");
  if (layout.next.contains(point)) return texts.plain("timeline.next");
  if (layout.speed.contains(point))
    return texts.plain("timeline.speed", {{"speed", {.text = speed_text(playback.speed)}}});
  if (!layout.scrub.contains(point)) return {};
  const int step = lesson_timeline().beat_at(time_at(layout, lesson_timeline(), point.x)).step;
  const std::string number = std::to_string(step);
  return texts.plain("step.tooltip", {{"step", {.text = number}}, {"title", {.text = texts.plain(number + ".title")}}});
}

}  // namespace tessera::scene
