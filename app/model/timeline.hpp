#pragma once
// The lesson's time as a pure value: eight steps of two or three beats, each made of segments.
//
//   step 3   │ beat 3.1        │ beat 3.2                    │ …
//            │ moves ······ stop│ moves ················· stop│
//
// A beat's interval is half open, [begin, end): its end is the start of the next one. Its moves fill the time
// up to `stop`; the last 0.1 s before the end are still, so that whoever rests at a stop still sees the beat
// that ended there, title and text included, while the picture is already the next beat's first.
// Lengths do not depend on any setting. Rests between beats are not part of t (playback.hpp).

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

enum class Easing { linear, in_out, out };

/// 0 at 0, 1 at 1, clamped outside. in_out is the quintic 6u⁵ − 15u⁴ + 10u³, whose speed and acceleration
/// vanish at both ends; out is 1 − (1 − u)³.
double ease(Easing easing, double u);

/// What a segment does, and so what reduced motion makes of it.
enum class Motion {
  move,   ///< something travels or turns, 0.4 … 0.9 s; reduced: a cut at half time
  sweep,  ///< many things appear one after another where they belong, at most 2 s
  fade,   ///< something appears or vanishes in place
};

/// A stretch of a beat, in seconds from the beat's beginning.
struct Segment {
  std::string_view name;
  double start = 0;
  double duration = 0;
  Easing easing = Easing::in_out;
  Motion motion = Motion::move;
  double end() const { return start + duration; }
  bool operator==(const Segment&) const = default;
};

/// The eased share of the segment that is done after `local` seconds of its beat: 0 before, 1 behind.
/// `reduced_motion`: moves become cuts.
double progress(const Segment& segment, double local, bool reduced_motion = false);

/// Which road from image to tokens a step belongs to.
enum class Road { both, paper, code, encoder };

/// What the lesson asks before it shows the beat, at the stop before it.
enum class Question { none, how_many_patches, next_row_of_strip, half_the_dimension, row_of_patch };

struct Beat {
  int step = 1;    ///< 1 … 8
  int number = 1;  ///< within its step, from 1
  Road road = Road::both;
  Question question = Question::none;
  double begin = 0;  ///< seconds of the lesson
  double stop = 0;   ///< where its moves have ended and playing rests
  double end = 0;    ///< the next beat's begin
  Easing easing = Easing::in_out;
  std::vector<Segment> segments;  ///< all end by `stop`

  std::string id() const;  ///< "3.2", as the texts name it
  /// Throws std::out_of_range for a name that the beat lacks.
  const Segment& segment(std::string_view name) const;
};

struct Step {
  int number = 1;
  Road road = Road::both;
  std::size_t first_beat = 0, beat_count = 0;  ///< into Timeline::beats()
};

/// What t means.
struct Location {
  std::size_t beat = 0;  ///< into Timeline::beats()
  double local = 0;      ///< seconds since the beat's begin
  double u = 0;          ///< share of its moves that is done, 0 … 1; 1 from the stop on
  double eased = 0;      ///< u through the beat's easing
};

class Timeline {
 public:
  /// Beats in order with `stop` as their length in seconds; begins, stops and ends are filled in here. Throws
  /// std::invalid_argument unless steps and numbers count up from 1 without a gap and lengths are above 0.
  explicit Timeline(std::vector<Beat> beats);

  std::span<const Beat> beats() const { return beats_; }
  std::span<const Step> steps() const { return steps_; }
  double duration() const { return beats_.back().end; }

  /// t below 0 or not a number counts as 0, above the duration as the duration.
  double clamp(double t) const;
  Location locate(double t) const;
  const Beat& beat_at(double t) const { return beats_[locate(t).beat]; }
  /// By id ("3.2"). Throws std::out_of_range.
  const Beat& beat(std::string_view id) const;

  /// By step number; throw std::out_of_range outside 1 … 8.
  double step_begin(int step) const;
  /// Where the step's own first picture stands: its begin, behind the segment "enter" where it has one, which still
  /// shows the step before turning into it.
  double step_opening(int step) const;
  double step_end(int step) const;
  /// The stop of the step's last beat: its closing picture.
  double step_stop(int step) const;
  /// The time at `fraction` (clamped to 0 … 1) of a step's length, but not before its opening: 0 its first picture, 1
  /// its last.
  double position(int step, double fraction) const;
  /// The same of a beat.
  double position(const Beat& beat, double fraction) const;
  /// The stop after the last beat.
  double last_stop() const { return beats_.back().stop; }

 private:
  const Step& step(int number) const;

  std::vector<Beat> beats_;
  std::vector<Step> steps_;
};

/// The storyboard of the patch-embedding lesson.
const Timeline& lesson_timeline();

}  // namespace tessera
