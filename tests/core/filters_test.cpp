#include "tessera/filters.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tessera/token_views.hpp"

namespace tessera {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::IsNan;

Tensor noise(Shape shape, unsigned seed = 4) {
  Tensor tensor(std::move(shape));
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  for (float& value : tensor.data) value = normal(random);
  return tensor;
}

TEST(Filters, ComponentsAreOrthonormalAndHoldTheWholeVariance) {
  for (const Shape& shape : {Shape{40, 1, 3, 3}, Shape{6, 1, 3, 3}}) {  // more filters than numbers, and fewer
    const Tensor kernel = noise(shape);
    const FilterComponents all = filter_components(kernel, 100);
    const auto kept = static_cast<std::size_t>(std::min<std::int64_t>(shape[0], 9));
    ASSERT_EQ(all.explained_variance.size(), kept);
    EXPECT_NEAR(std::accumulate(all.explained_variance.begin(), all.explained_variance.end(), 0.0), all.total_variance,
                1e-9);
    EXPECT_TRUE(std::is_sorted(all.explained_variance.rbegin(), all.explained_variance.rend()));
    const std::size_t directions = shape[0] > 9 ? 9 : 5;  // centring takes one direction
    for (std::size_t a = 0; a < directions; ++a)
      for (std::size_t b = 0; b < directions; ++b) {
        double dot = 0;
        for (std::size_t i = 0; i < 9; ++i) dot += all.components.data[a * 9 + i] * all.components.data[b * 9 + i];
        EXPECT_NEAR(dot, a == b ? 1 : 0, 1e-5);
      }
  }
}

TEST(Filters, ADirectionThatDoesNotVaryIsNoComponent) {
  Tensor kernel({3, 1, 1, 2}, std::vector<float>{1, 5, 2, 5, 3, 5});
  const FilterComponents result = filter_components(kernel, 2);
  EXPECT_THAT(result.components.data, ElementsAre(FloatNear(1, 1e-6F), FloatNear(0, 1e-6F), 0, 0));
  EXPECT_THAT(result.explained_variance, ElementsAre(testing::DoubleNear(1, 1e-9), testing::DoubleNear(0, 1e-9)));
  EXPECT_THAT(result.mean_filter.data, ElementsAre(2, 5));
}

TEST(Filters, AreOrderedByNormVarianceAndLikeness) {
  // A flat bright one, a weak edge, a strong edge, the bright one again, weaker.
  const Tensor kernel({4, 1, 1, 2}, std::vector<float>{9, 9, -1, 1, -5, 5, 3, 3});
  EXPECT_THAT(filter_order(kernel, FilterOrder::index), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(filter_order(kernel, FilterOrder::norm), ElementsAre(0, 2, 3, 1));
  EXPECT_THAT(filter_order(kernel, FilterOrder::variance), ElementsAre(2, 1, 0, 3));
  EXPECT_THAT(filter_order(kernel, FilterOrder::similarity), ElementsAre(0, 3, 1, 2));
  EXPECT_THROW(filter_order(noise({4, 4}), FilterOrder::norm), Error);
}

TEST(TokenViews, SimilarityNormsAndNeighboursOfATriangle) {
  const Tensor z({1, 4, 2}, std::vector<float>{3, 4, 6, 8, -4, 3, 0, 0});
  EXPECT_THAT(token_similarity(z, 0, 0), ElementsAre(FloatNear(1, 1e-6F), FloatNear(1, 1e-6F), 0, IsNan()));
  EXPECT_THAT(token_norms(z, 0), ElementsAre(5, 10, 5, 0));
  EXPECT_THAT(nearest_tokens(z, 0, 1, 2), ElementsAre(0, 2));
  EXPECT_EQ(nearest_tokens(z, 0, 1, 99).size(), 2U) << "a token of zeros has no cosine";
  EXPECT_TRUE(nearest_tokens(z, 0, 3, 99).empty());
  EXPECT_THROW(token_similarity(z, 0, 4), Error);
  EXPECT_THROW(token_norms(z, 1), Error);
}

TEST(TokenViews, WhatIsNotFiniteHasNoCosineAndLeavesTheOthersTheirs) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  const Tensor z({1, 5, 2}, std::vector<float>{1, 0, nan, 1, 1, 1, infinite, 0, 2, 0});
  EXPECT_THAT(token_similarity(z, 0, 0), ElementsAre(1, IsNan(), FloatNear(0.70710678F, 1e-6F), IsNan(), 1));
  EXPECT_THAT(nearest_tokens(z, 0, 0, 99), ElementsAre(4, 2));
}

TEST(Filters, OrdersPutWhatIsNotFiniteFirstAndNextToNothing) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor kernel({4, 1, 1, 2}, std::vector<float>{1, 1, nan, 1, 5, 5, -2, 2});
  EXPECT_THAT(filter_order(kernel, FilterOrder::norm), ElementsAre(1, 2, 3, 0));
  EXPECT_THAT(filter_order(kernel, FilterOrder::variance), ElementsAre(1, 3, 0, 2));
  EXPECT_THAT(filter_order(kernel, FilterOrder::similarity), ElementsAre(2, 0, 3, 1));
}

TEST(TokenViews, ComponentsOfTokensOnALineAreTheirPlacesOnIt) {
  // Tokens t·(3, 4)/5 + (10, 0) for t = −2, 0, 3: one component, scores t less their mean 1/3.
  Tensor z({1, 3, 2});
  const double places[] = {-2, 0, 3};
  for (std::size_t i = 0; i < 3; ++i) {
    z.data[2 * i] = static_cast<float>(places[i] * 0.6 + 10);
    z.data[2 * i + 1] = static_cast<float>(places[i] * 0.8);
  }
  const TokenComponents result = token_components(z, 0, 3);
  EXPECT_EQ(result.scores.shape, (Shape{3, 2}));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(result.scores.data[2 * i], places[i] - 1.0 / 3, 1e-5);
  EXPECT_NEAR(result.explained_variance[0], result.total_variance, 1e-6);
}

}  // namespace
}  // namespace tessera
