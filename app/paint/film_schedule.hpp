#pragma once
// Which moments of the lesson a film shows, and for how many frames each.
//
// Frame k shows t = from + k · speed / fps; where the film comes to a beat's stop it shows the stop itself for as long
// as the lesson rests there. The last frame is the end of the range.

#include <cstdint>
#include <vector>

#include "app/model/playback.hpp"
#include "app/model/timeline.hpp"

namespace tessera::paint {

/// Seconds of the lesson, from < to.
struct FilmRange {
  double from = 0, to = 0;
  bool operator==(const FilmRange&) const = default;
};

FilmRange beat_range(const Beat& beat);
/// From the step's first picture to its last. Throws std::out_of_range for a step that the lesson lacks.
FilmRange step_range(const Timeline& timeline, int step);
FilmRange lesson_range(const Timeline& timeline);

struct FilmMoment {
  double t = 0;
  int frames = 1;
  bool operator==(const FilmMoment&) const = default;
};

struct FilmPace {
  int fps = 30;
  double speed = 1;    ///< of the moves, 0.1 … 16; rests get shorter above 1 but not longer below, as in Playback
  RestSeconds rest{};  ///< at each beat's stop; null: none
};

/// Throws Error for a range or a speed that makes no film, and for one of more than `most_film_frames` frames.
std::vector<FilmMoment> film_schedule(const Timeline& timeline, const FilmRange& range, const FilmPace& pace);

inline constexpr std::int64_t most_film_frames = 200'000;

std::int64_t frame_count(const std::vector<FilmMoment>& moments);

}  // namespace tessera::paint
