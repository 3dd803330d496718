// Models whose numbers are NaN, infinite or all zero: every step and every page is drawn, and nothing claims a number
// that is none.

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "app/model/models_analyses.hpp"
#include "app/scene/heat_levels.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_scene.hpp"
#include "tests/scene/lesson_settings.hpp"
#include "tests/scene/made_models.hpp"

namespace tessera {
namespace {

constexpr float nan_number = std::numeric_limits<float>::quiet_NaN();
constexpr float infinite = std::numeric_limits<float>::infinity();

struct Spoiled {
  const char* name;
  void (*spoil)(io::LoadedEmbedding&);
};

constexpr Spoiled spoiled_models[]{
    {"one NaN", [](io::LoadedEmbedding& n) { n.weights.kernel.data[5 * 588 + 3] = nan_number; }},
    {"one infinity", [](io::LoadedEmbedding& n) { n.weights.kernel.data[5 * 588 + 3] = -infinite; }},
    {"all NaN",
     [](io::LoadedEmbedding& n) { std::fill(n.weights.kernel.data.begin(), n.weights.kernel.data.end(), nan_number); }},
    {"all zero",
     [](io::LoadedEmbedding& n) {
       std::fill(n.weights.kernel.data.begin(), n.weights.kernel.data.end(), 0.F);
       std::fill(n.weights.bias->data.begin(), n.weights.bias->data.end(), 0.F);
     }},
    {"positions", [](io::LoadedEmbedding& n) { n.parts.positions->data[30] = nan_number; }},
    {"a prefix token", [](io::LoadedEmbedding& n) { n.parts.prefix.front().values.data[1] = infinite; }}};

test::Setting setting_of(const Spoiled& spoiled) {
  const SharedModel whole = test::made_dinov2();
  io::LoadedEmbedding numbers = whole->numbers;
  spoiled.spoil(numbers);
  test::Setting setting{spoiled.name, {}, {}};
  setting.model =
      std::make_shared<const Model>(Model{whole->choice, whole->inspection, whole->embedding, std::move(numbers), {}});
  adopt_model(setting.document, *setting.model);
  setting.document.images = {"sample:astronaut"};
  setting.document.selection.patch = 7;
  setting.document.selection.filter = 5;
  return setting;
}

class NotFinite : public testing::TestWithParam<Spoiled> {};
INSTANTIATE_TEST_SUITE_P(Of, NotFinite, testing::ValuesIn(spoiled_models),
                         [](const auto& model) { return test::test_name(model.param.name); });

/// Drawn as a printer draws it, which is where numbers become colours.
void draw_heat_maps(const scene::Scene& scene) {
  for (const scene::Item& item : scene.items)
    if (const auto* map = std::get_if<scene::HeatMapShape>(&item.shape); map != nullptr && map->matrix) {
      EXPECT_TRUE(std::isfinite(map->range) && map->range > 0) << item.id;
      EXPECT_EQ(scene::heat_levels(*map, 5, 4).size(), 20U) << item.id;
    }
}

void expect_finite_places(const scene::Scene& scene) {
  for (const scene::Item& item : scene.items) {
    if (const auto* path = std::get_if<scene::PathShape>(&item.shape)) {
      for (const scene::Vec2 p : path->points) EXPECT_TRUE(std::isfinite(p.x) && std::isfinite(p.y)) << item.id;
    } else if (const auto* text = std::get_if<scene::TextShape>(&item.shape)) {
      EXPECT_TRUE(std::isfinite(text->position.x) && std::isfinite(text->position.y)) << item.id;
    }
  }
}

TEST_P(NotFinite, EveryStepIsDrawnAtAnyTime) {
  const test::Setting setting = setting_of(GetParam());
  const auto scenery = test::lesson_scenery(setting);
  ASSERT_TRUE(scenery->input.result);
  test::for_times(7, [&](double t, const std::string&) {
    scenery->input.t = t;
    const scene::Scene scene = scene::build_scene(scenery->input, {964, 856}, 1);
    draw_heat_maps(scene);
    expect_finite_places(scene);
  });
}

TEST_P(NotFinite, EveryPageIsDrawnOrSaysWhichNumbers) {
  const test::Setting setting = setting_of(GetParam());
  const auto scenery = test::lesson_scenery(setting);
  scenery->document.models.shown = true;
  for (const scene::ModelsPageParts& page : scene::models_pages()) {
    scenery->document.models.page = page.page;
    for (const FilterOrder order : {FilterOrder::norm, FilterOrder::similarity}) {
      scenery->document.models.order = order;
      const auto analyses =
          std::make_shared<const ModelAnalyses>(analyse(analysis_keys(scenery->document, scenery->input.result)));
      scenery->input.analyses = analyses;
      const scene::Scene scene = scene::build_models_scene(scenery->input, {964, 856}, 1, {});
      draw_heat_maps(scene);
      expect_finite_places(scene);
      build_models_panel(scenery->input, 370);
    }
  }
}

TEST(NotFiniteHeatMaps, HaveAStepOfTheirOwnThatIsNeitherSide) {
  scene::HeatMapShape map;
  map.matrix = std::make_shared<const Tensor>(Shape{1, 4}, std::vector<float>{-1, nan_number, infinite, 1});
  EXPECT_EQ(scene::heat_levels(map, 4, 1), (std::vector<std::uint8_t>{0, 255, 255, 254}));
}

TEST(NotFiniteCosines, AreSaidToBeNone) {
  test::Setting setting = setting_of(spoiled_models[3]);
  setting.name = "all zero, compared";
  const auto scenery = test::lesson_scenery(setting);
  scenery->document.models.shown = true;
  scenery->document.models.page = ModelsPage::similarity;
  const scene::Scene scene = scene::build_models_scene(scenery->input, {964, 856}, 1, {});
  const std::string words = test::all_text(scene);
  EXPECT_NE(words.find("This token has no cosine with any other"), std::string::npos) << words;
  EXPECT_EQ(words.find("nan"), std::string::npos) << words;
}

}  // namespace
}  // namespace tessera
