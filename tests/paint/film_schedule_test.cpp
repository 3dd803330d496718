#include "app/paint/film_schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera::paint {
namespace {

/// Steps of one beat each: moves of 1 s and 2 s, with their still tails of 0.1 s.
Timeline two_steps() {
  Beat one;
  one.stop = 1;
  Beat two;
  two.step = 2;
  two.stop = 2;
  return Timeline({one, two});
}

FilmPace pace(int fps, double rest, double speed = 1) {
  return {fps, speed, [rest](const Beat&) { return rest; }};
}

TEST(FilmSchedule, ShowsFrameKAtKthOfASecond) {
  const Timeline timeline = two_steps();
  const auto moments = film_schedule(timeline, lesson_range(timeline), {.fps = 30});
  ASSERT_EQ(moments.size(), static_cast<std::size_t>(frame_count(moments)));
  for (std::size_t k = 0; k + 1 < moments.size(); ++k) ASSERT_EQ(moments[k].t, static_cast<double>(k) * 1.0 / 30) << k;
  EXPECT_EQ(moments.back().t, timeline.last_stop());
}

TEST(FilmSchedule, HoldsTheStopsForTheRest) {
  const Timeline timeline = two_steps();
  const auto moments = film_schedule(timeline, lesson_range(timeline), pace(10, 0.5));
  // Ten frames of moves, the stop at 1 s (a frame of its own and five of rest), then on to 3.1 s.
  EXPECT_EQ(moments[9], (FilmMoment{0.9, 1}));
  EXPECT_EQ(moments[10], (FilmMoment{1, 6}));
  EXPECT_EQ(moments[11].t, 1.1);
  EXPECT_EQ(moments.back(), (FilmMoment{3.1, 6}));
  EXPECT_EQ(frame_count(moments), 32 + 10);
}

TEST(FilmSchedule, ShowsAStopThatLiesBetweenFrames) {
  const Timeline timeline = two_steps();
  const auto moments = film_schedule(timeline, step_range(timeline, 1), pace(30, 1, 0.7));
  EXPECT_EQ(moments.back().t, 1);
  EXPECT_EQ(moments.back().frames, 30);  // slower moves do not make a slower reader
  EXPECT_LT(moments[moments.size() - 2].t, 1);
  const auto fast = film_schedule(timeline, step_range(timeline, 1), pace(30, 1, 2));
  EXPECT_EQ(fast.back().frames, 16);
  EXPECT_EQ(fast[1].t, 2.0 / 30);
}

TEST(FilmSchedule, TakesAnyRange) {
  const Timeline timeline = two_steps();
  EXPECT_EQ(beat_range(timeline.beats()[1]), (FilmRange{1.1, 3.1}));
  const auto moments = film_schedule(timeline, {0.25, 0.5}, pace(10, 5));
  ASSERT_EQ(moments.size(), 4U);
  EXPECT_EQ(moments[0].t, 0.25);
  EXPECT_EQ(moments[3].t, 0.5);
  EXPECT_EQ(film_schedule(timeline, {0.25, 0.25}, pace(10, 5)).size(), 1U);
}

TEST(FilmSchedule, RefusesWhatMakesNoFilm) {
  const Timeline timeline = two_steps();
  EXPECT_THROW(film_schedule(timeline, {2, 1}, {}), Error);
  EXPECT_THROW(film_schedule(timeline, {-1, 1}, {}), Error);
  EXPECT_THROW(film_schedule(timeline, {0, 1}, {.fps = 30, .speed = 0}), Error);
  EXPECT_THROW(film_schedule(timeline, {0, 1e9}, {}), Error);
  EXPECT_THROW(step_range(timeline, 3), std::out_of_range);
}

TEST(FilmSchedule, OfTheLessonHasEveryStop) {
  const Timeline& lesson = lesson_timeline();
  const auto moments = film_schedule(lesson, lesson_range(lesson), pace(24, 1));
  for (const Beat& beat : lesson.beats()) {
    const auto held = std::find_if(moments.begin(), moments.end(), [&](const auto& m) { return m.t == beat.stop; });
    ASSERT_NE(held, moments.end()) << beat.id();
    EXPECT_GE(held->frames, 24) << beat.id();
  }
  EXPECT_TRUE(std::is_sorted(moments.begin(), moments.end(), [](auto& a, auto& b) { return a.t < b.t; }));
}

}  // namespace
}  // namespace tessera::paint
