#include "name_rules.hpp"

namespace tessera::io {

namespace {

// More particular names first: a tower that one rule has found is not looked at by the next.
constexpr std::array<NameRule, 18> rules{{
    {.weight = "embedding/kernel",
     .library = Library::google,
     .family = Family::vit,
     .bias = "embedding/bias",
     .class_token = "cls",
     .positions = "Transformer/posembed_input/pos_embedding pos_embedding",
     .separator = '/',
     .matrix = KernelLayout::linear_ppc,
     .kernel = KernelLayout::hwio},
    {.weight = "v.patch_embd.weight",
     .library = Library::gguf,
     .bias = "v.patch_embd.bias",
     .class_token = "v.class_embd",
     .positions = "v.position_embd.weight",
     .pre_norm = "v.pre_ln"},
    {.weight = "segformer.encoder.patch_embeddings.0.proj.weight",
     .library = Library::hugging_face,
     .family = Family::segformer,
     .bias = "segformer.encoder.patch_embeddings.0.proj.bias",
     .patch_norm = "segformer.encoder.patch_embeddings.0.layer_norm"},
    {.weight = "encoder.patch_embeddings.0.proj.weight",
     .library = Library::hugging_face,
     .family = Family::segformer,
     .bias = "encoder.patch_embeddings.0.proj.bias",
     .patch_norm = "encoder.patch_embeddings.0.layer_norm"},
    {.weight = "vision_model.embeddings.patch_embedding.weight",
     .library = Library::hugging_face,
     .bias = "vision_model.embeddings.patch_embedding.bias",
     .class_token = "vision_model.embeddings.class_embedding",
     .positions = "vision_model.embeddings.position_embedding.weight vision_model.embeddings.position_embedding",
     .pre_norm = "vision_model.pre_layrnorm vision_model.pre_layernorm",
     .matrix = KernelLayout::linear_ppc},
    {.weight = "embeddings.patch_embedding.weight",
     .library = Library::hugging_face,
     .bias = "embeddings.patch_embedding.bias",
     .class_token = "embeddings.class_embedding",
     .positions = "embeddings.position_embedding.weight embeddings.position_embedding",
     .pre_norm = "pre_layrnorm pre_layernorm",
     .matrix = KernelLayout::linear_ppc},
    {.weight = "embeddings.patch_embeddings.projection.weight",
     .library = Library::hugging_face,
     .bias = "embeddings.patch_embeddings.projection.bias",
     .class_token = "embeddings.cls_token",
     .distillation = "embeddings.distillation_token",
     .registers = "embeddings.register_tokens",
     .positions = "embeddings.position_embeddings",
     .patch_norm = "embeddings.norm"},
    {.weight = "embeddings.patch_embeddings.weight",
     .library = Library::hugging_face,
     .family = Family::convnext,
     .bias = "embeddings.patch_embeddings.bias",
     .patch_norm = "embeddings.layernorm",
     .needs = "embeddings.layernorm.weight"},
    {.weight = "embeddings.patch_embeddings.weight",
     .library = Library::hugging_face,
     .family = Family::dinov3,
     .bias = "embeddings.patch_embeddings.bias",
     .class_token = "embeddings.cls_token",
     .registers = "embeddings.register_tokens",
     .needs = "embeddings.cls_token"},
    {.weight = "patch_embed.projection.weight",
     .library = Library::hugging_face,
     .family = Family::sam,
     .bias = "patch_embed.projection.bias",
     .positions = "pos_embed"},
    {.weight = "patch_embed.proj.weight",
     .library = Library::timm,
     .bias = "patch_embed.proj.bias",
     .class_token = "cls_token",
     .distillation = "dist_token",
     .registers = "reg_token register_tokens storage_tokens",
     .positions = "pos_embed",
     .patch_norm = "patch_embed.norm",
     .pre_norm = "norm_pre"},
    {.weight = "patch_embed1.proj.weight",
     .library = Library::timm,
     .bias = "patch_embed1.proj.bias",
     .positions = "pos_embed1",
     .patch_norm = "patch_embed1.norm"},
    {.weight = "embeds.proj.weight",
     .library = Library::timm,
     .family = Family::siglip,
     .bias = "embeds.proj.bias",
     .class_token = "embeds.cls_token",
     .registers = "embeds.reg_token",
     .positions = "embeds.pos_embed",
     .matrix = KernelLayout::linear_ppc},
    {.weight = "conv1.weight",
     .library = Library::openai,
     .family = Family::clip,
     .class_token = "class_embedding",
     .positions = "positional_embedding",
     .pre_norm = "ln_pre",
     .needs = "class_embedding positional_embedding"},
    {.weight = "conv_proj.weight",
     .library = Library::torchvision,
     .family = Family::vit,
     .bias = "conv_proj.bias",
     .class_token = "class_token",
     .positions = "encoder.pos_embedding",
     .needs = "encoder.pos_embedding"},
    // torchvision's features.0.0.weight is MobileNet's too.
    {.weight = "features.0.0.weight",
     .library = Library::torchvision,
     .family = Family::swin,
     .bias = "features.0.0.bias",
     .patch_norm = "features.0.2",
     .needs = "features.0.2.weight",
     .lacks = "features.0.1.weight"},
    {.weight = "features.0.0.weight",
     .library = Library::torchvision,
     .family = Family::convnext,
     .bias = "features.0.0.bias",
     .patch_norm = "features.0.1",
     .needs = "features.0.1.weight",
     .lacks = "features.0.1.running_mean"},
    {.weight = "downsample_layers.0.0.weight",
     .library = Library::meta,
     .family = Family::convnext,
     .bias = "downsample_layers.0.0.bias",
     .patch_norm = "downsample_layers.0.1",
     .needs = "downsample_layers.0.1.weight",
     .lacks = "downsample_layers.0.1.running_mean"},
}};

// timm's ConvNeXt: "stem.0" is many a network's first layer, so that the blocks' own name must be there too.
constexpr NameRule timm_convnext{.weight = "stem.0.weight",
                                 .library = Library::timm,
                                 .family = Family::convnext,
                                 .bias = "stem.0.bias",
                                 .patch_norm = "stem.1",
                                 .needs = "stem.1.weight stages.0.blocks.0.conv_dw.weight",
                                 .lacks = "stem.1.running_mean"};

constexpr auto all_rules = [] {
  std::array<NameRule, rules.size() + 1> all{};
  for (std::size_t i = 0; i < rules.size(); ++i) all[i] = rules[i];
  all.back() = timm_convnext;
  return all;
}();

struct Habit {
  Family family;
  Library library;  ///< `unknown`: any
  const char* normalization;
  Fit fit;
  double crop_ratio;
  Interpolation interpolation;
  std::int64_t side;
};

constexpr Interpolation cubic = Interpolation::bicubic;
constexpr Interpolation linear = Interpolation::bilinear;
constexpr Library any = Library::unknown;

// The first line that fits. Sources: timm, *_cfg defaults; transformers, image_processing_*.py; torchvision, the
// weights' transforms; the projects' own evaluation code.
constexpr std::array<Habit, 24> habits{{
    {Family::vit, Library::google, "0.5", Fit::resize, 1, linear, 224},
    {Family::vit, Library::hugging_face, "0.5", Fit::resize, 1, linear, 224},
    {Family::vit, Library::torchvision, "imagenet", Fit::crop, 0.875, linear, 224},
    {Family::vit, any, "0.5", Fit::crop, 0.9, cubic, 224},
    {Family::deit, Library::hugging_face, "imagenet", Fit::crop, 0.875, cubic, 224},
    {Family::deit, any, "imagenet", Fit::crop, 0.9, cubic, 224},
    {Family::dinov2, Library::timm, "imagenet", Fit::crop, 1, cubic, 518},
    {Family::dinov2, any, "imagenet", Fit::crop, 0.875, cubic, 224},
    {Family::dinov3, any, "imagenet", Fit::resize, 1, linear, 224},
    {Family::mae, any, "imagenet", Fit::crop, 0.875, cubic, 224},
    {Family::clip, any, "clip", Fit::crop, 1, cubic, 224},
    {Family::siglip, any, "0.5", Fit::resize, 1, cubic, 224},
    {Family::sam, any, "sam", Fit::pad, 1, linear, 1024},
    {Family::swin, Library::torchvision, "imagenet", Fit::crop, 0.97, cubic, 224},
    {Family::swin, any, "imagenet", Fit::crop, 0.9, cubic, 224},
    {Family::convnext, Library::torchvision, "imagenet", Fit::crop, 0.95, linear, 224},
    {Family::convnext, any, "imagenet", Fit::crop, 0.875, cubic, 224},
    {Family::segformer, any, "imagenet", Fit::resize, 1, linear, 512},
    {Family::pvt, any, "imagenet", Fit::crop, 0.9, cubic, 224},
    {Family::mvit, any, "imagenet", Fit::crop, 0.9, cubic, 224},
    {Family::qwen_vl, any, "clip", Fit::resize, 1, cubic, 448},
    {Family::videomae, any, "imagenet", Fit::crop, 1, linear, 224},
    {Family::unknown, Library::gguf, "clip", Fit::resize, 1, cubic, 224},
    {Family::unknown, any, "0.5", Fit::resize, 1, cubic, 224},
}};

}  // namespace

std::span<const NameRule> name_rules() { return all_rules; }

void assume_preprocessing(RecognisedEmbedding& embedding) {
  for (const Habit& habit : habits) {
    if (habit.family != embedding.family || (habit.library != any && habit.library != embedding.library)) continue;
    Preprocessing& assumed = embedding.preprocessing;
    assumed.image = {habit.side, habit.side};
    assumed.fit = habit.fit;
    assumed.crop_ratio = habit.crop_ratio;
    assumed.interpolation = habit.interpolation;
    if (const auto preset = Normalization::preset(habit.normalization)) assumed.normalization = *preset;
    return;
  }
}

}  // namespace tessera::io
