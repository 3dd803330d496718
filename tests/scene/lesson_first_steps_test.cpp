// What is particular to the first two steps: the photo that becomes numbers, and the window that cuts it.

#include <algorithm>
#include <cmath>

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

constexpr Vec2 usual{964, 856};

/// The end of a segment, or a share of it.
double time_of(const char* beat, const char* segment, double share = 1) {
  const Beat& b = lesson_timeline().beat(beat);
  const Segment& s = b.segment(segment);
  return b.begin + s.start + share * s.duration;
}

Scene at(test::Scenery& scenery, double t) {
  scenery.input.t = t;
  return scene::build_scene(scenery.input, usual, 1);
}

const Item& item(const Scene& scene, const std::string& id) {
  const Item* found = test::find_item(scene, id);
  if (found == nullptr) throw std::out_of_range("no item " + id);
  return *found;
}

template <class S>
const S& shape(const Scene& scene, const std::string& id) {
  return std::get<S>(item(scene, id).shape);
}

TEST(FirstStep, BeginsWithThePhotoLargeAndWhole) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene scene = at(*scenery, 0);
  const auto& photo = shape<scene::PictureShape>(scene, "file.pixels");
  EXPECT_EQ(item(scene, "file.pixels").opacity, 1);
  EXPECT_EQ(photo.picture, scenery->input.opened);
  EXPECT_GT(photo.target.height, 0.6f * usual.y);
  EXPECT_NEAR(photo.target.x + photo.target.width / 2, usual.x / 2, 2);
}

TEST(FirstStep, ShowsRowsOfZAsTheVectorsAndCountsWhatItLeavesOut) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene scene = at(*scenery, lesson_timeline().beat("1.1").stop);
  const auto& row = shape<scene::HeatMapShape>(scene, "vector.60");
  ASSERT_EQ(row.matrix->size(), 768u);
  const std::vector<float> token = scenery->input.result->embedding.token(0, 60);
  EXPECT_TRUE(std::equal(token.begin(), token.end(), row.matrix->data.begin()));
  // 0, 1, 2, … 57 more … 60, … 133 more … 194, 195: all 196.
  const std::string text = test::all_text(scene);
  EXPECT_NE(text.find("… 57 more"), std::string::npos) << text;
  EXPECT_NE(text.find("… 133 more"), std::string::npos) << text;
}

TEST(FirstStep, CropsThePartThatTheModelSees) {
  auto setting = test::lesson_setting("vit-b-16");
  setting.document.params.fit = Fit::crop;
  setting.document.params.crop_ratio = 0.5;  // covers 448 × 448, so 128 of 512 pixels go at each side
  test::Scenery scenery(setting.document);
  scenery.input.result = nullptr;
  scenery.input.current = false;
  scenery.input.opened = test::lesson_scenery(setting)->input.opened;
  scenery.input.file = Size2{512, 512};
  const Scene scene = at(scenery, time_of("1.2", "fit", 0.2));
  const Rect kept = shape<scene::PictureShape>(scene, "file.kept").source;
  EXPECT_NEAR(kept.x, 128, 1);
  EXPECT_NEAR(kept.width, 256, 1);
  EXPECT_NE(test::find_item(scene, "file.cut.left"), nullptr);
}

