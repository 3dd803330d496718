// Literals of resized pictures are Pillow 9.4's: Image.fromarray(a).resize((w, h), Image.BILINEAR | BICUBIC).

#include "tessera/preprocess.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

using testing::Each;
using testing::ElementsAre;

/// (numpy.arange(5*7*3).reshape(5, 7, 3)*37 % 256).astype(uint8)
Image8 striped() {
  Image8 image{7, 5, 3, {}};
  for (int i = 0; i < 5 * 7 * 3; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i * 37 % 256));
  return image;
}

Image8 plain(std::int64_t width, std::int64_t height, int channels, std::uint8_t value) {
  return {width, height, channels,
          std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * channels), value)};
}

/// One row whose pixel x holds the value x, so that a crop tells where it was taken.
Image8 ramp(std::int64_t width, std::int64_t height) {
  Image8 image{width, height, 1, {}};
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) image.pixels.push_back(static_cast<std::uint8_t>(x));
  return image;
}

EmbedParams target(std::int64_t height, std::int64_t width, Fit fit, int channels = 3) {
  EmbedParams params;
  params.image = {height, width};
  params.patch = {1, 1};
  params.fit = fit;
  params.channels = channels;
  return params;
}

TEST(Resize, GivesPillowsNumbersShrinking) {
  EXPECT_THAT(resize(striped(), 3, 2, Interpolation::bilinear).pixels,
              ElementsAre(104, 86, 123, 146, 123, 100, 123, 160, 142, 105, 104, 141, 145, 122, 118, 141, 161, 131));
  EXPECT_THAT(resize(striped(), 4, 3, Interpolation::bicubic).pixels,
              ElementsAre(57, 87, 124, 169, 64, 105, 129, 170, 65, 110, 147, 177, 72, 102, 139, 189, 79, 120, 144, 190,
                          80, 125, 162, 197, 83, 117, 154, 116, 96, 135, 161, 117, 100, 140, 173, 124));
}

TEST(Resize, GivesPillowsNumbersEnlarging) {
  const Image8 result = resize(striped(), 9, 6, Interpolation::bicubic);
  const std::vector<std::uint8_t> third_row(result.at(0, 2), result.at(0, 3));
  EXPECT_THAT(third_row, ElementsAre(9, 46, 83, 81, 137, 174, 188, 101, 138, 216, 24, 66, 91, 128, 165, 190, 232, 40,
                                     118, 155, 68, 82, 119, 175, 173, 210, 248));
}

TEST(Resize, ScalesTransparentPicturesPremultipliedAsPillowDoes) {
  const Image8 pair{2, 1, 4, {255, 0, 0, 255, 0, 255, 0, 0}};
  EXPECT_THAT(resize(pair, 1, 1, Interpolation::bilinear).pixels, ElementsAre(255, 0, 0, 128));
  const Image8 four{4, 1, 4, {200, 10, 60, 255, 0, 255, 0, 0, 30, 40, 50, 128, 90, 80, 70, 7}};
  EXPECT_THAT(resize(four, 3, 1, Interpolation::bicubic).pixels,
              ElementsAre(206, 8, 60, 185, 4, 43, 47, 59, 34, 46, 52, 44));
}

TEST(Resize, LeavesAPictureOfTheRightSizeAlone) {
  EXPECT_EQ(resize(striped(), 7, 5, Interpolation::bicubic), striped());
  const Image8 faint{1, 1, 4, {100, 100, 100, 3}};  // premultiplying would round the colours away
  EXPECT_EQ(resize(faint, 1, 1, Interpolation::bilinear), faint);
}

TEST(Resize, KeepsAPlainPicturePlainAtEverySize) {
  for (const Interpolation filter : {Interpolation::bilinear, Interpolation::bicubic})
    for (const std::int64_t side : {1, 2, 13, 100, 517})
      for (const int channels : {1, 2, 3, 4})
        EXPECT_THAT(resize(plain(31, 17, channels, 255), side, side / 2 + 1, filter).pixels, Each(255));
}

