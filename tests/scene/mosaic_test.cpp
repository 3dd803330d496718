// Where tiles and windows lie, and that pointing at one finds it again.

#include <gtest/gtest.h>

#include "app/scene/mosaic.hpp"
#include "tests/scene/scene_input.hpp"

namespace tessera::scene {
namespace {

Vec2 centre(const Rect& r) { return {r.x + r.width / 2, r.y + r.height / 2}; }

template <class Shape>
const Shape& shape_of(const Scene& scene, const std::string& id) {
  const Item* item = test::find_item(scene, id);
  if (item == nullptr) throw std::out_of_range(id);
  return std::get<Shape>(item->shape);
}

/// All patches of a small grid, some of a large one, its corners among them.
std::vector<std::int64_t> patches_to_try(const PatchGrid& grid) {
  std::vector<std::int64_t> patches;
  const std::int64_t step = std::max<std::int64_t>(grid.count() / 997, 1);
  for (std::int64_t i = 0; i < grid.count(); i += step) patches.push_back(i);
  patches.push_back(grid.columns() - 1);
  patches.push_back(grid.count() - 1);
  return patches;
}

TEST(HitTest, FindsEveryPatchAtTheCentreOfItsTile) {
  for (const test::Setting& setting : test::settings()) {
    test::Scenery scenery(setting.document);
    const Scene scene = build_scene(scenery.input, {964, 840}, 1);
    const Item* item = test::find_item(scene, "patches.tiles");
    if (item == nullptr) continue;
    const auto& mosaic = std::get<MosaicShape>(item->shape);
    for (const std::int64_t i : patches_to_try(mosaic.grid)) {
      const Hit hit = hit_test(scene, centre(tile_rect(mosaic, i)));
      EXPECT_EQ(hit.subject, (Subject{TensorName::patches, setting.document.selection.image, i, -1})) << setting.name;
    }
  }
}

TEST(HitTest, FindsEveryPatchAtTheCentreOfItsWindowOnTheImage) {
  for (const test::Setting& setting : test::settings()) {
    test::Scenery scenery(setting.document);
    const Scene scene = build_scene(scenery.input, {964, 840}, 1);
    const Item* item = test::find_item(scene, "image.grid");
    if (item == nullptr) continue;
    const auto& grid = std::get<GridShape>(item->shape);
    for (const std::int64_t i : patches_to_try(grid.grid))
      EXPECT_EQ(hit_test(scene, centre(window_rect(grid, i))).subject.i, i) << setting.name;
  }
}

TEST(HitTest, AnswersTheNearestCentreWhereWindowsOverlap) {
  test::Scenery scenery(test::setting("overlap").document);
  const Scene scene = build_scene(scenery.input, {964, 840}, 1);
  const auto& grid = shape_of<GridShape>(scene, "image.grid");
  const Vec2 a = centre(window_rect(grid, 200)), b = centre(window_rect(grid, 201));
  EXPECT_EQ(hit_test(scene, {a.x + (b.x - a.x) * 0.45f, a.y}).subject.i, 200);
  EXPECT_EQ(hit_test(scene, {a.x + (b.x - a.x) * 0.55f, a.y}).subject.i, 201);
}

TEST(HitTest, AnswersNoPatchBetweenWindowsTilesAndOutside) {
  test::Scenery scenery(test::setting("gaps").document);
  const Scene scene = build_scene(scenery.input, {964, 840}, 1);
  const auto& grid = shape_of<GridShape>(scene, "image.grid");
  const Rect a = window_rect(grid, 0), b = window_rect(grid, 1);
  EXPECT_EQ(window_at(grid, {(a.right() + b.x) / 2, a.y + 1}), std::nullopt);
  const auto& mosaic = shape_of<MosaicShape>(scene, "patches.tiles");
  const Rect t = tile_rect(mosaic, 0), u = tile_rect(mosaic, 1);
  EXPECT_EQ(tile_at(mosaic, {(t.right() + u.x) / 2, t.y + 1}), std::nullopt);
  EXPECT_EQ(hit_test(scene, {2, 400}), Hit{});
}

TEST(HitTest, FindsTheRulersStopsAndSwitches) {
  test::Scenery scenery(test::setting("vit-b-16").document);
  const Scene scene = build_scene(scenery.input, {964, 840}, 1);
  // The selected patch is 60, in row 4: stop 9 along the width is patch 4·14 + 9.
  const Rect window = shape_of<RectShape>(scene, "ruler.window.9").rect;
  EXPECT_EQ(hit_test(scene, centre(window)).subject, (Subject{TensorName::patches, 0, 65, -1}));
  const Vec2 height = shape_of<TextShape>(scene, "ruler.switch.height").position;
  EXPECT_EQ(hit_test(scene, {height.x, height.y - 4}).action, "ruler.height");
  const Vec2 width = shape_of<TextShape>(scene, "ruler.switch.width").position;
  EXPECT_EQ(hit_test(scene, {width.x, width.y - 4}).action, "ruler.width");
}

TEST(HitTest, FindsTheStopsOfTheHeightInTheSelectedColumn) {
  Document document = test::setting("vit-b-16").document;
  document.view.ruler = Axis::height;
  test::Scenery scenery(document);
  const Scene scene = build_scene(scenery.input, {964, 840}, 1);
  EXPECT_EQ(hit_test(scene, centre(shape_of<RectShape>(scene, "ruler.window.9").rect)).subject.i, 9 * 14 + 4);
}

TEST(HitTest, FindsThumbnailsAsImagesOfTheBatch) {
  test::Scenery scenery(test::setting("gray batch").document);
  const Scene scene = build_scene(scenery.input, {964, 840}, 1);
  const Hit hit = hit_test(scene, centre(shape_of<PictureShape>(scene, "batch.11").target));
  EXPECT_EQ(hit.action, "image.11");
  EXPECT_EQ(hit.subject, (Subject{TensorName::image, 11, -1, -1}));
}

TEST(HitTest, LooksThroughAnItemsTransformAndClip) {
  Scene scene;
  RectShape box;
  box.rect = {0, 0, 10, 10};
  box.fill = Color{255, 255, 255, 255};
  const Subject subject{TensorName::z, 0, 3, 4};
  scene.items.push_back({"turned", subject, {0, -1, 1, 0, 100, 100}, Rect{100, 90, 5, 10}, 1, box});
  EXPECT_EQ(hit_test(scene, {102, 95}).subject, subject);
  EXPECT_EQ(hit_test(scene, {108, 95}), Hit{});   // inside the box, outside the clip
  EXPECT_EQ(hit_test(scene, {102, 105}), Hit{});  // where the box would be without its transform's turn
}

TEST(Mosaic, EndsItsLastTileWhereItsTargetEnds) {
  MosaicShape mosaic;
  mosaic.grid = plan_grid({{224, 224}, {16, 16}, {16, 16}});
  mosaic.target = {10, 20, 386, 386};
  mosaic.gap = 0.2f;
  EXPECT_EQ(tile_rect(mosaic, 0).x, 10);
  EXPECT_NEAR(tile_rect(mosaic, 195).right(), 396, 1e-3);
  EXPECT_NEAR(tile_rect(mosaic, 195).bottom(), 406, 1e-3);
  // pitch = 386/(14 − 0.2) = 27.971; a tile takes 0.8 of it.
  EXPECT_NEAR(tile_rect(mosaic, 0).width, 22.377, 1e-3);
}

}  // namespace
}  // namespace tessera::scene