TEST(FirstStep, WritesEachPixelsOwnValuesUnderTheLens) {
  for (const char* name : {"vit-b-16", "gray batch", "rgba"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Scene scene = at(*scenery, lesson_timeline().beat("1.2").stop);
    const Selection& s = scenery->document.selection;
    const Image8& image = scenery->input.result->fitted[static_cast<std::size_t>(s.image)]->image;
    int values = 0;
    for (const Item& i : scene.items) {
      if (!i.id.starts_with("lens.value.")) continue;
      const auto& text = std::get<scene::TextShape>(i.shape);
      const scene::ValueReference& r = text.values.at(0);
      const int channel = std::stoi(r.field.substr(4));
      EXPECT_EQ(text.text, std::to_string(image.at(r.subject.k, r.subject.i)[channel])) << i.id;
      ++values;
    }
    EXPECT_EQ(values, 25 * image.channels) << name;
  }
}

TEST(FirstStep, EndsWithOnePlaneAChannelAndThePhotoForTheNextStep) {
  for (const char* name : {"vit-b-16", "gray batch", "rgba"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Scene scene = at(*scenery, lesson_timeline().step_stop(1));
    const int channels = scenery->document.params.channels;
    for (int k = 0; k < channels; ++k)
      EXPECT_NE(test::find_item(scene, "plane.image." + std::to_string(k)), nullptr) << name;
    EXPECT_EQ(test::find_item(scene, "plane.image." + std::to_string(channels)), nullptr) << name;
    EXPECT_EQ(item(scene, "image.pixels").opacity, 1) << name;
    const float b = shape<scene::TextShape>(scene, "shape.B").position.x,
                c = shape<scene::TextShape>(scene, "shape.C").position.x;
    const float h = shape<scene::TextShape>(scene, "shape.H").position.x,
                w = shape<scene::TextShape>(scene, "shape.W").position.x;
    EXPECT_TRUE(b < c && c < h && h < w) << name;
  }
}

TEST(FirstStep, HasChannelsLastBeforeTheyGoFirst) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene scene = at(*scenery, time_of("1.3", "planes_part"));
  EXPECT_LT(shape<scene::TextShape>(scene, "shape.W").position.x, shape<scene::TextShape>(scene, "shape.C").position.x);
  EXPECT_EQ(test::find_item(scene, "shape.B"), nullptr);
}

TEST(FirstStep, ShowsNoMeanWhereNormalisationIsOff) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("not normalised"));
  const std::string text = test::all_text(at(*scenery, time_of("1.3", "normalize_one")));
  EXPECT_EQ(text.find("μ ="), std::string::npos) << text;
  EXPECT_NE(text.find("only divided by 255"), std::string::npos) << text;
}

TEST(SecondStep, MovesTheWindowByTheStride) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("overlap"));
  const auto left = [&](double t) { return shape<scene::RectShape>(at(*scenery, t), "image.window").rect.x; };
  const Scene scene = at(*scenery, time_of("2.1", "window"));
  const Rect picture = shape<scene::PictureShape>(scene, "image.pixels").target;
  const float pixel = picture.width / 64;
  EXPECT_NEAR(left(time_of("2.1", "window")), picture.x - 3 * pixel, 0.01);
  EXPECT_NEAR(left(time_of("2.1", "first_move")), picture.x + pixel, 0.01);
  EXPECT_NEAR(left(time_of("2.1", "second_move")), picture.x + 5 * pixel, 0.01);
}

TEST(SecondStep, HasNoGridBeforeTheWalkAndAllOfItBehind) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  EXPECT_EQ(test::find_item(at(*scenery, time_of("2.1", "enter")), "image.grid"), nullptr);
  const Scene half_way = at(*scenery, time_of("2.1", "walk", 0.5));
  const Item& grid = item(half_way, "image.grid");
  ASSERT_TRUE(grid.clip);
  EXPECT_LT(grid.clip->height, std::get<scene::GridShape>(grid.shape).target.height);
  EXPECT_FALSE(item(at(*scenery, time_of("2.1", "walk")), "image.grid").clip);
}

