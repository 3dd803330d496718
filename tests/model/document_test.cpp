#include "app/model/document.hpp"

#include <gtest/gtest.h>

#include "app/model/presets.hpp"

namespace tessera {
namespace {

Document document_with(Size2 image, Size2 patch) {
  Document document;
  document.images = {"sample:astronaut"};
  document.params.image = image;
  document.params.patch = patch;
  return document;
}

TEST(Selection, KeepsItsRowAndColumnWhenThePatchStillExists) {
  const PatchGrid before = plan_grid(document_with({224, 224}, {16, 16}).params.grid_settings());
  const Document after = document_with({224, 320}, {16, 16});
  Selection selection;
  selection.patch = 60;  // row 4, column 4 of 14
  EXPECT_EQ(clamp_selection(selection, after, before).patch, 4 * 20 + 4);
}

TEST(Selection, MovesToTheNearestPatchWhenItsOwnIsGone) {
  const PatchGrid before = plan_grid(document_with({224, 224}, {16, 16}).params.grid_settings());
  const Document after = document_with({64, 224}, {16, 16});
  Selection selection;
  selection.patch = 195;  // row 13, column 13
  EXPECT_EQ(clamp_selection(selection, after, before).patch, 3 * 14 + 13);
}

TEST(Selection, StaysAsItIsWhileNoPatchFits) {
  const PatchGrid before = plan_grid(document_with({224, 224}, {16, 16}).params.grid_settings());
  const Document impossible = document_with({8, 8}, {16, 16});
  Selection selection;
  selection.patch = 60;
  EXPECT_EQ(clamp_selection(selection, impossible, before).patch, 60);
}

TEST(Selection, FilterChannelAndImageStayInsideTheirRanges) {
  Document document = document_with({224, 224}, {16, 16});
  document.params.dim = 10;
  document.params.channels = 1;
  Selection selection{7, 0, 700, 2};
  const Selection clamped = clamp_selection(selection, document, plan_grid(document.params.grid_settings()));
  EXPECT_EQ(clamped, (Selection{0, 0, 9, 0}));
}

TEST(Presets, EveryOneHasAUniqueIdAndValidSettings) {
  for (const Preset& preset : presets()) {
    EXPECT_TRUE(validate(preset.params).empty()) << preset.id << ": " << to_string(validate(preset.params));
    EXPECT_EQ(find_preset(preset.id), &preset) << preset.id;
  }
}

TEST(Presets, AreKnownAgainByTheirSettings) {
  EmbedParams params = find_preset("deit-b-16")->params;
  EXPECT_EQ(matching_preset(params, "deit-b-16")->id, "deit-b-16");
  EXPECT_EQ(matching_preset(params, "vit-b-16")->id, "deit-b-16");
  params.dim = 769;
  EXPECT_EQ(matching_preset(params, "deit-b-16"), nullptr);
}

TEST(Presets, AnUnknownIdIsNoPreset) { EXPECT_EQ(find_preset("vit-b-17"), nullptr); }

struct KnownCount {
  const char* id;
  std::int64_t tokens;
  std::int64_t parameters;
};

class PresetCounts : public testing::TestWithParam<KnownCount> {};

TEST_P(PresetCounts, AreThoseOfThePublishedModels) {
  const Preset* preset = find_preset(GetParam().id);
  ASSERT_NE(preset, nullptr);
  const Counts counts = count(preset->params);
  EXPECT_EQ(counts.tokens, GetParam().tokens);
  EXPECT_EQ(counts.parameters, GetParam().parameters);
}

// Parameters: D·P²·3 + D, without the bias for CLIP.
INSTANTIATE_TEST_SUITE_P(Families, PresetCounts,
                         testing::Values(KnownCount{"vit-b-16", 196, 590592}, KnownCount{"vit-h-14", 256, 753920},
                                         KnownCount{"dinov2-l-14-518", 1369, 603136},
                                         KnownCount{"clip-b-32", 49, 2359296},
                                         KnownCount{"siglip-so400m-14-384", 729, 678528},
                                         KnownCount{"sam-b-16", 4096, 590592}, KnownCount{"swin-t-4", 3136, 4704},
                                         KnownCount{"segformer-b0", 16384, 4736}, KnownCount{"mvitv2-t", 3136, 14208}),
                         [](const auto& known) {
                           std::string name = known.param.id;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace tessera
