#include "tessera/geometry.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

AxisGrid plan(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0,
              std::int64_t dilation = 1) {
  return plan_axis({size, kernel, stride, padding, dilation, false});
}

TEST(SizeFormula, GivesTheGridsOfThePapers) {
  EXPECT_EQ(plan(224, 16, 16).count, 14);   // ViT-B/16
  EXPECT_EQ(plan(224, 14, 14).count, 16);   // ViT-H/14
  EXPECT_EQ(plan(518, 14, 14).count, 37);   // DINOv2
  EXPECT_EQ(plan(1024, 16, 16).count, 64);  // SAM
  EXPECT_EQ(plan(224, 7, 4, 3).count, 56);  // SegFormer, PVTv2 and MViTv2, first stage
  EXPECT_EQ(plan(224, 4, 4).count, 56);     // Swin, ConvNeXt
  EXPECT_EQ(plan(56, 3, 2, 1).count, 28);   // SegFormer, second stage
}

TEST(SizeFormula, LeavesSixPixelsOf384UnreadAtPatch14) {
  const AxisGrid axis = plan(384, 14, 14);
  EXPECT_EQ(axis.count, 27);
  EXPECT_EQ(axis.remainder, 6);
  EXPECT_THAT(unread(axis), ElementsAre(Interval{378, 384}));
}

TEST(SizeFormula, NamesEveryIntermediateNumber) {
  const AxisGrid axis = plan(224, 7, 4, 3);
  EXPECT_EQ(axis.reach, 7);
  EXPECT_EQ(axis.free, 223);
  EXPECT_EQ(axis.moves, 55);
  EXPECT_EQ(axis.remainder, 3);
  EXPECT_EQ(axis.window(0), (Interval{-3, 4}));
  EXPECT_EQ(axis.window(55), (Interval{217, 224}));
}

TEST(SizeFormula, CountsNoWindowWhereTheKernelIsLargerThanThePaddedSide) {
  // (15 − 16)/16 truncates to 0 in C++, and 0 + 1 would be a window that does not fit.
  EXPECT_EQ(plan(15, 16, 16).count, 0);
  EXPECT_EQ(plan(1, 16, 16).count, 0);
  EXPECT_EQ(plan(13, 16, 16, 1).count, 0);
  EXPECT_EQ(plan(14, 16, 16, 1).count, 1);
  EXPECT_EQ(plan(10, 4, 1, 0, 4).count, 0);  // 4·3 + 1 = 13 > 10
}

TEST(SizeFormula, HandlesTheSmallestSettings) {
  EXPECT_EQ(plan(1, 1, 1).count, 1);
  EXPECT_EQ(plan(7, 1, 1).count, 7);
  EXPECT_EQ(plan(7, 1, 3).count, 3);
  EXPECT_EQ(plan(224, 224, 224).count, 1);
  EXPECT_EQ(plan(224, 224, 1000).count, 1);
}

TEST(SizeFormula, SpreadsADilatedWindow) {
  const AxisGrid axis = plan(20, 3, 2, 1, 2);
  EXPECT_EQ(axis.reach, 5);
  EXPECT_EQ(axis.count, 9);
  EXPECT_EQ(axis.window(8), (Interval{15, 20}));
}

TEST(SizeFormula, PadsToTheNextMultipleAtTheEnd) {
  const AxisGrid axis = plan_axis({35, 8, 8, 0, 1, true});
  EXPECT_EQ(axis.added, 5);
  EXPECT_EQ(axis.padded_size, 40);
  EXPECT_EQ(axis.count, 5);
  EXPECT_THAT(unread(axis), IsEmpty());
  EXPECT_EQ(plan_axis({40, 8, 8, 0, 1, true}).added, 0);
  EXPECT_EQ(plan_axis({5, 16, 16, 0, 1, true}).count, 1);
}

TEST(Coverage, FindsGapsWhereTheStrideIsLongerThanTheKernel) {
  const AxisGrid axis = plan(10, 2, 4);
  EXPECT_THAT(coverage(axis), ElementsAre(1, 1, 0, 0, 1, 1, 0, 0, 1, 1));
  EXPECT_THAT(unread(axis), ElementsAre(Interval{2, 4}, Interval{6, 8}));
  EXPECT_THAT(read_repeatedly(axis), IsEmpty());
}

TEST(Coverage, CountsOverlapsWhereTheStrideIsShorter) {
  const AxisGrid axis = plan(7, 3, 2);
  EXPECT_THAT(coverage(axis), ElementsAre(1, 1, 2, 1, 2, 1, 1));
  EXPECT_THAT(read_repeatedly(axis), ElementsAre(Interval{2, 3}, Interval{4, 5}));
}

TEST(Coverage, ReadsNothingWhereNoWindowFits) {
  EXPECT_THAT(coverage(plan(3, 5, 5)), ElementsAre(0, 0, 0));
  EXPECT_THAT(unread(plan(3, 5, 5)), ElementsAre(Interval{0, 3}));
}

