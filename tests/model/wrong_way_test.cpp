#include "app/model/wrong_way.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <set>

namespace tessera {
namespace {

Picture noise(std::int64_t width, std::int64_t height, int channels, unsigned seed) {
  auto image = std::make_shared<Image8>();
  image->width = width;
  image->height = height;
  image->channels = channels;
  std::mt19937 random(seed);
  for (std::int64_t k = 0; k < width * height * channels; ++k)
    image->pixels.push_back(static_cast<std::uint8_t>(random() & 255U));
  return image;
}

ComputeKey key_of(int channels, std::int64_t dim = 10) {
  ComputeKey key;
  key.params.image = {12, 15};
  key.params.patch = {4, 3};
  key.params.channels = channels;
  key.params.dim = dim;
  key.weights = {WeightKind::pytorch, 3};
  for (unsigned b = 0; b < 2; ++b) key.pictures.push_back(noise(15, 12, channels, b + 1));
  return key;
}

EmbedResult run(const ComputeKey& key) {
  return make_embed_job()(key, {}, [](double) {});
}

/// A number of the wrong picture: channel, row, column.
using Pixel = std::function<double(std::int64_t c, std::int64_t y, std::int64_t x)>;
/// Which weight meets it: channel, row and column within the window.
using Weight = std::function<double(std::int64_t d, std::int64_t c, std::int64_t u, std::int64_t v)>;

/// Every token by the formula, one number at a time. Windows meet edge to edge.
std::vector<double> by_hand(const EmbedResult& r, const Pixel& pixel, const Weight& weight) {
  const EmbedParams& p = r.embedding.params;
  const std::int64_t columns = p.image.width / p.patch.width, n = p.image.height / p.patch.height * columns;
  std::vector<double> z;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t d = 0; d < p.dim; ++d) {
      double sum = r.embedding.weights->bias->data[static_cast<std::size_t>(d)];
      for (std::int64_t c = 0; c < p.channels; ++c)
        for (std::int64_t u = 0; u < p.patch.height; ++u)
          for (std::int64_t v = 0; v < p.patch.width; ++v)
            sum += weight(d, c, u, v) * pixel(c, i / columns * p.patch.height + u, i % columns * p.patch.width + v);
      z.push_back(sum);
    }
  }
  return z;
}

Pixel as_computed(const EmbedResult& r, std::int64_t b) {
  return [&r, b](auto c, auto y, auto x) { return r.embedding.image.view().at({b, c, y, x}); };
}

Weight as_used(const EmbedResult& r) {
  return [&r](auto d, auto c, auto u, auto v) { return r.embedding.weights->kernel.view().at({d, c, u, v}); };
}

/// The sheet holds these numbers, and the largest difference is that to the right tokens.
void expect_tokens(const EmbedResult& r, const WrongResult& wrong, std::int64_t b, const std::vector<double>& z) {
  const EmbedParams& p = r.embedding.params;
  ASSERT_EQ(wrong.z.matrix->size(), static_cast<std::int64_t>(z.size()));
  double largest = 0;
  for (std::size_t k = 0; k < z.size(); ++k) {
    EXPECT_NEAR(wrong.z.matrix->data[k], z[k], 1e-5) << k;
    const auto i = static_cast<std::int64_t>(k) / p.dim, d = static_cast<std::int64_t>(k) % p.dim;
    largest = std::max(largest, std::abs(z[k] - r.embedding.tokens.view().at({b, i, d})));
  }
  EXPECT_NEAR(wrong.max_difference, largest, 2e-5);
  EXPECT_GT(largest, 0.01) << "nothing to tell apart";
}

TEST(WrongWay, ReshapeReadsTheMemoryOfTheMapsInRowsOfD) {
  const EmbedResult r = run(key_of(3, 7));
  const WrongResult wrong = compute_wrong(r, WrongWay::reshape, 1, 4);
  const std::int64_t n = 15, dim = 7;
  std::vector<double> z;
  for (std::int64_t place = 0; place < n * dim; ++place)
    z.push_back(r.embedding.maps.view().at({1, place / n, place % n / 5, place % n % 5}));
  expect_tokens(r, wrong, 1, z);
  EXPECT_EQ(wrong.mixed, 7);
  EXPECT_EQ(wrong.patches, (std::vector<std::int64_t>{13, 14, 0, 1, 2, 3, 4}));  // places 28 … 34 of rows of 15
}

TEST(WrongWay, AReshapedRowOfManyNumbersMixesAllPatches) {
  const std::int64_t n = 15, dim = 40;
  for (std::int64_t row = 0; row < n; ++row) {
    std::set<std::int64_t> patches;
    for (std::int64_t k = 0; k < dim; ++k) patches.insert(reshaped_patch(row, k, dim, n));
    EXPECT_EQ(static_cast<std::int64_t>(patches.size()), mixed_patches(dim, n));
  }
  EXPECT_EQ(compute_wrong(run(key_of(3, 40)), WrongWay::reshape, 0, 0).patches.size(), max_mixed_patches);
}

TEST(WrongWay, RowsInTheOtherOrderMeetTheWrongWeights) {
  const EmbedResult r = run(key_of(3));
  const auto& kernel = r.embedding.weights->kernel;
  const Weight weight = [&](auto d, auto c, auto u, auto v) {
    const std::int64_t place = (u * 3 + v) * 3 + c;  // of the pixel in (P, P, C) order
    return kernel.view().at({d, place / 12, place % 12 / 3, place % 3});
  };
  expect_tokens(r, compute_wrong(r, WrongWay::layout, 0, 0), 0, by_hand(r, as_computed(r, 0), weight));
}

