#include "app/model/document.hpp"

#include <gtest/gtest.h>

#include "app/model/kept_selection.hpp"
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

std::int64_t moved(std::int64_t patch, const Document& before, const Document& after) {
  Selection selection;
  selection.patch = patch;
  return clamp_selection(selection, after, plan_grid(before.params.grid_settings())).patch;
}

TEST(Selection, StaysOnTheSamePlaceOfThePictureWhenTheGridChanges) {
  const Document usual = document_with({224, 224}, {16, 16});
  // Row 7, column 5: pixels 112 … 127 and 80 … 95; of patches of 30, 90 … 119 and 60 … 89 have the nearest middle.
  EXPECT_EQ(moved(7 * 14 + 5, usual, document_with({224, 224}, {30, 30})), 3 * 7 + 2);
  EXPECT_EQ(moved(7 * 14 + 5, usual, document_with({224, 224}, {8, 8})), 14 * 28 + 10);
  // The picture is stretched with the width: column 5's middle, at 88 of 224, is at 125.7 of 320.
  EXPECT_EQ(moved(7 * 14 + 5, usual, document_with({224, 320}, {16, 16})), 7 * 20 + 7);
  Document overlapping = usual;
  overlapping.params.stride = Size2{8, 8};
  overlapping.params.padding = {4, 4};  // window k begins at 8k − 4
  EXPECT_EQ(moved(7 * 14 + 5, usual, overlapping), 14 * plan_grid(overlapping.params.grid_settings()).columns() + 10);
}

TEST(Selection, EveryPatchOfAnUnchangedGridStaysWhereItIs) {
  for (const Size2 patch : {Size2{16, 16}, {7, 30}, {1, 224}}) {
    Document document = document_with({224, 200}, patch);
    document.params.padding = {2, 0};
    if (patch.height == 7) document.params.stride = Size2{3, 40};
    const std::int64_t count = plan_grid(document.params.grid_settings()).count();
    for (std::int64_t i = 0; i < count; ++i) EXPECT_EQ(moved(i, document, document), i);
  }
}

TEST(Selection, MovesToTheNearestPatchWhereNoneCoversItsPlace) {
  const Document usual = document_with({224, 224}, {16, 16});
  Document gaps = usual;
  gaps.params.stride = Size2{64, 64};  // windows 0 … 15, 64 … 79, 128 … 143, 192 … 207
  EXPECT_EQ(moved(13 * 14 + 3, usual, gaps), 3 * 4 + 1);
}

TEST(KeptSelection, IsBackOnceTheSettingThatMovedItIsTakenBack) {
  Document document = document_with({224, 224}, {16, 16});
  document.selection = {0, 7 * 14 + 5, 19, 2, 700};
  KeptSelection kept;
  const Document start = document;
  keep_selection(kept, document, document);
  EXPECT_EQ(document.selection, start.selection);
  const auto set = [&](const Document& settings) {
    const Document before = document;
    document.params = settings.params;
    keep_selection(kept, document, before);
  };
  Document small = document_with({224, 224}, {8, 8});
  small.params.dim = 3;
  small.params.channels = 1;
  set(small);
  EXPECT_EQ(document.selection, (Selection{0, 14 * 28 + 10, 2, 0, -1}));
  set(start);
  EXPECT_EQ(document.selection, start.selection);
  set(small);
  document.selection.filter = 1;  // chosen since
  keep_selection(kept, document, document);
  set(start);
  EXPECT_EQ(document.selection, (Selection{0, 7 * 14 + 5, 1, 2, 700}));
}

TEST(KeptSelection, OutlivesSettingsInWhichNoPatchFits) {
  Document document = document_with({224, 224}, {16, 16});
  document.selection.patch = 60;
  KeptSelection kept;
  keep_selection(kept, document, document);
  for (const Size2 patch : {Size2{300, 300}, {16, 16}}) {
    const Document before = document;
    document.params.patch = patch;
    keep_selection(kept, document, before);
  }
  EXPECT_EQ(document.selection.patch, 60);
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
