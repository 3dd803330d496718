#include "app/model/model_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/samples.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

using testing::SizeIs;

SharedResult embedded(WeightSpec weights, Size2 patch, std::int64_t dim) {
  ComputeKey key;
  key.pictures = {std::make_shared<const Image8>(load_sample("sample:astronaut"))};
  key.params.image = {96, 96};
  key.params.patch = patch;
  key.params.dim = dim;
  key.weights = weights;
  return std::make_shared<const EmbedResult>(make_embed_job()(key, {}, [](double) {}));
}

void no_report(double) {}

Rebuilt rebuild(const SharedResult& result, std::optional<int> components = {}) {
  return make_rebuild_job()({result, 0, components}, {}, no_report);
}

TEST(ModelAnalysis, RebuildsThePictureExactlyWhereTheRankIsTheLengthOfAPatch) {
  const SharedResult result = embedded({WeightKind::pytorch, 1}, {4, 4}, 64);  // 48 numbers a patch, 64 filters
  const Rebuilt rebuilt = rebuild(result);
  EXPECT_EQ(rebuilt.rank, 48);
  EXPECT_EQ(rebuilt.length, 48);
  EXPECT_LT(rebuilt.largest, 0.1);
  EXPECT_EQ(rebuilt.picture.pixels, result->fitted[0]->image.pixels);
}

TEST(ModelAnalysis, LosesMoreTheFewerComponentsAreUsed) {
  const SharedResult result = embedded({WeightKind::cosine, 0}, {8, 8}, 100);  // of 192: lossy
  const Rebuilt all = rebuild(result), few = rebuild(result, 20), none = rebuild(result, 0);
  EXPECT_EQ(all.components, 100);
  EXPECT_LT(all.rank, all.length);
  EXPECT_GT(all.root_mean_square, 0.1);
  EXPECT_GT(few.root_mean_square, all.root_mean_square);
  EXPECT_GT(none.root_mean_square, few.root_mean_square);
  // The low frequencies of a photo tell the most of it.
  EXPECT_LT(all.root_mean_square, 20);
}

TEST(ModelAnalysis, SaysWhichFilterIsNotFiniteAndDrawsAllOthers) {
  auto weights = std::make_shared<Weights>(*embedded({WeightKind::pytorch, 1}, {4, 4}, 8)->embedding.weights);
  weights->kernel.data[3 * 48 + 5] = std::numeric_limits<float>::quiet_NaN();
  weights->kernel.data[6 * 48] = std::numeric_limits<float>::infinity();
  try {
    make_filter_job()(weights, {}, no_report);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), "filter 3 has 1 number that is not finite: nothing can be decomposed with it");
  }
  const FilterWall wall = make_wall_job()(weights, {}, no_report);
  EXPECT_TRUE(std::isnan(wall.norms[3]));
  EXPECT_TRUE(std::isfinite(wall.norms[4]));
  const FilterOrders orders = make_order_job()(weights, {}, no_report);
  for (const auto& order : orders.orders) {
    std::vector<std::int64_t> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_THAT(sorted, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  }
}

TEST(ModelAnalysis, RangesAreOfWhatIsFinite) {
  Tensor matrix({1, 4}, std::vector<float>{1, std::numeric_limits<float>::quiet_NaN(), 2,
                                           std::numeric_limits<float>::infinity()});
  EXPECT_LE(robust_range({&matrix}), 2);
  matrix.data = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN(), 0, 0};
  EXPECT_EQ(robust_range({&matrix}), 1);
}

TEST(ModelAnalysis, ANewSettingDropsADecompositionThatIsUnderWay) {
  // 1,200² takes a second or so; the slot must answer for the small one long before that could be over.
  const SharedResult large = embedded({WeightKind::pytorch, 1}, {20, 20}, 1200);
  const SharedResult small = embedded({WeightKind::pytorch, 1}, {4, 4}, 16);
  RebuildSlot slot(make_rebuild_job(), {});
  slot.request({large, 0, {}});
  for (int k = 0; k < 10'000 && slot.poll().progress < 0.1; ++k)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_LT(slot.poll().progress, 0.7) << "it is still decomposing";
  slot.request({small, 0, {}});
  for (int k = 0; k < 20'000 && slot.poll().busy; ++k) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const RebuildSlot::Status status = slot.poll();
  ASSERT_TRUE(status.result);
  EXPECT_EQ(status.result_key->result, small);
  EXPECT_EQ(status.result->length, 48);
  EXPECT_EQ(status.failure, "");
}

TEST(ModelAnalysis, OrdersFiltersAndTellsTheirSpectrum) {
  const SharedResult result = embedded({WeightKind::pytorch, 1}, {4, 4}, 64);
  const FilterOrders found = make_order_job()(result->embedding.weights, {}, no_report);
  const FilterAnalysis analysis = make_filter_job()(result->embedding.weights, {}, no_report);
  for (const auto& order : found.orders) {
    std::vector<std::int64_t> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::int64_t> all(64);
    std::iota(all.begin(), all.end(), 0);
    EXPECT_EQ(sorted, all);
  }
  EXPECT_THAT(analysis.components.explained_variance, SizeIs(28));
  EXPECT_THAT(analysis.spectrum.singular_values(), SizeIs(48));
  EXPECT_TRUE(analysis.spectrum.lossless());
  // Σ σ² is the sum of all squares.
  double squares = 0, sum = 0;
  for (const float w : result->embedding.weights->kernel.data) squares += static_cast<double>(w) * w;
  for (const double sigma : analysis.spectrum.singular_values()) sum += sigma * sigma;
  EXPECT_NEAR(sum, squares, 1e-6 * squares);
}

TEST(ModelAnalysis, MeasuresTokensAndStopsWhenAsked) {
  const SharedResult result = embedded({WeightKind::cosine, 0}, {16, 16}, 40);
  const TokenAnalysis analysis = make_token_job()({result, 0}, {}, no_report);
  ASSERT_THAT(analysis.norms, SizeIs(36));
  double squares = 0;
  for (std::int64_t k = 0; k < 40; ++k) squares += std::pow(result->embedding.tokens.view().at({0, 7, k}), 2);
  EXPECT_NEAR(analysis.norms[7], std::sqrt(squares), 1e-4);
  EXPECT_EQ(analysis.components.scores.shape, (Shape{36, 3}));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(make_token_job()({result, 0}, stop.get_token(), no_report), Cancelled);
  EXPECT_THROW(make_token_job()({result, 1}, {}, no_report), Error);
}

}  // namespace
}  // namespace tessera
