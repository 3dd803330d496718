// What is done wrong on purpose, where it happens: on the planes, in the strip, beside Z, on the filter.

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/scene/numbers.hpp"
#include "tests/scene/lesson_checks.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using scene::HeatMapShape;
using scene::Item;
using scene::Scene;
using scene::Vec2;

constexpr Vec2 usual{964, 856};
constexpr WrongWay every_way[] = {WrongWay::reshape, WrongWay::layout, WrongWay::bgr, WrongWay::normalization,
                                  WrongWay::flip};

std::unique_ptr<test::Scenery> wrong_scenery(const char* setting, WrongWay way, Language language = Language::english) {
  auto scenery = test::lesson_scenery(test::lesson_setting(setting), language);
  scenery->document.view.wrong = way;
  const Selection& s = scenery->document.selection;
  scenery->input.wrong =
      std::make_shared<const WrongResult>(compute_wrong(*scenery->input.result, way, s.image, s.patch));
  return scenery;
}

Scene at_stop(test::Scenery& scenery, const char* beat, Vec2 size = usual) {
  scenery.input.t = lesson_timeline().beat(beat).stop;
  return scene::build_scene(scenery.input, size, 1);
}

const HeatMapShape& map_of(const Scene& scene, const char* id) {
  const Item* item = test::find_item(scene, id);
  if (item == nullptr) throw std::out_of_range(std::string("no item ") + id);
  return std::get<HeatMapShape>(item->shape);
}

TEST(WrongOnTheStage, ShowsChangedChannelsAtThePatchsPlanes) {
  const auto scenery = wrong_scenery("vit-b-16", WrongWay::bgr);
  const Scene scene = at_stop(*scenery, "3.1");
  const HeatMapShape& right = map_of(scene, "patch.plane.2");
  const HeatMapShape& wrong = map_of(scene, "wrong.plane.0");
  // Mean and std are 0.5 for all channels, so the plane taken for red is the blue one as it stands.
  for (std::size_t k = 0; k < 256; ++k) EXPECT_NEAR(wrong.matrix->data[k], right.matrix->data[2 * 256 + k], 1e-6) << k;
  const Item* frame = test::find_item(scene, "wrong.plane.0.frame");
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(std::get<scene::RectShape>(frame->shape).stroke, scenery->input.theme.bad);
}

TEST(WrongOnTheStage, ShowsTheRowInTheOtherOrderAndWhatTheWeightsTakeItFor) {
  const auto scenery = wrong_scenery("vit-b-16", WrongWay::layout);
  EXPECT_EQ(test::find_item(at_stop(*scenery, "3.1"), "wrong.plane.0"), nullptr) << "the planes are right";
  const Scene scene = at_stop(*scenery, "3.2");
  const std::vector<float> right = scenery->input.result->embedding.patch_row(0, scenery->document.selection.patch);
  const HeatMapShape& strip = map_of(scene, "wrong.strip");
  ASSERT_EQ(strip.matrix->size(), 768);
  EXPECT_EQ(strip.matrix->data[1], right[256]) << "green of the first pixel comes second";
  EXPECT_EQ(strip.matrix->data[3], right[1]);
  EXPECT_EQ(map_of(at_stop(*scenery, "4.1"), "wrong.row").matrix->data, strip.matrix->data);
}

TEST(WrongOnTheStage, NamesBothHalvesOfTheStripAndKeepsThePlanesUnderTheRightOne) {
  const auto scenery = wrong_scenery("vit-b-16", WrongWay::layout);
  const Scene scene = at_stop(*scenery, "3.2");
  const auto text = [&](const char* id) { return std::get<scene::TextShape>(test::find_item(scene, id)->shape); };
  EXPECT_EQ(text("wrong.half.yours").text, "your order");
  EXPECT_EQ(text("wrong.half.expected").text, "weights expect");
  const scene::Rect strip = map_of(scene, "strip.values").target;
  const scene::Rect wrong = std::get<scene::RectShape>(test::find_item(scene, "wrong.strip.frame")->shape).rect;
  EXPECT_EQ(wrong.y, strip.y);
  EXPECT_NEAR(wrong.height, strip.height / 2, 0.01);
  EXPECT_LT(text("wrong.half.yours").position.y, text("wrong.half.expected").position.y);
}

