// The lesson's stage at any time, for settings that break toys: pictures that hold together.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/scene/mosaic.hpp"
#include "tests/scene/lesson_checks.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::Rect;
using scene::Scene;
using scene::Vec2;

/// What a window of 1024 × 640, 1600 × 1000 and 2560 × 1440 leaves to the stage.
constexpr Vec2 stage_sizes[] = {{760, 516}, {964, 856}, {1924, 1296}};
constexpr Vec2 usual{964, 856};

class LessonStage : public testing::TestWithParam<std::string> {
 protected:
  const test::Setting& setting() const { return test::lesson_setting(GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Of, LessonStage, testing::ValuesIn(test::lesson_setting_names()),
                         [](const auto& setting) { return test::test_name(setting.param); });

/// The corners of what an item draws, on the scene; nothing for an item without a place of its own.
std::vector<Vec2> corners_of(const Item& item, const scene::TextMetrics& metrics) {
  std::vector<Vec2> points;
  const auto add = [&](const Rect& r) {
    for (const Vec2 p : {Vec2{r.x, r.y}, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}})
      points.push_back(item.transform(p));
  };
  if (const auto* path = std::get_if<scene::PathShape>(&item.shape)) {
    for (const Vec2 p : path->points) points.push_back(item.transform(p));
  } else if (const auto* text = std::get_if<scene::TextShape>(&item.shape)) {
    static_cast<void>(metrics);
    points.push_back(item.transform(text->position));
  } else if (const auto* rect = std::get_if<scene::RectShape>(&item.shape)) {
    add(rect->rect);
  } else if (const auto* picture = std::get_if<scene::PictureShape>(&item.shape)) {
    add(picture->target);
  } else if (const auto* map = std::get_if<scene::HeatMapShape>(&item.shape)) {
    add(map->target);
  } else if (const auto* mosaic = std::get_if<scene::MosaicShape>(&item.shape)) {
    add(mosaic->target);
  } else if (const auto* grid = std::get_if<scene::GridShape>(&item.shape)) {
    add(grid->target);
  }
  return points;
}

void expect_tidy(const test::Setting& setting, Language language) {
  const auto scenery = test::lesson_scenery(setting, language);
  for (const Vec2 size : stage_sizes) {
    test::for_times(8, [&](double t, const std::string& name) {
      scenery->input.t = t;
      const std::string fault = test::untidy(scene::build_scene(scenery->input, size, 1), scenery->metrics);
      EXPECT_EQ(fault, "") << name << " on " << size.x << " × " << size.y << ", t = " << t;
    });
  }
}

TEST_P(LessonStage, KeepsEveryTextInsideAndApartInEnglish) { expect_tidy(setting(), Language::english); }

TEST_P(LessonStage, KeepsEveryTextInsideAndApartInChinese) { expect_tidy(setting(), Language::chinese); }

TEST_P(LessonStage, KeepsEveryTextInsideAndApartWhilePresenting) {
  const auto scenery = test::lesson_scenery(setting());
  scenery->input.presenting = true;
  test::for_times(4, [&](double t, const std::string& name) {
    scenery->input.t = t;
    EXPECT_EQ(test::untidy(scene::build_scene(scenery->input, {1920, 1080}, 1), scenery->metrics), "") << name;
  });
}

TEST_P(LessonStage, GivesEveryItemAnIdOfItsOwn) {
  const auto scenery = test::lesson_scenery(setting());
  test::for_times(12, [&](double t, const std::string& name) {
    scenery->input.t = t;
    std::set<std::string> ids;
    for (const Item& item : scene::build_scene(scenery->input, usual, 1).items)
      EXPECT_TRUE(ids.insert(item.id).second) << name << ": " << item.id << " is there twice";
  });
}

TEST_P(LessonStage, IsTheSamePictureWhateverWasDrawnBefore) {
  const auto scenery = test::lesson_scenery(setting());
  std::vector<std::pair<double, Scene>> drawn;
  test::for_times(4, [&](double t, const std::string&) {
    scenery->input.t = t;
    drawn.emplace_back(t, scene::build_scene(scenery->input, usual, 1));
  });
  scene::SceneMemo fresh;
  scenery->input.memo = &fresh;
  for (auto it = drawn.rbegin(); it != drawn.rend(); ++it) {
    scenery->input.t = it->first;
    const Scene again = scene::build_scene(scenery->input, usual, 1);
    // Tensors made anew are other objects; all else is equal.
    ASSERT_EQ(again.items.size(), it->second.items.size()) << it->first;
    for (std::size_t k = 0; k < again.items.size(); ++k) {
      EXPECT_EQ(again.items[k].id, it->second.items[k].id);
      EXPECT_EQ(again.items[k].opacity, it->second.items[k].opacity) << again.items[k].id;
      EXPECT_EQ(corners_of(again.items[k], scenery->metrics), corners_of(it->second.items[k], scenery->metrics))
          << again.items[k].id;
    }
  }
}

bool belongs_to_the_beat(const std::string& id) { return id == "title" || id.starts_with("narration"); }

TEST_P(LessonStage, EndsEachStepWithThePictureThatTheNextBeginsWith) {
  const auto scenery = test::lesson_scenery(setting());
  for (int step = 1; step < 8; ++step) {
    const auto at = [&](double t) {
      scenery->input.t = t;
      Scene scene = scene::build_scene(scenery->input, usual, 1);
      std::erase_if(scene.items, [](const Item& item) { return belongs_to_the_beat(item.id); });
      return scene;
    };
    const Scene end = at(lesson_timeline().step_stop(step)), begin = at(lesson_timeline().step_begin(step + 1));
    ASSERT_EQ(end.items.size(), begin.items.size()) << "step " << step;
    for (std::size_t k = 0; k < end.items.size(); ++k) EXPECT_EQ(end.items[k], begin.items[k]) << end.items[k].id;
  }
}

/// The farthest that any item of both pictures has moved, and which.
std::pair<float, std::string> farthest(const Scene& before, const Scene& after, const scene::TextMetrics& metrics) {
  std::map<std::string, const Item*> old;
  for (const Item& item : before.items) {
    if (test::seen(item)) old[item.id] = &item;
  }
  std::pair<float, std::string> most{0, ""};
  for (const Item& item : after.items) {
    const auto found = old.find(item.id);
    if (found == old.end() || !test::seen(item) || belongs_to_the_beat(item.id)) continue;
    const std::vector<Vec2> a = corners_of(*found->second, metrics), b = corners_of(item, metrics);
    if (a.size() != b.size()) continue;
    for (std::size_t k = 0; k < a.size(); ++k) {
      const float moved = std::hypot(b[k].x - a[k].x, b[k].y - a[k].y);
      if (moved > most.first) most = {moved, item.id};
    }
  }
  return most;
}

constexpr double frame = 1.0 / 240;
constexpr float most_movement = 24;

TEST_P(LessonStage, MovesNothingByMoreThan24PixelsAFrame) {
  const auto scenery = test::lesson_scenery(setting());
  const scene::TextMetrics& metrics = scenery->metrics;
  const auto look = [&](double t) {
    scenery->input.t = t - frame / 2;
    const Scene before = scene::build_scene(scenery->input, usual, 1);
    scenery->input.t = t + frame / 2;
    const auto [moved, id] = farthest(before, scene::build_scene(scenery->input, usual, 1), metrics);
    EXPECT_LE(moved, most_movement) << id << " at " << t << " s, beat " << lesson_timeline().beat_at(t).id();
  };
  // Where something begins or ends is where a picture may jump; in between, where it is fastest.
  for (const Beat& beat : lesson_timeline().beats()) {
    if (beat.begin > 0) look(beat.begin);
    for (const Segment& segment : beat.segments) {
      for (const double share : {0.0, 0.21, 0.35, 0.5, 0.65, 0.83, 1.0})
        look(beat.begin + segment.start + share * segment.duration);
    }
  }
}

TEST(LessonMotion, MovesNothingByMoreThan24PixelsAFrameAllThroughTheLesson) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("leftover"));
  // Every tenth frame and the one after it: the ends of movements are looked at one by one above.
  for (double t = 0; t < lesson_timeline().duration(); t += 10 * frame) {
    scenery->input.t = t;
    const Scene before = scene::build_scene(scenery->input, usual, 1);
    scenery->input.t = t + frame;
    const Scene after = scene::build_scene(scenery->input, usual, 1);
    const auto [moved, id] = farthest(before, after, scenery->metrics);
    EXPECT_LE(moved, most_movement) << id << " at " << t << " s, beat " << lesson_timeline().beat_at(t).id();
  }
}

