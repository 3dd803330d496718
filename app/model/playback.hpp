#pragma once
// Where the lesson stands and what the keys do to it: a value, and pure functions from one value to the next.
//
//   Space           play or pause                     play_pause
//   → / PageDown    play one beat; in motion: its end next_beat
//   ← / PageUp      the beat's start, then the stop before previous_beat
//   Shift + → ←     next and previous step            next_step, previous_step
//   Home, End       the first and the last picture    go_home, go_end
//   1 … 8           a step's first picture            go_to_step
//   [ ]             slower, faster                    slower, faster
//   dragging        any time                          seek
//
// advance() alone lets time pass. t stays within the timeline whatever comes in whatever order.

#include <array>
#include <functional>

#include "app/model/timeline.hpp"

namespace tessera {

enum class Play {
  paused,
  one_beat,  ///< until the next stop
  on,        ///< from stop to stop, resting at each
};

struct Playback {
  double t = 0;  ///< seconds of the lesson
  Play play = Play::paused;
  double speed = 1;             ///< one of `speeds`
  double rest_left = 0;         ///< seconds of rest still to come at the stop where t stands; above 0 in Play::on only
  bool reduced_motion = false;  ///< moves become cuts: `progress` takes it
  bool playing() const { return play != Play::paused; }
  bool resting() const { return rest_left > 0; }
  /// Whether t changes with the next advance.
  bool moving() const { return playing() && !resting(); }
  bool operator==(const Playback&) const = default;
};

inline constexpr std::array<double, 5> speeds{0.25, 0.5, 1, 2, 4};

/// Seconds to rest at the beat's stop, ≥ 0: the time to read its text.
using RestSeconds = std::function<double(const Beat&)>;

/// `seconds` ≥ 0 of wall-clock time later. Speed scales the moves; it shortens rests where it is above 1, but
/// does not stretch them below: slower moves do not make a slower reader. Pauses at the last stop.
Playback advance(Playback playback, const Timeline& timeline, double seconds, const RestSeconds& rest);

/// Pause in motion; else play on: ends a rest at once, and begins anew at the end of the lesson.
Playback play_pause(Playback playback, const Timeline& timeline);

/// In motion: to the stop ahead, where playing on rests. Else plays up to it: one beat when paused, and on, when it
/// was a rest.
Playback next_beat(Playback playback, const Timeline& timeline, const RestSeconds& rest);
/// To the start of the beat, and from there to the stop before. Pauses.
Playback previous_beat(Playback playback, const Timeline& timeline);

/// The first picture of the next step; in the last step its last stop. Playing on goes on.
Playback next_step(Playback playback, const Timeline& timeline);
/// The first picture of this step, and from there of the step before. Playing on goes on.
Playback previous_step(Playback playback, const Timeline& timeline);
/// Steps out of range are brought into it.
Playback go_to_step(Playback playback, const Timeline& timeline, int step);
Playback go_home(Playback playback, const Timeline& timeline);
/// The last stop. Pauses.
Playback go_end(Playback playback, const Timeline& timeline);

/// Any time, clamped. A single beat stops being played; playing on goes on from there.
Playback seek(Playback playback, const Timeline& timeline, double t);

Playback faster(Playback playback);
Playback slower(Playback playback);

}  // namespace tessera
