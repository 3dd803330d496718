// The Models view's pages at any size, for settings that break toys.

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "app/model/models_analyses.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_scene.hpp"
#include "app/scene/mosaic.hpp"
#include "tests/scene/lesson_checks.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::MosaicShape;
using scene::Rect;
using scene::Scene;
using scene::Vec2;

/// Stages of narrow and usual windows, with and without panels, slides and large screens.
constexpr Vec2 models_sizes[] = {{560, 520}, {760, 516}, {964, 856}, {1336, 830}, {1920, 1200}};

/// With the analyses of its page, each computed once for a setting.
std::shared_ptr<const ModelAnalyses> analyses_of(const std::string& setting, const scene::SceneInput& input) {
  static std::map<std::string, std::shared_ptr<const ModelAnalyses>> known;
  const ModelsView& view = input.document->models;
  const bool whole = view.page == ModelsPage::filters;
  auto& analyses = known[setting + std::to_string(whole ? 0 : static_cast<int>(view.page)) +
                         (whole && view.order != FilterOrder::index ? "ordered" : "")];
  if (!analyses)
    analyses = std::make_shared<const ModelAnalyses>(analyse(analysis_keys(*input.document, input.result)));
  return analyses;
}

std::unique_ptr<test::Scenery> models_scenery(const std::string& setting, ModelsPage page,
                                              Language language = Language::english) {
  auto made = test::lesson_scenery(test::lesson_setting(setting), language);
  made->document.models.shown = true;
  made->document.models.page = page;
  made->input.weights_name = language == Language::english ? "cosine basis, not trained" : "余弦基，未经训练";
  made->input.analyses = analyses_of(setting, made->input);
  return made;
}

/// Decompositions of thousands of filters take their time under sanitizers, and are core's to test.
bool is_slow(const test::Setting& setting, ModelsPage page) {
  const bool decomposes = page == ModelsPage::components || page == ModelsPage::spectrum;
  return decomposes && std::max(setting.document.params.dim, setting.document.params.patch_length()) > 800;
}

class ModelsOf : public testing::TestWithParam<std::string> {
 protected:
  /// Calls `look` for every page of the setting that is not too slow.
  template <class Look>
  void on_pages(Language language, const Look& look) const {
    for (const scene::ModelsPageParts& page : scene::models_pages()) {
      if (is_slow(test::lesson_setting(GetParam()), page.page)) continue;
      const auto s = models_scenery(GetParam(), page.page, language);
      look(*s, std::string(page.id));
    }
  }
};
INSTANTIATE_TEST_SUITE_P(EverySetting, ModelsOf, testing::ValuesIn(test::lesson_setting_names()),
                         [](const auto& setting) { return test::test_name(setting.param); });

std::string name_of(Vec2 size) {
  return std::to_string(static_cast<int>(size.x)) + " × " + std::to_string(static_cast<int>(size.y));
}

/// What is wrong with the boxes of a scene; empty: nothing.
std::string outside(const Scene& scene) {
  for (const Item& item : scene.items) {
    std::optional<Rect> box;
    if (const auto* r = std::get_if<scene::RectShape>(&item.shape)) box = r->rect;
    if (const auto* p = std::get_if<scene::PictureShape>(&item.shape)) box = p->target;
    if (const auto* h = std::get_if<scene::HeatMapShape>(&item.shape)) box = h->target;
    if (const auto* m = std::get_if<MosaicShape>(&item.shape)) box = m->target;
    if (box && (box->x < -0.5f || box->y < -0.5f || box->right() > scene.size.x + 0.5f ||
                box->bottom() > scene.size.y + 0.5f || box->width < 0 || box->height < 0))
      return item.id + " leaves the stage";
  }
  return {};
}

TEST_P(ModelsOf, KeepsEverythingInsideAndTextsApart) {
  for (const Language language : {Language::english, Language::chinese}) {
    on_pages(language, [&](test::Scenery& s, const std::string& page) {
      for (const Vec2 size : models_sizes) {
        for (const bool narration : {false, true}) {
          s.input.presenting = narration;
          const Scene scene = scene::build_models_scene(s.input, size, 1, {.narration = narration});
          EXPECT_EQ(test::untidy(scene, s.metrics), "") << page << " on " << name_of(size);
          EXPECT_EQ(outside(scene), "") << page << " on " << name_of(size);
        }
      }
      EXPECT_EQ(test::untidy(scene::build_models_panel(s.input, 370), s.metrics), "") << page << ", the panel";
    });
  }
}

