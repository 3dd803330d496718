#include "tessera/convolution.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stop_token>
#include <vector>

#include "convolution_run.hpp"
#include "tessera/issue.hpp"
#include "tests/core/window_cases.hpp"

namespace tessera {
namespace {

/// Every output (B, D, H′, W′) against the definition, within the bound, or exactly.
void expect_definition(const WindowCase& c, const Tensor& y, bool exactly) {
  SCOPED_TRACE(::testing::PrintToString(c));
  ASSERT_EQ(y.shape, (Shape{c.batch(), c.dim(), c.grid.rows(), c.grid.columns()}));
  std::size_t at = 0;
  for (std::int64_t b = 0; b < c.batch(); ++b)
    for (std::int64_t d = 0; d < c.dim(); ++d)
      for (std::int64_t i = 0; i < c.grid.count(); ++i, ++at) {
        const Reference expected = reference(c, b, i, d);
        const double bound = exactly ? 0 : rounding_bound(c, expected) * 2;  // planes are rounded on their own
        ASSERT_NEAR(y.data[at], expected.value, bound) << "window " << i << " of image " << b << ", filter " << d;
      }
}

/// The whole of `c`, by the kernel of one instruction set.
Tensor convolve_with(InstructionSet set, const WindowCase& c) {
  Tensor y({c.batch(), c.dim(), c.grid.rows(), c.grid.columns()});
  const Convolution convolution(c.weights, set);
  const std::int64_t count = c.grid.count();
  for (std::int64_t b = 0; b < c.batch(); ++b)
    convolution.compute(c.x, c.grid, b, {0, c.grid.rows(), 0, c.grid.columns()},
                        {y.data.data() + b * c.dim() * count, count, c.grid.columns()}, {});
  return y;
}

TEST(Convolution, StaysWithinTheRoundingBoundOfTheDefinitionForAnyGeometryOnEveryInstructionSet) {
  std::mt19937 generator{30};
  for (const InstructionSet set :
       {InstructionSet::portable, InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512}) {
    if (!supports(set)) continue;
    SCOPED_TRACE(to_string(set));
    for (int repeat = 0; repeat < 40; ++repeat) {
      const WindowCase c = random_case(Numbers::real, generator);
      ASSERT_NO_FATAL_FAILURE(expect_definition(c, convolve_with(set, c), false));
    }
  }
}

TEST(Convolution, IsExactWhereEverySumOfProductsFitsAFloat) {
  std::mt19937 generator{31};
  for (int repeat = 0; repeat < 60; ++repeat) {
    const WindowCase c = random_case(Numbers::small_integers, generator);
    ASSERT_NO_FATAL_FAILURE(expect_definition(c, convolve(c.x, c.grid, c.weights), true));
  }
}

TEST(Convolution, IsExactForWindowsThatLieWhollyInThePaddingAndForLongRows) {
  std::mt19937 generator{32};
  const GridSettings extremes[] = {
      {.image = {3, 3}, .kernel = {2, 2}, .stride = {1, 1}, .padding = {9, 7}},
      {.image = {1, 1}, .kernel = {1, 1}, .stride = {1, 1}},
      {.image = {64, 1}, .kernel = {4, 1}, .stride = {4, 1}},
      {.image = {2, 700}, .kernel = {2, 2}, .stride = {1, 1}, .padding = {0, 3}},
      {.image = {5, 30}, .kernel = {2, 3}, .stride = {1, 2}, .padding = {4, 30}, .dilation = {3, 9}},
  };
  for (const GridSettings& settings : extremes) {
    const WindowCase c = make_case(settings, {.batch = 2, .dim = 35}, Numbers::small_integers, generator);
    ASSERT_NO_FATAL_FAILURE(expect_definition(c, convolve(c.x, c.grid, c.weights), true));
  }
}

TEST(Convolution, IsExactForFewFiltersOverAHugePatchWhichAreNotPacked) {
  std::mt19937 generator{33};
  const GridSettings extremes[] = {
      {.image = {1196, 1197}, .kernel = {1201, 1200}, .stride = {1, 2}, .padding = {3, 4}},
      {.image = {1400, 2802}, .kernel = {1400, 1401}, .stride = {1, 1}, .dilation = {1, 2}},
  };
  for (const GridSettings& settings : extremes) {
    const WindowCase c = make_case(settings, {.dim = 1}, Numbers::small_integers, generator);
    ASSERT_NO_FATAL_FAILURE(expect_definition(c, convolve(c.x, c.grid, c.weights), true));
  }
}

TEST(Convolution, GivesTheSameBitsOnAnyNumberOfThreads) {
  std::mt19937 generator{34};
  const GridSettings settings{.image = {130, 96}, .kernel = {3, 5}, .stride = {3, 4}, .padding = {1, 2}};
  const WindowCase c = make_case(settings, {.batch = 3, .dim = 40}, Numbers::real, generator);
  const Tensor alone = convolve(c.x, c.grid, c.weights);
  for (const int threads : {0, 2, 5})
    EXPECT_EQ(convolve(c.x, c.grid, c.weights, {.threads = threads, .stop = {}}), alone) << threads;
}

TEST(Convolution, GivesTheSameBitsForAFewRowsAsForAll) {
  std::mt19937 generator{35};
  const GridSettings settings{.image = {30, 300}, .kernel = {4, 3}, .stride = {3, 2}, .padding = {2, 2}};
  const WindowCase c = make_case(settings, {.batch = 2, .dim = 9}, Numbers::real, generator);
  const Tensor all = convolve(c.x, c.grid, c.weights);
  const std::int64_t columns = c.grid.columns();
  std::vector<float> rows(static_cast<std::size_t>(9 * 3 * columns));
  convolve_rows(c.x, c.grid, c.weights, 1, 4, 3, rows);
  for (std::int64_t d = 0; d < 9; ++d) {
    const float* const expected = all.data.data() + ((9 + d) * c.grid.rows() + 4) * columns;
    EXPECT_TRUE(std::equal(rows.begin() + d * 3 * columns, rows.begin() + (d + 1) * 3 * columns, expected)) << d;
  }
}

TEST(Convolution, AddsUpPlaneByPlaneAndTheBiasLast) {
  // 2²⁴ + 1 is no float: a running sum over both planes loses the ones, a plane of its own keeps them together.
  const float large = 16777216.0F;
  const PatchGrid grid = plan_grid({.image = {1, 2}, .kernel = {1, 2}, .stride = {1, 2}});
  const Tensor x({1, 2, 1, 2}, std::vector<float>{large, 0, 1, 1});
  const Weights weights{Tensor({1, 2, 1, 2}, std::vector<float>{1, 1, 1, 1}), {}};
  EXPECT_EQ(convolve(x, grid, weights).data[0], large + 2);
  EXPECT_EQ(tokens(x, grid, PackedWeights(weights)).data[0], large);
}

TEST(Convolution, StopsWhenAsked) {
  std::mt19937 generator{36};
  const WindowCase c = make_case({.image = {32, 32}, .kernel = {4, 4}, .stride = {4, 4}}, {}, Numbers::real, generator);
  std::stop_source source;
  source.request_stop();
  EXPECT_THROW(convolve(c.x, c.grid, c.weights, {.threads = 1, .stop = source.get_token()}), Cancelled);
}

TEST(Convolution, RefusesSizesThatDisagree) {
  const PatchGrid grid = plan_grid({.image = {8, 8}, .kernel = {4, 4}, .stride = {4, 4}});
  const Weights weights{Tensor::zeros({5, 3, 4, 4}), {}};
  EXPECT_THROW(convolve(Tensor::zeros({1, 3, 8, 9}), grid, weights), Error);
  EXPECT_THROW(convolve(Tensor::zeros({1, 3, 8, 8}), grid, Weights{Tensor::zeros({5, 3, 4, 3}), {}}), Error);
  EXPECT_THROW(convolve(Tensor::zeros({1, 3, 8, 8}), grid, Weights{Tensor::zeros({5, 48}), {}}), Error);
  std::vector<float> out(19);
  EXPECT_THROW(convolve(Tensor::zeros({1, 3, 8, 8}), grid, weights, out), Error);
  EXPECT_THROW(convolve_rows(Tensor::zeros({1, 3, 8, 8}), grid, weights, 0, 1, 2, out), Error);
}

}  // namespace
}  // namespace tessera
