#include "tessera/embed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stop_token>

#include "tessera/convolution.hpp"
#include "tessera/issue.hpp"
#include "tests/core/counted_new.hpp"
#include "tests/core/window_cases.hpp"

namespace tessera {
namespace {

EmbedParams params_of(const GridSettings& s, int channels, std::int64_t dim) {
  EmbedParams params;
  params.image = s.image;
  params.channels = channels;
  params.patch = s.kernel;
  params.stride = s.stride;
  params.padding = s.padding;
  params.dilation = s.dilation;
  params.pad_to_multiple = s.pad_to_multiple;
  params.dim = dim;
  return params;
}

struct Made {
  WindowCase window;
  EmbedParams params;
  std::shared_ptr<const Weights> weights;
};

Made make(std::int64_t batch = 2, std::int64_t dim = 37) {
  std::mt19937 generator{40};
  const GridSettings settings{.image = {40, 56}, .kernel = {8, 6}, .stride = {4, 6}, .padding = {2, 3}};
  Made made{
      make_case(settings, {.batch = batch, .dim = dim}, Numbers::real, generator), params_of(settings, 3, dim), {}};
  made.weights = std::make_shared<const Weights>(made.window.weights);
  return made;
}

/// Largest |Z − Yᵀ|, counted the slow way.
double largest_difference(const Tensor& z, const Tensor& y) {
  const View yt = y.view().flatten(2).transpose(1, 2);
  double largest = 0;
  for (std::int64_t b = 0; b < z.shape[0]; ++b)
    for (std::int64_t i = 0; i < z.shape[1]; ++i)
      for (std::int64_t d = 0; d < z.shape[2]; ++d)
        largest = std::max(largest, std::abs(double{z.view().at({b, i, d})} - yt.at({b, i, d})));
  return largest;
}

TEST(Embed, GivesBothRoadsAndTheLargestDifferenceBetweenThem) {
  const Made made = make();
  const Embedding e = embed(made.window.x, made.params, made.weights);
  EXPECT_TRUE(e.kept);
  EXPECT_EQ(e.tokens, tokens(e.image, e.grid, PackedWeights(*made.weights)));
  EXPECT_EQ(e.maps, convolve(e.image, e.grid, *made.weights));
  EXPECT_GT(e.max_difference, 0);
  EXPECT_EQ(e.max_difference, largest_difference(e.tokens, e.maps));
  float largest = 0;
  for (const float z : e.tokens.data) largest = std::max(largest, std::abs(z));
  EXPECT_EQ(e.max_magnitude, largest);
  EXPECT_LT(e.max_difference, 1e-5 * e.max_magnitude);
}

TEST(Embed, FlattensAndTransposesWithoutACopy) {
  const Made made = make();
  const Embedding e = embed(made.window.x, made.params, made.weights);
  const std::int64_t count = e.grid.count();
  EXPECT_EQ(e.flattened().shape(), (Shape{2, 37, count}));
  EXPECT_TRUE(e.flattened().is_contiguous());
  EXPECT_EQ(e.transposed().shape(), (Shape{2, count, 37}));
  EXPECT_EQ(e.transposed().strides(), (Shape{37 * count, 1, count}));
  EXPECT_FALSE(e.transposed().is_contiguous());
  EXPECT_EQ(e.transposed().data(), e.maps.data.data());
}

TEST(Embed, ComparesAndAnswersTheSameWhereResultsAreNotKept) {
  const Made made = make();
  const Embedding kept = embed(made.window.x, made.params, made.weights);
  // Eigen sums another number of rows in another order.
  const double bound = kept.packed->instruction_set() == InstructionSet::portable ? 1e-5 : 0;
  for (const int threads : {1, 2}) {
    const Embedding lean = embed(made.window.x, made.params, made.weights,
                                 {.threads = threads, .stop = {}, .progress = {}, .kept_bytes = 0});
    EXPECT_FALSE(lean.kept);
    EXPECT_TRUE(lean.tokens.data.empty());
    EXPECT_TRUE(lean.maps.data.empty());
    EXPECT_NEAR(lean.max_difference, kept.max_difference, bound);
    EXPECT_NEAR(lean.max_magnitude, kept.max_magnitude, bound);
    for (const std::int64_t i : {std::int64_t{0}, lean.grid.count() / 2, lean.grid.count() - 1}) {
      const Explanation a = lean.explain(1, i, 36);
      const Explanation b = kept.explain(1, i, 36);
      EXPECT_NEAR(a.by_product, b.by_product, bound);
      EXPECT_NEAR(lean.token(1, i)[36], kept.token(1, i)[36], bound);
      EXPECT_EQ(a.by_convolution, b.by_convolution);
    }
  }
}

TEST(Embed, ExplainsEveryTermBehindAnOutput) {
  const Made made = make();
  const Embedding e = embed(made.window.x, made.params, made.weights);
  for (const std::int64_t i : {std::int64_t{0}, std::int64_t{17}, e.grid.count() - 1}) {
    const Explanation x = e.explain(1, i, 5);
    ASSERT_EQ(x.inputs.size(), 144U);
    EXPECT_EQ(x.inputs, e.patch_row(1, i));
    const Reference expected = reference(made.window, 1, i, 5);
    EXPECT_NEAR(x.value, expected.value, 1e-12);
    EXPECT_NEAR(x.value, x.sum + x.bias, 0);
    const double terms = std::accumulate(x.terms.begin(), x.terms.end(), 0.0);
    EXPECT_NEAR(terms, x.sum, 144 * std::ldexp(1.0, -24));
    EXPECT_EQ(x.by_product, e.tokens.view().at({1, i, 5}));
    EXPECT_EQ(x.by_convolution, e.maps.view().flatten(2).at({1, 5, i}));
    EXPECT_NEAR(x.by_product, expected.value, rounding_bound(made.window, expected));
  }
  EXPECT_THROW(e.explain(2, 0, 0), Error);
  EXPECT_THROW(e.explain(0, e.grid.count(), 0), Error);
  EXPECT_THROW(e.explain(0, 0, 37), Error);
  EXPECT_THROW(e.token(0, -1), Error);
}

TEST(Embed, GivesTheSameOnAnyNumberOfThreads) {
  const Made made = make(3);
  const Embedding alone = embed(made.window.x, made.params, made.weights);
  const Embedding shared = embed(made.window.x, made.params, made.weights, {.threads = 4, .stop = {}, .progress = {}});
  EXPECT_EQ(shared.tokens, alone.tokens);
  EXPECT_EQ(shared.maps, alone.maps);
  EXPECT_EQ(shared.max_difference, alone.max_difference);
  EXPECT_EQ(shared.max_magnitude, alone.max_magnitude);
}

TEST(Embed, TellsItsProgressFromNothingToAll) {
  const Made made = make(4);
  std::vector<double> shares;
  embed(made.window.x, made.params, made.weights,
        {.threads = 1, .stop = {}, .progress = [&](double share) { shares.push_back(share); }});
  ASSERT_GE(shares.size(), 4U);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_GT(shares.front(), 0);
  EXPECT_EQ(shares.back(), 1);
}

TEST(Embed, StopsInTheMiddleOfEitherRoad) {
  const Made made = make(4);
  for (const double share : {0.01, 0.41}) {
    std::stop_source source;
    double last = 0;
    const EmbedOptions options{.threads = 1, .stop = source.get_token(), .progress = [&](double now) {
                                 last = now;
                                 if (now >= share) source.request_stop();
                               }};
    EXPECT_THROW(embed(made.window.x, made.params, made.weights, options), Cancelled);
    EXPECT_GE(last, share);
    EXPECT_LT(last, 1);
  }
}

TEST(Embed, SaysSoWhereWeightsAreNotNumbers) {
  Made made = make();
  Weights broken = *made.weights;
  broken.kernel.data[3] = std::numeric_limits<float>::quiet_NaN();
  const Embedding e = embed(made.window.x, made.params, std::make_shared<const Weights>(broken));
  EXPECT_TRUE(std::isnan(e.max_difference));
  EXPECT_TRUE(std::isnan(e.max_magnitude));
}

TEST(Embed, RefusesWhatDoesNotBelongTogether) {
  const Made made = make();
  EmbedParams params = made.params;
  params.dim = 38;
  EXPECT_THROW(embed(made.window.x, params, made.weights), Error);
  params = made.params;
  params.patch = {100, 100};
  EXPECT_THROW(embed(made.window.x, params, made.weights), Error);
  params = made.params;
  params.image = {41, 56};
  EXPECT_THROW(embed(made.window.x, params, made.weights), Error);
  EXPECT_THROW(embed(made.window.x, made.params, nullptr), Error);
  EXPECT_THROW(embed(Tensor::zeros({0, 3, 40, 56}), made.params, made.weights), Error);
}

class RandomChanges {
 public:
  /// Changes one setting, to anything from plainly wrong to fine.
  void change(EmbedParams& p) {
    const auto size = [&](std::int64_t low, std::int64_t high) { return Size2{draw(low, high), draw(low, high)}; };
    switch (draw(0, 9)) {
      case 0: p.image = size(0, 24); break;
      case 1: p.channels = static_cast<int>(draw(0, 4)); break;
      case 2: p.patch = size(0, 9); break;
      case 3: p.stride = draw(0, 1) ? std::optional(size(0, 9)) : std::nullopt; break;
      case 4: p.padding = size(-1, 4); break;
      case 5: p.dilation = size(0, 3); break;
      case 6: p.pad_to_multiple = !p.pad_to_multiple; break;
      case 7: p.dim = draw(0, 40); break;
      case 8: p.bias = !p.bias; break;
      default: p.fit = static_cast<Fit>(draw(0, 2));
    }
  }