TEST_P(ModelsOf, GivesEveryItemAnIdOfItsOwn) {
  on_pages(Language::english, [&](test::Scenery& s, const std::string& page) {
    for (const Vec2 size : models_sizes) {
      std::set<std::string> ids;
      for (const Item& item : scene::build_models_scene(s.input, size, 1, {.narration = true}).items)
        EXPECT_TRUE(ids.insert(item.id).second)
            << page << " on " << name_of(size) << ": " << item.id << " is there twice";
    }
  });
}

TEST_P(ModelsOf, ShowsTheNumbersThatItsReferencesName) {
  on_pages(Language::english, [&](test::Scenery& s, const std::string& page) {
    test::expect_true(scene::build_models_scene(s.input, {1336, 830}, 1, {.narration = true}), s.input, page);
    test::expect_true(scene::build_models_panel(s.input, 370), s.input, page + ", the panel");
  });
}

/// Few items, however many filters and patches there are.
TEST_P(ModelsOf, IsMadeOfFewItems) {
  on_pages(Language::english, [&](test::Scenery& s, const std::string& page) {
    EXPECT_LT(scene::build_models_scene(s.input, {1920, 1200}, 1).items.size(), 320u) << page;
  });
}

const MosaicShape& wall_of(const Scene& scene) {
  return std::get<MosaicShape>(test::find_item(scene, "wall.filters")->shape);
}

Vec2 middle(const Rect& r) { return {r.x + r.width / 2, r.y + r.height / 2}; }

TEST(Models, ATileOfTheWallIsTheFilterOfThatPlaceInEveryOrder) {
  for (const char* setting : {"vit-b-16", "one filter", "4096 filters", "every pixel", "rgba", "wide patch"}) {
    for (const FilterOrder order :
         {FilterOrder::index, FilterOrder::norm, FilterOrder::variance, FilterOrder::similarity}) {
      // Every pair of 4,096 filters takes seconds under sanitizers.
      if (std::string(setting) == "4096 filters" && order != FilterOrder::index) continue;
      const auto s = test::lesson_scenery(test::lesson_setting(setting));
      s->document.models = {true, ModelsPage::filters, order, -1};
      s->input.analyses = analyses_of(setting, s->input);
      const Scene scene = scene::build_models_scene(s->input, {964, 856}, 1);
      const MosaicShape& wall = wall_of(scene);
      const std::vector<std::int64_t> expected = filter_order(s->input.result->embedding.weights->kernel, order);
      const std::int64_t step = std::max<std::int64_t>(1, static_cast<std::int64_t>(expected.size()) / 17);
      for (std::size_t place = 0; place < expected.size(); place += static_cast<std::size_t>(step)) {
        const Vec2 point = middle(scene::tile_rect(wall, static_cast<std::int64_t>(place)));
        EXPECT_EQ(scene::hit_test(scene, point).subject,
                  (scene::Subject{scene::TensorName::e, -1, -1, expected[place]}))
            << setting << ", place " << place;
      }
    }
  }
}

/// The pixels of a tile are the filter's weights: gray where they are 0, brighter where they are larger.
TEST(Models, ATileOfTheWallShowsItsOwnFilter) {
  const auto s = test::lesson_scenery(test::lesson_setting("order (P, P, C)"));
  s->document.models = {true, ModelsPage::filters, FilterOrder::norm, -1};
  s->input.analyses = analyses_of("order (P, P, C)", s->input);
  const Scene scene = scene::build_models_scene(s->input, {964, 856}, 1);
  const MosaicShape& wall = wall_of(scene);
  const Tensor& kernel = s->input.result->embedding.weights->kernel;
  for (const std::int64_t place : {0, 7, 63}) {
    const std::int64_t d = (*wall.places)[static_cast<std::size_t>(place)], columns = wall.grid.columns();
    float largest = 0;
    for (std::int64_t k = 0; k < 192; ++k)
      largest = std::max(largest, std::abs(kernel.data[static_cast<std::size_t>(d * 192 + k)]));
    for (std::int64_t k = 0; k < 192; ++k) {
      const std::int64_t c = k / 64, y = k / 8 % 8, x = k % 8;
      const int shown = wall.picture->at(place % columns * 8 + x, place / columns * 8 + y)[c];
      const float weight = kernel.data[static_cast<std::size_t>(d * 192 + k)];
      EXPECT_NEAR(shown, 128 + 127 * weight / largest, 0.51) << "filter " << d << ", weight " << k;
    }
  }
}

TEST(Models, WhatLiesBehindTheLastFilterIsNone) {
  const auto s = models_scenery("a model with registers", ModelsPage::filters);
  const Scene scene = scene::build_models_scene(s->input, {964, 856}, 1);
  const MosaicShape& wall = wall_of(scene);
  for (std::int64_t tile = 48; tile < wall.grid.count(); ++tile)
    EXPECT_NE(scene::hit_test(scene, middle(scene::tile_rect(wall, tile))).subject.tensor, scene::TensorName::e);
}

