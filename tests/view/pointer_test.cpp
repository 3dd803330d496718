// What the mouse points at takes the selected example's place on the stage only while it is really used.

#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "app/model/timeline.hpp"
#include "app/view/timeline_pane.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

using scene::TensorName;
using test::ScreenHarness;

const Timeline& lesson() { return lesson_timeline(); }

/// At the stop of 2.1, the pointer on a patch of the picture.
struct PointedScreen : ScreenHarness {
  PointedScreen() : ScreenHarness(test::sample_document()) {
    work = test::finished_work(state.document);
    state.playback.t = lesson().beat("2.1").stop;
    rest();
    move(stage_middle());
  }
  bool points() const { return state.hover.subject.tensor == TensorName::patches && state.hover.subject.i >= 0; }
  void nudge(float by) {
    const ImVec2 at = ImGui::GetIO().MousePos;
    move({at.x + by, at.y});
  }
};

TEST(Pointer, AKeyOfTheLessonDropsWhatItLiesOnUntilItMovesAgain) {
  PointedScreen screen;
  ASSERT_TRUE(screen.points());
  for (const char* key : {"Left", "Right", "PageDown", "PageUp", "Home"}) {
    screen.key(key);
    EXPECT_FALSE(screen.points()) << key;
    screen.state.playback = {};
    screen.state.playback.t = lesson().beat("2.1").stop;
    screen.rest();
    EXPECT_FALSE(screen.points()) << key << ": it has not moved";
    screen.nudge(2);
    EXPECT_FALSE(screen.points()) << key << ": a knock is no move";
    screen.nudge(9);
    EXPECT_TRUE(screen.points()) << key;
  }
  screen.type(" ");
  EXPECT_FALSE(screen.points());
}

TEST(Pointer, ADigitTypedAsAnAnswerDropsItToo) {
  PointedScreen screen;
  screen.type("1");
  EXPECT_EQ(screen.state.guesses.typed, "1");
  EXPECT_FALSE(screen.points());
}

TEST(Pointer, APressIsMeantWhereItIs) {
  PointedScreen screen;
  const std::int64_t patch = screen.state.hover.subject.i;
  ASSERT_NE(patch, screen.state.document.selection.patch);
  screen.key("Left");
  screen.state.playback = {};
  screen.state.playback.t = lesson().beat("2.1").stop;
  screen.rest();
  screen.press();
  screen.release();
  EXPECT_EQ(screen.state.document.selection.patch, patch);
}

TEST(Pointer, NoLongerPointsAfterTwoSecondsOfPlayOrOfPresenting) {
  PointedScreen screen;
  screen.let_pass(3);
  EXPECT_TRUE(screen.points()) << "who reads at leisure keeps it";
  screen.state.presenting = true;
  screen.rest();
  screen.move({500, 400});  // on the picture, which is larger now
  screen.nudge(20);
  EXPECT_TRUE(view::waits_for_time(screen.state)) << "it is dropped without any input";
  screen.let_pass(1.5);
  EXPECT_TRUE(screen.points());
  screen.let_pass(1);
  EXPECT_FALSE(screen.points());
  screen.state.presenting = false;
  screen.rest();
  screen.move(screen.stage_middle());
  screen.nudge(20);
  ASSERT_TRUE(screen.points());
  screen.state.playback.play = Play::on;
  screen.state.playback.rest_left = 20;
  screen.let_pass(2.5);
  EXPECT_FALSE(screen.points());
}

TEST(Pointer, ADigitJustBeforeAQuestionOpensIsNoStep) {
  PointedScreen screen;
  const double stop = lesson().beat("2.1").stop;
  const auto struck_at = [&](double t) {
    screen.state.playback = {};
    screen.state.playback.t = t;
    screen.state.playback.play = Play::one_beat;
    screen.type("5");
    return lesson().beat_at(screen.state.playback.t).id();
  };
  EXPECT_EQ(struck_at(stop - 1), "2.1");
  EXPECT_EQ(struck_at(stop - 2), "5.1") << "long before, it is one";
  screen.state.guesses.give(Question::how_many_patches, 196);
  EXPECT_EQ(struck_at(stop - 1), "5.1") << "nothing will be asked";
}

}  // namespace
}  // namespace tessera
