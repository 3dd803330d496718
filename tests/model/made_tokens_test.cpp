#include "app/model/made_tokens.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "app/model/embed_job.hpp"
#include "tessera/positions.hpp"

namespace tessera {
namespace {

TEST(MadePositions, AreMaesTableRowByRow) {
  const Size2 grid{3, 5};
  const Tensor table = sincos_positions(SinCos::mae, grid, 24);
  const MadePositions positions(grid, 24);
  std::vector<float> row(24);
  for (std::int64_t i = 0; i < 15; ++i) {
    positions.read(i, row);
    for (std::int64_t k = 0; k < 24; ++k)
      EXPECT_EQ(row[static_cast<std::size_t>(k)], table.view().at({0, i, k})) << i << ", " << k;
  }
}

TEST(MadePositions, OfAnOddDimensionAreTheFirstColumnsOfTheNextTable) {
  std::vector<float> one(1);
  MadePositions({2, 4}, 1).read(6, one);
  EXPECT_FLOAT_EQ(one[0], std::sin(2.f));  // D = 4 has one frequency, 1, and begins with the sine of the column
  std::vector<float> three(3);
  MadePositions({2, 4}, 3).read(6, three);
  EXPECT_FLOAT_EQ(three[1], std::cos(2.f));
  EXPECT_FLOAT_EQ(three[2], std::sin(1.f));
}

TEST(MadePrefix, IsTheSameEachTimeAndSpreadLikeItsNormal) {
  const Tensor token = made_prefix(1, 768);
  EXPECT_EQ(token.shape, (Shape{1, 768}));
  EXPECT_EQ(token, made_prefix(1, 768));
  double sum = 0, squares = 0;
  for (const float value : token.data) {
    sum += value;
    squares += static_cast<double>(value) * value;
  }
  EXPECT_NEAR(sum / 768, 0, 0.003);
  EXPECT_NEAR(std::sqrt(squares / 768), 0.02, 0.002);
}

TEST(MadePrefix, HasRoomForTheWidestTokens) {
  EXPECT_EQ(made_prefix(2, 10'001).shape, (Shape{2, 10'001}));
  EXPECT_EQ(made_prefix(0, 8).size(), 0);
}

TEST(PositionSheet, IsDrawnByTheSameRowsAsZ) {
  EmbedParams params;
  params.image = {64, 48};
  params.patch = {1, 1};
  params.channels = 1;
  params.dim = 4;
  const auto weights = std::make_shared<const Weights>(make_weights({}, params, {}));
  const Tensor image = Tensor::zeros({1, 1, 64, 48});
  const Embedding kept = embed(image, params, weights);
  const Sheet means = make_position_sheet(kept);
  const Sheets sheets = make_sheets(kept, nullptr);
  EXPECT_EQ(means.matrix->shape, sheets.images[0].z.matrix->shape);
  EXPECT_TRUE(means.averaged());
  EXPECT_FALSE(means.sampled);

  EmbedOptions options;
  options.kept_bytes = 0;
  const Embedding large = embed(image, params, weights, options);
  const Sheet some = make_position_sheet(large);
  EXPECT_TRUE(some.sampled);
  EXPECT_EQ(some.rows, 3072);
  ASSERT_EQ(some.matrix->shape, (Shape{256, 4}));
  const Tensor table = sincos_positions(SinCos::mae, {64, 48}, 4);
  EXPECT_EQ(some.matrix->view().at({5, 0}), table.view().at({0, 60, 0}));  // 5·3072/256
}

}  // namespace
}  // namespace tessera
