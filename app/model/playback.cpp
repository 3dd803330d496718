#include "app/model/playback.hpp"

#include <algorithm>

namespace tessera {

namespace {

/// The first stop after t, or the last one.
double stop_ahead(const Timeline& timeline, double t) {
  for (const Beat& beat : timeline.beats()) {
    if (beat.stop > t) return beat.stop;
  }
  return timeline.last_stop();
}

bool at_end(const Playback& playback, const Timeline& timeline) { return playback.t >= timeline.last_stop(); }

Playback placed(Playback playback, const Timeline& timeline, double t) {
  playback.t = timeline.clamp(t);
  playback.rest_left = 0;
  if (playback.play == Play::one_beat) playback.play = Play::paused;
  return playback;
}

Playback paused_at(Playback playback, const Timeline& timeline, double t) {
  playback = placed(playback, timeline, t);
  playback.play = Play::paused;
  return playback;
}

/// Rests at the stop just reached: for good when one beat or the lesson is over. Returns whether time goes on.
bool arrive(Playback& playback, const Timeline& timeline, const RestSeconds& rest) {
  if (playback.play == Play::one_beat || at_end(playback, timeline)) {
    playback.play = Play::paused;
    return false;
  }
  const double seconds = rest(timeline.beat_at(playback.t));
  playback.rest_left = seconds > 0 ? seconds : 0;
  return true;
}

}  // namespace

Playback advance(Playback playback, const Timeline& timeline, double seconds, const RestSeconds& rest) {
  if (playback.playing() && at_end(playback, timeline)) return paused_at(playback, timeline, playback.t);
  double left = seconds > 0 ? seconds : 0;  // wall-clock
  const double rest_rate = std::max(playback.speed, 1.0);
  while (playback.playing() && left > 0) {
    if (playback.resting()) {
      const double used = std::min(left, playback.rest_left / rest_rate);
      // Compared, not subtracted, so that no sliver of a rest remains.
      playback.rest_left = used < left ? 0 : std::max(0.0, playback.rest_left - used * rest_rate);
      left -= used;
      continue;
    }
    const double stop = stop_ahead(timeline, playback.t);
    const double needed = (stop - playback.t) / playback.speed;
    if (left < needed) {
      playback.t = std::min(playback.t + left * playback.speed, stop);
      // Rounding may land on the stop itself: it has been reached then, and is not to be passed unseen.
      if (playback.t < stop) break;
    }
    left = std::max(0.0, left - needed);
    playback.t = stop;
    if (!arrive(playback, timeline, rest)) break;
  }
  return playback;
}

Playback play_pause(Playback playback, const Timeline& timeline) {
  if (playback.moving()) {
    playback.play = Play::paused;
    return playback;
  }
  playback.rest_left = 0;
  playback.play = Play::on;
  if (at_end(playback, timeline)) playback.t = 0;
  return playback;
}

Playback next_beat(Playback playback, const Timeline& timeline, const RestSeconds& rest) {
  if (at_end(playback, timeline)) return go_end(playback, timeline);
  if (playback.moving()) {
    playback.t = stop_ahead(timeline, playback.t);
    arrive(playback, timeline, rest);
    return playback;
  }
  playback.play = playback.resting() ? Play::on : Play::one_beat;
  playback.rest_left = 0;
  return playback;
}

Playback previous_beat(Playback playback, const Timeline& timeline) {
  const Location here = timeline.locate(playback.t);
  const Beat& beat = timeline.beats()[here.beat];
  const double start = beat.number == 1 ? timeline.step_opening(beat.step) : beat.begin;
  if (playback.t > start) return paused_at(playback, timeline, start);
  return paused_at(playback, timeline, here.beat == 0 ? 0 : timeline.beats()[here.beat - 1].stop);
}

Playback next_step(Playback playback, const Timeline& timeline) {
  const int step = timeline.beat_at(playback.t).step;
  if (step == static_cast<int>(timeline.steps().size())) return go_end(playback, timeline);
  return placed(playback, timeline, timeline.step_opening(step + 1));
}

Playback previous_step(Playback playback, const Timeline& timeline) {
  const int step = timeline.beat_at(playback.t).step;
  const double opening = timeline.step_opening(step);
  const bool at_its_start = playback.t <= opening;
  return placed(playback, timeline, at_its_start && step > 1 ? timeline.step_opening(step - 1) : opening);
}

Playback go_to_step(Playback playback, const Timeline& timeline, int step) {
  const int last = static_cast<int>(timeline.steps().size());
  return placed(playback, timeline, timeline.step_opening(std::clamp(step, 1, last)));
}

Playback go_home(Playback playback, const Timeline& timeline) { return placed(playback, timeline, 0); }

Playback go_end(Playback playback, const Timeline& timeline) {
  return paused_at(playback, timeline, timeline.last_stop());
}

Playback seek(Playback playback, const Timeline& timeline, double t) { return placed(playback, timeline, t); }

Playback faster(Playback playback) {
  const auto next = std::upper_bound(speeds.begin(), speeds.end(), playback.speed);
  if (next != speeds.end()) playback.speed = *next;
  return playback;
}

Playback slower(Playback playback) {
  const auto here = std::lower_bound(speeds.begin(), speeds.end(), playback.speed);
  if (here != speeds.begin()) playback.speed = *std::prev(here);
  return playback;
}

}  // namespace tessera
