// The timeline as a picture: where time is shown, what a press means, that nothing overlaps.

#include "app/scene/timeline_bar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/scene/scene_input.hpp"

namespace tessera {
namespace {

using scene::Vec2;

const Timeline& lesson() { return lesson_timeline(); }
constexpr Vec2 bar_sizes[] = {{560, 64}, {760, 96}, {1024, 64}, {1280, 96}, {1600, 96}, {2560, 96}};

TEST(TimelineBar, APressLeadsToTheTimeThatIsShownThere) {
  for (const Vec2 size : bar_sizes) {
    const scene::TimelineBarLayout layout = scene::lay_out_timeline_bar(size);
    for (double t = 0; t <= lesson().last_stop(); t += 0.37) {
      const double shown = scene::time_at(layout, lesson(), scene::place_of(layout, lesson(), t));
      // Behind a step's last stop the picture is still: the bar shows the stop.
      const double wanted = std::min(t, lesson().step_stop(lesson().beat_at(t).step));
      EXPECT_NEAR(shown, wanted, 0.01) << size.x << " at " << t;
    }
  }
}

TEST(TimelineBar, TimeNeverRunsBackAlongTheBarAndCoversTheLesson) {
  const scene::TimelineBarLayout layout = scene::lay_out_timeline_bar({1600, 96});
  double before = 0;
  for (float x = 0; x < 1600; x += 0.5f) {
    const double t = scene::time_at(layout, lesson(), x);
    EXPECT_GE(t, before) << x;
    before = t;
  }
  EXPECT_EQ(scene::time_at(layout, lesson(), 0), 0);
  EXPECT_EQ(before, lesson().last_stop());
}

TEST(TimelineBar, EveryStepHasASegmentOfOneWidthAndRoadsStandFurtherApart) {
  const scene::TimelineBarLayout layout = scene::lay_out_timeline_bar({1600, 96});
  for (std::size_t step = 1; step < layout.steps.size(); ++step) {
    EXPECT_FLOAT_EQ(layout.steps[step].width, layout.steps[0].width);
    const float gap = layout.steps[step].x - layout.steps[step - 1].right();
    const bool same_road = lesson().steps()[step].road == lesson().steps()[step - 1].road;
    EXPECT_EQ(gap > 8, !same_road) << step;
  }
  EXPECT_LE(layout.steps.back().right(), 1600);
}

TEST(TimelineBar, NamesStepsAndRoadsWithoutOverlapInBothLanguages) {
  test::Scenery scenery{Document{}};
  const texts::Texts chinese = texts::Texts::load(Language::chinese);
  for (const texts::Texts* words : {&std::as_const(scenery.texts), &chinese}) {
    scenery.input.texts = words;
    for (const Vec2 size : bar_sizes) {
      for (const double t : {0.0, lesson().position(4, 0.5), lesson().last_stop()}) {
        Playback playback;
        playback.t = t;
        const scene::Scene bar = scene::build_timeline_bar(scenery.input, playback, size);
        std::vector<scene::Rect> boxes;
        for (const scene::Item& item : bar.items) {
          if (!std::holds_alternative<scene::TextShape>(item.shape)) continue;
          const scene::Rect box = test::text_box(scenery.metrics, item);
          EXPECT_TRUE(box.x >= 0 && box.right() <= size.x && box.y >= 0 && box.bottom() <= size.y + 0.5f) << item.id;
          for (const scene::Rect& other : boxes)
            EXPECT_FALSE(std::min(box.right(), other.right()) - std::max(box.x, other.x) > 1 &&
                         std::min(box.bottom(), other.bottom()) - std::max(box.y, other.y) > 1)
                << item.id << " at " << size.x;
          boxes.push_back(box);
        }
      }
    }
  }
}

TEST(TimelineBar, AWideOneTellsAllEightStepsTheRoadsAndTheKeys) {
  test::Scenery scenery{Document{}};
  const std::string words = test::all_text(scene::build_timeline_bar(scenery.input, {}, {1600, 96}));
  for (const char* name : {"Image", "Patches", "Flatten", "Project", "Convolution", "flatten(2)", "transpose", "Tokens",
                           "Both roads", "The paper’s road", "The code’s road", "To the encoder", "1×", "Space play"})
    EXPECT_NE(words.find(name), std::string::npos) << name;
}

TEST(TimelineBar, FillsUpToTheTimeAndMarksEveryRestWithinAStep) {
  test::Scenery scenery{Document{}};
  Playback playback;
  playback.t = lesson().position(3, 0.5);
  const scene::Scene bar = scene::build_timeline_bar(scenery.input, playback, {1600, 96});
  const auto width = [&](const char* id) {
    const scene::Item* item = test::find_item(bar, id);
    return item ? std::get<scene::RectShape>(item->shape).rect.width : 0;
  };
  EXPECT_EQ(width("step.2.done"), width("step.2.track"));
  EXPECT_GT(width("step.3.done"), 0);
  EXPECT_LT(width("step.3.done"), width("step.3.track"));
  EXPECT_EQ(width("step.4.done"), 0);
  std::size_t marks = 0;
  for (const scene::Item& item : bar.items) marks += item.id.find(".stop.") != std::string::npos ? 1 : 0;
  EXPECT_EQ(marks, lesson().beats().size() - lesson().steps().size());
}

TEST(TimelineBar, ItsButtonsAreCommandsAndItsSegmentsScrub) {
  test::Scenery scenery{Document{}};
  const scene::TimelineBarLayout layout = scene::lay_out_timeline_bar({1600, 96});
  const scene::Scene bar = scene::build_timeline_bar(scenery.input, {}, {1600, 96});
  const auto action = [&](const scene::Rect& place) {
    return scene::hit_test(bar, {place.x + place.width / 2, place.y + place.height / 2}).action;
  };
  EXPECT_EQ(action(layout.play), "lesson.play");
  EXPECT_EQ(action(layout.next), "lesson.next-beat");
  EXPECT_EQ(action(layout.previous), "lesson.previous-beat");
  EXPECT_EQ(action(layout.speed), "lesson.speed");
  EXPECT_EQ(action(layout.steps[4]), scene::scrub_action);
  EXPECT_EQ(scene::timeline_tooltip(scenery.input, {}, layout, {layout.steps[5].x + 5, layout.steps[5].y}),
            "Step 6: flatten(2): the grid becomes a line");
}

}  // namespace
}  // namespace tessera