TEST(Models, TellsWhoseWeightsTheyAre) {
  const auto made = models_scenery("every pixel", ModelsPage::spectrum);
  EXPECT_EQ(scene::models_title(made->input), "Spectrum · cosine basis, not trained");
  EXPECT_NE(test::all_text(scene::build_models_scene(made->input, {964, 856}, 1)).find("cosine basis, not trained"),
            std::string::npos);
  const auto model = models_scenery("a model with registers", ModelsPage::filters);
  EXPECT_EQ(scene::models_title(model->input), "Filters · made.safetensors");
}

TEST(Models, SaysWhatTheRankLoses) {
  const auto words = [](const char* setting) {
    const auto s = models_scenery(setting, ModelsPage::spectrum);
    return test::all_text(scene::build_models_scene(s->input, {1336, 830}, 1));
  };
  EXPECT_NE(words("every pixel").find("nothing of a patch is lost"), std::string::npos);
  EXPECT_NE(words("order (P, P, C)").find("are lost"), std::string::npos) << "64 filters of 192 numbers";
}

TEST(Models, SaysThatPositionsAreTooManyOrThatThereAreNone) {
  const auto words = [](const char* setting) {
    const auto s = models_scenery(setting, ModelsPage::positions);
    return test::all_text(scene::build_models_scene(s->input, {964, 856}, 1));
  };
  EXPECT_NE(words("65,536 patches").find("too many"), std::string::npos);
  EXPECT_NE(words("a model with a norm alone").find("adds no positions"), std::string::npos);
}

TEST(Models, ATileOfThePositionsIsThatPosition) {
  for (const char* setting : {"vit-b-16", "flat", "tall", "one pixel wide", "one patch", "a model with registers"}) {
    const auto s = models_scenery(setting, ModelsPage::positions);
    const Scene scene = scene::build_models_scene(s->input, {964, 856}, 1);
    const Item* item = test::find_item(scene, "tiles");
    ASSERT_NE(item, nullptr) << setting;
    const auto& tiles = std::get<MosaicShape>(item->shape);
    const std::int64_t n = s->input.result->embedding.grid.count();
    ASSERT_EQ(tiles.grid.count(), n) << setting;
    for (std::int64_t i = 0; i < n; i += std::max<std::int64_t>(1, n / 9)) {
      const scene::Hit hit = scene::hit_test(scene, middle(scene::tile_rect(tiles, i)));
      EXPECT_EQ(hit.subject.tensor, scene::TensorName::patches) << setting;
      EXPECT_EQ(hit.subject.i, i) << setting;
    }
  }
}

/// A position is most like itself: its tile is brightest there.
TEST(Models, ATileOfThePositionsIsBrightestAtItsOwnPlace) {
  const auto s = models_scenery("vit-b-16", ModelsPage::positions);
  const PositionAnalysis& analysis = *s->input.analyses->positions.result;
  ASSERT_EQ(analysis.tile, (Size2{14, 14}));
  for (const std::int64_t i : {0, 60, 195}) {
    const std::int64_t x = i % 14 * 14 + i % 14, y = i / 14 * 14 + i / 14;
    EXPECT_EQ(*analysis.tiles.at(x, y), 255) << i;
  }
}

TEST(Models, TellsThatSomethingIsComputedAndWhyItFailed) {
  const auto s = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  s->document.models = {true, ModelsPage::spectrum, FilterOrder::index, -1};
  ModelAnalyses analyses;
  analyses.filters.busy = true;
  analyses.filters.share = 0.5;
  s->input.analyses = std::make_shared<const ModelAnalyses>(analyses);
  const auto words = [&] { return test::all_text(scene::build_models_scene(s->input, {964, 856}, 1)); };
  EXPECT_NE(words().find("Computing the singular values of E … 50 %"), std::string::npos);
  analyses.filters.failure = "not enough memory for these settings";
  s->input.analyses = std::make_shared<const ModelAnalyses>(analyses);
  EXPECT_NE(words().find("not enough memory"), std::string::npos);
}

TEST(Models, SaysWhyWhereNoWindowFits) {
  Document d;
  d.images = {"sample:astronaut"};
  d.params.patch = {300, 300};
  d.models.shown = true;
  const test::Scenery s(d);
  EXPECT_NE(test::all_text(scene::build_models_scene(s.input, {1000, 500}, 1)).find("No window fits"),
            std::string::npos);
  EXPECT_GT(scene::build_models_panel(s.input, 370).items.size(), 3u);
}

}  // namespace
}  // namespace tessera
