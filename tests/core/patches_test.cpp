#include "tessera/patches.hpp"

#include <numeric>
#include <random>

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

PatchGrid grid_of(const GridSettings& settings) {
  EXPECT_TRUE(validate(settings).empty());
  return plan_grid(settings);
}

TEST(Unfold, WritesChannelThenRowThenColumn) {
  // Two channels of 2 × 4, patches of 2 × 2.
  const Tensor x = counting({1, 2, 2, 4});
  const Tensor patches = patchify(x, {2, 2});
  EXPECT_EQ(patches.shape, (Shape{1, 2, 8}));
  EXPECT_THAT(patches.data, ElementsAre(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15));
}

TEST(Unfold, WritesRowThenColumnThenChannelInTheOtherOrder) {
  const Tensor x = counting({1, 2, 2, 4});
  EXPECT_THAT(patchify(x, {2, 2}, PatchOrder::ppc).data,
              ElementsAre(0, 8, 1, 9, 4, 12, 5, 13, 2, 10, 3, 11, 6, 14, 7, 15));
}

TEST(Unfold, ReadsZerosOutsideTheImage) {
  const Tensor x = counting({1, 1, 2, 2});
  const PatchGrid grid = grid_of({.image = {2, 2}, .kernel = {3, 3}, .stride = {1, 1}, .padding = {1, 1}});
  const Tensor patches = unfold(x, grid);
  EXPECT_EQ(patches.shape, (Shape{1, 4, 9}));
  EXPECT_THAT(std::vector<float>(patches.data.begin(), patches.data.begin() + 9),
              ElementsAre(0, 0, 0, 0, 0, 1, 0, 2, 3));
}

