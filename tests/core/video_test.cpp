#include "tessera/video.hpp"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

using testing::ElementsAre;

Tensor counted(Shape shape) {
  Tensor tensor(std::move(shape));
  std::iota(tensor.data.begin(), tensor.data.end(), 0.0F);
  return tensor;
}

TEST(Video, FramesOfAWindowBecomeChannels) {
  const Tensor video = counted({1, 2, 5, 1, 1});  // channel 0: 0 … 4, channel 1: 5 … 9
  const Tensor pairs = stack_frames(video, plan_axis({5, 2, 2, 0}));
  EXPECT_EQ(pairs.shape, (Shape{2, 4, 1, 1}));
  EXPECT_THAT(pairs.data, ElementsAre(0, 1, 5, 6, 2, 3, 7, 8));  // the fifth frame is left over
}

TEST(Video, PaddingInTimeIsBlackFrames) {
  const Tensor stacked = stack_frames(counted({1, 1, 3, 1, 1}), plan_axis({3, 3, 2, 1}));
  EXPECT_THAT(stacked.data, ElementsAre(0, 0, 1, 1, 2, 0));
}

TEST(Video, AStillThroughASummedKernelGivesTheTokensOfItsRepeatedFrames) {
  const Tensor image = counted({1, 2, 4, 4});
  Tensor kernel = counted({3, 2, 2, 2, 2});
  for (float& value : kernel.data) value = (value - 20) / 16;
  const PatchGrid grid = plan_grid({.image = {4, 4}, .kernel = {2, 2}, .stride = {2, 2}});
  const Tensor repeated = tokens(repeat_frames(image, 2), grid, PackedWeights({stack_kernel(kernel), {}}));
  const Tensor still = tokens(image, grid, PackedWeights({still_kernel(kernel), {}}));
  EXPECT_EQ(repeated, still);  // multiples of 1/16 below 2^13: exact in any order
  const Tensor video = Tensor(repeat_frames(image, 2)).reshaped({1, 2, 2, 4, 4});
  EXPECT_EQ(tubelet_tokens(video, plan_axis({2, 2, 2, 0}), grid, {kernel, {}}), still);
}

TEST(Video, MergeOrderWalksBlocksThenInsideThem) {
  EXPECT_THAT(merge_order(2, 4, 2), ElementsAre(0, 1, 4, 5, 2, 3, 6, 7));
  EXPECT_THAT(merge_order(2, 2, 1), ElementsAre(0, 1, 2, 3));
  EXPECT_THROW(merge_order(3, 4, 2), Error);
  EXPECT_THAT(reordered(counted({1, 4, 1}), {3, 0, 2, 1}).data, ElementsAre(3, 0, 2, 1));
  EXPECT_THROW(reordered(counted({1, 4, 1}), {3, 0, 2, 4}), Error);
}

TEST(Video, RefusesShapesThatDoNotFit) {
  EXPECT_THROW(stack_frames(counted({1, 1, 4, 1, 1}), plan_axis({5, 2, 2, 0})), Error);
  EXPECT_THROW(stack_kernel(counted({3, 2, 2, 2})), Error);
  EXPECT_THROW(repeat_frames(counted({2, 4, 4}), 2), Error);
}

}  // namespace
}  // namespace tessera
