#include "app/model/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tessera {

namespace {

/// Stillness between a beat's stop and its end.
constexpr double still = 0.1;

}  // namespace

double ease(Easing easing, double u) {
  u = std::clamp(u, 0.0, 1.0);
  switch (easing) {
    case Easing::linear: return u;
    case Easing::in_out: return u * u * u * (u * (6 * u - 15) + 10);
    case Easing::out: return 1 - (1 - u) * (1 - u) * (1 - u);
  }
  return u;
}

double progress(const Segment& segment, double local, bool reduced_motion) {
  // The ends are compared, not divided, so that they are exactly 0 and 1.
  if (local >= segment.end()) return 1;
  if (local <= segment.start) return 0;
  const double share = (local - segment.start) / segment.duration;
  if (reduced_motion && segment.motion == Motion::move) return share < 0.5 ? 0 : 1;
  return ease(segment.easing, share);
}

std::string Beat::id() const { return std::to_string(step) + '.' + std::to_string(number); }

const Segment& Beat::segment(std::string_view name) const {
  const auto found = std::find_if(segments.begin(), segments.end(), [&](const Segment& s) { return s.name == name; });
  if (found == segments.end()) throw std::out_of_range("beat " + id() + " has no segment " + std::string(name));
  return *found;
}

Timeline::Timeline(std::vector<Beat> beats) : beats_(std::move(beats)) {
  if (beats_.empty()) throw std::invalid_argument("a timeline needs a beat");
  double t = 0;
  for (std::size_t i = 0; i < beats_.size(); ++i) {
    Beat& beat = beats_[i];
    const bool first = beat.number == 1;
    const int step_before = i == 0 ? 0 : beats_[i - 1].step;
    const int number_before = i == 0 ? 0 : beats_[i - 1].number;
    const bool follows =
        first ? beat.step == step_before + 1 : beat.step == step_before && beat.number == number_before + 1;
    if (!follows) throw std::invalid_argument("beat " + beat.id() + " is out of order");
    if (!(beat.stop > 0)) throw std::invalid_argument("beat " + beat.id() + " has no length");
    if (first) steps_.push_back({beat.step, beat.road, i, 0});
    ++steps_.back().beat_count;
    beat.begin = t;
    beat.stop += t;
    beat.end = beat.stop + still;
    t = beat.end;
  }
}

double Timeline::clamp(double t) const { return t > 0 ? std::min(t, duration()) : 0; }

Location Timeline::locate(double t) const {
  t = clamp(t);
  const auto after = std::upper_bound(beats_.begin(), beats_.end(), t,
                                      [](double time, const Beat& beat) { return time < beat.begin; });
  const Beat& beat = *std::prev(after);
  Location location;
  location.beat = static_cast<std::size_t>(&beat - beats_.data());
  location.local = t - beat.begin;
  location.u = t >= beat.stop ? 1 : location.local / (beat.stop - beat.begin);
  location.eased = ease(beat.easing, location.u);
  return location;
}

const Beat& Timeline::beat(std::string_view id) const {
  const auto found = std::find_if(beats_.begin(), beats_.end(), [&](const Beat& beat) { return beat.id() == id; });
  if (found == beats_.end()) throw std::out_of_range("no beat " + std::string(id));
  return *found;
}

const Step& Timeline::step(int number) const {
  if (number < 1 || number > static_cast<int>(steps_.size()))
    throw std::out_of_range("no step " + std::to_string(number));
  return steps_[static_cast<std::size_t>(number - 1)];
}

double Timeline::step_begin(int number) const { return beats_[step(number).first_beat].begin; }

double Timeline::step_opening(int number) const {
  const Beat& first = beats_[step(number).first_beat];
  const bool enters = first.segments.size() > 1 && first.segments.front().name == "enter";
  // In the middle of the breath before the next movement, so that no rounding falls into either.
  return enters ? first.begin + (first.segments[0].end() + first.segments[1].start) / 2 : first.begin;
}

double Timeline::step_end(int number) const {
  const Step& found = step(number);
  return beats_[found.first_beat + found.beat_count - 1].end;
}

double Timeline::step_stop(int number) const {
  const Step& found = step(number);
  return beats_[found.first_beat + found.beat_count - 1].stop;
}

double Timeline::position(int number, double fraction) const {
  const double begin = step_begin(number), stop = step_stop(number);
  const double share = fraction > 0 ? std::min(fraction, 1.0) : 0;
  return share == 1 ? stop : std::max(step_opening(number), begin + share * (stop - begin));
}

double Timeline::position(const Beat& beat, double fraction) const {
  const double share = fraction > 0 ? std::min(fraction, 1.0) : 0;
  const double opening = beat.number == 1 ? step_opening(beat.step) : beat.begin;
  return share == 1 ? beat.stop : std::max(opening, beat.begin + share * (beat.stop - beat.begin));
}

}  // namespace tessera
