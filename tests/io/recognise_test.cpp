// Names and shapes of real checkpoints of every family.

#include "tessera/io/recognise.hpp"

#include <gmock/gmock.h>

#include "tessera/issue.hpp"
#include "tests/io/checkpoint_files.hpp"

namespace tessera::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

using List = std::vector<TensorInfo>;

TensorInfo tensor(const std::string& name, Shape shape) { return {name, "F32", NumberType::f32, std::move(shape), 0}; }

/// The single tower of a list.
RecognisedEmbedding only(const List& tensors, const ModelConfig& config = {}) {
  Recognition recognition = recognise(tensors, config);
  EXPECT_EQ(recognition.towers.size(), 1U);
  return recognition.towers.empty() ? RecognisedEmbedding{} : recognition.towers.front();
}

ModelConfig config_of(const std::string& config, const std::string& preprocessor = {}) {
  return parse_model_config(config, preprocessor);
}

/// timm's ViT names below `tower`, for P, grid side and D.
List timm_vit(const std::string& tower, std::int64_t patch, std::int64_t rows, std::int64_t dim) {
  return {tensor(tower + "cls_token", {1, 1, dim}), tensor(tower + "pos_embed", {1, rows, dim}),
          tensor(tower + "patch_embed.proj.weight", {dim, 3, patch, patch}),
          tensor(tower + "patch_embed.proj.bias", {dim}), tensor(tower + "blocks.0.norm1.weight", {dim})};
}

