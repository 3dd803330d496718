#include "app/model/playback.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace tessera {
namespace {

const Timeline& lesson() { return lesson_timeline(); }
double two_seconds(const Beat&) { return 2; }
double no_rest(const Beat&) { return 0; }

Playback playing_from(double t) {
  Playback playback;
  playback.t = t;
  playback.play = Play::on;
  return playback;
}

Playback paused_at(double t) {
  Playback playback;
  playback.t = t;
  return playback;
}

Playback any_operation(Playback p, int which, double number) {
  switch (which) {
    case 0: return advance(p, lesson(), number, two_seconds);
    case 1: return play_pause(p, lesson());
    case 2: return next_beat(p, lesson(), two_seconds);
    case 3: return previous_beat(p, lesson());
    case 4: return next_step(p, lesson());
    case 5: return previous_step(p, lesson());
    case 6: return go_to_step(p, lesson(), static_cast<int>(number));
    case 7: return go_home(p, lesson());
    case 8: return go_end(p, lesson());
    case 9: return seek(p, lesson(), number * 20 - 20);
    case 10: return faster(p);
    default: return slower(p);
  }
}

TEST(Playback, KeepsItsTimeItsSpeedAndItsRestInRangeWhateverIsPressed) {
  std::mt19937 generator(11);
  std::uniform_int_distribution<int> which(0, 11);
  std::uniform_real_distribution<double> number(0, 9);
  Playback p;
  for (int k = 0; k < 50'000; ++k) {
    p = any_operation(p, which(generator), number(generator));
    ASSERT_GE(p.t, 0);
    ASSERT_LE(p.t, lesson().duration());
    ASSERT_GE(p.rest_left, 0);
    ASSERT_TRUE(p.rest_left == 0 || p.play == Play::on);
    ASSERT_NE(std::find(speeds.begin(), speeds.end(), p.speed), speeds.end());
    if (p.resting()) {
      ASSERT_EQ(p.t, lesson().beat_at(p.t).stop);
    }
  }
}

TEST(Playback, ReachesTheSameTimeInOneAdvanceAsInMany) {
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> step(0, 0.2);
  for (const double speed : speeds) {
    Playback many = playing_from(0);
    many.speed = speed;
    double total = 0;
    while (total < 90) {
      const double seconds = step(generator);
      many = advance(many, lesson(), seconds, two_seconds);
      total += seconds;
    }
    Playback once = playing_from(0);
    once.speed = speed;
    once = advance(once, lesson(), total, two_seconds);
    EXPECT_EQ(many.play, once.play) << speed;
    EXPECT_NEAR(many.t, once.t, 1e-9) << speed;
    EXPECT_NEAR(many.rest_left, once.rest_left, 1e-9) << speed;
  }
}

TEST(Playback, ShowsWhatSeekingThereShows) {
  Playback p = playing_from(0);
  while (p.playing()) {
    p = advance(p, lesson(), 1.0 / 60, no_rest);
    EXPECT_EQ(lesson().locate(p.t).u, lesson().locate(seek(Playback{}, lesson(), p.t).t).u);
  }
  EXPECT_EQ(p.t, lesson().last_stop());
}

TEST(Playback, RestsAtEveryStopOnceAndThenGoesOn) {
  Playback p = playing_from(0);
  std::vector<double> rests;
  for (int k = 0; k < 20'000 && p.playing(); ++k) {
    const Playback before = p;
    p = advance(p, lesson(), 0.01, two_seconds);
    if (p.resting() && !before.resting()) rests.push_back(p.t);
    if (before.resting() && p.resting()) {
      EXPECT_EQ(p.t, before.t);
    }
  }
  ASSERT_EQ(rests.size(), lesson().beats().size() - 1);  // at the last one it pauses
  for (std::size_t i = 0; i < rests.size(); ++i) EXPECT_EQ(rests[i], lesson().beats()[i].stop);
  EXPECT_FALSE(p.playing());
}

TEST(Playback, TakesMovesAndRestsTogetherToPlayThroughTheLesson) {
  const double beats = static_cast<double>(lesson().beats().size());
  const double length = lesson().last_stop() + 2 * (beats - 1);
  EXPECT_TRUE(advance(playing_from(0), lesson(), length - 0.001, two_seconds).playing());
  EXPECT_FALSE(advance(playing_from(0), lesson(), length + 0.001, two_seconds).playing());
}

TEST(Playback, ScalesMovesWithSpeedButNeverStretchesARest) {
  const double stop = lesson().beats()[0].stop;
  for (const double speed : speeds) {
    Playback p = playing_from(stop - 0.5);
    p.speed = speed;
    const double moving = 0.5 / speed, resting = 2 / std::max(speed, 1.0);
    EXPECT_FALSE(advance(p, lesson(), moving - 0.01, two_seconds).resting()) << speed;
    EXPECT_TRUE(advance(p, lesson(), moving + 0.01, two_seconds).resting()) << speed;
    EXPECT_TRUE(advance(p, lesson(), moving + resting - 0.01, two_seconds).resting()) << speed;
    EXPECT_GT(advance(p, lesson(), moving + resting + 0.01, two_seconds).t, stop) << speed;
  }
}

TEST(Playback, StandsStillWhilePausedAndForTimesThatAreNone) {
  EXPECT_EQ(advance(paused_at(3), lesson(), 5, two_seconds), paused_at(3));
  for (const double seconds : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(advance(playing_from(3), lesson(), seconds, two_seconds).t, 3);
}

TEST(NextBeat, PlaysOneBeatToItsStopAndPausesThere) {
  Playback p = next_beat(Playback{}, lesson(), two_seconds);
  EXPECT_EQ(p.play, Play::one_beat);
  EXPECT_EQ(p.t, 0);
  p = advance(p, lesson(), 100, two_seconds);
  EXPECT_EQ(p.play, Play::paused);
  EXPECT_EQ(p.t, lesson().beats()[0].stop);
  p = advance(next_beat(p, lesson(), two_seconds), lesson(), 100, two_seconds);
  EXPECT_EQ(p.t, lesson().beats()[1].stop);
}

TEST(NextBeat, JumpsToTheStopAheadWhileInMotion) {
  Playback p = next_beat(Playback{}, lesson(), two_seconds);
  p = advance(p, lesson(), 0.3, two_seconds);
  p = next_beat(p, lesson(), two_seconds);
  EXPECT_EQ(p.t, lesson().beats()[0].stop);
  EXPECT_EQ(p.play, Play::paused);
}

TEST(NextBeat, LeavesPlayingOnAsItIs) {
  const Playback jumped = next_beat(playing_from(0.3), lesson(), two_seconds);
  EXPECT_EQ(jumped.t, lesson().beats()[0].stop);
  EXPECT_EQ(jumped.rest_left, 2);
  const Playback gone_on = next_beat(jumped, lesson(), two_seconds);
  EXPECT_EQ(gone_on.play, Play::on);
  EXPECT_EQ(gone_on.rest_left, 0);
  EXPECT_EQ(gone_on.t, jumped.t);
}

TEST(NextBeat, VisitsEveryStopInOrderWhenPressedAgainAndAgain) {
  Playback p;
  for (const Beat& beat : lesson().beats()) {
    p = next_beat(p, lesson(), two_seconds);
    p = next_beat(p, lesson(), two_seconds);
    EXPECT_EQ(p.t, beat.stop);
  }
  EXPECT_EQ(next_beat(p, lesson(), two_seconds), p);
}

TEST(PreviousBeat, GoesToTheBeatsStartAndThenToTheStopBefore) {
  const Beat& second = lesson().beats()[1];
  Playback p = previous_beat(playing_from(second.stop), lesson());
  EXPECT_EQ(p.t, second.begin);
  EXPECT_FALSE(p.playing());
  p = previous_beat(p, lesson());
  EXPECT_EQ(p.t, lesson().beats()[0].stop);
  p = previous_beat(p, lesson());
  EXPECT_EQ(p.t, 0);
  EXPECT_EQ(previous_beat(p, lesson()), p);
}

TEST(PreviousBeat, ComesHomeFromTheEndInTwoPressesABeat) {
  Playback p = go_end(Playback{}, lesson());
  for (std::size_t k = 0; k < 2 * lesson().beats().size() - 1; ++k) p = previous_beat(p, lesson());
  EXPECT_EQ(p.t, 0);
}

TEST(PlayPause, PausesInMotionEndsARestAndBeginsAnewAtTheEnd) {
  EXPECT_EQ(play_pause(playing_from(1), lesson()).play, Play::paused);
  Playback resting = advance(playing_from(0), lesson(), lesson().beats()[0].stop + 1, two_seconds);
  ASSERT_TRUE(resting.resting());
  const Playback on = play_pause(resting, lesson());
  EXPECT_TRUE(on.moving());
  EXPECT_EQ(on.t, resting.t);
  const Playback again = play_pause(go_end(Playback{}, lesson()), lesson());
  EXPECT_EQ(again.t, 0);
  EXPECT_TRUE(again.moving());
}

TEST(Steps, AreReachedByNumberAndOneByOne) {
  for (int step = 1; step <= 8; ++step)
    EXPECT_EQ(go_to_step(Playback{}, lesson(), step).t, lesson().step_opening(step));
  EXPECT_EQ(go_to_step(Playback{}, lesson(), 0).t, 0);
  EXPECT_EQ(go_to_step(Playback{}, lesson(), 99).t, lesson().step_opening(8));

  Playback p = next_step(paused_at(lesson().step_begin(3) + 1), lesson());
  EXPECT_EQ(p.t, lesson().step_opening(4));
  EXPECT_EQ(previous_step(p, lesson()).t, lesson().step_opening(3));
  EXPECT_EQ(previous_step(paused_at(p.t + 0.5), lesson()).t, p.t);
  EXPECT_EQ(next_step(paused_at(lesson().step_begin(8)), lesson()).t, lesson().last_stop());
  EXPECT_EQ(previous_step(Playback{}, lesson()).t, 0);
}

TEST(Steps, ShowTheStepThatWasAskedFor) {
  for (int step = 1; step <= 8; ++step)
    EXPECT_EQ(lesson().beat_at(go_to_step(Playback{}, lesson(), step).t).step, step);
}

TEST(Seek, ClampsEndsARestAndASingleBeatAndLetsPlayingGoOn) {
  EXPECT_EQ(seek(Playback{}, lesson(), -3).t, 0);
  EXPECT_EQ(seek(Playback{}, lesson(), 1e9).t, lesson().duration());
  Playback resting = advance(playing_from(0), lesson(), lesson().beats()[0].stop + 1, two_seconds);
  EXPECT_EQ(seek(resting, lesson(), 1).rest_left, 0);
  EXPECT_EQ(seek(resting, lesson(), 1).play, Play::on);
  EXPECT_EQ(seek(next_beat(Playback{}, lesson(), two_seconds), lesson(), 1).play, Play::paused);
}

TEST(Speed, StepsThroughTheFiveSpeedsAndStopsAtBothEnds) {
  Playback p;
  p = slower(slower(slower(slower(p))));
  EXPECT_EQ(p.speed, 0.25);
  for (const double expected : {0.5, 1.0, 2.0, 4.0, 4.0}) {
    p = faster(p);
    EXPECT_EQ(p.speed, expected);
  }
}

}  // namespace
}  // namespace tessera
