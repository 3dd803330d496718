#include "tessera/params.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(EmbedParams, DefaultToVitB16) {
  const EmbedParams params;
  EXPECT_THAT(validate(params), IsEmpty());
  const Counts counts = count(params);
  EXPECT_EQ(counts.tokens, 196);
  EXPECT_EQ(counts.patch_length, 768);
  EXPECT_EQ(counts.parameters, 590592);  // 768·768 + 768, as timm counts patch_embed.proj
  EXPECT_EQ(counts.multiply_adds, 115605504);
}

TEST(EmbedParams, CountNoBiasWhereThereIsNone) {
  EmbedParams params;
  params.bias = false;
  EXPECT_EQ(count(params).parameters, 589824);
}

TEST(EmbedParams, AreRefusedFieldByField) {
  const auto field_of = [](auto change) {
    EmbedParams params;
    change(params);
    const Issues issues = validate(params);
    return issues.size() == 1 ? issues[0].field : to_string(issues);
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(field_of([](EmbedParams& p) { p.image.height = 0; }), "height");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.image.width = 8193; }), "width");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.dim = 8193; }), "dim");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.channels = 2; }), "channels");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.crop_ratio = 1.5; }), "fit");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.crop_ratio = nan; }), "fit");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.padding = {8193, 8193}; }), "padding");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.padding = {-1, -1}; }), "padding");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.patch = {225, 16}; }), "patch");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.stride = Size2{0, 0}; }), "stride");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.normalization.std[1] = 0; }), "normalize");
  EXPECT_EQ(field_of([](EmbedParams& p) { p.normalization.mean[2] = nan; }), "normalize");
}

TEST(EmbedParams, TakeAsManyFiltersAsAPatchHasNumbersHoweverLargeThePatch) {
  EmbedParams params;
  params.patch = {64, 64};
  params.dim = 64 * 64 * 3;
  EXPECT_THAT(validate(params), IsEmpty());
  ++params.dim;
  ASSERT_THAT(validate(params), SizeIs(1));
  EXPECT_THAT(validate(params)[0].rule, HasSubstr("from 1 to 12288"));
}

TEST(EmbedParams, RefuseWeightsAboveTwoGigabytesWithTheFigure) {
  EmbedParams params;
  params.image = {1024, 1024};
  params.patch = {512, 512};
  params.dim = 8192;  // 8192·512²·3·4 bytes = 24 GiB
  const Issues issues = validate(params);
  ASSERT_THAT(issues, SizeIs(1));
  EXPECT_THAT(issues[0].rule, HasSubstr("24.0 GiB"));
}

TEST(Normalization, KnowsThePublishedPresets) {
  const Normalization clip = Normalization::preset("clip").value();
  EXPECT_EQ(clip.mean_of(0, 3), 0.48145466);
  EXPECT_EQ(clip.std_of(2, 3), 0.27577711);
  EXPECT_EQ(Normalization::preset("imagenet")->mean_of(1, 3), 0.456);
  EXPECT_NEAR(Normalization::preset("sam")->mean_of(0, 3), 0.485, 1e-12);
  EXPECT_EQ(Normalization::preset("none")->std_of(0, 3), 1);
  EXPECT_FALSE(Normalization::preset("imagenot"));
}

TEST(Normalization, AveragesForGrayAndRepeatsRedForAlpha) {
  const Normalization imagenet = Normalization::preset("imagenet").value();
  EXPECT_NEAR(imagenet.mean_of(0, 1), (0.485 + 0.456 + 0.406) / 3, 1e-15);
  EXPECT_EQ(imagenet.mean_of(3, 4), 0.485);
  EXPECT_EQ(imagenet.std_of(3, 4), 0.229);
}

}  // namespace
}  // namespace tessera
