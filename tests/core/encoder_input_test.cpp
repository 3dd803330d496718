#include "tessera/encoder_input.hpp"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Numbers start, start + 1, …
Tensor counted(Shape shape, float start) {
  Tensor tensor(std::move(shape));
  std::iota(tensor.data.begin(), tensor.data.end(), start);
  return tensor;
}

/// DINOv2 with two registers over two patches, D = 1: every number tells where it came from.
EncoderParts dinov2() {
  EncoderParts parts;
  parts.prefix.push_back({TokenKind::class_token, counted({1, 1}, 100), true});
  parts.prefix.push_back({TokenKind::register_token, counted({2, 1}, 200), false});
  parts.positions = counted({3, 1}, 0.25F);
  return parts;
}

TEST(EncoderInput, RegistersStandBetweenClassTokenAndPatchesAndGetNoPosition) {
  const Tensor patches = counted({2, 2, 1}, 1);
  const Tensor input = encoder_input(patches, dinov2());
  EXPECT_EQ(input.shape, (Shape{2, 5, 1}));
  EXPECT_THAT(input.data, ElementsAre(100.25F, 200, 201, 2.25F, 4.25F, 100.25F, 200, 201, 4.25F, 6.25F));
}

TEST(EncoderInput, RowsSayWhatStandsWhereAndWhichPositionItGets) {
  const std::vector<TokenRow> rows = encoder_rows(dinov2(), 2);
  EXPECT_THAT(rows, ElementsAre(TokenRow{TokenKind::class_token, 0, 0}, TokenRow{TokenKind::register_token, 0, {}},
                                TokenRow{TokenKind::register_token, 1, {}}, TokenRow{TokenKind::patch, 0, 1},
                                TokenRow{TokenKind::patch, 1, 2}));
}

TEST(EncoderInput, PositionsForPatchesAloneLeaveTheClassTokenAsItIs) {
  EncoderParts parts;
  parts.prefix.push_back({TokenKind::class_token, counted({1, 2}, 50), false});
  parts.positions = counted({1, 2}, 10);
  EXPECT_THAT(encoder_input(counted({1, 1, 2}, 1), parts).data, ElementsAre(50, 51, 11, 13));
}

TEST(EncoderInput, StagesComeOneAfterTheOther) {
  const EncoderParts parts = dinov2();
  EXPECT_THAT(encoder_stages(parts), ElementsAre(EncoderStage::patches, EncoderStage::prefix, EncoderStage::positions));
  const Tensor patches = counted({1, 2, 1}, 1);
  EXPECT_EQ(encoder_input(patches, parts, EncoderStage::patches), patches);
  EXPECT_THAT(encoder_input(patches, parts, EncoderStage::prefix).data, ElementsAre(100, 200, 201, 1, 2));
}

TEST(EncoderInput, NormsAreAppliedBeforeThePrefixOrAfterThePositions) {
  LayerNorm norm{counted({2}, 1), counted({2}, 0), 0};  // gamma 1, 2; beta 0, 1
  EncoderParts swin;
  swin.patch_norm = norm;
  EXPECT_THAT(encoder_input(counted({1, 1, 2}, 7), swin).data, ElementsAre(-1, 3));
  EncoderParts clip;
  clip.prefix.push_back({TokenKind::class_token, counted({1, 2}, 0), true});
  clip.positions = Tensor::zeros({2, 2});
  clip.pre_norm = norm;
  EXPECT_THAT(encoder_input(counted({1, 1, 2}, 7), clip).data, ElementsAre(-1, 3, -1, 3));
}

TEST(EncoderInput, WithoutPartsItIsThePatchTokens) {
  const Tensor patches = counted({2, 3, 4}, 0);
  EXPECT_EQ(encoder_input(patches, {}), patches);
  EXPECT_THAT(encoder_stages({}), ElementsAre(EncoderStage::patches));
}

TEST(EncoderInput, RefusalsNameTheShapes) {
  const auto refusal = [](const Tensor& tokens, const EncoderParts& parts) -> std::string {
    try {
      encoder_input(tokens, parts);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refusal(counted({1, 3, 1}, 0), dinov2()), HasSubstr("(3, 1) do not fit 1 + 3 tokens"));
  EXPECT_THAT(refusal(counted({1, 2, 2}, 0), dinov2()), HasSubstr("class token (1, 1) do not fit tokens of D = 2"));
  EXPECT_THAT(refusal(counted({2, 2}, 0), {}), HasSubstr("(B, N, D)"));
}

}  // namespace
}  // namespace tessera
