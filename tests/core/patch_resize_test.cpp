#include "tessera/patch_resize.hpp"

#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

Tensor noise(Shape shape, unsigned seed) {
  Tensor tensor(std::move(shape));
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  for (float& value : tensor.data) value = normal(random);
  return tensor;
}

double dot(const Tensor& a, const Tensor& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) sum += static_cast<double>(a.data[i]) * b.data[i];
  return sum;
}

/// The token of one patch x (1, C, P, P) and of the same patch enlarged, by the filter for that size.
void expect_token_kept(PatchResize flavour, Size2 from, Size2 to, bool kept) {
  const Tensor x = noise({1, 3, from.height, from.width}, 1);
  const Tensor w = noise({1, 3, from.height, from.width}, 2);
  const AxisFilter filter = patch_filter(flavour);
  const Tensor planes = x.reshaped({3, from.height, from.width, 1});
  const Tensor enlarged =
      resize_axes(planes, resize_matrix(from.height, to.height, filter), resize_matrix(from.width, to.width, filter));
  const double change = std::abs(dot(x, w) - dot(enlarged, resize_patch(w, to, flavour)));
  if (kept)
    EXPECT_LT(change, 1e-4);
  else
    EXPECT_GT(change, 1e-2);
}

TEST(PatchResize, PseudoInverseResizeKeepsTheTokenOfAnEnlargedPatch) {
  for (const PatchResize flavour : {PatchResize::pi_timm, PatchResize::pi_big_vision}) {
    expect_token_kept(flavour, {8, 8}, {16, 16}, true);
    expect_token_kept(flavour, {16, 16}, {17, 30}, true);
  }
}

TEST(PatchResize, ItCannotKeepTheTokenOfAShrunkPatch) {
  expect_token_kept(PatchResize::pi_timm, {16, 16}, {8, 8}, false);
}

TEST(PatchResize, NaiveResizeDoesNotKeepTheToken) { expect_token_kept(PatchResize::naive, {8, 8}, {16, 16}, false); }

TEST(PatchResize, NaiveTokensOfAFlatPatchGrowWithTheNumberOfPixels) {
  Tensor flat({1, 1, 4, 4});
  std::fill(flat.data.begin(), flat.data.end(), 1.0F);
  const auto sum = [](const Tensor& w) { return std::accumulate(w.data.begin(), w.data.end(), 0.0); };
  EXPECT_NEAR(sum(resize_patch(flat, {8, 8}, PatchResize::naive)), 64, 1e-4);
  EXPECT_NEAR(sum(resize_patch(flat, {8, 8}, PatchResize::pi_timm)), 16, 1e-4);
}

TEST(PatchResize, TheSameSizeGivesTheSameNumbers) {
  const Tensor w = noise({4, 3, 14, 14}, 5);
  for (const PatchResize flavour : {PatchResize::pi_timm, PatchResize::pi_big_vision, PatchResize::naive})
    EXPECT_EQ(resize_patch(w, {14, 14}, flavour), w);
}

TEST(PatchResize, RefusesWhatIsNoKernel) {
  EXPECT_THROW(resize_patch(noise({4, 768}, 1), {8, 8}, PatchResize::naive), Error);
  EXPECT_THROW(resize_patch(noise({1, 1, 4, 4}, 1), {0, 8}, PatchResize::naive), Error);
}

}  // namespace
}  // namespace tessera