TEST(WrongWay, BlueTakenForRedIsNormalisedAsRed) {
  ComputeKey key = key_of(4);
  key.params.normalization = *Normalization::preset("clip");
  const EmbedResult r = run(key);
  const Pixel pixel = [&](std::int64_t c, std::int64_t y, std::int64_t x) {
    const std::int64_t from = c == 0 ? 2 : c == 2 ? 0 : c;
    const double value = r.fitted[0]->image.at(x, y)[from] / 255.0;
    const Normalization& used = key.params.normalization;
    return (value - used.mean_of(static_cast<int>(c), 4)) / used.std_of(static_cast<int>(c), 4);
  };
  expect_tokens(r, compute_wrong(r, WrongWay::bgr, 0, 0), 0, by_hand(r, pixel, as_used(r)));
}

TEST(WrongWay, AnotherMeanAndStdAreNamed) {
  const EmbedResult r = run(key_of(3));
  const Normalization other = *Normalization::preset("imagenet");
  const Pixel pixel = [&](std::int64_t c, std::int64_t y, std::int64_t x) {
    return (r.fitted[1]->image.at(x, y)[c] / 255.0 - other.mean[static_cast<std::size_t>(c)]) /
           other.std[static_cast<std::size_t>(c)];
  };
  const WrongResult wrong = compute_wrong(r, WrongWay::normalization, 1, 0);
  expect_tokens(r, wrong, 1, by_hand(r, pixel, as_used(r)));
  EXPECT_EQ(wrong.right, "0.5");
  EXPECT_EQ(wrong.wrong, "imagenet");

  ComputeKey key = key_of(3);
  key.params.normalization = *Normalization::preset("clip");
  EXPECT_EQ(compute_wrong(run(key), WrongWay::normalization, 0, 0).wrong, "0.5");
}

TEST(WrongWay, AFlippedKernelIsTurnedInBothDirections) {
  const EmbedResult r = run(key_of(3));
  const auto& kernel = r.embedding.weights->kernel;
  const Weight weight = [&](auto d, auto c, auto u, auto v) { return kernel.view().at({d, c, 3 - u, 2 - v}); };
  expect_tokens(r, compute_wrong(r, WrongWay::flip, 0, 0), 0, by_hand(r, as_computed(r, 0), weight));
}

TEST(WrongWay, WhereItMakesNoDifferenceTheTokensAreTheSame) {
  const EmbedResult gray = run(key_of(1));
  EXPECT_EQ(compute_wrong(gray, WrongWay::bgr, 0, 0).max_difference, 0);
  EXPECT_EQ(compute_wrong(gray, WrongWay::layout, 0, 0).max_difference, 0);
  EXPECT_EQ(compute_wrong(run(key_of(3, 1)), WrongWay::reshape, 0, 0).max_difference, 0);
  ComputeKey pixels = key_of(3);
  pixels.params.patch = {1, 1};
  EXPECT_EQ(compute_wrong(run(pixels), WrongWay::flip, 0, 0).max_difference, 0);
  ComputeKey one = key_of(3);
  one.params.patch = one.params.image;
  const WrongResult reshaped = compute_wrong(run(one), WrongWay::reshape, 0, 0);
  EXPECT_EQ(reshaped.max_difference, 0);
  EXPECT_EQ(reshaped.mixed, 1);
}

TEST(WrongWay, OfResultsThatAreNotKeptSomeRowsStandForAll) {
  ComputeKey key = key_of(3, 5);
  key.params.image = {60, 90};
  key.params.patch = {3, 3};
  EmbedResult kept = run(key), large = run(key);
  EmbedOptions options;
  options.kept_bytes = 0;
  large.embedding = embed(kept.embedding.image, key.params, kept.embedding.weights, options);
  for (const WrongWay way : {WrongWay::reshape, WrongWay::layout, WrongWay::flip}) {
    const WrongResult all = compute_wrong(kept, way, 1, 7), some = compute_wrong(large, way, 1, 7);
    ASSERT_TRUE(some.z.sampled);
    EXPECT_LE(some.max_difference, all.max_difference + 1e-4);
    for (std::int64_t row = 0; row < 256; ++row)
      for (std::int64_t d = 0; d < 5; ++d)
        ASSERT_NEAR(some.z.matrix->view().at({row, d}), all.z.matrix->view().at({row * 600 / 256, d}), 1e-4);
  }
}

TEST(WrongWay, RefusesWhatIsNotThere) {
  const EmbedResult r = run(key_of(3));
  EXPECT_THROW(compute_wrong(r, WrongWay::none, 0, 0), Error);
  EXPECT_THROW(compute_wrong(r, WrongWay::flip, 2, 0), Error);
  EXPECT_THROW(compute_wrong(r, WrongWay::reshape, 0, 15), Error);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(compute_wrong(r, WrongWay::flip, 0, 0, stop.get_token()), Cancelled);
}

TEST(WrongWay, ItsSlotComputesWhatIsAskedForLast) {
  const auto result = std::make_shared<const EmbedResult>(run(key_of(3)));
  const WrongKey key{result, WrongWay::flip, 1, 3};
  const WrongResult wrong = make_wrong_job()(key, {}, [](double) {});
  EXPECT_EQ(wrong.z.matrix->data, compute_wrong(*result, WrongWay::flip, 1, 3).z.matrix->data);
  EXPECT_THROW(make_wrong_job()({nullptr, WrongWay::flip, 0, 0}, {}, [](double) {}), Error);
}

}  // namespace
}  // namespace tessera
