// Stage and panel as they come to the screen, against reference pictures in tests/data/pictures.
// TESSERA_UPDATE_PICTURES=1 writes them anew. A picture that differs is written to the build folder.

#include <cstdlib>
#include <memory>

#include <gtest/gtest.h>

#include "tests/view/scene_picture.hpp"

namespace tessera {
namespace {

constexpr int tolerance = 24;             // of 255: rasterisers differ a little along edges
constexpr double share_that_may = 0.002;  // of the pixels

void expect_picture(const std::string& name, const Document& document, const test::PictureSetup& setup) {
  test::EglContext context;
  const Image8 picture = test::scene_picture(context, document, test::compute(document), setup);
  const std::string reference_file = std::string(TESSERA_TEST_DATA) + "/pictures/" + name + ".png";
  if (std::getenv("TESSERA_UPDATE_PICTURES") != nullptr) {
    test::write_png(reference_file, picture);
    GTEST_SKIP() << reference_file << " written";
  }
  const Image8 reference = test::read_png(reference_file);
  const test::PictureDifference difference = test::compare(picture, reference, tolerance);
  const auto allowed = static_cast<std::int64_t>(share_that_may * static_cast<double>(picture.width * picture.height));
  if (difference.same_size && difference.pixels <= allowed) return;
  const std::string actual_file = name + ".actual.png";
  test::write_png(actual_file, picture);
  FAIL() << name << ": " << difference.pixels << " pixels differ by more than " << tolerance << " (" << allowed
         << " may), the largest by " << difference.largest << "; the picture as it is now: " << actual_file;
}

Document astronaut() {
  Document document;
  document.images = {"sample:astronaut"};
  document.selection.patch = 60;
  return document;
}

test::PictureSetup sized(int width, int height, scene::ThemeName theme) {
  test::PictureSetup setup;
  setup.frame.width = width;
  setup.frame.height = height;
  setup.theme = theme;
  return setup;
}

TEST(ScenePicture, OfTheDefaultInTheDarkTheme) {
  expect_picture("scene-dark", astronaut(), sized(1336, 952, scene::ThemeName::dark));
}

TEST(ScenePicture, OfTheDefaultInTheLightTheme) {
  expect_picture("scene-light", astronaut(), sized(1336, 952, scene::ThemeName::light));
}

TEST(ScenePicture, OfASmallWindowInTheDarkTheme) {
  test::PictureSetup setup = sized(760, 592, scene::ThemeName::dark);
  setup.panel_width = 0;
  expect_picture("scene-small-dark", astronaut(), setup);
}

TEST(ScenePicture, OfASmallWindowInTheLightTheme) {
  test::PictureSetup setup = sized(760, 592, scene::ThemeName::light);
  setup.panel_width = 0;
  expect_picture("scene-small-light", astronaut(), setup);
}

TEST(ScenePicture, OfOverlapPaddingAndAHoveredPatch) {
  Document document = astronaut();
  document.params.patch = {7, 7};
  document.params.stride = Size2{4, 4};
  document.params.padding = {3, 3};
  document.selection.patch = 200;
  test::PictureSetup setup = sized(1336, 952, scene::ThemeName::dark);
  setup.hover.subject = {scene::TensorName::patches, 0, 230, -1};
  expect_picture("scene-overlap", document, setup);
}

TEST(ScenePicture, OfFiftyThousandPatchesThroughTheShaders) {
  Document document = astronaut();
  document.params.patch = {1, 1};
  document.params.dim = 4;
  document.selection.patch = 30'000;
  test::PictureSetup setup = sized(964, 840, scene::ThemeName::dark);
  setup.panel_width = 0;
  expect_picture("scene-every-pixel", document, setup);
}

TEST(ScenePicture, IsTheSameToTheByteTwiceInARow) {
  test::EglContext context;
  const Document document = astronaut();
  const auto result = test::compute(document);
  const test::PictureSetup setup = sized(1336, 952, scene::ThemeName::dark);
  EXPECT_EQ(test::scene_picture(context, document, result, setup),
            test::scene_picture(context, document, result, setup));
}

TEST(ScenePicture, ShowsALargeMosaicByShaderAsItWouldByTiles) {
  // 101 × 101 patches go through the shader, 100 × 100 as tiles: what they show must agree where they coincide.
  Document few = astronaut(), many = astronaut();
  few.params.image = {400, 400};
  many.params.image = {404, 404};
  few.params.patch = many.params.patch = {4, 4};
  few.params.dim = many.params.dim = 4;
  // Large enough for tiles of more than 8 pixels, which are snapped to whole ones.
  test::PictureSetup setup = sized(2600, 1990, scene::ThemeName::dark);
  setup.panel_width = 0;
  test::EglContext context;
  const Image8 tiles = test::scene_picture(context, few, test::compute(few), setup);
  const Image8 shader = test::scene_picture(context, many, test::compute(many), setup);
  // Mean colour of the mosaic's right half of the stage.
  const auto mean = [](const Image8& image) {
    double sum = 0;
    std::int64_t count = 0;
    for (std::int64_t y = 300; y < 1050; ++y) {
      for (std::int64_t x = 1420; x < 2250; ++x, ++count) sum += image.at(x, y)[0];
    }
    return sum / static_cast<double>(count);
  };
  EXPECT_NEAR(mean(tiles), mean(shader), 5);
}

}  // namespace
}  // namespace tessera