TEST(WrongOnTheStage, TurnsTheFilterInStepsFourAndFive) {
  const auto scenery = wrong_scenery("vit-b-16", WrongWay::flip);
  const std::int64_t d = scenery->document.selection.filter;
  const auto& kernel = scenery->input.result->embedding.weights->kernel.data;
  for (const char* beat : {"4.1", "5.1"}) {
    const Scene scene = at_stop(*scenery, beat);
    EXPECT_EQ(map_of(scene, "wrong.filter").matrix->data[0], kernel[static_cast<std::size_t>(d * 768 + 255)]) << beat;
  }
}

TEST(WrongOnTheStage, LaysTheWrongTokensOverHalfOfZInStepFour) {
  const auto scenery = wrong_scenery("vit-b-16", WrongWay::layout);
  const Scene scene = at_stop(*scenery, "4.2");
  EXPECT_EQ(map_of(scene, "wrong.sheet").matrix, scenery->input.wrong->z.matrix);
  EXPECT_EQ(map_of(scene, "wrong.sheet").target, map_of(scene, "z.sheet").target) << "cell upon cell";
}

TEST(WrongOnTheStage, TellsByHowMuchTheTokensDifferWhereSomethingIsFramed) {
  int framed_beats = 0;
  for (const WrongWay way : every_way) {
    const auto scenery = wrong_scenery("vit-b-16", way);
    for (const char* beat : {"3.1", "3.2", "4.2", "5.2", "6.1"}) {
      const Scene scene = at_stop(*scenery, beat);
      const bool framed = std::any_of(scene.items.begin(), scene.items.end(), [&](const Item& item) {
        const auto* rect = std::get_if<scene::RectShape>(&item.shape);
        return rect != nullptr && rect->stroke == scenery->input.theme.bad;
      });
      const bool told = std::any_of(scene.items.begin(), scene.items.end(), [](const Item& item) {
        const auto* text = std::get_if<scene::TextShape>(&item.shape);
        return text != nullptr && item.id.starts_with("wrong.banner") && !text->values.empty();
      });
      EXPECT_EQ(told, framed) << beat << ", way " << static_cast<int>(way);
      framed_beats += framed;
    }
  }
  EXPECT_GE(framed_beats, 8);
}

TEST(WrongOnTheStage, StaysTidyTrueAndUnique) {
  for (const char* setting : {"vit-b-16", "leftover", "padding", "wide patch", "gray batch", "rgba", "one patch",
                              "flat", "order (P, P, C)", "not normalised"}) {
    for (const WrongWay way : every_way) {
      for (const Language language : {Language::english, Language::chinese}) {
        const auto scenery = wrong_scenery(setting, way, language);
        for (const Vec2 size : {Vec2{760, 516}, usual, Vec2{1924, 1296}}) {
          for (int step = 3; step <= 6; ++step) {
            for (const double share : {0.3, 0.6, 1.0}) {
              scenery->input.t = lesson_timeline().position(step, share);
              const Scene scene = scene::build_scene(scenery->input, size, 1);
              const std::string where = std::string(setting) + ", way " + std::to_string(static_cast<int>(way)) +
                                        ", step " + std::to_string(step) + " at " + std::to_string(share);
              EXPECT_EQ(test::untidy(scene, scenery->metrics), "") << where;
              if (size == usual) test::expect_true(scene, scenery->input, where);
              std::set<std::string> ids;
              for (const Item& item : scene.items) EXPECT_TRUE(ids.insert(item.id).second) << where << ": " << item.id;
            }
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace tessera
