#include "tessera/positions.hpp"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr PositionResize every_flavour[] = {PositionResize::timm, PositionResize::hf, PositionResize::dinov2,
                                            PositionResize::google, PositionResize::naflex};

Tensor noise(Shape shape, unsigned seed = 3) {
  Tensor tensor(std::move(shape));
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  for (float& value : tensor.data) value = normal(random);
  return tensor;
}

TEST(AxisResize, EveryRowSumsToOneSoThatAConstantStaysAConstant) {
  for (const PositionResize flavour : every_flavour)
    for (const auto& [from, to] : {std::pair{7, 14}, {14, 7}, {16, 37}, {37, 16}, {1, 5}, {5, 1}}) {
      const AxisMatrix matrix = position_matrices(flavour, {from, from}, {to, to}).rows;
      for (std::int64_t i = 0; i < matrix.rows; ++i) {
        double sum = 0;
        for (std::int64_t k = 0; k < matrix.columns; ++k) sum += matrix.at(i, k);
        EXPECT_NEAR(sum, 1, 1e-12) << to_string(flavour) << ' ' << from << " → " << to;
      }
    }
}

TEST(AxisResize, BicubicWeighsFourNeighboursByPyTorchsTwoParameters) {
  // Output 2 of 4 → 8 lies at source place 0.75: t = 0.75 from sample 0, whose left neighbour is clamped.
  const AxisMatrix plain = resize_matrix(4, 8, {Interpolation::bicubic, false});
  EXPECT_THAT((std::vector{plain.at(2, 0), plain.at(2, 1), plain.at(2, 2), plain.at(2, 3)}),
              ElementsAre(DoubleNear(-0.03515625 + 0.26171875, 1e-12), DoubleNear(0.87890625, 1e-12),
                          DoubleNear(-0.10546875, 1e-12), DoubleNear(0, 1e-12)));
  // With antialiasing the border is cut and the rest renormalised: another row even though nothing shrinks.
  const AxisMatrix smooth = resize_matrix(4, 8, {Interpolation::bicubic, true});
  const double sum = 0.2265625 + 0.8671875 - 0.0703125;
  EXPECT_NEAR(smooth.at(2, 0), 0.2265625 / sum, 1e-12);
}

TEST(AxisResize, ZoomPutsTheCornersOnEachOther) {
  const AxisMatrix matrix = zoom_matrix(3, 5);
  EXPECT_THAT(matrix.values, ElementsAre(1, 0, 0, 0.5, 0.5, 0, 0, 1, 0, 0, 0.5, 0.5, 0, 0, 1));
}

TEST(AxisResize, ThePseudoInverseUndoesEveryEnlargement) {
  const AxisMatrix up = resize_matrix(7, 12, {Interpolation::bicubic, true});
  const AxisMatrix down = pseudo_inverse(up);
  const Tensor x = noise({2, 7, 7, 3});
  const Tensor back = resize_axes(resize_axes(x, up, up), down, down);
  ASSERT_EQ(back.shape, x.shape);
  for (std::size_t i = 0; i < x.data.size(); ++i) EXPECT_NEAR(back.data[i], x.data[i], 1e-5F);
}

TEST(AxisResize, RefusesSidesAndStepsThatMakeNoSense) {
  EXPECT_THROW(resize_matrix(0, 4, {}), Error);
  EXPECT_THROW(resize_matrix(4, 0, {}), Error);
  EXPECT_THROW(resize_matrix(4, std::int64_t{1} << 40, {}), Error);
  EXPECT_THROW(resize_matrix(4, 8, {}, 0.0), Error);
  EXPECT_THROW(resize_axes(noise({1, 4, 4, 2}), zoom_matrix(5, 6), zoom_matrix(4, 6)), Error);
}

TEST(Positions, ResizingLeavesThePrefixAndTheSameGridAlone) {
  const Tensor table = noise({1, 2 + 6 * 4, 5});
  for (const PositionResize flavour : every_flavour) {
    EXPECT_EQ(resize_positions(table, {6, 4}, {6, 4}, 2, flavour), table);
    const Tensor resized = resize_positions(table, {6, 4}, {3, 9}, 2, flavour);
    EXPECT_EQ(resized.shape, (Shape{1, 2 + 27, 5}));
    EXPECT_TRUE(std::equal(table.data.begin(), table.data.begin() + 10, resized.data.begin()));
  }
}

/// The rise from row to row of a ramp of slope 1 over 8 rows, made 16.
std::vector<double> rises_of_ramp(PositionResize flavour) {
  Tensor ramp({1, 64, 1});
  for (int i = 0; i < 64; ++i) ramp.data[static_cast<std::size_t>(i)] = static_cast<float>(i / 8);
  const Tensor resized = resize_positions(ramp, {8, 8}, {16, 8}, 0, flavour);
  std::vector<double> rises;
  for (std::size_t row = 5; row < 10; ++row) rises.push_back(resized.data[(row + 1) * 8] - resized.data[row * 8]);
  return rises;
}

