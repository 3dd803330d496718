// The overview in the window: its switch, what leads back to the lesson, what it leaves alone.

#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "app/scene/overview.hpp"
#include "app/scene/timeline_bar.hpp"
#include "app/view/commands.hpp"
#include "app/view/questions.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

using scene::TensorName;

struct OverviewScreen : test::ScreenHarness {
  OverviewScreen() : ScreenHarness(test::sample_document()) {
    work = test::finished_work(state.document);
    rest();
  }
};

TEST(OverviewScreen, OShowsItAndOOrEscapeOrAnyStepLeadsBack) {
  OverviewScreen screen;
  screen.type("o");
  EXPECT_TRUE(screen.state.overview);
  screen.type("o");
  EXPECT_FALSE(screen.state.overview);
  screen.type("o");
  screen.key("Escape");
  EXPECT_FALSE(screen.state.overview);
  screen.type("o");
  screen.type("4");
  EXPECT_FALSE(screen.state.overview);
  EXPECT_EQ(lesson_timeline().beat_at(screen.state.playback.t).step, 4);
  screen.type("o");
  screen.key("Right");
  EXPECT_FALSE(screen.state.overview);
}

TEST(OverviewScreen, TheLessonWaitsMeanwhile) {
  OverviewScreen screen;
  screen.type(" ");
  screen.let_pass(0.5);
  screen.type("o");
  const double t = screen.state.playback.t;
  screen.let_pass(1);
  EXPECT_EQ(screen.state.playback.t, t);
  EXPECT_FALSE(screen.state.playback.playing());
  screen.type("]");
  EXPECT_TRUE(screen.state.overview) << "its speed is no part of the lesson";
}

TEST(OverviewScreen, AsksNothing) {
  OverviewScreen screen;
  screen.state.playback.t = lesson_timeline().beat("2.1").stop;
  screen.rest();
  ASSERT_NE(view::open_question(screen.state), Question::none);
  screen.type("o");
  EXPECT_EQ(view::open_question(screen.state), Question::none);
}

TEST(OverviewScreen, TheTimelineLeadsBackToWhereItIsClicked) {
  OverviewScreen screen;
  screen.type("o");
  const ImVec2 size = ImGui::FindWindowByName("timeline")->Size;
  const scene::TimelineBarLayout bar = scene::lay_out_timeline_bar({size.x, size.y});
  screen.click(screen.on_pane("timeline", {bar.scrub.x + bar.scrub.width / 2, bar.scrub.y + bar.scrub.height / 2}));
  EXPECT_FALSE(screen.state.overview);
}

TEST(OverviewScreen, PointingAndClickingWorkAsInTheLesson) {
  OverviewScreen screen;
  screen.type("o");
  screen.rest();
  const ImVec2 size = ImGui::FindWindowByName("stage")->Size;
  const scene::Scene scene = scene::build_overview(screen.scene_input(), {size.x, size.y}, 1);
  const auto found =
      std::find_if(scene.items.begin(), scene.items.end(), [](const auto& item) { return item.id == "z.frame"; });
  ASSERT_NE(found, scene.items.end());
  const scene::Rect box = std::get<scene::RectShape>(found->shape).rect;
  screen.move(screen.on_pane("stage", {box.x + box.width * 0.25F, box.y + box.height * 0.75F}));
  EXPECT_EQ(screen.state.hover.subject.tensor, TensorName::z);
  screen.click(screen.on_pane("stage", {box.x + box.width * 0.25F, box.y + box.height * 0.75F}));
  EXPECT_NEAR(static_cast<double>(screen.state.document.selection.patch), 147, 2);
  EXPECT_TRUE(screen.state.derivation) << "the number leads to where it comes from";
}

}  // namespace
}  // namespace tessera