/// Sides of the sheets' frames by dimension.
TEST_P(LessonStage, DrawsOneLengthForOneDimension) {
  const auto scenery = test::lesson_scenery(setting());
  const std::map<std::string, std::pair<char, char>> sheets{
      {"x.frame", {'N', 'P'}}, {"e.frame", {'P', 'D'}}, {"z.frame", {'N', 'D'}}, {"flat.frame", {'D', 'N'}}};
  for (const Beat& beat : lesson_timeline().beats()) {
    scenery->input.t = beat.stop;
    std::map<char, float> length;
    const Scene scene = scene::build_scene(scenery->input, usual, 1);
    const bool parked = test::find_item(scene, "z.parked.label") != nullptr || beat.step == 5 || beat.step == 6;
    for (const auto& [id, axes] : sheets) {
      const Item* item = test::find_item(scene, id);
      if (item == nullptr || !test::seen(*item) || (id == "z.frame" && parked)) continue;
      const Rect box = std::get<scene::RectShape>(item->shape).rect;
      for (const auto& [axis, side] : {std::pair{axes.first, box.height}, {axes.second, box.width}}) {
        const auto known = length.emplace(axis, side);
        EXPECT_NEAR(known.first->second, side, 0.5f) << id << ", axis " << axis << ", beat " << beat.id();
      }
    }
  }
}

}  // namespace
}  // namespace tessera
