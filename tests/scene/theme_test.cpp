// The palette keeps its promises: contrast, and colours that stay apart for every kind of colour vision.

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "app/scene/theme.hpp"

namespace tessera::scene {
namespace {

using Matrix = std::array<double, 9>;

// Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
constexpr Matrix normal{1, 0, 0, 0, 1, 0, 0, 0, 1};
constexpr Matrix protanopia{0.152286, 1.052583,  -0.204868, 0.114503, 0.786281,
                            0.099216, -0.003882, -0.048116, 1.051998};
constexpr Matrix deuteranopia{0.367322, 0.860646,  -0.227968, 0.280085, 0.672501,
                              0.047413, -0.011820, 0.042940,  0.968881};
constexpr Matrix tritanopia{1.255528, -0.076749, -0.178779, -0.078411, 0.930809,
                            0.147602, 0.004733,  0.691367,  0.303900};

LinearRgb seen(const Matrix& m, Color color) {
  const LinearRgb in = to_linear(color);
  LinearRgb out{};
  for (std::size_t k = 0; k < 3; ++k)
    out[k] = std::clamp(m[3 * k] * in[0] + m[3 * k + 1] * in[1] + m[3 * k + 2] * in[2], 0.0, 1.0);
  return out;
}

double worst_pair(const Theme& t) {
  const std::array<Color, 5> roles{t.n, t.p, t.c, t.d, t.bad};
  double worst = 1000;
  for (const Matrix& vision : {normal, protanopia, deuteranopia, tritanopia}) {
    for (std::size_t i = 0; i < roles.size(); ++i) {
      for (std::size_t k = i + 1; k < roles.size(); ++k)
        worst = std::min(worst, color_difference(seen(vision, roles[i]), seen(vision, roles[k])));
    }
  }
  return worst;
}

TEST(Theme, ReadsEasilyOnEveryGround) {
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    const Theme t = make_theme(name);
    for (const Color ground : {t.ground, t.panel, t.raised}) {
      for (const Color text : {t.text, t.quiet_text}) EXPECT_GE(contrast(text, ground), 4.6);
    }
    for (const Color ground : {t.ground, t.panel}) {
      for (const Color text : {t.n, t.p, t.c, t.d, t.bad}) EXPECT_GE(contrast(text, ground), 4.6);
      EXPECT_GE(contrast(t.control_border, ground), 3.0);
    }
    EXPECT_GE(contrast(t.button_text, t.button), 4.6);
  }
}

TEST(Theme, ReadsEasilyOnTheRulersWindows) {
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    const Theme t = make_theme(name);
    EXPECT_GE(contrast(t.button_text, t.p), 4.6);
    EXPECT_GE(contrast(t.text, mix(t.panel, t.p, 0.36f)), 4.6);
  }
}

TEST(Theme, KeepsTheRolesApartForEveryKindOfColourVision) {
  EXPECT_GE(worst_pair(make_theme(ThemeName::dark)), 14.2);
  EXPECT_GE(worst_pair(make_theme(ThemeName::light)), 15.85);  // 15.88, told as 15.9
}

// Anchors: CIEDE2000 of the sRGB primaries, and of black and white, as published colour tools give them.
TEST(ColorDifference, AgreesWithPublishedValues) {
  const Color red{255, 0, 0, 255}, green{0, 255, 0, 255}, blue{0, 0, 255, 255};
  EXPECT_NEAR(color_difference(red, green), 86.61, 0.05);
  EXPECT_NEAR(color_difference(red, blue), 52.88, 0.05);
  EXPECT_NEAR(color_difference(green, blue), 83.19, 0.05);
  EXPECT_NEAR(color_difference({0, 0, 0, 255}, {255, 255, 255, 255}), 100, 0.01);
  EXPECT_EQ(color_difference(red, red), 0);
}

TEST(Contrast, IsOneForEqualColoursAndTwentyOneForBlackOnWhite) {
  EXPECT_DOUBLE_EQ(contrast({0, 0, 0, 255}, {255, 255, 255, 255}), 21);
  EXPECT_DOUBLE_EQ(contrast({7, 8, 9, 255}, {7, 8, 9, 255}), 1);
}

TEST(HeatColors, AreSymmetricAboutZeroAndFullAtTheRange) {
  const Theme t = make_theme(ThemeName::dark);
  EXPECT_EQ(heat_color(t, 0), t.zero);
  EXPECT_EQ(heat_color(t, 1), t.positive);
  EXPECT_EQ(heat_color(t, -1), t.negative);
  EXPECT_EQ(heat_color(t, 5), t.positive);
  // 0.5^0.6 = 0.6598 of the way.
  EXPECT_EQ(heat_color(t, 0.5f), mix(t.zero, t.positive, 0.6598f));
}

}  // namespace
}  // namespace tessera::scene
