// Every number on the stage that claims to be a value is found again where its reference says, and whatever is pointed
// at answers with something that exists.

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/scene/lesson/stage_context.hpp"
#include "tests/scene/lesson_checks.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::Scene;
using scene::Subject;
using scene::TensorName;
using scene::Vec2;

constexpr Vec2 usual{964, 856};

TEST(LessonTruth, ShowsTheNumbersThatItsReferencesName) {
  for (const test::Setting& setting : test::lesson_settings()) {
    const auto scenery = test::lesson_scenery(setting);
    test::for_times(10, [&](double t, const std::string& name) {
      scenery->input.t = t;
      test::expect_true(scene::build_scene(scenery->input, usual, 1), scenery->input, setting.name + ", " + name);
    });
  }
}

TEST(LessonTruth, HoldsForTheViewersChoiceOfPatchFilterAndChannel) {
  std::mt19937 random(7);
  for (const char* name : {"leftover", "overlap", "rgba", "order (P, P, C)", "no bias"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const PatchGrid grid = plan_grid(scenery->document.params.grid_settings());
    for (int draw = 0; draw < 3; ++draw) {
      Selection& s = scenery->document.selection;
      s.patch = static_cast<std::int64_t>(random() % static_cast<unsigned>(grid.count()));
      s.filter = static_cast<std::int64_t>(random() % static_cast<unsigned>(scenery->document.params.dim));
      s.channel = static_cast<std::int64_t>(random() % static_cast<unsigned>(scenery->document.params.channels));
      test::for_times(5, [&](double t, const std::string& when) {
        scenery->input.t = t;
        test::expect_true(scene::build_scene(scenery->input, usual, 1), scenery->input,
                          std::string(name) + ", " + when);
      });
    }
  }
}

struct Limits {
  std::int64_t n, d, length, height, width;
};

bool exists(const Subject& s, const Limits& l) {
  const auto below = [](std::int64_t index, std::int64_t count) { return index >= -1 && index < count; };
  switch (s.tensor) {
    case TensorName::none: return true;
    case TensorName::image: return true;
    case TensorName::patches:
    case TensorName::x: return below(s.i, l.n) && below(s.k, l.length);
    case TensorName::e: return below(s.i, l.length) && below(s.k, l.d);
    case TensorName::bias: return below(s.i, l.d);
    case TensorName::z: return below(s.i, l.n) && below(s.k, l.d);
    case TensorName::maps:
    case TensorName::flattened: return below(s.i, l.d) && below(s.k, l.n);
    case TensorName::sequence:
    case TensorName::position: return below(s.i, l.n + 16) && below(s.k, l.d);
  }
  return false;
}

TEST(LessonLinks, AnswerThePointerWithCellsThatExistAndLightUpWhatShowsTheSame) {
  for (const test::Setting& setting : test::lesson_settings()) {
    const auto scenery = test::lesson_scenery(setting);
    const PatchGrid grid = plan_grid(setting.document.params.grid_settings());
    const Limits limits{grid.count(), setting.document.params.dim, setting.document.params.patch_length(),
                        setting.document.params.image.height, setting.document.params.image.width};
    for (const Beat& beat : lesson_timeline().beats()) {
      scenery->input.t = beat.stop;
      scenery->input.hover = {};
      const Scene scene = scene::build_scene(scenery->input, usual, 1);
      for (float y = 40; y < usual.y; y += 67) {
        for (float x = 25; x < usual.x; x += 71) {
          const scene::Hit hit = scene::hit_test(scene, {x, y});
          EXPECT_TRUE(exists(hit.subject, limits)) << setting.name << ", beat " << beat.id() << " at " << x << ' ' << y;
          if (hit.subject.tensor == TensorName::none || (static_cast<int>(x) % 7) != 0) continue;
          scenery->input.hover = hit;
          EXPECT_FALSE(scene::build_scene(scenery->input, usual, 1).items.empty());
        }
      }
    }
  }
}

/// How many items of the scene light up for a hit, beside those lit without one.
std::size_t lit(const Scene& scene) {
  return static_cast<std::size_t>(std::count_if(scene.items.begin(), scene.items.end(), [](const Item& item) {
    return item.id.find("pointed") != std::string::npos || item.id.find("hovered") != std::string::npos;
  }));
}

TEST(LessonLinks, LightUpAPatchOnEveryStepThatShowsPatches) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  for (int step = 2; step <= 8; ++step) {
    scenery->input.t = lesson_timeline().step_stop(step);
    scenery->input.hover = {};
    const std::size_t before = lit(scene::build_scene(scenery->input, usual, 1));
    scenery->input.hover.subject = {TensorName::z, 0, 100, 200};
    EXPECT_GT(lit(scene::build_scene(scenery->input, usual, 1)), before) << "step " << step;
  }
}

TEST(LessonLinks, TellTheCellUnderThePointerOfASheet) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  scenery->input.t = lesson_timeline().beat("4.2").stop;
  const Scene scene = scene::build_scene(scenery->input, usual, 1);
  for (const auto& [id, tensor] :
       {std::pair{"x.frame", TensorName::x}, {"e.frame", TensorName::e}, {"z.frame", TensorName::z}}) {
    const Item* item = test::find_item(scene, id);
    ASSERT_NE(item, nullptr) << id;
    const scene::Rect box = std::get<scene::RectShape>(item->shape).rect;
    const scene::Hit hit = scene::hit_test(scene, {box.x + box.width * 0.2501f, box.y + box.height * 0.7501f});
    EXPECT_EQ(hit.subject.tensor, tensor) << id;
    const double rows = tensor == TensorName::e ? 768 : 196;
    EXPECT_NEAR(static_cast<double>(hit.subject.i), std::floor(rows * 0.7501), 1) << id;
    EXPECT_NEAR(static_cast<double>(hit.subject.k), std::floor(768 * 0.2501), 1) << id;
  }
}

}  // namespace
}  // namespace tessera
