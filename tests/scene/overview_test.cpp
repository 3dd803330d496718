// The overview at any size, for settings that break toys.

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "app/scene/overview.hpp"
#include "tests/scene/lesson_checks.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::OverviewOptions;
using scene::Rect;
using scene::Scene;
using scene::Subject;
using scene::TensorName;
using scene::Vec2;

/// One column and two columns of a paper, the stage of windows, slides, a poster.
constexpr Vec2 overview_sizes[] = {{480, 240}, {1000, 420}, {1000, 500},  {760, 516},
                                   {964, 856}, {1336, 830}, {1920, 1080}, {2400, 3400}};

class OverviewOf : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<test::Scenery> scenery(Language language = Language::english) const {
    auto made = test::lesson_scenery(test::lesson_setting(GetParam()), language);
    made->input.model_name = "ViT-B/16";
    made->input.weights_name = language == Language::english ? "cosine basis, not trained" : "余弦基，未经训练";
    return made;
  }
};

INSTANTIATE_TEST_SUITE_P(EverySetting, OverviewOf, testing::ValuesIn(test::lesson_setting_names()),
                         [](const auto& setting) { return test::test_name(setting.param); });

std::string name_of(Vec2 size) {
  return std::to_string(static_cast<int>(size.x)) + " × " + std::to_string(static_cast<int>(size.y));
}

std::vector<OverviewOptions> option_sets() {
  OverviewOptions bare;
  bare.title = bare.formula = bare.indices = false;
  OverviewOptions told;
  told.narration = true;
  return {{}, bare, told};
}

TEST_P(OverviewOf, KeepsEveryTextInsideAndApart) {
  for (const Language language : {Language::english, Language::chinese}) {
    const auto s = scenery(language);
    for (const Vec2 size : overview_sizes) {
      for (const OverviewOptions& options : option_sets()) {
        const Scene scene = scene::build_overview(s->input, size, 1, options);
        EXPECT_EQ(test::untidy(scene, s->metrics), "") << name_of(size);
      }
    }
  }
}

/// Corners of pictures, matrices and braces.
TEST_P(OverviewOf, KeepsEveryPictureInsideAndApart) {
  const auto s = scenery();
  for (const Vec2 size : overview_sizes) {
    const Scene scene = scene::build_overview(s->input, size, 1);
    std::vector<std::pair<std::string, Rect>> boxes;
    for (const char* id : {"x.frame", "e.frame", "z.frame", "flat.frame", "bias.frame", "map.frame"}) {
      if (const Item* item = test::find_item(scene, id))
        boxes.emplace_back(id, std::get<scene::RectShape>(item->shape).rect);
    }
    if (const Item* item = test::find_item(scene, "patches.tiles"))
      boxes.emplace_back("patches", std::get<scene::MosaicShape>(item->shape).target);
    if (const Item* item = test::find_item(scene, "image.pixels"))
      boxes.emplace_back("image", std::get<scene::PictureShape>(item->shape).target);
    EXPECT_GE(boxes.size(), 5u) << name_of(size);
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      const Rect& box = boxes[i].second;
      EXPECT_TRUE(box.x >= 0 && box.y >= 0 && box.right() <= size.x && box.bottom() <= size.y)
          << boxes[i].first << " on " << name_of(size);
      for (std::size_t k = i + 1; k < boxes.size(); ++k)
        EXPECT_FALSE(test::overlap(box, boxes[k].second))
            << boxes[i].first << " and " << boxes[k].first << " on " << name_of(size);
    }
  }
}

TEST_P(OverviewOf, GivesEveryItemAnIdOfItsOwn) {
  const auto s = scenery();
  for (const Vec2 size : overview_sizes) {
    std::set<std::string> ids;
    for (const Item& item : scene::build_overview(s->input, size, 1, {.narration = true}).items)
      EXPECT_TRUE(ids.insert(item.id).second) << name_of(size) << ": " << item.id << " is there twice";
  }
}

TEST_P(OverviewOf, ShowsTheNumbersThatItsReferencesName) {
  const auto s = scenery();
  for (const Vec2 size : overview_sizes)
    test::expect_true(scene::build_overview(s->input, size, 1, {.narration = true}), s->input, name_of(size));
}

TEST_P(OverviewOf, DrawsOneLengthForOneDimension) {
  const auto s = scenery();
  const std::map<std::string, std::pair<char, char>> sheets{
      {"x.frame", {'N', 'P'}}, {"e.frame", {'P', 'D'}}, {"z.frame", {'N', 'D'}}, {"flat.frame", {'D', 'N'}}};
  for (const Vec2 size : overview_sizes) {
    std::map<char, float> length;
    const Scene scene = scene::build_overview(s->input, size, 1);
    for (const auto& [id, axes] : sheets) {
      const Item* item = test::find_item(scene, id);
      if (item == nullptr) continue;
      const Rect box = std::get<scene::RectShape>(item->shape).rect;
      for (const auto& [axis, side] : {std::pair{axes.first, box.height}, {axes.second, box.width}})
        EXPECT_NEAR(length.emplace(axis, side).first->second, side, 0.5f) << id << ", axis " << axis;
    }
  }
}

