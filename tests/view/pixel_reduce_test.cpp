// Pictures made smaller for textures, and how pictures become textures over several frames.

#include <gtest/gtest.h>

#include "app/view/pixel_reduce.hpp"
#include "app/view/texture_cache.hpp"
#include "tests/view/egl_context.hpp"

namespace tessera::view {
namespace {

Image8 ramp(std::int64_t width, std::int64_t height, int channels) {
  Image8 image{width, height, channels, {}};
  for (std::int64_t i = 0; i < width * height * channels; ++i)
    image.pixels.push_back(static_cast<std::uint8_t>(i % 251));
  return image;
}

TEST(Reduce, ExpandsGrayAndColourToRgba) {
  const Image8 gray{2, 1, 1, {10, 20}};
  EXPECT_EQ(reduce(gray, {0, 0, 2, 1}, 0), (std::vector<std::uint8_t>{10, 10, 10, 255, 20, 20, 20, 255}));
  const Image8 gray_alpha{1, 1, 2, {10, 77}};
  EXPECT_EQ(reduce(gray_alpha, {0, 0, 1, 1}, 0), (std::vector<std::uint8_t>{10, 10, 10, 77}));
  const Image8 rgba{1, 1, 4, {1, 2, 3, 4}};
  EXPECT_EQ(reduce(rgba, {0, 0, 1, 1}, 0), (std::vector<std::uint8_t>{1, 2, 3, 4}));
}

TEST(Reduce, TakesTheMeanOfEachBlockAndOfFewerAtTheEdge) {
  // 3 × 2 gray: blocks of 2 × 2 are {0, 10, 30, 40} and, at the right edge, {20, 50}.
  const Image8 gray{3, 2, 1, {0, 10, 20, 30, 40, 50}};
  EXPECT_EQ(reduce(gray, {0, 0, 3, 2}, 1), (std::vector<std::uint8_t>{20, 20, 20, 255, 35, 35, 35, 255}));
}

TEST(Reduce, CutsABoxOutOfThePicture) {
  const Image8 gray{3, 2, 1, {0, 10, 20, 30, 40, 50}};
  EXPECT_EQ(reduce(gray, {1, 1, 2, 1}, 0), (std::vector<std::uint8_t>{40, 40, 40, 255, 50, 50, 50, 255}));
}

TEST(Preview, KeepsTheProportions) {
  const Image8 image = ramp(512, 128, 1);
  const Preview small = preview(image, 64);
  EXPECT_EQ(small.width, 64);
  EXPECT_EQ(small.height, 16);
  const Preview thin = preview(ramp(8192, 1, 3), 256);
  EXPECT_EQ(thin.width, 256);
  EXPECT_EQ(thin.height, 1);
}

TEST(TextureCache, MakesAnOrdinaryPictureInOneFrame) {
  test::EglContext context;
  TextureCache cache;
  cache.begin_frame();
  const auto picture = std::make_shared<const Image8>(ramp(1024, 1024, 3));
  const TextureView view = cache.get(picture, {0, 0, 1024, 1024}, 0.5f);
  EXPECT_NE(view.name, 0u);
  EXPECT_FALSE(cache.busy());
  EXPECT_EQ(cache.get(picture, {0, 0, 1024, 1024}, 0.5f).name, view.name);
}

TEST(TextureCache, TakesSeveralFramesForAHugePictureAndShowsSomethingMeanwhile) {
  test::EglContext context;
  TextureCache cache;
  const auto picture = std::make_shared<const Image8>(ramp(4096, 3000, 1));
  int frames = 0;
  do {
    cache.begin_frame();
    EXPECT_NE(cache.whole(picture).name, 0u);
    ASSERT_LT(++frames, 100);
  } while (cache.busy());
  EXPECT_GT(frames, 2);
}

TEST(TextureCache, CutsOutWhatIsLookedAtCloselyInAHugePicture) {
  test::EglContext context;
  TextureCache cache;
  cache.begin_frame();
  const auto picture = std::make_shared<const Image8>(ramp(4096, 3000, 1));
  const TextureView close = cache.get(picture, {1000, 1000, 16, 16}, 8);
  EXPECT_LT(close.covers.width, 200);
  EXPECT_LE(close.covers.x, 1000);
  EXPECT_GE(close.covers.right(), 1016);
  EXPECT_FALSE(cache.busy());
}

TEST(TextureCache, ForgetsWhatIsNoLongerDrawn) {
  test::EglContext context;
  TextureCache cache;
  cache.begin_frame();
  const auto picture = std::make_shared<const Image8>(ramp(64, 64, 3));
  const GLuint name = cache.whole(picture).name;
  for (int frame = 0; frame < 4; ++frame) cache.begin_frame();
  EXPECT_EQ(glIsTexture(name), GL_FALSE);
}

TEST(TextureCache, TellsANewPictureAtAnOldAddressApart) {
  test::EglContext context;
  TextureCache cache;
  cache.begin_frame();
  // Two owners in turn of one address, as an allocator may give it.
  Image8 storage = ramp(8, 8, 3);
  const auto borrowed = [&] { return std::shared_ptr<const Image8>(&storage, [](const Image8*) {}); };
  auto first = borrowed();
  cache.whole(first);
  first.reset();
  storage = ramp(16, 4, 3);
  const auto second = borrowed();
  EXPECT_EQ(cache.whole(second).covers, (scene::Rect{0, 0, 16, 4}));
  EXPECT_FALSE(cache.busy());
  GLint width = 0;
  glBindTexture(GL_TEXTURE_2D, cache.whole(second).name);
  glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH, &width);
  EXPECT_EQ(width, 16);
}

}  // namespace
}  // namespace tessera::view
