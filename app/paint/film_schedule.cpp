#include "app/paint/film_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr double slack = 1e-9;  // seconds: a frame this near to a stop shows the stop

void check(const FilmRange& range, const FilmPace& pace) {
  if (!(range.from >= 0 && range.to >= range.from)) {
    throw Error(fmt::format("a film from {} s to {} s has no length", range.from, range.to));
  }
  if (!(pace.speed >= 0.1 && pace.speed <= 16)) throw Error(fmt::format("speed: {} must be 0.1 to 16", pace.speed));
  if (pace.fps < 1) throw Error(fmt::format("fps: {} must be at least 1", pace.fps));
  const double frames = (range.to - range.from) / pace.speed * pace.fps;
  if (frames > static_cast<double>(most_film_frames)) {
    throw Error(fmt::format("a film of {:.0f} frames is too long: at most {}", frames, most_film_frames));
  }
}

int rest_frames(const FilmPace& pace, const Beat& beat) {
  if (!pace.rest) return 0;
  const double seconds = std::clamp(pace.rest(beat), 0.0, 60.0) / std::max(pace.speed, 1.0);
  return static_cast<int>(std::lround(seconds * pace.fps));
}

}  // namespace

FilmRange beat_range(const Beat& beat) { return {beat.begin, beat.stop}; }

FilmRange step_range(const Timeline& timeline, int step) {
  return {timeline.step_begin(step), timeline.step_stop(step)};
}

FilmRange lesson_range(const Timeline& timeline) { return {0, timeline.last_stop()}; }

std::vector<FilmMoment> film_schedule(const Timeline& timeline, const FilmRange& range, const FilmPace& pace) {
  check(range, pace);
  std::vector<FilmMoment> moments;
  std::int64_t next = 0;  // frames at from + next · speed / fps come next
  const auto time_of = [&](std::int64_t k) { return range.from + static_cast<double>(k) * pace.speed / pace.fps; };
  const auto frames_until = [&](double end) {
    for (; time_of(next) < end - slack; ++next) moments.push_back({time_of(next), 1});
  };
  for (const Beat& beat : timeline.beats()) {
    if (beat.stop < range.from - slack || beat.stop > range.to + slack) continue;
    frames_until(beat.stop);
    const bool on_the_stop = time_of(next) < beat.stop + slack;
    if (on_the_stop) ++next;
    const int frames = rest_frames(pace, beat) + (on_the_stop ? 1 : 0);
    if (frames > 0) moments.push_back({beat.stop, frames});
  }
  frames_until(range.to);
  if (moments.empty() || moments.back().t < range.to - slack) moments.push_back({range.to, 1});
  return moments;
}

std::int64_t frame_count(const std::vector<FilmMoment>& moments) {
  return std::accumulate(moments.begin(), moments.end(), std::int64_t{0},
                         [](std::int64_t sum, const FilmMoment& moment) { return sum + moment.frames; });
}

}  // namespace tessera::paint