TEST(Positions, ARampStaysARampExceptUnderPyTorchsPlainBicubic) {
  EXPECT_THAT(rises_of_ramp(PositionResize::timm), testing::Each(DoubleNear(0.5, 1e-6)));
  EXPECT_THAT(rises_of_ramp(PositionResize::naflex), testing::Each(DoubleNear(0.5, 1e-6)));
  EXPECT_THAT(rises_of_ramp(PositionResize::google), testing::Each(DoubleNear(7.0 / 15, 1e-6)));
  // Keys' filter reproduces a ramp for a = −1/2 alone; with −3/4 the steps alternate about it.
  EXPECT_THAT(rises_of_ramp(PositionResize::hf), ElementsAre(0.40625, 0.59375, 0.40625, 0.59375, 0.40625));
  EXPECT_THAT(rises_of_ramp(PositionResize::dinov2), testing::Contains(DoubleNear(0.4039, 1e-4)));
}

TEST(Positions, TheFlavoursReallyDiffer) {
  const Tensor table = noise({1, 49, 4});
  std::vector<Tensor> results;
  for (const PositionResize flavour : every_flavour)
    results.push_back(resize_positions(table, {7, 7}, {12, 12}, 0, flavour));
  for (std::size_t a = 0; a < results.size(); ++a)
    for (std::size_t b = a + 1; b < results.size(); ++b) EXPECT_FALSE(results[a] == results[b]) << a << ' ' << b;
}

TEST(Positions, FlavoursAreSpelledAsTheCommandLineDoes) {
  for (const PositionResize flavour : every_flavour) EXPECT_EQ(parse_position_resize(to_string(flavour)), flavour);
  EXPECT_EQ(parse_position_resize("bicubic"), std::nullopt);
}

TEST(Positions, SinCosStartsWithXAndHasTheFrequenciesOfItsLibrary) {
  const Tensor mae = sincos_positions(SinCos::mae, {2, 3}, 8);
  // Row 1, column 2: x = 2, y = 1; frequencies 1 and 1/100.
  const float* row = mae.data.data() + 5 * 8;
  EXPECT_NEAR(row[0], std::sin(2.0), 1e-7);
  EXPECT_NEAR(row[1], std::sin(0.02), 1e-7);
  EXPECT_NEAR(row[2], std::cos(2.0), 1e-7);
  EXPECT_NEAR(row[4], std::sin(1.0), 1e-7);
  EXPECT_NEAR(row[7], std::cos(0.01), 1e-7);
  const Tensor big_vision = sincos_positions(SinCos::big_vision, {2, 3}, 8);
  EXPECT_NEAR(big_vision.data[5 * 8 + 1], std::sin(2e-4), 1e-9);
  EXPECT_NEAR(sincos_positions(SinCos::sinusoid, {1, 3}, 4).data[2 * 4 + 3], std::cos(0.02), 1e-7);
}

TEST(Positions, SimilarityIsOneWithItselfSymmetricAndNoNumberForZeros) {
  Tensor table = noise({1, 1 + 12, 6});
  std::fill_n(table.data.begin() + 6, 6, 0.0F);  // position (0, 0)
  const Tensor map = position_similarity(table, {3, 4}, 1);
  EXPECT_EQ(map.shape, (Shape{3, 4, 3, 4}));
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t j = 0; j < 12; ++j) {
      if (i == 0 || j == 0) {
        EXPECT_TRUE(std::isnan(map.data[i * 12 + j]) && std::isnan(map.data[j * 12 + i]));
        continue;
      }
      EXPECT_EQ(map.data[i * 12 + j], map.data[j * 12 + i]);
      EXPECT_LE(std::abs(map.data[i * 12 + j]), 1.000001F);
    }
  EXPECT_NEAR(map.data[5 * 12 + 5], 1, 1e-6);
}

TEST(Positions, RefusalsNameTheShapes) {
  try {
    resize_positions(noise({1, 197, 4}), {16, 16}, {7, 7}, 1, PositionResize::timm);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("(1, 197, 4) are not (1, 1 + 16 × 16, D)"));
  }
  EXPECT_THROW(sincos_positions(SinCos::mae, {4, 4}, 10), Error);
  EXPECT_THROW(sincos_positions(SinCos::big_vision, {4, 4}, 4), Error);
  EXPECT_THROW(position_similarity(noise({1, 5, 4}), {2, 3}, 0), Error);
}

}  // namespace
}  // namespace tessera