TEST(SecondStep, TakesThePatchesFromWhereTheyLieInThePicture) {
  for (const char* name : {"vit-b-16", "overlap", "gaps", "wide patch", "padding"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Scene scene = at(*scenery, time_of("2.3", "part", 0.01));
    const auto& mosaic = shape<scene::MosaicShape>(scene, "patches.tiles");
    scene::GridShape windows;
    windows.grid = mosaic.grid;
    windows.target = shape<scene::PictureShape>(scene, "image.pixels").target;
    for (const std::int64_t patch : {std::int64_t{0}, mosaic.grid.count() / 2, mosaic.grid.count() - 1}) {
      const Rect tile = scene::tile_rect(mosaic, patch), window = scene::window_rect(windows, patch);
      EXPECT_NEAR(tile.x, window.x, 0.5) << name << ", patch " << patch;
      EXPECT_NEAR(tile.y, window.y, 0.5) << name << ", patch " << patch;
      EXPECT_NEAR(tile.width, window.width, 0.5) << name << ", patch " << patch;
    }
  }
}

TEST(SecondStep, LetsOnlyUnreadPixelsFallAway) {
  const auto falling = [](const char* name) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Scene scene = at(*scenery, time_of("2.3", "fall_away", 0.5));
    return std::count_if(scene.items.begin(), scene.items.end(), [](const Item& i) {
      return i.id.starts_with("fall.") && std::holds_alternative<scene::PictureShape>(i.shape);
    });
  };
  EXPECT_EQ(falling("vit-b-16"), 0);
  EXPECT_EQ(falling("leftover"), 2);  // 96 and 90 by 14: columns and rows
}

TEST(SecondStep, WritesTheRulersSentencePartByPart) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const auto says = [&](double t, const char* words) {
    return test::all_text(at(*scenery, t)).find(words) != std::string::npos;
  };
  EXPECT_FALSE(says(time_of("2.2", "ruler"), "the first takes"));
  EXPECT_TRUE(says(time_of("2.2", "first_window"), "the first takes"));
  EXPECT_FALSE(says(time_of("2.2", "first_window"), "13 more moves"));
  EXPECT_TRUE(says(time_of("2.2", "moves"), "13 more moves"));
  EXPECT_FALSE(says(time_of("2.2", "moves"), "14 stops"));
  EXPECT_TRUE(says(time_of("2.2", "count"), "14 stops"));
}

TEST(SecondStep, DrawsTheLongerSideBehindTheLastWindowToTheSameScale) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  EXPECT_EQ(test::find_item(at(*scenery, time_of("2.3", "what_if", 0)), "ruler.longer"), nullptr);
  const Scene scene = at(*scenery, time_of("2.3", "what_if"));
  const Rect longer = shape<scene::RectShape>(scene, "ruler.longer").rect;
  const Rect first = shape<scene::RectShape>(scene, "ruler.window.0").rect;
  const Rect last = shape<scene::RectShape>(scene, "ruler.window.13").rect;
  // 232 pixels in place of 224: half a window more, behind the last one.
  EXPECT_NEAR(longer.width, 8 * (last.right() - first.x) / 224, 0.5f);
  EXPECT_NEAR(longer.x, last.right(), 1.5f);
  EXPECT_LT(longer.right(), usual.x);
  EXPECT_EQ(shape<scene::TextShape>(scene, "ruler.longer.label").text, "232");
}

TEST(SecondStep, KeepsWhatItSaysOfAPatchUnderThePointerOnTheStage) {
  for (const Language language : {Language::english, Language::chinese}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"), language);
    scenery->input.hover.subject = {scene::TensorName::patches, 0, 96, -1};
    scenery->input.t = lesson_timeline().beat("2.1").stop;
    for (const Vec2 size : {Vec2{760, 516}, usual, Vec2{1300, 856}})
      EXPECT_EQ(test::untidy(scene::build_scene(scenery->input, size, 1), scenery->metrics), "") << size.x;
  }
}

TEST(FirstStep, OutlinesNoPatchUnderThePointer) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  scenery->input.hover.subject = {scene::TensorName::patches, 0, 96, -1};
  for (const char* beat : {"1.2", "1.3"})
    EXPECT_EQ(test::find_item(at(*scenery, lesson_timeline().beat(beat).stop), "image.hovered"), nullptr) << beat;
}

TEST(SecondStep, DrawsNoLongerSideWhereTheSideIsNotDividedAlready) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("leftover"));
  EXPECT_EQ(test::find_item(at(*scenery, time_of("2.3", "what_if")), "ruler.longer"), nullptr);
}

}  // namespace
}  // namespace tessera