  WeightSpec weights(const EmbedParams& p) {
    const auto kind = static_cast<WeightKind>(draw(0, 4));
    // Principal components of long patches take longer than the rest of the test together.
    const bool heavy = kind == WeightKind::pca && p.patch_length() > 24;
    return {heavy ? WeightKind::cosine : kind, static_cast<std::uint64_t>(draw(0, 9))};
  }

  std::vector<Image8> pictures() {
    std::vector<Image8> images(static_cast<std::size_t>(draw(1, 2)));
    for (Image8& image : images) {
      image = {draw(1, 30), draw(1, 30), static_cast<int>(draw(1, 4)), {}};
      image.pixels.resize(static_cast<std::size_t>(image.width * image.height * image.channels));
      for (std::uint8_t& value : image.pixels) value = static_cast<std::uint8_t>(generator_());
    }
    return images;
  }

  std::int64_t draw(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(generator_);
  }

 private:
  std::mt19937 generator_{50};
};

TEST(Embed, SurvivesTenThousandRandomChangesWithoutANaNOrALeak) {
  RandomChanges changes;
  EmbedParams params;
  params.image = {16, 16};
  params.patch = {4, 4};
  params.dim = 8;
  int computed = 0;
  std::size_t settled = 0;
  for (int step = 0; step < 10'000; ++step) {
    const EmbedParams before = params;
    changes.change(params);
    const bool valid = validate(params).empty();
    const std::vector<Image8> images = changes.pictures();
    const WeightSpec spec = changes.weights(params);
    const EmbedOptions options{.threads = 1, .stop = {}, .progress = {}, .kept_bytes = changes.draw(0, 1) << 30};
    try {
      const Embedding e = embed(images, params, spec, options);
      ASSERT_TRUE(valid);
      ASSERT_TRUE(std::isfinite(e.max_magnitude));
      ASSERT_LE(e.max_difference, 1e-4 * std::max(1.0, e.max_magnitude)) << to_string(spec);
      const Explanation x = e.explain(0, e.grid.count() - 1, params.dim - 1);
      ASSERT_NEAR(x.value, x.by_product, 1e-4 * std::max(1.0, e.max_magnitude));
      ++computed;
    } catch (const Error&) {
      ASSERT_FALSE(valid);
      params = before;
    }
    if (step == 1'000) settled = allocated_bytes();
  }
  EXPECT_GT(computed, 5'000);
  EXPECT_LT(allocated_bytes(), settled + 100'000);
}

}  // namespace
}  // namespace tessera
