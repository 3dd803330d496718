#include "app/model/timeline.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <stdexcept>

namespace tessera {
namespace {

std::vector<double> random_times(const Timeline& timeline, int count) {
  std::mt19937 generator(7);
  std::uniform_real_distribution<double> time(-1, timeline.duration() + 1);
  std::vector<double> times(static_cast<std::size_t>(count));
  for (double& t : times) t = time(generator);
  return times;
}

TEST(Easing, StartsAtZeroEndsAtOneAndNeverGoesBack) {
  for (const Easing easing : {Easing::linear, Easing::in_out, Easing::out}) {
    EXPECT_EQ(ease(easing, 0), 0);
    EXPECT_EQ(ease(easing, 1), 1);
    EXPECT_EQ(ease(easing, -3), 0);
    EXPECT_EQ(ease(easing, 3), 1);
    for (int k = 1; k <= 1000; ++k) EXPECT_GE(ease(easing, k / 1000.0), ease(easing, (k - 1) / 1000.0));
  }
}

TEST(Easing, InOutIsPointSymmetricAndStandsStillAtBothEnds) {
  for (const double u : {0.1, 0.25, 0.4, 0.5})
    EXPECT_NEAR(ease(Easing::in_out, u) + ease(Easing::in_out, 1 - u), 1, 1e-12);
  EXPECT_LT(ease(Easing::in_out, 0.01), 1e-4);
  EXPECT_NEAR(ease(Easing::in_out, 0.25), 0.103515625, 1e-12);  // 6/1024 − 15/256 + 10/64
}

TEST(Progress, IsExactlyZeroUpToTheStartAndExactlyOneFromTheEnd) {
  const Segment segment{"x", 0.1, 0.7};
  EXPECT_EQ(progress(segment, -5), 0);
  EXPECT_EQ(progress(segment, 0.1), 0);
  EXPECT_EQ(progress(segment, segment.end()), 1);
  EXPECT_EQ(progress(segment, 99), 1);
  EXPECT_NEAR(progress(segment, 0.45), 0.5, 1e-12);
}

TEST(Progress, CutsMovesInReducedMotionAndLeavesWhatAppearsInPlace) {
  const Segment move{"x", 1, 1, Easing::linear, Motion::move};
  const Segment fade{"x", 1, 1, Easing::linear, Motion::fade};
  EXPECT_EQ(progress(move, 1.49, true), 0);
  EXPECT_EQ(progress(move, 1.51, true), 1);
  EXPECT_NEAR(progress(fade, 1.25, true), 0.25, 1e-12);
}

TEST(LessonTimeline, HasTheStoryboardsStepsBeatsAndRoads) {
  const Timeline& lesson = lesson_timeline();
  ASSERT_EQ(lesson.steps().size(), 8u);
  const std::size_t beats[] = {3, 3, 3, 3, 3, 2, 3, 3};
  const Road roads[] = {Road::both, Road::both, Road::paper, Road::paper,
                        Road::code, Road::code, Road::code,  Road::encoder};
  for (std::size_t k = 0; k < 8; ++k) {
    EXPECT_EQ(lesson.steps()[k].beat_count, beats[k]);
    EXPECT_EQ(lesson.steps()[k].road, roads[k]);
  }
  for (const Beat& beat : lesson.beats()) {
    EXPECT_EQ(beat.road, lesson.steps()[static_cast<std::size_t>(beat.step - 1)].road) << beat.id();
  }
  EXPECT_EQ(lesson.beat("3.2").step, 3);
  EXPECT_THROW(lesson.beat("9.1"), std::out_of_range);
}

TEST(LessonTimeline, AsksOnceInEachOfFourSteps) {
  std::multiset<int> steps;
  std::set<Question> questions;
  for (const Beat& beat : lesson_timeline().beats()) {
    if (beat.question == Question::none) continue;
    steps.insert(beat.step);
    questions.insert(beat.question);
  }
  EXPECT_EQ(steps, (std::multiset<int>{2, 3, 4, 7}));
  EXPECT_EQ(questions.size(), 4u);
}

TEST(LessonTimeline, KeepsMovesFastAndSweepsShort) {
  for (const Beat& beat : lesson_timeline().beats()) {
    std::set<std::string_view> names;
    for (const Segment& segment : beat.segments) {
      SCOPED_TRACE(beat.id() + " " + std::string(segment.name));
      EXPECT_TRUE(names.insert(segment.name).second);
      EXPECT_GE(segment.start, 0);
      EXPECT_LE(segment.end(), beat.stop - beat.begin + 1e-9);
      EXPECT_GE(segment.duration, 0.4);
      EXPECT_LE(segment.duration, segment.motion == Motion::sweep ? 2.0 : 0.9);
    }
    EXPECT_LE(beat.stop - beat.begin, 7) << beat.id();
  }
}

TEST(LessonTimeline, HasDoneEverySegmentAtTheStop) {
  const Timeline& lesson = lesson_timeline();
  for (const Beat& beat : lesson.beats()) {
    const double local = lesson.locate(beat.stop).local;
    for (const Segment& segment : beat.segments) EXPECT_NEAR(progress(segment, local), 1, 1e-9) << segment.name;
  }
}

TEST(Timeline, FillsItsTimeWithoutGapsOrOverlaps) {
  const Timeline& lesson = lesson_timeline();
  double t = 0;
  for (const Beat& beat : lesson.beats()) {
    EXPECT_EQ(beat.begin, t);
    EXPECT_GT(beat.stop, beat.begin);
    EXPECT_GT(beat.end, beat.stop);
    t = beat.end;
  }
  EXPECT_EQ(lesson.duration(), t);
  for (int step = 2; step <= 8; ++step) EXPECT_EQ(lesson.step_begin(step), lesson.step_end(step - 1));
}

TEST(Timeline, LocatesEveryTimeInTheBeatThatHoldsIt) {
  const Timeline& lesson = lesson_timeline();
  for (const double t : random_times(lesson, 2000)) {
    const Location location = lesson.locate(t);
    const Beat& beat = lesson.beats()[location.beat];
    const double inside = lesson.clamp(t);
    EXPECT_LE(beat.begin, inside);
    EXPECT_LE(inside, beat.end);
    EXPECT_NEAR(beat.begin + location.local, inside, 1e-9);
    EXPECT_GE(location.u, 0);
    EXPECT_LE(location.u, 1);
    EXPECT_EQ(location.u == 1, inside >= beat.stop);
    EXPECT_EQ(location.eased, ease(beat.easing, location.u));
  }
}

TEST(Timeline, StartsTheNextBeatWhereOneEndsAndStillShowsTheOldOneAtItsStop) {
  const Timeline& lesson = lesson_timeline();
  for (std::size_t i = 0; i + 1 < lesson.beats().size(); ++i) {
    const Beat& beat = lesson.beats()[i];
    EXPECT_EQ(lesson.locate(beat.end).beat, i + 1);
    EXPECT_EQ(lesson.locate(beat.end).u, 0);
    EXPECT_EQ(lesson.locate(beat.stop).beat, i);
    EXPECT_EQ(lesson.locate(beat.stop).u, 1);
    EXPECT_EQ(lesson.locate(std::nextafter(beat.end, 0)).u, 1);
  }
  EXPECT_EQ(lesson.locate(lesson.duration()).beat, lesson.beats().size() - 1);
  EXPECT_EQ(lesson.locate(lesson.duration()).u, 1);
}

TEST(Timeline, TakesTimesOutsideItForItsEnds) {
  const Timeline& lesson = lesson_timeline();
  EXPECT_EQ(lesson.clamp(-1), 0);
  EXPECT_EQ(lesson.clamp(std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_EQ(lesson.clamp(std::numeric_limits<double>::infinity()), lesson.duration());
}

TEST(Timeline, PositionsAStepFromItsFirstPictureToItsLast) {
  const Timeline& lesson = lesson_timeline();
  for (int step = 1; step <= 8; ++step) {
    EXPECT_EQ(lesson.position(step, 0), lesson.step_opening(step));
    EXPECT_EQ(lesson.position(step, 1), lesson.step_stop(step));
    EXPECT_EQ(lesson.position(step, 7), lesson.step_stop(step));
    EXPECT_EQ(lesson.position(step, -1), lesson.step_opening(step));
    for (const double fraction : {0.0, 0.3, 0.999, 1.0})
      EXPECT_EQ(lesson.beat_at(lesson.position(step, fraction)).step, step);
  }
  for (const Beat& beat : lesson.beats()) {
    EXPECT_EQ(lesson.position(beat, 1), beat.stop);
    for (const double fraction : {0.0, 0.4, 1.0})
      EXPECT_EQ(&lesson.beat_at(lesson.position(beat, fraction)), &beat) << beat.id();
  }
  EXPECT_THROW(lesson.position(0, 0), std::out_of_range);
  EXPECT_THROW(lesson.position(9, 0), std::out_of_range);
}

TEST(Timeline, RefusesBeatsThatAreOutOfOrderOrHaveNoLength) {
  const auto beat = [](int step, int number, double length) {
    Beat made;
    made.step = step;
    made.number = number;
    made.stop = length;
    return made;
  };
  EXPECT_THROW(Timeline({}), std::invalid_argument);
  EXPECT_THROW(Timeline({beat(2, 1, 1)}), std::invalid_argument);
  EXPECT_THROW(Timeline({beat(1, 1, 1), beat(1, 3, 1)}), std::invalid_argument);
  EXPECT_THROW(Timeline({beat(1, 1, 1), beat(3, 1, 1)}), std::invalid_argument);
  EXPECT_THROW(Timeline({beat(1, 1, 0)}), std::invalid_argument);
  EXPECT_EQ(Timeline({beat(1, 1, 1), beat(2, 1, 2)}).steps().size(), 2u);
}

}  // namespace
}  // namespace tessera