TEST(Unfold, EqualsItsDefinitionForRandomSettings) {
  std::mt19937 random(3);
  const auto draw = [&random](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  int checked = 0;
  for (int i = 0; i < 300; ++i) {
    const GridSettings s{{draw(1, 12), draw(1, 12)}, {draw(1, 5), draw(1, 5)}, {draw(1, 6), draw(1, 6)},
                         {draw(0, 4), draw(0, 4)},   {draw(1, 3), draw(1, 3)}, draw(0, 1) == 1};
    if (!validate(s).empty()) continue;
    const PatchGrid grid = plan_grid(s);
    const std::int64_t channels = draw(1, 4);
    const Tensor x = counting({2, channels, s.image.height, s.image.width});
    const Tensor patches = unfold(x, grid, PatchOrder::cpp);
    const View image = x.view();
    std::size_t place = 0;
    for (std::int64_t b = 0; b < 2; ++b)
      for (std::int64_t r = 0; r < grid.rows(); ++r)
        for (std::int64_t q = 0; q < grid.columns(); ++q)
          for (std::int64_t c = 0; c < channels; ++c)
            for (std::int64_t u = 0; u < s.kernel.height; ++u)
              for (std::int64_t v = 0; v < s.kernel.width; ++v) {
                const std::int64_t y = r * s.stride.height - s.padding.height + u * s.dilation.height;
                const std::int64_t z = q * s.stride.width - s.padding.width + v * s.dilation.width;
                const bool inside = y >= 0 && y < s.image.height && z >= 0 && z < s.image.width;
                ASSERT_EQ(patches.data[place++], inside ? image.at({b, c, y, z}) : 0.0F);
              }
    ++checked;
  }
  EXPECT_GT(checked, 100);
}

TEST(Unfold, GivesTheSameRowsOneByOne) {
  const Tensor x = counting({2, 3, 9, 8});
  const PatchGrid grid = grid_of({.image = {9, 8}, .kernel = {3, 2}, .stride = {2, 3}, .padding = {1, 0}});
  for (const PatchOrder order : {PatchOrder::cpp, PatchOrder::ppc}) {
    const Tensor patches = unfold(x, grid, order);
    std::vector<float> row(18);
    for (std::int64_t b = 0; b < 2; ++b)
      for (std::int64_t i = 0; i < grid.count(); ++i) {
        unfold_row(x, grid, b, i, row, order);
        for (std::int64_t k = 0; k < 18; ++k) ASSERT_EQ(row[static_cast<std::size_t>(k)], patches.view().at({b, i, k}));
      }
  }
}

TEST(Fold, IsTheAdjointOfUnfold) {
  // ⟨unfold(x), p⟩ = ⟨x, fold(p)⟩ for every x and p, whatever the overlap.
  std::mt19937 random(5);
  std::uniform_int_distribution<int> value(-8, 8);
  const PatchGrid grid =
      grid_of({.image = {13, 11}, .kernel = {4, 3}, .stride = {2, 2}, .padding = {2, 1}, .dilation = {1, 2}});
  for (const PatchOrder order : {PatchOrder::cpp, PatchOrder::ppc}) {
    Tensor x({2, 3, 13, 11});
    for (float& number : x.data) number = static_cast<float>(value(random));
    Tensor patches({2, grid.count(), 36});
    for (float& number : patches.data) number = static_cast<float>(value(random));
    const Tensor unfolded = unfold(x, grid, order);
    const Tensor folded = fold(patches, grid, 3, order);
    EXPECT_EQ(std::inner_product(unfolded.data.begin(), unfolded.data.end(), patches.data.begin(), 0.0),
              std::inner_product(x.data.begin(), x.data.end(), folded.data.begin(), 0.0));
  }
}

TEST(Fold, OverItsCountGivesTheImageBackWhereItWasRead) {
  const Tensor x = counting({1, 2, 10, 9});
  const PatchGrid grid = grid_of({.image = {10, 9}, .kernel = {4, 4}, .stride = {3, 3}});
  const Tensor sum = fold(unfold(x, grid), grid, 2);
  const Tensor counts = fold_count(grid);
  EXPECT_EQ(counts.shape, (Shape{1, 1, 10, 9}));
  const std::size_t plane = 90;
  std::int64_t unread = 0;
  for (std::size_t i = 0; i < sum.data.size(); ++i) {
    const float reads = counts.data[i % plane];
    EXPECT_EQ(sum.data[i], x.data[i] * reads);
    unread += i < plane && reads == 0;
  }
  EXPECT_EQ(unread, grid.unread_pixels());
}

TEST(Patchify, IsUndoneByUnpatchifyToTheLastBit) {
  const Tensor x = counting({3, 4, 12, 20});
  for (const PatchOrder order : {PatchOrder::cpp, PatchOrder::ppc})
    for (const Size2 patch : {Size2{4, 5}, Size2{1, 1}, Size2{12, 20}, Size2{6, 2}})
      EXPECT_EQ(unpatchify(patchify(x, patch, order), {12, 20}, patch, 4, order), x);
}

TEST(Patchify, RefusesPatchesThatDoNotDivide) {
  EXPECT_THROW(patchify(counting({1, 1, 9, 8}), {4, 4}), Error);
  EXPECT_THROW(patchify(counting({1, 1, 8, 8}), {0, 4}), Error);
  EXPECT_THROW(patchify(counting({1, 8, 8}), {4, 4}), Error);
  EXPECT_THROW(unpatchify(counting({1, 4, 16}), {8, 8}, {4, 4}, 3), Error);
}

TEST(Unfold, RefusesAnImageOfAnotherSizeAndRowsOutOfRange) {
  const PatchGrid grid = grid_of({.image = {8, 8}, .kernel = {4, 4}, .stride = {4, 4}});
  EXPECT_THROW(unfold(counting({1, 1, 8, 9}), grid), Error);
  const Tensor x = counting({1, 1, 8, 8});
  std::vector<float> row(16);
  EXPECT_THROW(unfold_row(x, grid, 1, 0, row), Error);
  EXPECT_THROW(unfold_row(x, grid, 0, 4, row), Error);
  row.resize(15);
  EXPECT_THROW(unfold_row(x, grid, 0, 0, row), Error);
}

}  // namespace
}  // namespace tessera