TEST(Resize, RefusesEmptyTornAndImpossiblePictures) {
  EXPECT_THROW(resize(Image8{}, 4, 4, Interpolation::bilinear), Error);
  EXPECT_THROW(resize(Image8{2, 2, 3, {1, 2, 3}}, 4, 4, Interpolation::bilinear), Error);
  EXPECT_THROW(resize(plain(2, 2, 3, 0), 0, 4, Interpolation::bilinear), Error);
  EXPECT_THROW(resize(plain(2, 2, 3, 0), 4, max_side + 1, Interpolation::bilinear), Error);
}

TEST(Channels, BecomeGrayAsPillowsL) {
  const Image8 gray = convert_channels(striped(), 1);
  EXPECT_THAT(std::vector<std::uint8_t>(gray.pixels.begin(), gray.pixels.begin() + 8),
              ElementsAre(30, 141, 73, 107, 189, 73, 184, 39));
}

TEST(Channels, LieOverWhiteWhereTransparencyIsLost) {
  const Image8 rgba{4, 1, 4, {200, 10, 60, 255, 0, 255, 0, 0, 30, 40, 50, 128, 90, 80, 70, 7}};
  EXPECT_THAT(convert_channels(rgba, 3).pixels, ElementsAre(200, 10, 60, 255, 255, 255, 142, 147, 152, 250, 250, 250));
  const Image8 gray_alpha{2, 1, 2, {10, 255, 10, 0}};
  EXPECT_THAT(convert_channels(gray_alpha, 1).pixels, ElementsAre(10, 255));
}

TEST(Channels, AreRepeatedOrMadeOpaqueGoingUp) {
  EXPECT_THAT(convert_channels(Image8{1, 1, 1, {7}}, 3).pixels, ElementsAre(7, 7, 7));
  EXPECT_THAT(convert_channels(Image8{1, 1, 2, {7, 9}}, 4).pixels, ElementsAre(7, 7, 7, 9));
  EXPECT_THAT(convert_channels(Image8{1, 1, 3, {1, 2, 3}}, 4).pixels, ElementsAre(1, 2, 3, 255));
  EXPECT_THROW(convert_channels(Image8{1, 1, 3, {1, 2, 3}}, 2), Error);
}

TEST(Fit, TellsWhichPartOfThePictureACropKeeps) {
  // 100 × 50 covers ⌊40/0.8⌋ = 50 × 50 unscaled; 40 × 40 of it begin at (100 − 40)/2 = 30 and (50 − 40)/2 = 5.
  EmbedParams params = target(40, 40, Fit::crop, 1);
  params.crop_ratio = 0.8;
  const KeptPart kept = kept_part({50, 100}, params);
  EXPECT_DOUBLE_EQ(kept.x, 30);
  EXPECT_DOUBLE_EQ(kept.y, 5);
  EXPECT_DOUBLE_EQ(kept.width, 40);
  EXPECT_DOUBLE_EQ(kept.height, 40);
  params.fit = Fit::pad;
  EXPECT_DOUBLE_EQ(kept_part({50, 100}, params).width, 100);
}

TEST(Fit, CropsTheCentreAtTheFullRatio) {
  // 100 × 50 covers 50 × 50 unscaled; the crop starts at (100 − 50)/2 = 25.
  EmbedParams params = target(50, 50, Fit::crop, 1);
  params.crop_ratio = 1;
  const FittedImage fitted = fit(ramp(100, 50), params);
  EXPECT_EQ(fitted.content, (Size2{50, 50}));
  EXPECT_EQ(fitted.image.at(0, 0)[0], 25);
  EXPECT_EQ(fitted.image.at(49, 49)[0], 74);
}

