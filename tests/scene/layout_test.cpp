// Whatever the settings and the size: every text stands inside its scene and on no other text.

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/scene/scene_input.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::Rect;
using scene::Scene;

struct PlacedText {
  std::string id, text;
  Rect box;
};

std::vector<PlacedText> texts_of(const Scene& scene, const scene::TextMetrics& metrics) {
  std::vector<PlacedText> texts;
  for (const Item& item : scene.items) {
    if (const auto* text = std::get_if<scene::TextShape>(&item.shape))
      texts.push_back({item.id, text->text, test::text_box(metrics, item)});
  }
  return texts;
}

bool overlap(const Rect& a, const Rect& b) {
  constexpr float slack = 1;
  return std::min(a.right(), b.right()) - std::max(a.x, b.x) > slack &&
         std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y) > slack;
}

void expect_tidy(const Scene& scene, const scene::TextMetrics& metrics, const std::string& what) {
  const std::vector<PlacedText> texts = texts_of(scene, metrics);
  EXPECT_FALSE(texts.empty()) << what;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Rect& box = texts[i].box;
    EXPECT_TRUE(box.x >= -0.5f && box.y >= -0.5f && box.right() <= scene.size.x + 0.5f &&
                box.bottom() <= scene.size.y + 0.5f)
        << what << ": \"" << texts[i].text << "\" (" << texts[i].id << ") leaves the scene: " << box.x << ' ' << box.y
        << " to " << box.right() << ' ' << box.bottom();
    for (std::size_t k = i + 1; k < texts.size(); ++k)
      EXPECT_FALSE(overlap(box, texts[k].box)) << what << ": \"" << texts[i].text << "\" (" << texts[i].id
                                               << ") overlaps \"" << texts[k].text << "\" (" << texts[k].id << ')';
  }
}

constexpr scene::Vec2 stage_sizes[] = {{560, 560}, {760, 592}, {964, 840}, {964, 952}, {1288, 720}, {1700, 1300}};

TEST(StageLayout, KeepsEveryTextInsideAndApartForEverySettingAndSize) {
  for (const test::Setting& setting : test::settings()) {
    test::Scenery scenery(setting.document);
    for (const scene::Vec2 size : stage_sizes)
      expect_tidy(scene::build_scene(scenery.input, size, 1), scenery.metrics,
                  setting.name + " at " + std::to_string(static_cast<int>(size.x)) + " × " +
                      std::to_string(static_cast<int>(size.y)));
  }
}

TEST(StageLayout, KeepsTextsApartWhileComputingWithAnotherPatchUnderThePointer) {
  test::Scenery scenery(test::setting("overlap").document);
  scenery.input.current = false;
  scenery.input.computing_seconds = 1;
  scenery.input.computing_share = 0.43;
  scenery.input.hover.subject = {scene::TensorName::patches, 0, 1234, -1};
  for (const scene::Vec2 size : stage_sizes)
    expect_tidy(scene::build_scene(scenery.input, size, 1), scenery.metrics, "computing");
}

TEST(PanelLayout, KeepsEveryTextInsideAndApartForEverySettingAndWidth) {
  for (const test::Setting& setting : test::settings()) {
    test::Scenery scenery(setting.document);
    for (const float width : {320.f, 372.f, 440.f})
      expect_tidy(scene::build_panel(scenery.input, width), scenery.metrics,
                  setting.name + ", panel of " + std::to_string(static_cast<int>(width)));
  }
}

TEST(Scenes, GiveEveryItemAnIdOfItsOwn) {
  for (const test::Setting& setting : test::settings()) {
    test::Scenery scenery(setting.document);
    for (const Scene& scene :
         {scene::build_scene(scenery.input, {964, 840}, 1), scene::build_panel(scenery.input, 372)}) {
      std::set<std::string> ids;
      for (const Item& item : scene.items) EXPECT_TRUE(ids.insert(item.id).second) << setting.name << ": " << item.id;
    }
  }
}

TEST(Scenes, AreTheSameWheneverTheirInputIs) {
  for (const test::Setting& setting : test::settings()) {
    test::Scenery scenery(setting.document);
    EXPECT_EQ(scene::build_scene(scenery.input, {964, 840}, 1), scene::build_scene(scenery.input, {964, 840}, 1));
    EXPECT_EQ(scene::build_panel(scenery.input, 372), scene::build_panel(scenery.input, 372));
  }
}

TEST(Scenes, HoldNoItemAPatch) {
  test::Scenery few(test::setting("vit-b-16").document), many(test::setting("a million patches").document);
  const auto count = [](const test::Scenery& s) { return scene::build_scene(s.input, {964, 840}, 1).items.size(); };
  EXPECT_LT(count(many), count(few) + 50);
  EXPECT_LT(count(many), 250u);
}

TEST(Scenes, UseOnlySymbolsThatTheShippedFontsHave) {
  for (const test::Setting& setting : test::settings()) {
    test::Scenery scenery(setting.document);
    for (const Scene& scene :
         {scene::build_scene(scenery.input, {964, 840}, 1), scene::build_panel(scenery.input, 372)}) {
      for (const Item& item : scene.items) {
        const auto* text = std::get_if<scene::TextShape>(&item.shape);
        if (text == nullptr) continue;
        const std::u32string points = test::code_points(text->text);
        for (const char32_t point : points)
          EXPECT_TRUE(scenery.metrics.has_glyph(point, text->font)) << item.id << ": " << text->text;
      }
    }
  }
}

TEST(StageLayout, ShowsThePictureInItsOwnProportions) {
  for (const char* name : {"pad to multiple", "height ruler", "wide patch"}) {
    const Document& document = test::setting(name).document;
    test::Scenery scenery(document);
    const Scene scene = scene::build_scene(scenery.input, {964, 840}, 1);
    const Item* pixels = test::find_item(scene, "image.pixels");
    ASSERT_NE(pixels, nullptr);
    const Rect target = std::get<scene::PictureShape>(pixels->shape).target;
    const double wanted =
        static_cast<double>(document.params.image.width) / static_cast<double>(document.params.image.height);
    EXPECT_NEAR(target.width / target.height, wanted, 0.01) << name;
  }
}

TEST(StageLayout, SaysSoWhereAPictureIsTooThinToBeDrawnToScale) {
  test::Scenery scenery(test::setting("flat").document);
  const Scene scene = scene::build_scene(scenery.input, {964, 840}, 1);
  EXPECT_NE(test::all_text(scene).find("not to scale"), std::string::npos);
  const Item* pixels = test::find_item(scene, "image.pixels");
  ASSERT_NE(pixels, nullptr);
  EXPECT_GE(std::get<scene::PictureShape>(pixels->shape).target.height, 10);
}

}  // namespace
}  // namespace tessera
