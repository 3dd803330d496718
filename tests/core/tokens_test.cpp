#include "tessera/tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stop_token>
#include <vector>

#include "tessera/issue.hpp"
#include "tests/core/counted_new.hpp"
#include "tests/core/window_cases.hpp"

namespace tessera {
namespace {

std::vector<InstructionSet> supported_sets() {
  std::vector<InstructionSet> sets;
  for (const InstructionSet set :
       {InstructionSet::portable, InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512})
    if (supports(set)) sets.push_back(set);
  return sets;
}

/// Every output against the definition, within the bound, or exactly.
void expect_definition(const WindowCase& c, const Tensor& z, bool exactly) {
  SCOPED_TRACE(::testing::PrintToString(c));
  const std::int64_t count = c.grid.count();
  ASSERT_EQ(z.shape, (Shape{c.batch(), count, c.dim()}));
  for (std::int64_t b = 0; b < c.batch(); ++b)
    for (std::int64_t i = 0; i < count; ++i)
      for (std::int64_t d = 0; d < c.dim(); ++d) {
        const Reference expected = reference(c, b, i, d);
        const double bound = exactly ? 0 : rounding_bound(c, expected);
        const float value = z.data[static_cast<std::size_t>((b * count + i) * c.dim() + d)];
        ASSERT_NEAR(value, expected.value, bound) << "token " << i << " of image " << b << ", filter " << d;
      }
}

class EveryInstructionSet : public ::testing::TestWithParam<InstructionSet> {
 protected:
  Tensor tokens_of(const WindowCase& c, const TokenOptions& options = {}) const {
    return tokens(c.x, c.grid, PackedWeights(c.weights, GetParam()), options);
  }
  std::mt19937 generator{20};
};

INSTANTIATE_TEST_SUITE_P(Tokens, EveryInstructionSet, ::testing::ValuesIn(supported_sets()),
                         [](const auto& set) { return std::to_string(static_cast<int>(set.param)); });

TEST_P(EveryInstructionSet, StaysWithinTheRoundingBoundOfTheDefinitionForAnyGeometry) {
  for (int repeat = 0; repeat < 60; ++repeat) {
    const WindowCase c = random_case(Numbers::real, generator);
    ASSERT_NO_FATAL_FAILURE(expect_definition(c, tokens_of(c), false));
  }
}

TEST_P(EveryInstructionSet, IsExactWhereEverySumOfProductsFitsAFloat) {
  for (int repeat = 0; repeat < 40; ++repeat) {
    const WindowCase c = random_case(Numbers::small_integers, generator);
    ASSERT_NO_FATAL_FAILURE(expect_definition(c, tokens_of(c), true));
  }
}

TEST_P(EveryInstructionSet, IsExactAtTheEndsOfEverySetting) {
  struct Extreme {
    GridSettings settings;
    CaseShape shape;
  };
  const Extreme extremes[] = {
      {{.image = {9, 9}, .kernel = {1, 1}, .stride = {1, 1}}, {.channels = 1, .dim = 1}},
      {{.image = {16, 16}, .kernel = {16, 16}, .stride = {16, 16}}, {.dim = 33}},
      {{.image = {64, 1}, .kernel = {4, 1}, .stride = {4, 1}}, {.channels = 4, .dim = 5}},
      {{.image = {1, 8192}, .kernel = {1, 16}, .stride = {1, 16}}, {.dim = 3}},
      {{.image = {4, 8}, .kernel = {2, 2}, .stride = {2, 2}}, {.dim = 4096}},
      {{.image = {3, 3}, .kernel = {3, 3}, .stride = {1, 1}, .padding = {7, 9}}, {.channels = 1, .dim = 31}},
      // K = 4800 passes in several blocks of depth; a line of 1500 is longer than one.
      {{.image = {80, 42}, .kernel = {40, 40}, .stride = {40, 1}}, {.dim = 17}},
      {{.image = {2, 3001}, .kernel = {1, 1500}, .stride = {1, 1500}}, {.batch = 8, .channels = 1, .dim = 16}},
  };
  for (const Extreme& extreme : extremes) {
    const WindowCase c = make_case(extreme.settings, extreme.shape, Numbers::small_integers, generator);
    ASSERT_NO_FATAL_FAILURE(expect_definition(c, tokens_of(c), true));
  }
}

TEST_P(EveryInstructionSet, GivesTheSameBitsOnAnyNumberOfThreads) {
  const GridSettings settings{.image = {130, 96}, .kernel = {3, 5}, .stride = {3, 4}, .padding = {1, 2}};
  const WindowCase c = make_case(settings, {.batch = 3, .dim = 40}, Numbers::real, generator);
  const Tensor alone = tokens_of(c);
  for (const int threads : {0, 2, 3, 7}) EXPECT_EQ(tokens_of(c, {.threads = threads, .stop = {}}), alone) << threads;
}

TEST_P(EveryInstructionSet, GivesTheSameForAFewRowsAsForAllToTheLastBitWhereTheKernelIsOurs) {
  const GridSettings settings{.image = {70, 66}, .kernel = {4, 4}, .stride = {4, 4}};
  const WindowCase c = make_case(settings, {.batch = 2, .dim = 21}, Numbers::real, generator);
  const PackedWeights packed(c.weights, GetParam());
  const Tensor all = tokens(c.x, c.grid, packed);
  const float bound = GetParam() == InstructionSet::portable ? 1e-5F : 0.0F;
  for (const auto& [first, count] : {std::pair{0, 1}, {13, 30}, {15, 2}, {271, 1}, {0, 272}, {5, 0}}) {
    std::vector<float> rows(static_cast<std::size_t>(count * 21));
    token_rows(c.x, c.grid, packed, 1, first, count, rows);
    const float* const expected = all.data.data() + (c.grid.count() + first) * 21;
    for (std::size_t at = 0; at < rows.size(); ++at)
      ASSERT_NEAR(rows[at], expected[at], bound) << first << " + " << count;
  }
}

TEST_P(EveryInstructionSet, AllocatesLessThanAMegabyteAThreadBesideThePackedWeights) {
  for (const Size2 patch : {Size2{16, 16}, Size2{1, 1}, Size2{100, 200}}) {
    const GridSettings settings{.image = {200, 400}, .kernel = patch, .stride = patch};
    const WindowCase c = make_case(settings, {.dim = 300}, Numbers::real, generator);
    const PackedWeights packed(c.weights, GetParam());
    Tensor out({1, c.grid.count(), 300});
    for (const int threads : {1, 2}) {
      const AllocationPeak peak;
      tokens(c.x, c.grid, packed, out.data, {.threads = threads, .stop = {}});
      EXPECT_LT(peak.bytes(), 1'000'000U * static_cast<unsigned>(threads));
    }
  }
}

TEST_P(EveryInstructionSet, StopsWhenAsked) {
  const GridSettings settings{.image = {32, 32}, .kernel = {4, 4}, .stride = {4, 4}};
  const WindowCase c = make_case(settings, {}, Numbers::real, generator);
  std::stop_source source;
  source.request_stop();
  for (const int threads : {1, 2})
    EXPECT_THROW(tokens_of(c, {.threads = threads, .stop = source.get_token()}), Cancelled);
}

TEST(PackedWeights, KeepsShapeBiasAndInstructionSet) {
  std::mt19937 generator{1};
  const Weights weights{random_numbers({33, 3, 2, 5}, Numbers::real, generator),
                        random_numbers({33}, Numbers::real, generator)};
  const PackedWeights packed(weights);
  EXPECT_EQ(packed.dim(), 33);
  EXPECT_EQ(packed.channels(), 3);
  EXPECT_EQ(packed.patch(), (Size2{2, 5}));
  EXPECT_EQ(packed.length(), 30);
  EXPECT_EQ(packed.instruction_set(), best_instruction_set());
  EXPECT_TRUE(std::equal(weights.bias->data.begin(), weights.bias->data.end(), packed.bias().begin()));
}

TEST(PackedWeights, DoesNotPadOneFilterOverAHugePatchToAWholePanel) {
  const GridSettings settings{.image = {1500, 1501}, .kernel = {1500, 1500}, .stride = {1, 1}};
  std::mt19937 generator{2};
  const WindowCase c = make_case(settings, {.dim = 1}, Numbers::small_integers, generator);
  const PackedWeights packed(c.weights);
  EXPECT_EQ(packed.panels().size(), 3U * 1500U * 1500U);
  const Tensor z = tokens(c.x, c.grid, packed);
  for (std::int64_t i = 0; i < 2; ++i) {
    EXPECT_EQ(z.data[static_cast<std::size_t>(i)], reference(c, 0, i, 0).value);
  }
}

TEST(PackedWeights, RefusesWeightsThatAreNoFilters) {
  EXPECT_THROW(PackedWeights({Tensor::zeros({8, 48}), {}}), Error);
  EXPECT_THROW(PackedWeights({Tensor::zeros({0, 3, 4, 4}), {}}), Error);
  EXPECT_THROW(PackedWeights({Tensor::zeros({8, 3, 4, 4}), Tensor::zeros({7})}), Error);
  Weights torn{Tensor::zeros({8, 3, 4, 4}), {}};
  torn.kernel.data.resize(5);
  EXPECT_THROW(PackedWeights{torn}, Error);
}

TEST(Tokens, RefusesAnImageAGridAnOutputOrARangeOfTheWrongSizeAndNamesTheNumbers) {
  const PatchGrid grid = plan_grid({.image = {8, 8}, .kernel = {4, 4}, .stride = {4, 4}});
  const PackedWeights packed(Weights{Tensor::zeros({5, 3, 4, 4}), {}});
  const Tensor x = Tensor::zeros({1, 3, 8, 8});
  EXPECT_THROW(tokens(Tensor::zeros({3, 8, 8}), grid, packed), Error);
  EXPECT_THROW(tokens(Tensor::zeros({1, 3, 8, 9}), grid, packed), Error);
  EXPECT_THROW(tokens(Tensor::zeros({1, 4, 8, 8}), grid, packed), Error);
  EXPECT_THROW(tokens(x, plan_grid({.image = {8, 8}, .kernel = {2, 4}, .stride = {4, 4}}), packed), Error);
  EXPECT_THROW(tokens(x, plan_grid({.image = {8, 8}, .kernel = {9, 9}, .stride = {4, 4}}), packed), Error);
  std::vector<float> small(19);
  EXPECT_THROW(tokens(x, grid, packed, small), Error);
  EXPECT_THROW(token_rows(x, grid, packed, 1, 0, 1, std::span(small).first(5)), Error);
  EXPECT_THROW(token_rows(x, grid, packed, 0, 4, 1, std::span(small).first(5)), Error);
  EXPECT_THROW(token_rows(x, grid, packed, 0, -1, 1, std::span(small).first(5)), Error);
  try {
    tokens(Tensor::zeros({1, 4, 8, 8}), grid, packed);
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::AllOf(::testing::HasSubstr("4"), ::testing::HasSubstr("3")));
  }
}

TEST(InstructionSets, TheBestIsSupportedAndAMissingOneIsRefused) {
  EXPECT_TRUE(supports(best_instruction_set()));
  EXPECT_NE(best_instruction_set(), InstructionSet::automatic);
  EXPECT_TRUE(supports(InstructionSet::portable));
  for (const InstructionSet set : {InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512}) {
    if (supports(set)) continue;
    EXPECT_THROW(PackedWeights(Weights{Tensor::zeros({1, 1, 1, 1}), {}}, set), Error) << to_string(set);
  }
}

}  // namespace
}  // namespace tessera