TEST(Overview, WorksOutNByTheSizeFormula) {
  for (const auto& [name, words] :
       {std::pair{"vit-b-16", "14·14=196"}, {"leftover", "6·6=36"}, {"overlap", "16·16=256"}}) {
    const auto s = test::lesson_scenery(test::lesson_setting(name));
    std::string text;
    for (const Item& item : scene::build_overview(s->input, {1000, 500}, 1).items) {
      if (!item.id.starts_with("overview.formula")) continue;
      if (const auto* shape = std::get_if<scene::TextShape>(&item.shape)) text += shape->text;
    }
    std::erase(text, ' ');
    EXPECT_NE(text.find(words), std::string::npos) << name << ": " << text;
  }
}

TEST(Overview, ShowsTheCodesRoadAsPicturesWhereThereIsRoom) {
  const auto s = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const auto has = [&](Vec2 size, const char* id) {
    return test::find_item(scene::build_overview(s->input, size, 1), id) != nullptr;
  };
  EXPECT_FALSE(has({1000, 420}, "flat.frame"));
  EXPECT_TRUE(has({1000, 420}, "overview.call.conv"));
  EXPECT_TRUE(has({1920, 1080}, "flat.frame"));
  EXPECT_TRUE(has({1920, 1080}, "map.frame"));
}

TEST(Overview, LightsUpWhatIsPointedAtEverywhere) {
  const auto s = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Vec2 size{1920, 1080};
  const auto point_at = [&](const char* id, float u, float v) {
    s->input.hover = {};
    const Scene scene = scene::build_overview(s->input, size, 1);
    const Rect box = std::get<scene::RectShape>(test::find_item(scene, id)->shape).rect;
    return scene::hit_test(scene, {box.x + box.width * u, box.y + box.height * v});
  };
  s->input.hover = point_at("z.frame", 0.2501f, 0.7501f);
  EXPECT_EQ(s->input.hover.subject.tensor, TensorName::z);
  EXPECT_EQ(s->input.hover.subject.i, 147);
  EXPECT_EQ(s->input.hover.subject.k, 192);
  const Scene lit = scene::build_overview(s->input, size, 1);
  for (const char* id : {"image.hovered", "patches.hovered", "x.pointed.row", "e.pointed.column", "bias.pointed",
                         "z.pointed.cell", "map.pointed", "flat.pointed.cell"})
    EXPECT_NE(test::find_item(lit, id), nullptr) << id;
  EXPECT_EQ(point_at("bias.frame", 0.5001f, 0.5f).subject, (Subject{TensorName::bias, -1, 384, -1}));
}

TEST(Overview, LeavesOutWhatIsNotAskedFor) {
  const auto s = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const auto text = [&](const OverviewOptions& options) {
    std::string all = test::all_text(scene::build_overview(s->input, {1000, 500}, 1, options));
    std::erase(all, ' ');
    return all;
  };
  OverviewOptions bare;
  bare.title = bare.formula = bare.indices = false;
  EXPECT_NE(text({}).find("Patchembedding"), std::string::npos);
  EXPECT_EQ(text(bare).find("Patchembedding"), std::string::npos);
  EXPECT_NE(text({}).find("+1)"), std::string::npos);
  EXPECT_EQ(text(bare).find("+1)"), std::string::npos);
  EXPECT_NE(text({}).find("token60"), std::string::npos);
  EXPECT_EQ(text(bare).find("60"), std::string::npos);
}

TEST(Overview, TakesNoMoreHeightThanItNeeds) {
  const auto s = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const float height = scene::overview_height(s->input, 1000);
  EXPECT_GT(height, 300);
  EXPECT_LT(height, 560);
  float lowest = 0;
  const Scene scene = scene::build_overview(s->input, {1000, height}, 1);
  for (const Item& item : scene.items) {
    if (std::holds_alternative<scene::TextShape>(item.shape))
      lowest = std::max(lowest, test::text_box(s->metrics, item).bottom());
  }
  EXPECT_GT(lowest, height - 70);
}

TEST(Overview, SaysWhyWhereNoWindowFits) {
  Document d;
  d.images = {"sample:astronaut"};
  d.params.patch = {300, 300};
  const test::Scenery s(d);
  EXPECT_NE(test::all_text(scene::build_overview(s.input, {1000, 500}, 1)).find("No window fits"), std::string::npos);
  EXPECT_GT(scene::build_overview_panel(s.input, 370).items.size(), 3u);
}

TEST(Overview, HasAPanelOfItsOwnWithTheWholeCode) {
  const auto s = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const std::string text = test::all_text(scene::build_overview_panel(s->input, 370));
  for (const char* words : {"Overview", "nn.Conv2d(", "flatten(2)", "transpose(1, 2)", "196"})
    EXPECT_NE(text.find(words), std::string::npos) << words;
}

}  // namespace
}  // namespace tessera
