#pragma once
// The bar at the window's foot: the lesson's buttons, and its time as one segment a step, in groups of roads.
//
//     ⏮  ▶  ⏭  1×    Both roads              The paper’s road         …
//                    ━━━━━━━━━ ━━━━━━━━━     ━━━━●──── ─────────
//                    1 Image   2 Patches     3 Flatten 4 Project

#include <array>
#include <string_view>

#include "app/model/playback.hpp"
#include "app/scene/build_scene.hpp"

namespace tessera::scene {

/// Heights of the bar in points, in a window of the usual height and in a low one.
inline constexpr float timeline_bar_height = 96;
inline constexpr float low_timeline_bar_height = 64;
inline constexpr std::size_t lesson_steps = 8;

/// What pressing the segments does; the buttons' actions are commands ("lesson.play").
inline constexpr std::string_view scrub_action = "timeline.scrub";

/// Where everything lies, in points.
struct TimelineBarLayout {
  bool low = false;    ///< groups and segments alone have room
  bool roomy = false;  ///< room for the line about keys too
  Rect previous, play, next, speed;
  std::array<Rect, lesson_steps> steps;  ///< of no width: there is no room for any
  Rect scrub;                            ///< a press here leads to that time
};

TimelineBarLayout lay_out_timeline_bar(Vec2 size);

/// The time that a place along the segments stands for: continuous within a step, from its first picture to its last;
/// between two steps the nearer one's end. Outside: the lesson's first and last picture.
double time_at(const TimelineBarLayout& layout, const Timeline& timeline, float x);
/// Where t is shown: the inverse of time_at wherever that is one.
float place_of(const TimelineBarLayout& layout, const Timeline& timeline, double t);

/// The bar at `size` points. input.hover lights the button under the pointer.
Scene build_timeline_bar(const SceneInput& input, const Playback& playback, Vec2 size);

/// How far the lesson is, as a line at the foot of a screen without any bars.
Scene build_progress_line(const SceneInput& input, float width);

/// What stands in a tooltip at that place of the bar: a button's name, a step's title. Empty where there is none.
std::string timeline_tooltip(const SceneInput& input, const Playback& playback, const TimelineBarLayout& layout,
                             Vec2 point);

}  // namespace tessera::scene
