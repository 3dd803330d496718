#include "tessera/float16.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace tessera {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

TEST(Half, ReadsTheLandmarksOfTheFormat) {
  EXPECT_EQ(half_to_float(0x3c00), 1.0F);
  EXPECT_EQ(half_to_float(0xc000), -2.0F);
  EXPECT_EQ(half_to_float(0x7bff), 65504.0F);
  EXPECT_EQ(half_to_float(0x0001), 0x1p-24F);
  EXPECT_EQ(half_to_float(0x03ff), 0x3ffp-24F);
  EXPECT_EQ(half_to_float(0x0400), 0x1p-14F);
  EXPECT_EQ(half_to_float(0xfc00), -infinity);
  EXPECT_TRUE(std::isnan(half_to_float(0x7e01)));
  EXPECT_TRUE(std::signbit(half_to_float(0x8000)));
}

TEST(Half, SurvivesTheRoundTripForAll65536Patterns) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    EXPECT_EQ(float_to_half(half_to_float(half)), half);
  }
}

TEST(Half, RoundsToNearestAndTiesToEven) {
  EXPECT_EQ(float_to_half(1 + 0x1p-11F), 0x3c00);  // halfway to the next: even below
  EXPECT_EQ(float_to_half(1 + 0x3p-11F), 0x3c02);  // halfway again: even above
  EXPECT_EQ(float_to_half(std::nextafter(1 + 0x1p-11F, 2.0F)), 0x3c01);
  EXPECT_EQ(float_to_half(65519.99F), 0x7bff);
  EXPECT_EQ(float_to_half(65520.0F), 0x7c00);  // rounds up to infinity
  EXPECT_EQ(float_to_half(0x1p-25F), 0x0000);  // half the smallest: to even, zero
  EXPECT_EQ(float_to_half(std::nextafter(0x1p-25F, 1.0F)), 0x0001);
  EXPECT_EQ(float_to_half(-0x1.ffbp-15F), 0x83ff);
  EXPECT_EQ(float_to_half(-0x1.ffcp-15F), 0x8400);  // a subnormal that becomes normal
  EXPECT_EQ(float_to_half(1e-30F), 0x0000);
}

TEST(Bfloat16, IsTheUpperHalfOfAFloatRoundedToEven) {
  EXPECT_EQ(bfloat16_to_float(0x3f80), 1.0F);
  EXPECT_EQ(float_to_bfloat16(1 + 0x1p-8F), 0x3f80);
  EXPECT_EQ(float_to_bfloat16(1 + 0x3p-8F), 0x3f82);
  EXPECT_EQ(float_to_bfloat16(std::numeric_limits<float>::max()), 0x7f80);
  EXPECT_EQ(float_to_bfloat16(-infinity), 0xff80);
  EXPECT_TRUE(std::isnan(bfloat16_to_float(float_to_bfloat16(std::numeric_limits<float>::quiet_NaN()))));
}

}  // namespace
}  // namespace tessera