List operator+(List list, const List& more) {
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

TEST(Recognise, TimmsVitIsAGuessUntilAConfigSaysIt) {
  const List names = timm_vit("", 16, 197, 768);
  const RecognisedEmbedding guess = only(names);
  EXPECT_EQ(guess.family, Family::vit);
  EXPECT_EQ(guess.family_from, Provenance::guess);
  EXPECT_EQ(guess.preprocessing.from, Provenance::guess);
  EXPECT_EQ(guess.library, Library::timm);
  EXPECT_EQ(guess.patch, (Size2{16, 16}));
  EXPECT_EQ(guess.dim, 768);
  EXPECT_EQ(guess.bias, "patch_embed.proj.bias");
  EXPECT_THAT(guess.prefix, ElementsAre(PrefixTensor{TokenKind::class_token, "cls_token", 1, true}));
  EXPECT_EQ(guess.positions, (PositionTensor{"pos_embed", Size2{14, 14}, PositionResize::timm}));
  EXPECT_EQ(guess.preprocessing.image, (Size2{224, 224}));
  EXPECT_EQ(guess.preprocessing.size_from, Provenance::keys);

  const RecognisedEmbedding told = only(names, config_of(R"({"architecture": "vit_base_patch16_224",
    "pretrained_cfg": {"tag": "augreg_in21k", "input_size": [3, 224, 224], "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5], "interpolation": "bicubic", "crop_pct": 0.9, "crop_mode": "center"}})"));
  EXPECT_EQ(told.family_from, Provenance::config);
  EXPECT_EQ(told.preprocessing.from, Provenance::config);
  EXPECT_EQ(told.preprocessing.normalization.name, "0.5");
  EXPECT_EQ(told.preprocessing.fit, Fit::crop);
  EXPECT_EQ(told.preprocessing.crop_ratio, 0.9);
}

TEST(Recognise, FacebooksWrapperIsATowerLikeAnyOther) {
  const RecognisedEmbedding found = only(timm_vit("model.", 16, 197, 384) + List{tensor("optimizer.lr", {1})});
  EXPECT_EQ(found.tower, "model");
  EXPECT_EQ(found.weight, "model.patch_embed.proj.weight");
  EXPECT_EQ(found.positions->name, "model.pos_embed");
}

TEST(Recognise, TellingKeysTellFamiliesThatShareTheirNames) {
  const auto family = [](const List& names) {
    const RecognisedEmbedding found = only(names);
    EXPECT_EQ(found.family_from, Provenance::keys);
    return found.family;
  };
  EXPECT_EQ(family(timm_vit("", 16, 198, 768) + List{tensor("dist_token", {1, 1, 768})}), Family::deit);
  EXPECT_EQ(family(timm_vit("", 16, 197, 768) + List{tensor("decoder_embed.weight", {512, 768})}), Family::mae);
  EXPECT_EQ(family(timm_vit("", 14, 1370, 384) + List{tensor("blocks.0.ls1.gamma", {384})}), Family::dinov2);
}

TEST(Recognise, DistilledDeitHasTwoPrefixTokensWithPositions) {
  const RecognisedEmbedding found = only(timm_vit("", 16, 198, 768) + List{tensor("dist_token", {1, 1, 768})});
  EXPECT_THAT(found.prefix, ElementsAre(PrefixTensor{TokenKind::class_token, "cls_token", 1, true},
                                        PrefixTensor{TokenKind::distillation, "dist_token", 1, true}));
  EXPECT_EQ(found.positions->grid, (Size2{14, 14}));
  EXPECT_EQ(found.preprocessing.normalization.name, "imagenet");
}

TEST(Recognise, DinoRegistersHaveNoPositionAndTheHubsFlavourDependsOnThem) {
  const List plain =
      timm_vit("", 14, 1370, 384) + List{tensor("blocks.0.ls1.gamma", {384}), tensor("mask_token", {1, 384})};
  EXPECT_EQ(only(plain).library, Library::meta);
  EXPECT_EQ(only(plain).positions->resize, PositionResize::dinov2);
  const RecognisedEmbedding found = only(plain + List{tensor("register_tokens", {1, 4, 384})});
  EXPECT_THAT(found.prefix, ElementsAre(PrefixTensor{TokenKind::class_token, "cls_token", 1, true},
                                        PrefixTensor{TokenKind::register_token, "register_tokens", 4, false}));
  EXPECT_EQ(found.positions, (PositionTensor{"pos_embed", Size2{37, 37}, PositionResize::timm}));
  EXPECT_EQ(found.preprocessing.image, (Size2{518, 518}));
}

TEST(Recognise, PositionsForPatchesAloneLeaveThePrefixWithout) {
  const RecognisedEmbedding found = only(timm_vit("", 16, 196, 768));
  EXPECT_FALSE(found.prefix.at(0).positioned);
  EXPECT_EQ(found.positions->grid, (Size2{14, 14}));
}

TEST(Recognise, HuggingFacesVitFamily) {
  const auto hf = [](const std::string& tower, std::int64_t patch, std::int64_t rows) {
    return List{tensor(tower + "embeddings.cls_token", {1, 1, 768}),
                tensor(tower + "embeddings.position_embeddings", {1, rows, 768}),
                tensor(tower + "embeddings.patch_embeddings.projection.weight", {768, 3, patch, patch}),
                tensor(tower + "embeddings.patch_embeddings.projection.bias", {768})};
  };
  const RecognisedEmbedding vit = only(hf("vit.", 16, 197), config_of(R"({"model_type": "vit", "image_size": 224})"));
  EXPECT_EQ(vit.tower, "vit");
  EXPECT_EQ(vit.family, Family::vit);
  EXPECT_EQ(vit.family_from, Provenance::config);
  EXPECT_EQ(vit.positions->resize, PositionResize::hf);
  const RecognisedEmbedding deit =
      only(hf("deit.", 16, 198) + List{tensor("deit.embeddings.distillation_token", {1, 1, 768})});
  EXPECT_EQ(deit.family, Family::deit);
  EXPECT_EQ(deit.prefix.size(), 2U);
  EXPECT_EQ(only(hf("vit.", 16, 197) + List{tensor("decoder.decoder_embed.weight", {512, 768})}).family, Family::mae);
  EXPECT_EQ(only(hf("", 14, 1370) + List{tensor("encoder.layer.0.layer_scale1.lambda1", {768})}).family_reason,
            "encoder.layer.0.layer_scale1.lambda1")
      << "the name that is in the file";
  EXPECT_EQ(only(hf("", 14, 1370) + List{tensor("encoder.layer.0.layer_scale1.lambda1", {768})}).family,
            Family::dinov2);
}

TEST(Recognise, HuggingFacesSwinDinov3AndConvnext) {
  const RecognisedEmbedding swin =
      only({tensor("swin.embeddings.patch_embeddings.projection.weight", {96, 3, 4, 4}),
            tensor("swin.embeddings.patch_embeddings.projection.bias", {96}),
            tensor("swin.embeddings.norm.weight", {96}), tensor("swin.embeddings.norm.bias", {96}),
            tensor("swin.encoder.layers.0.blocks.0.attention.self.relative_position_bias_table", {169, 3})});
  EXPECT_EQ(swin.family, Family::swin);
  EXPECT_EQ(swin.patch_norm, (NormTensors{"swin.embeddings.norm.weight", "swin.embeddings.norm.bias", 1e-5}));
  EXPECT_THAT(swin.prefix, IsEmpty());
  EXPECT_FALSE(swin.positions);

  const RecognisedEmbedding dino =
      only({tensor("embeddings.cls_token", {1, 1, 384}), tensor("embeddings.mask_token", {1, 1, 384}),
            tensor("embeddings.register_tokens", {1, 4, 384}),
            tensor("embeddings.patch_embeddings.weight", {384, 3, 16, 16}),
            tensor("embeddings.patch_embeddings.bias", {384})});
  EXPECT_EQ(dino.family, Family::dinov3);
  EXPECT_EQ(dino.prefix.size(), 2U);
  EXPECT_FALSE(dino.positions);

  const RecognisedEmbedding convnext =
      only({tensor("convnext.embeddings.patch_embeddings.weight", {96, 3, 4, 4}),
            tensor("convnext.embeddings.patch_embeddings.bias", {96}),
            tensor("convnext.embeddings.layernorm.weight", {96}), tensor("convnext.embeddings.layernorm.bias", {96})});
  EXPECT_EQ(convnext.family, Family::convnext);
  EXPECT_EQ(convnext.patch_norm->epsilon, 1e-6);
}

TEST(Recognise, ClipAndSiglipOfHuggingFace) {
  const std::string e = "vision_model.embeddings.";
  const RecognisedEmbedding clip =
      only({tensor(e + "class_embedding", {1024}), tensor(e + "patch_embedding.weight", {1024, 3, 14, 14}),
            tensor(e + "position_embedding.weight", {257, 1024}), tensor("vision_model.pre_layrnorm.weight", {1024}),
            tensor("vision_model.pre_layrnorm.bias", {1024}),
            tensor("text_model.embeddings.position_embedding.weight", {77, 768})});
  EXPECT_EQ(clip.family, Family::clip);
  EXPECT_FALSE(clip.bias);
  EXPECT_EQ(clip.pre_norm->gamma, "vision_model.pre_layrnorm.weight");
  EXPECT_EQ(clip.positions->grid, (Size2{16, 16}));
  EXPECT_EQ(clip.preprocessing.normalization.name, "clip");

  const RecognisedEmbedding siglip =
      only({tensor(e + "patch_embedding.weight", {768, 3, 16, 16}), tensor(e + "patch_embedding.bias", {768}),
            tensor(e + "position_embedding.weight", {196, 768})});
  EXPECT_EQ(siglip.family, Family::siglip);
  EXPECT_THAT(siglip.prefix, IsEmpty());
  EXPECT_EQ(siglip.preprocessing.normalization.name, "0.5");

  const RecognisedEmbedding naflex =
      only({tensor(e + "patch_embedding.weight", {768, 768}), tensor(e + "patch_embedding.bias", {768}),
            tensor(e + "position_embedding.weight", {256, 768})});
  EXPECT_EQ(naflex.layout, KernelLayout::linear_ppc);
  EXPECT_EQ(naflex.patch, (Size2{16, 16}));
  EXPECT_EQ(naflex.positions->resize, PositionResize::naflex);
}

TEST(Recognise, SamOfMetaAndOfHuggingFace) {
  const RecognisedEmbedding meta = only({tensor("image_encoder.pos_embed", {1, 64, 64, 768}),
                                         tensor("image_encoder.patch_embed.proj.weight", {768, 3, 16, 16}),
                                         tensor("image_encoder.patch_embed.proj.bias", {768}),
                                         tensor("image_encoder.blocks.0.attn.rel_pos_h", {27, 64}),
                                         tensor("image_encoder.neck.0.weight", {256, 768, 1, 1})});
  EXPECT_EQ(meta.family, Family::sam);
  EXPECT_EQ(meta.positions->grid, (Size2{64, 64}));
  EXPECT_EQ(meta.preprocessing.image, (Size2{1024, 1024}));
  EXPECT_EQ(meta.preprocessing.fit, Fit::pad);
  const RecognisedEmbedding hf = only({tensor("vision_encoder.pos_embed", {1, 64, 64, 768}),
                                       tensor("vision_encoder.patch_embed.projection.weight", {768, 3, 16, 16}),
                                       tensor("vision_encoder.patch_embed.projection.bias", {768})});
  EXPECT_EQ(hf.family, Family::sam);
  EXPECT_EQ(hf.tower, "vision_encoder");
}

TEST(Recognise, OpenAiAndOpenClip) {
  const RecognisedEmbedding found =
      only({tensor("visual.class_embedding", {768}), tensor("visual.positional_embedding", {50, 768}),
            tensor("visual.conv1.weight", {768, 3, 32, 32}), tensor("visual.ln_pre.weight", {768}),
            tensor("visual.ln_pre.bias", {768}), tensor("positional_embedding", {77, 512})});
  EXPECT_EQ(found.family, Family::clip);
  EXPECT_EQ(found.library, Library::openai);
  EXPECT_EQ(found.tower, "visual");
  EXPECT_EQ(found.positions, (PositionTensor{"visual.positional_embedding", Size2{7, 7}, PositionResize::timm}));
  EXPECT_TRUE(found.pre_norm);
  // CLIP's ResNets have a conv1 too.
  EXPECT_THAT(recognise(List{tensor("visual.conv1.weight", {64, 3, 3, 3})}).towers, IsEmpty());
  EXPECT_EQ(only(timm_vit("visual.trunk.", 16, 196, 768)).tower, "visual.trunk");
}

TEST(Recognise, SegformerAndItsOriginalOverlap) {
  const RecognisedEmbedding hf = only({tensor("segformer.encoder.patch_embeddings.0.proj.weight", {32, 3, 7, 7}),
                                       tensor("segformer.encoder.patch_embeddings.0.proj.bias", {32}),
                                       tensor("segformer.encoder.patch_embeddings.1.proj.weight", {64, 32, 3, 3}),
                                       tensor("segformer.encoder.patch_embeddings.0.layer_norm.weight", {32}),
                                       tensor("segformer.encoder.patch_embeddings.0.layer_norm.bias", {32})});
  EXPECT_EQ(hf.family, Family::segformer);
  EXPECT_EQ(hf.stride, (Size2{4, 4}));
  EXPECT_EQ(hf.padding, (Size2{3, 3}));
  EXPECT_TRUE(hf.patch_norm);
  EXPECT_EQ(hf.tower, "");
  const RecognisedEmbedding original =
      only({tensor("backbone.patch_embed1.proj.weight", {32, 3, 7, 7}), tensor("backbone.patch_embed1.proj.bias", {32}),
            tensor("backbone.patch_embed1.norm.weight", {32}), tensor("backbone.patch_embed1.norm.bias", {32})});
  EXPECT_EQ(original.patch_norm->gamma, "backbone.patch_embed1.norm.weight");
}

TEST(Recognise, Torchvision) {
  const RecognisedEmbedding vit =
      only({tensor("class_token", {1, 1, 768}), tensor("conv_proj.weight", {768, 3, 16, 16}),
            tensor("conv_proj.bias", {768}), tensor("encoder.pos_embedding", {1, 197, 768})});
  EXPECT_EQ(vit.library, Library::torchvision);
  EXPECT_EQ(vit.preprocessing.normalization.name, "imagenet");
  EXPECT_EQ(vit.prefix.size(), 1U);
  const List first{tensor("features.0.0.weight", {96, 3, 4, 4}), tensor("features.0.0.bias", {96})};
  EXPECT_EQ(only(first + List{tensor("features.0.2.weight", {96}), tensor("features.0.2.bias", {96})}).family,
            Family::swin);
  const List norm{tensor("features.0.1.weight", {96}), tensor("features.0.1.bias", {96})};
  EXPECT_EQ(only(first + norm).family, Family::convnext);
  // MobileNet normalises batches.
  EXPECT_THAT(recognise(first + norm + List{tensor("features.0.1.running_mean", {96})}).towers, IsEmpty());
}

TEST(Recognise, ConvnextOfMetaAndTimm) {
  EXPECT_EQ(only({tensor("model.downsample_layers.0.0.weight", {96, 3, 4, 4}),
                  tensor("model.downsample_layers.0.0.bias", {96}), tensor("model.downsample_layers.0.1.weight", {96}),
                  tensor("model.downsample_layers.0.1.bias", {96})})
                .family,
            Family::convnext);
  EXPECT_EQ(only({tensor("stem.0.weight", {96, 3, 4, 4}), tensor("stem.0.bias", {96}), tensor("stem.1.weight", {96}),
                  tensor("stem.1.bias", {96}), tensor("stages.0.blocks.0.conv_dw.weight", {96, 1, 7, 7})})
                .library,
            Library::timm);
}

TEST(Recognise, GooglesArraysWithEveryPrefix) {
  for (const std::string prefix : {"", "opt/target/", "params/", "params/img/"}) {
    const RecognisedEmbedding found =
        only({tensor(prefix + "embedding/kernel", {16, 16, 3, 768}), tensor(prefix + "embedding/bias", {768}),
              tensor(prefix + "cls", {1, 1, 768}),
              tensor(prefix + "Transformer/posembed_input/pos_embedding", {1, 197, 768})});
    EXPECT_EQ(found.layout, KernelLayout::hwio);
    EXPECT_EQ(found.dim, 768);
    EXPECT_EQ(found.patch, (Size2{16, 16}));
    EXPECT_EQ(found.positions->resize, PositionResize::google);
    EXPECT_EQ(found.prefix.at(0).name, prefix + "cls");
  }
}

TEST(Recognise, GgufAddsItsTwoFramesAndReadsItsOwnFacts) {
  const List names{tensor("v.patch_embd.weight", {1280, 3, 14, 14}), tensor("v.patch_embd.weight.1", {1280, 3, 14, 14}),
                   tensor("v.class_embd", {1280}), tensor("v.position_embd.weight", {257, 1280})};
  const Recognition found = recognise(names, {},
                                      {{"general.architecture", "clip"},
                                       {"clip.vision.image_size", "224"},
                                       {"clip.vision.image_mean", "0.48145466, 0.4578275, 0.40821073"},
                                       {"clip.vision.image_std", "0.26862954, 0.26130258, 0.27577711"}});
  ASSERT_EQ(found.towers.size(), 1U);
  EXPECT_THAT(found.towers[0].more_weights, ElementsAre("v.patch_embd.weight.1"));
  EXPECT_EQ(found.towers[0].preprocessing.normalization.name, "clip");
  EXPECT_EQ(found.towers[0].preprocessing.from, Provenance::config);
}

TEST(Recognise, QwensKernelHasAThirdSide) {
  const RecognisedEmbedding found = only({tensor("visual.patch_embed.proj.weight", {1280, 3, 2, 14, 14}),
                                          tensor("visual.merger.mlp.0.weight", {5120, 5120})});
  EXPECT_EQ(found.family, Family::qwen_vl);
  EXPECT_EQ(found.layout, KernelLayout::oithw);
  EXPECT_EQ(found.frames, 2);
}

TEST(Recognise, SeveralTowersAreAChoiceInTheFilesOrder) {
  const Recognition found =
      recognise(timm_vit("teacher.backbone.", 16, 197, 384) + timm_vit("student.backbone.", 16, 197, 384));
  ASSERT_EQ(found.towers.size(), 2U);
  EXPECT_EQ(found.towers[0].tower, "teacher.backbone");
  EXPECT_EQ(found.towers[1].tower, "student.backbone");
}

TEST(Recognise, NeverByShapeButListsWhatTheShapeWouldAllow) {
  const Recognition found =
      recognise(List{tensor("rgba", {64, 4, 8, 8}), tensor("matrix", {512, 768}), tensor("my.stem", {192, 3, 8, 8}),
                     tensor("hwio", {8, 8, 3, 192}), tensor("mlp", {512, 777}), tensor("deep", {64, 32, 3, 3})});
  EXPECT_THAT(found.towers, IsEmpty());
  EXPECT_THAT(found.candidates, ElementsAre(Candidate{"my.stem", KernelLayout::oihw, 192, 3, {8, 8}},
                                            Candidate{"hwio", KernelLayout::hwio, 192, 3, {8, 8}},
                                            Candidate{"matrix", KernelLayout::linear_cpp, 512, 3, {16, 16}},
                                            Candidate{"rgba", KernelLayout::oihw, 64, 4, {8, 8}}));
}

TEST(Recognise, TablesOfWordsAreNoCandidates) {
  const List names{tensor("model.embed_tokens.weight", {1000, 768}), tensor("lm_head.weight", {1000, 768}),
                   tensor("stem.weight", {1000, 768})};
  const Recognition found = recognise(names);
  ASSERT_EQ(found.candidates.size(), 1U);
  EXPECT_EQ(found.candidates.front().name, "stem.weight");
}

TEST(Recognise, AMappingByHandIsHeldAgainstTheShapes) {
  const List names{tensor("w", {192, 3, 8, 8}), tensor("b", {192}), tensor("c", {192}), tensor("p", {1, 50, 192})};
  const RecognisedEmbedding mapped =
      map_by_hand(names, {.weight = "w", .bias = "b", .class_token = "c", .positions = "p"});
  EXPECT_EQ(mapped.family_from, Provenance::user);
  EXPECT_EQ(mapped.positions->grid, (Size2{7, 7}));
  EXPECT_EQ(mapped.preprocessing.image, (Size2{56, 56}));
  EXPECT_THROW(map_by_hand(names, {.weight = "x"}), Error);
  EXPECT_THROW(map_by_hand(names, {.weight = "b"}), Error);
  EXPECT_THROW(map_by_hand(List{tensor("w", {192, 3, 8, 8}), tensor("b", {64})}, {.weight = "w", .bias = "b"}), Error);
}

TEST(Recognise, AHybridsConvolutionOverFeaturesIsNoPatchEmbedding) {
  EXPECT_THAT(recognise(List{tensor("patch_embed.proj.weight", {768, 1024, 1, 1})}).towers, IsEmpty());
}

TEST(ModelConfig, ReadsHuggingFacesPreprocessor) {
  const ModelConfig clip = config_of(R"({"model_type": "clip", "vision_config": {"image_size": 336}})",
                                     R"({"do_center_crop": true, "crop_size": {"height": 336, "width": 336},
      "size": {"shortest_edge": 336}, "image_mean": [0.48145466, 0.4578275, 0.40821073],
      "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "rescale_factor": 0.00392156862745098})");
  EXPECT_EQ(clip.source, "config.json, preprocessor_config.json");
  EXPECT_EQ(clip.image, (Size2{336, 336}));
  EXPECT_EQ(clip.fit, Fit::crop);
  EXPECT_THAT(clip.crop_ratio, Optional(1.0));
  EXPECT_EQ(clip.normalization()->name, "clip");
  const ModelConfig dino = config_of("", R"({"do_center_crop": true, "crop_size": 224, "size": 256, "resample": 2})");
  EXPECT_THAT(dino.crop_ratio, Optional(0.875));
  EXPECT_EQ(dino.interpolation, Interpolation::bilinear);
  const ModelConfig raw = config_of("", R"({"do_rescale": false, "image_mean": [123.675, 116.28, 103.53],
      "image_std": [58.395, 57.12, 57.375]})");
  EXPECT_EQ(raw.normalization()->name, "imagenet");
}

TEST(ModelConfig, TakesAbsurdValuesForUnsaidAndRefusesWhatIsNoJson) {
  const ModelConfig config = config_of(R"({"model_type": 7, "image_size": 1e300})",
                                       R"({"image_mean": ["a"], "size": -4, "image_std": [0, 0, 0]})");
  EXPECT_FALSE(config.model_type);
  EXPECT_FALSE(config.image);
  EXPECT_FALSE(config.normalization());
  EXPECT_THROW(config_of("{"), Error);
  EXPECT_THROW(config_of("[1]"), Error);
  EXPECT_THROW(config_of(std::string(100'000, '[')), Error);
}

class LoadEmbedding : public CheckpointTest {};

TEST_F(LoadEmbedding, GivesWeightsAndPartsReadyForTheEncoder) {
  // P = 1, C = 3, D = 1: an HWIO kernel (1, 1, 3, 1), bias, class token, positions for 1 + 4.
  const std::string json = R"({"embedding/kernel":{"dtype":"F32","shape":[1,1,3,1],"data_offsets":[0,12]},)"
                           R"("embedding/bias":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},)"
                           R"("cls":{"dtype":"F32","shape":[1,1,1],"data_offsets":[16,20]},)"
                           R"("pos_embedding":{"dtype":"F32","shape":[1,5,1],"data_offsets":[20,40]}})";
  const Checkpoint checkpoint = open_checkpoint(
      write("google.safetensors", safetensors(json, numbers<float>({1, 2, 3, 10, 7, 100, 1, 2, 3, 4}))));
  const Recognition found = recognise(checkpoint.tensors());
  ASSERT_EQ(found.towers.size(), 1U);
  const LoadedEmbedding loaded = load_embedding(checkpoint, found.towers[0]);
  EXPECT_EQ(loaded.weights.kernel.shape, (Shape{1, 3, 1, 1}));
  EXPECT_THAT(loaded.weights.kernel.data, ElementsAre(1, 2, 3));
  EXPECT_THAT(loaded.weights.bias->data, ElementsAre(10));
  const Tensor z({1, 4, 1}, std::vector<float>{0, 0, 0, 0});
  EXPECT_THAT(encoder_input(z, loaded.parts).data, ElementsAre(107, 1, 2, 3, 4));
}

TEST_F(LoadEmbedding, OpensWhatTorchWrote) {
  const Checkpoint checkpoint = open_checkpoint(TESSERA_TEST_DATA "/checkpoints/training.pth");
  const Recognition found = recognise(checkpoint.tensors());
  ASSERT_EQ(found.towers.size(), 1U);
  EXPECT_EQ(found.towers[0].tower, "model");
  const LoadedEmbedding loaded = load_embedding(checkpoint, found.towers[0]);
  EXPECT_EQ(loaded.weights.kernel.shape, (Shape{4, 3, 2, 2}));
  EXPECT_EQ(loaded.parts.prefix.size(), 1U);
  EXPECT_EQ(loaded.weights.bias->data[3], 0.375F);
}

}  // namespace
}  // namespace tessera::io
