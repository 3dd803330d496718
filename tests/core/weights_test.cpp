// Literals of random weights are PyTorch 1.13's:
//   torch.manual_seed(7); torch.nn.Conv2d(3, 8, (4, 4), 4)
//   torch.manual_seed(7); torch.nn.init.trunc_normal_(torch.empty(8, 3, 4, 4), std=0.02)
//   torch.manual_seed(2**32 + 11); torch.nn.Conv2d(1, 2, (3, 5), 1)

#include "tessera/weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tessera/patches.hpp"

namespace tessera {
namespace {

using testing::Each;

EmbedParams small(std::int64_t dim, int channels, Size2 patch) {
  EmbedParams params;
  params.image = {32, 40};
  params.dim = dim;
  params.channels = channels;
  params.patch = patch;
  return params;
}

Weights make(const WeightSpec& spec, const EmbedParams& params) { return make_weights(spec, params, Tensor()); }

/// Inner product of filters a and b.
double dot(const Tensor& kernel, std::int64_t a, std::int64_t b) {
  const auto length = static_cast<std::size_t>(kernel.size() / kernel.shape[0]);
  const float* first = kernel.data.data() + static_cast<std::size_t>(a) * length;
  const float* second = kernel.data.data() + static_cast<std::size_t>(b) * length;
  double sum = 0;
  for (std::size_t k = 0; k < length; ++k) sum += static_cast<double>(first[k]) * second[k];
  return sum;
}

TEST(WeightSpecs, AreSpelledAsOnTheCommandLine) {
  for (const std::string text : {"cosine", "pytorch:7", "trunc-normal:18446744073709551615", "identity", "pca"}) {
    const std::optional<WeightSpec> spec = parse_weight_spec(text);
    ASSERT_TRUE(spec) << text;
    EXPECT_EQ(to_string(*spec), text);
  }
  EXPECT_EQ(parse_weight_spec("pytorch"), (WeightSpec{WeightKind::pytorch, 0}));
}

TEST(WeightSpecs, AreRefusedWhereTheyAreNotOne) {
  for (const std::string text : {"", "cos", "cosine:1", "pytorch:", "pytorch:-1", "pytorch:1x", "pytorch: 1",
                                 "trunc-normal:18446744073709551616", "PCA", "identity:"})
    EXPECT_FALSE(parse_weight_spec(text)) << text;
}

TEST(PytorchWeights, EqualConv2dToTheLastBit) {
  const Weights weights = make({WeightKind::pytorch, 7}, small(8, 3, {4, 4}));
  EXPECT_EQ(weights.kernel.shape, (Shape{8, 3, 4, 4}));
  EXPECT_EQ(weights.kernel.data[0], 0x1.4a57d0p-7F);
  EXPECT_EQ(weights.kernel.data[1], -0x1.64239ep-4F);
  EXPECT_EQ(weights.kernel.data[2], 0x1.788210p-5F);
  EXPECT_EQ(weights.kernel.data[383], 0x1.29a08ep-4F);
  ASSERT_TRUE(weights.bias);
  EXPECT_EQ(weights.bias->data[0], 0x1.2dc0d0p-6F);
  EXPECT_EQ(weights.bias->data[1], 0x1.f1dbf2p-5F);
  EXPECT_EQ(weights.bias->data[7], -0x1.e69142p-4F);
}

TEST(PytorchWeights, TakeTheLow32BitsOfASeedAsTorchDoes) {
  const Weights weights = make({WeightKind::pytorch, (std::uint64_t{1} << 32) + 11}, small(2, 1, {3, 5}));
  EXPECT_EQ(weights.kernel.data[0], -0x1.732adap-3F);
  EXPECT_EQ(weights.bias->data[1], -0x1.64ce1ep-3F);
}

TEST(TruncatedNormal, EqualsTorchsToTheLastBit) {
  const Weights weights = make({WeightKind::trunc_normal, 7}, small(8, 3, {4, 4}));
  EXPECT_EQ(weights.kernel.data[0], 0x1.cb89bep-10F);
  EXPECT_EQ(weights.kernel.data[1], -0x1.152f8ep-6F);
  EXPECT_EQ(weights.kernel.data[2], 0x1.0ce708p-7F);
  EXPECT_EQ(weights.kernel.data[191], 0x1.0e9f60p-4F);  // the largest: a draw of the tail
  EXPECT_EQ(weights.kernel.data[383], 0x1.bd91e6p-7F);
  EXPECT_THAT(weights.bias.value().data, Each(0.0F));
}

TEST(TruncatedNormal, HasTheDeviationItPromises) {
  const Weights weights = make({WeightKind::trunc_normal, 1}, small(512, 3, {16, 16}));
  double sum = 0;
  double squares = 0;
  for (const float w : weights.kernel.data) {
    sum += w;
    squares += static_cast<double>(w) * w;
  }
  const auto n = static_cast<double>(weights.kernel.size());
  // Five standard errors of each estimate.
  EXPECT_NEAR(sum / n, 0, 5 * 0.02 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(squares / n), 0.02, 5 * 0.02 / std::sqrt(2 * n));
}

TEST(Weights, HaveABiasOnlyWhereItIsAskedFor) {
  EmbedParams params = small(8, 3, {4, 4});
  params.bias = false;
  for (const WeightKind kind :
       {WeightKind::cosine, WeightKind::pytorch, WeightKind::trunc_normal, WeightKind::identity})
    EXPECT_FALSE(make({kind, 0}, params).bias);
}

TEST(Identity, IsTheUnitMatrixAndEyeForAnotherD) {
  const Tensor square = make({WeightKind::identity, 0}, small(12, 3, {2, 2})).kernel;
  for (std::int64_t d = 0; d < 12; ++d)
    for (std::int64_t k = 0; k < 12; ++k) EXPECT_EQ(square.reshaped({12, 12}).view().at({d, k}), d == k ? 1 : 0);
  const Tensor wide = make({WeightKind::identity, 0}, small(5, 3, {2, 2})).kernel;
  EXPECT_EQ(dot(wide, 4, 4), 1);
  const Tensor tall = make({WeightKind::identity, 0}, small(20, 3, {2, 2})).kernel;
  EXPECT_EQ(dot(tall, 11, 11), 1);
  EXPECT_EQ(dot(tall, 12, 12), 0);
}

TEST(Cosine, IsAnOrthonormalBasisForEveryShapeOfPatch) {
  for (const int channels : {1, 3, 4})
    for (const Size2 patch : {Size2{8, 8}, Size2{5, 7}, Size2{1, 1}, Size2{1, 6}, Size2{3, 2}}) {
      const std::int64_t length = channels * patch.height * patch.width;
      const Tensor kernel = make({WeightKind::cosine, 0}, small(length, channels, patch)).kernel;
      for (std::int64_t a = 0; a < length; ++a)
        for (std::int64_t b = 0; b <= a; ++b) ASSERT_NEAR(dot(kernel, a, b), a == b ? 1 : 0, 3e-7) << a << " " << b;
    }
}

TEST(Cosine, BeginsWithTheMeanColourAndItsOpponents) {
  const Tensor kernel = make({WeightKind::cosine, 0}, small(48, 3, {4, 4})).kernel;
  const View w = kernel.view();
  const double mean = 1.0 / 4;  // 1/√(P_h·P_w)
  for (std::int64_t c = 0; c < 3; ++c) EXPECT_FLOAT_EQ(w.at({0, c, 2, 3}), static_cast<float>(mean / std::sqrt(3.0)));
  EXPECT_FLOAT_EQ(w.at({1, 0, 0, 0}), static_cast<float>(-mean / std::sqrt(6.0)));  // blue − yellow
  EXPECT_FLOAT_EQ(w.at({1, 2, 0, 0}), static_cast<float>(2 * mean / std::sqrt(6.0)));
  EXPECT_FLOAT_EQ(w.at({2, 0, 0, 0}), static_cast<float>(mean / std::sqrt(2.0)));  // red − green
  EXPECT_EQ(w.at({2, 2, 0, 0}), 0);
  // Next the lowest horizontal wave: √(1/4)·√(2/4)·cos(π(2x + 1)/8), the same in every row.
  for (std::int64_t x = 0; x < 4; ++x)
    EXPECT_NEAR(w.at({3, 1, 1, x}),
                0.5 * std::sqrt(0.5) * std::cos(M_PI * static_cast<double>(2 * x + 1) / 8) / std::sqrt(3.0), 1e-7);
}

TEST(Cosine, RisesInFrequency) {
  // The frequency of a filter on a gray 6 × 4 patch is read off by its signs' changes along each axis.
  const Tensor kernel = make({WeightKind::cosine, 0}, small(24, 1, {6, 4})).kernel;
  const View w = kernel.view();
  const auto changes = [](const std::vector<float>& values) {
    int count = 0;
    for (std::size_t i = 1; i < values.size(); ++i) count += (values[i] < 0) != (values[i - 1] < 0);
    return count;
  };
  double previous = -1;
  std::set<std::pair<int, int>> seen;
  for (std::int64_t d = 0; d < 24; ++d) {
    std::vector<float> down;
    std::vector<float> across;
    for (std::int64_t y = 0; y < 6; ++y) down.push_back(w.at({d, 0, y, 0}));
    for (std::int64_t x = 0; x < 4; ++x) across.push_back(w.at({d, 0, 0, x}));
    const double fy = changes(down) / 6.0;
    const double fx = changes(across) / 4.0;
    EXPECT_GE(fy * fy + fx * fx, previous - 1e-12);
    previous = fy * fy + fx * fx;
    seen.insert({changes(down), changes(across)});
  }
  EXPECT_EQ(seen.size(), 24U);
}

TEST(Cosine, StartsAgainBeyondItsBasis) {
  const Tensor kernel = make({WeightKind::cosine, 0}, small(30, 3, {2, 2})).kernel;
  for (std::int64_t d = 12; d < 30; ++d)
    EXPECT_TRUE(std::equal(kernel.data.begin() + d * 12, kernel.data.begin() + (d + 1) * 12,
                           kernel.data.begin() + (d - 12) * 12));
}

TEST(Cosine, KeepsAlphaApart) {
  const Tensor kernel = make({WeightKind::cosine, 0}, small(4, 4, {2, 2})).kernel;
  EXPECT_EQ(kernel.view().at({3, 3, 0, 0}), 0.5F);
  EXPECT_EQ(kernel.view().at({3, 0, 0, 0}), 0);
  EXPECT_EQ(kernel.view().at({0, 3, 0, 0}), 0);
}

/// Patches (as pixels of an image of patch 1 × 1 and C channels) spread along known axes.
Tensor cloud(std::int64_t side) {
  std::mt19937 random(4);
  std::normal_distribution<double> normal;
  Tensor image({1, 3, side, side});
  const std::int64_t plane = side * side;
  for (std::int64_t i = 0; i < plane; ++i) {
    const double along = 3 * normal(random);
    const double across = normal(random);
    image.data[static_cast<std::size_t>(i)] = static_cast<float>(5 + 0.6 * along - 0.8 * across);
    image.data[static_cast<std::size_t>(plane + i)] = static_cast<float>(-2 + 0.8 * along + 0.6 * across);
    image.data[static_cast<std::size_t>(2 * plane + i)] = 1;
  }
  return image;
}

TEST(PrincipalComponents, FindTheAxesOfACloud) {
  EmbedParams params = small(5, 3, {1, 1});
  params.image = {64, 64};
  const Weights weights = make_weights({WeightKind::pca, 0}, params, cloud(64));
  const View w = weights.kernel.view();
  EXPECT_NEAR(w.at({0, 0, 0, 0}), 0.6, 0.02);
  EXPECT_NEAR(w.at({0, 1, 0, 0}), 0.8, 0.02);  // the largest coefficient is positive
  EXPECT_NEAR(w.at({1, 0, 0, 0}), 0.8, 0.02);
  EXPECT_NEAR(w.at({1, 1, 0, 0}), -0.6, 0.02);
  EXPECT_NEAR(weights.bias->data[0], -(5 * 0.6 - 2 * 0.8), 0.3);
  // The third channel never changes, and no patch has a fourth direction.
  for (std::int64_t d = 2; d < 5; ++d) EXPECT_EQ(dot(weights.kernel, d, d), 0);
}

/// The tokens' means and the Gram matrix of the filters, for an image of noise.
void expect_centred_orthonormal(const EmbedParams& params, std::int64_t filters) {
  std::mt19937 random(6);
  std::uniform_real_distribution<float> uniform(-1, 1);
  Tensor image({2, params.channels, params.image.height, params.image.width});
  for (float& value : image.data) value = uniform(random);
  const Weights weights = make_weights({WeightKind::pca, 0}, params, image);
  for (std::int64_t a = 0; a < params.dim; ++a)
    for (std::int64_t b = 0; b <= a; ++b)
      ASSERT_NEAR(dot(weights.kernel, a, b), a == b && a < filters ? 1 : 0, 1e-5) << a << " " << b;
  const Tensor x = unfold(image, plan_grid(params.grid_settings()));
  const auto length = static_cast<std::size_t>(x.shape[2]);
  const std::size_t rows = x.data.size() / length;
  for (std::size_t d = 0; d < static_cast<std::size_t>(params.dim); ++d) {
    double sum = 0;
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t k = 0; k < length; ++k)
        sum += static_cast<double>(x.data[i * length + k]) * weights.kernel.data[d * length + k];
    ASSERT_NEAR(sum / static_cast<double>(rows) + weights.bias->data[d], 0, 1e-5);
  }
}

TEST(PrincipalComponents, AreOrthonormalAndCentreTheTokens) {
  EmbedParams many_patches = small(12, 3, {2, 2});  // 640 patches of 12 numbers
  expect_centred_orthonormal(many_patches, 12);
  EmbedParams few_patches = small(50, 3, {8, 8});  // 40 patches of 192 numbers span 39 directions
  expect_centred_orthonormal(few_patches, 39);
}

TEST(PrincipalComponents, OfAPlainImageAreZero) {
  EmbedParams params = small(4, 1, {4, 4});
  const Weights weights = make_weights({WeightKind::pca, 0}, params, Tensor::zeros({1, 1, 32, 40}));
  EXPECT_THAT(weights.kernel.data, Each(0.0F));
  EXPECT_THAT(weights.bias->data, Each(0.0F));
}

TEST(PrincipalComponents, RefuseAnotherImageAndNumbersThatAreNotFinite) {
  const EmbedParams params = small(4, 1, {4, 4});
  EXPECT_THROW(make({WeightKind::pca, 0}, params), Error);
  EXPECT_THROW(make_weights({WeightKind::pca, 0}, params, Tensor::zeros({1, 1, 32, 41})), Error);
  Tensor image = Tensor::zeros({1, 1, 32, 40});
  image.data[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(make_weights({WeightKind::pca, 0}, params, image), Error);
}

TEST(Weights, StopWhenAsked) {
  std::stop_source source;
  source.request_stop();
  for (const WeightKind kind :
       {WeightKind::cosine, WeightKind::pytorch, WeightKind::trunc_normal, WeightKind::identity, WeightKind::pca})
    EXPECT_THROW(make_weights({kind, 0}, small(8, 1, {4, 4}), Tensor::zeros({1, 1, 32, 40}), source.get_token()),
                 Cancelled);
}

TEST(Weights, AreRefusedForSettingsThatDoNotValidate) {
  EXPECT_THROW(make({WeightKind::cosine, 0}, small(0, 3, {4, 4})), Error);
}

}  // namespace
}  // namespace tessera
