#include "app/paint/film_palette.hpp"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::paint {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(Oklab, KnowsTheColorsOfItsAuthor) {
  // From the table of B. Ottosson's article: white is (1, 0, 0), and red, by his reference code.
  const Oklab white = to_oklab(0xffffff);
  EXPECT_NEAR(white.l, 1, 1e-4);
  EXPECT_NEAR(white.a, 0, 1e-4);
  const Oklab red = to_oklab(0xff0000);
  EXPECT_NEAR(red.l, 0.6280, 1e-3);
  EXPECT_NEAR(red.a, 0.2249, 1e-3);
  EXPECT_NEAR(red.b, 0.1258, 1e-3);
  EXPECT_EQ(to_oklab(0).l, 0);
}

TEST(Oklab, GoesThereAndBack) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const Rgb color = random() & 0xffffff;
    ASSERT_EQ(from_oklab(to_oklab(color)), color);
  }
}

TEST(ColorCounts, CountsEachColorOnce) {
  ColorCounts counts;
  for (int round = 0; round < 3; ++round) {
    for (Rgb color = 0; color < 10000; ++color) counts.add(color * 1657);
  }
  ASSERT_EQ(counts.entries().size(), 10000U);
  for (const auto& entry : counts.entries()) ASSERT_EQ(entry.count, 3U);
  EXPECT_EQ(counts.total(), 30000U);
}

TEST(Palette, KeepsFewColorsAsTheyAre) {
  ColorCounts counts;
  counts.add(0xff0000, 3);
  counts.add(0x00ff00, 1);
  counts.add(0x0000ff, 900);
  EXPECT_THAT(choose_palette(counts, 3), ElementsAre(0x0000ff, 0x00ff00, 0xff0000));
}

TEST(Palette, KeepsWhatIsFlatExactlyAmongManyOthers) {
  std::mt19937 random(3);
  ColorCounts counts;
  for (int i = 0; i < 60000; ++i) counts.add(random() & 0xffffff);
  counts.add(0x123456, 50000);
  counts.add(0xfafafa, 200000);
  const auto palette = choose_palette(counts, 255);
  EXPECT_LE(palette.size(), 255U);
  EXPECT_GT(palette.size(), 200U);
  EXPECT_THAT(palette, Contains(0x123456U));
  EXPECT_THAT(palette, Contains(0xfafafaU));
}

TEST(Palette, IsCloserThanAnEvenCube) {
  // A ramp of skin tones: an even cube of 6 × 6 × 6 has few colours there, a fitted palette has all its.
  ColorCounts counts;
  for (int i = 0; i < 2000; ++i) {
    const auto v = static_cast<Rgb>(i % 200);
    counts.add((55 + v) << 16 | (30 + v * 3 / 4) << 8 | (20 + static_cast<Rgb>(i * 7 % 160)));
  }
  std::vector<Rgb> cube;
  for (Rgb r = 0; r < 6; ++r) {
    for (Rgb g = 0; g < 6; ++g) {
      for (Rgb b = 0; b < 6; ++b) cube.push_back(r * 51 << 16 | g * 51 << 8 | b * 51);
    }
  }
  const double fitted = PaletteMatcher(choose_palette(counts, 216)).mean_error(counts);
  EXPECT_LT(fitted, 0.01 * 0.01);
  EXPECT_LT(fitted, PaletteMatcher(cube).mean_error(counts) / 4);
}

TEST(PaletteMatcher, MixesTwoColorsInTheShareThatLiesBetween) {
  PaletteMatcher matcher({0x606060, 0x808080});
  for (const Rgb gray : {0x68U, 0x70U, 0x78U}) {
    double sum = 0;
    for (int i = 0; i < 64; ++i) sum += matcher.palette()[matcher.index(gray * 0x010101, i % 8, i / 8)] & 255;
    EXPECT_NEAR(sum / 64, gray, 2);
  }
  EXPECT_EQ(matcher.index(0x606060, 3, 5), 0);
  EXPECT_EQ(matcher.index(0x808080, 3, 5), 1);
}

}  // namespace
}  // namespace tessera::paint