TEST(Fit, RoundsHalfPixelsOfTheCropToEven) {
  EmbedParams params = target(10, 10, Fit::crop, 1);
  params.crop_ratio = 1;
  EXPECT_EQ(fit(ramp(11, 10), params).image.at(0, 0)[0], 0);  // 0.5 → 0
  EXPECT_EQ(fit(ramp(13, 10), params).image.at(0, 0)[0], 2);  // 1.5 → 2
  EXPECT_EQ(fit(ramp(15, 10), params).image.at(0, 0)[0], 2);  // 2.5 → 2
}

TEST(Fit, CropsTheSameAsScalingTheWholePictureFirst) {
  // 224/0.875 = 256: shorter side 256, longer side int(256·333/250) = 340; centre at (16, 58).
  std::mt19937 random(2);
  Image8 photo{333, 250, 3, {}};
  for (int i = 0; i < 333 * 250 * 3; ++i) photo.pixels.push_back(static_cast<std::uint8_t>(random()));
  for (const Interpolation filter : {Interpolation::bilinear, Interpolation::bicubic}) {
    EmbedParams params = target(224, 224, Fit::crop);
    params.interpolation = filter;
    const Image8 cropped = fit(photo, params).image;
    const Image8 whole = resize(photo, 340, 256, filter);
    for (std::int64_t y = 0; y < 224; ++y)
      ASSERT_TRUE(std::equal(cropped.at(0, y), cropped.at(0, y) + 224 * 3, whole.at(58, y + 16))) << "row " << y;
  }
}

TEST(Fit, PadsAtTheRightAndBottomWithoutDistorting) {
  const FittedImage wide = fit(plain(200, 100, 3, 255), target(64, 64, Fit::pad));
  EXPECT_EQ(wide.content, (Size2{32, 64}));
  const FittedImage tall = fit(plain(30, 90, 3, 255), target(64, 48, Fit::pad));
  EXPECT_EQ(tall.content, (Size2{64, 21}));  // 64/90·30 = 21.33
  const FittedImage thin = fit(plain(1000, 1, 3, 255), target(16, 16, Fit::pad));
  EXPECT_EQ(thin.content, (Size2{1, 16}));
}

TEST(Normalize, LeavesThePaddingAtZero) {
  const FittedImage fitted = fit(plain(2, 1, 3, 255), target(4, 4, Fit::pad));
  ASSERT_EQ(fitted.content, (Size2{2, 4}));
  const Tensor x = normalize(fitted, Normalization::preset("imagenet").value());
  EXPECT_EQ(x.shape, (Shape{3, 4, 4}));
  EXPECT_FLOAT_EQ(x.view().at({0, 1, 3}), static_cast<float>((1 - 0.485) / 0.229));
  EXPECT_EQ(x.view().at({0, 2, 0}), 0);
}

TEST(Normalize, RoundsEveryValueOnce) {
  const Image8 image{1, 1, 3, {0, 128, 255}};
  const Tensor x = normalize({image, {1, 1}}, Normalization::preset("clip").value());
  EXPECT_EQ(x.data[0], static_cast<float>((0 / 255.0 - 0.48145466) / 0.26862954));
  EXPECT_EQ(x.data[1], static_cast<float>((128 / 255.0 - 0.4578275) / 0.26130258));
  EXPECT_EQ(x.data[2], static_cast<float>((255 / 255.0 - 0.40821073) / 0.27577711));
}

TEST(Preprocess, StacksABatchOfPicturesOfAnySize) {
  const std::vector<Image8> images{plain(9, 5, 1, 255), plain(3, 30, 4, 255)};
  EmbedParams params = target(6, 8, Fit::resize);
  params.normalization = Normalization::preset("none").value();
  const Tensor x = preprocess(images, params);
  EXPECT_EQ(x.shape, (Shape{2, 3, 6, 8}));
  EXPECT_THAT(x.data, Each(1.0F));
  EXPECT_THROW(preprocess({}, params), Error);
  params.image.height = 0;
  EXPECT_THROW(preprocess(images, params), Error);
}

}  // namespace
}  // namespace tessera