TEST(Coverage, StaysQuickForTheLargestSettings) {
  const AxisGrid axis = plan(max_side, max_side / 2, 1, max_side, 3);
  EXPECT_THAT(coverage(axis), SizeIs(max_side));
}

/// The definition itself: slide the window, read the pixels.
struct BruteForce {
  std::int64_t count = 0;
  std::vector<std::int32_t> reads;

  explicit BruteForce(const AxisSettings& s) : reads(static_cast<std::size_t>(s.size), 0) {
    const std::int64_t added = s.pad_to_multiple ? (s.size % s.kernel == 0 ? 0 : s.kernel - s.size % s.kernel) : 0;
    const std::int64_t last_pixel = s.size + added + s.padding - 1;
    for (std::int64_t start = -s.padding; start + s.dilation * (s.kernel - 1) <= last_pixel; start += s.stride) {
      ++count;
      for (std::int64_t u = 0; u < s.kernel; ++u) {
        const std::int64_t pixel = start + u * s.dilation;
        if (pixel >= 0 && pixel < s.size) ++reads[static_cast<std::size_t>(pixel)];
      }
    }
  }
};

TEST(SizeFormula, AgreesWithSlidingAWindowOverThousandsOfSettings) {
  std::mt19937 random(1);
  const auto draw = [&random](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  int fitting = 0;
  for (int i = 0; i < 20000; ++i) {
    const AxisSettings s{draw(1, 70), draw(1, 24), draw(1, 30), draw(0, 12), draw(1, 4), draw(0, 3) == 0};
    SCOPED_TRACE(testing::Message() << "n " << s.size << " k " << s.kernel << " s " << s.stride << " p " << s.padding
                                    << " d " << s.dilation << " pad " << s.pad_to_multiple);
    const AxisGrid axis = plan_axis(s);
    const BruteForce truth(s);
    ASSERT_EQ(axis.count, truth.count);
    ASSERT_EQ(coverage(axis), truth.reads);
    ASSERT_EQ(validate(s, "width").empty(), truth.count > 0);
    fitting += truth.count > 0;
  }
  EXPECT_GT(fitting, 10000);
}

TEST(PatchGrid, NumbersPatchesInReadingOrder) {
  const PatchGrid grid = plan_grid({.image = {24, 56}, .kernel = {8, 8}, .stride = {8, 8}});
  EXPECT_EQ(grid.rows(), 3);
  EXPECT_EQ(grid.columns(), 7);
  EXPECT_EQ(grid.count(), 21);
  EXPECT_EQ(grid.row_of(9), 1);
  EXPECT_EQ(grid.column_of(9), 2);
}

TEST(PatchGrid, CountsUnreadAndRepeatedPixelsOfThePlane) {
  // 35 × 29 at patch 8: rows 32 … 34 and columns 24 … 28 are never read.
  const PatchGrid floor = plan_grid({.image = {35, 29}, .kernel = {8, 8}, .stride = {8, 8}});
  EXPECT_EQ(floor.unread_pixels(), 35 * 29 - 32 * 24);
  EXPECT_EQ(floor.repeated_pixels(), 0);

  // 3 × 3 windows at stride 2 on 5 × 5: row 2 and column 2 are read twice.
  const PatchGrid overlap = plan_grid({.image = {5, 5}, .kernel = {3, 3}, .stride = {2, 2}});
  EXPECT_EQ(overlap.unread_pixels(), 0);
  EXPECT_EQ(overlap.repeated_pixels(), 9);
}

TEST(Validation, NamesTheFieldTheRuleAndTheNumbers) {
  const Issues issues = validate(AxisSettings{224, 300, 300, 0, 1, false}, "height");
  ASSERT_THAT(issues, SizeIs(1));
  EXPECT_EQ(issues[0].field, "patch");
  EXPECT_THAT(issues[0].rule, HasSubstr("300"));
  EXPECT_THAT(issues[0].rule, HasSubstr("height 224"));
}

TEST(Validation, RefusesEveryNumberThatCannotBe) {
  EXPECT_THAT(validate(AxisSettings{0, 0, 0, -1, 0, false}, "width"), SizeIs(5));
  EXPECT_THAT(validate(AxisSettings{max_side + 1, 1, 1, 0, 1, false}, "width"), SizeIs(1));
  EXPECT_THAT(validate(AxisSettings{16, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, true}, "width"), SizeIs(4));
  EXPECT_EQ(plan_axis({16, INT64_MIN, 0, 0, 0, true}).count, 0);
}

TEST(Validation, SaysAMistakeOfBothAxesOnce) {
  const Issues issues = validate(GridSettings{.image = {224, 224}, .kernel = {16, 16}, .stride = {0, 0}});
  EXPECT_THAT(issues, SizeIs(1));
}

}  // namespace
}  // namespace tessera
