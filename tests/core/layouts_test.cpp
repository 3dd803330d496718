#include "tessera/layouts.hpp"

#include <cmath>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

using testing::ElementsAre;

Tensor counting(Shape shape) {
  Tensor tensor(std::move(shape));
  std::iota(tensor.data.begin(), tensor.data.end(), 0.0F);
  return tensor;
}

TEST(Layouts, PutEveryNumberAtItsFilterChannelRowAndColumn) {
  const std::int64_t D = 5;
  const std::int64_t C = 3;
  const Size2 patch{2, 4};
  const Tensor hwio = counting({2, 4, C, D});
  const Tensor cpp = counting({D, C * 8});
  const Tensor ppc = counting({D, C * 8});
  const Tensor dense = counting({C * 8, D});
  const Tensor from_h = from_hwio(hwio);
  const Tensor from_c = from_linear_cpp(cpp, 3, patch);
  const Tensor from_p = from_linear_ppc(ppc, 3, patch);
  const Tensor from_d = from_dense_in_out(dense, 3, patch);
  for (std::int64_t d = 0; d < D; ++d)
    for (std::int64_t c = 0; c < C; ++c)
      for (std::int64_t u = 0; u < 2; ++u)
        for (std::int64_t v = 0; v < 4; ++v) {
          EXPECT_EQ(from_h.view().at({d, c, u, v}), hwio.view().at({u, v, c, d}));
          EXPECT_EQ(from_c.view().at({d, c, u, v}), cpp.view().at({d, c * 8 + u * 4 + v}));
          EXPECT_EQ(from_p.view().at({d, c, u, v}), ppc.view().at({d, (u * 4 + v) * C + c}));
          EXPECT_EQ(from_d.view().at({d, c, u, v}), dense.view().at({(u * 4 + v) * C + c, d}));
        }
}

TEST(Layouts, AreRefusedWhereTheShapeDoesNotFit) {
  EXPECT_THROW(from_hwio(counting({2, 4, 3})), Error);
  EXPECT_THROW(from_linear_cpp(counting({5, 23}), 3, {2, 4}), Error);
  EXPECT_THROW(from_dense_in_out(counting({5, 24}), 3, {2, 4}), Error);
  EXPECT_THROW(from_linear_ppc(counting({5, 24}), 0, {2, 4}), Error);
}

TEST(AdaptInputChannels, SumsForGrayAndTilesForMore) {
  const Tensor rgb({1, 3, 1, 2}, std::vector<float>{1, 2, 10, 20, 100, 200});
  EXPECT_THAT(adapt_input_channels(rgb, 1).data, ElementsAre(111, 222));
  EXPECT_THAT(adapt_input_channels(rgb, 4).data, ElementsAre(0.75F, 1.5F, 7.5F, 15, 75, 150, 0.75F, 1.5F));
  EXPECT_THAT(adapt_input_channels(rgb, 2).data, ElementsAre(1.5F, 3, 15, 30));
  EXPECT_EQ(adapt_input_channels(rgb, 3), rgb);
  EXPECT_THROW(adapt_input_channels(counting({1, 4, 2, 2}), 3), Error);
}

TEST(FoldNormalization, MovesMeanAndDeviationIntoTheWeights) {
  // One filter, one pixel: w·(v/255 − μ)/σ + b for v = 51 is 2·(0.2 − 0.4)/0.5 + 1 = 0.2.
  const Weights weights{Tensor({1, 1, 1, 1}, std::vector<float>{2}), Tensor({1}, std::vector<float>{1})};
  const Normalization normalization{"custom", {0.4, 0.4, 0.4}, {0.5, 0.5, 0.5}};
  const Weights folded = fold_normalization(weights, normalization);
  EXPECT_NEAR(folded.kernel.data[0] * 51 + folded.bias->data[0], 0.2, 1e-6);
  const Weights without_bias = fold_normalization({weights.kernel, {}}, normalization);
  EXPECT_NEAR(without_bias.bias->data[0], -1.6, 1e-6);
}

TEST(LayerNorm, CentresAndScalesTheLastAxis) {
  const Tensor x({2, 4}, std::vector<float>{1, 3, 5, 7, 2, 2, 2, 2});
  const Tensor gamma({4}, std::vector<float>{1, 1, 2, 1});
  const Tensor beta({4}, std::vector<float>{0, 0, 0, 10});
  const Tensor y = layer_norm(x, gamma, beta, 0);
  EXPECT_FLOAT_EQ(y.data[0], static_cast<float>(-3 / std::sqrt(5.0)));
  EXPECT_FLOAT_EQ(y.data[2], static_cast<float>(2 / std::sqrt(5.0)));
  EXPECT_FLOAT_EQ(layer_norm(x, gamma, beta, 1e-5).data[7], 10);  // an equal row has no spread to divide by
  EXPECT_THROW(layer_norm(x, counting({3}), beta, 0), Error);
  EXPECT_THROW(layer_norm(x, gamma, beta, -1), Error);
}

}  // namespace
}  // namespace tessera
