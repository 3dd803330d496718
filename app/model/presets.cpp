#include "app/model/presets.hpp"

#include <algorithm>
#include <array>

namespace tessera {

namespace {

enum class Stats { half, imagenet, clip, sam };

Normalization normalization(Stats stats) {
  constexpr std::array names{"0.5", "imagenet", "clip", "sam"};
  return *Normalization::preset(names[static_cast<std::size_t>(stats)]);
}

/// A square, non-overlapping embedding, with the picture simply stretched to the model's side.
EmbedParams square(std::int64_t side, std::int64_t patch, std::int64_t dim, Stats stats) {
  EmbedParams params;
  params.image = {side, side};
  params.patch = {patch, patch};
  params.dim = dim;
  params.normalization = normalization(stats);
  return params;
}

EmbedParams bicubic(EmbedParams params) {
  params.interpolation = Interpolation::bicubic;
  return params;
}

/// Shorter side to side/ratio, centre cut out.
EmbedParams cropped(EmbedParams params, double ratio) {
  params.fit = Fit::crop;
  params.crop_ratio = ratio;
  return params;
}

/// The overlapping stem of SegFormer, PVTv2 and MViTv2: kernel 7, stride 4, padding 3.
EmbedParams overlapping(EmbedParams params) {
  params.patch = {7, 7};
  params.stride = Size2{4, 4};
  params.padding = {3, 3};
  return params;
}

EmbedParams clip(std::int64_t side, std::int64_t patch, std::int64_t dim) {
  EmbedParams params = cropped(bicubic(square(side, patch, dim, Stats::clip)), 1.0);
  params.bias = false;
  return params;
}

EmbedParams sam(std::int64_t dim) {
  EmbedParams params = square(1024, 16, dim, Stats::sam);
  params.fit = Fit::pad;
  return params;
}

// Sources: google-research/vision_transformer (models_vit.py, input_pipeline.py), timm (patch_embed.py, deit.py,
// swin_transformer.py, convnext.py), facebookresearch/dinov2 (patch_embed.py), openai/CLIP (model.py),
// google-research/big_vision (models/vit.py), facebookresearch/mae (models_mae.py),
// facebookresearch/segment-anything (image_encoder.py), NVlabs/SegFormer (mix_transformer.py),
// whai362/PVT (pvt_v2.py), facebookresearch/mvit (mvit_model.py).
std::array<Preset, 24> make_presets() {
  constexpr double half_crop = 224.0 / 256.0;
  return {{
      {"vit-b-16", "ViT", "ViT-B/16", "Google's base model; mean and std 0.5, picture stretched",
       square(224, 16, 768, Stats::half)},
      {"vit-s-16", "ViT", "ViT-S/16", "D below P²C: tokens keep half of what a patch holds",
       square(224, 16, 384, Stats::half)},
      {"vit-b-32", "ViT", "ViT-B/32", "49 large patches", square(224, 32, 768, Stats::half)},
      {"vit-l-16", "ViT", "ViT-L/16", "D above P²C", square(224, 16, 1024, Stats::half)},
      {"vit-h-14", "ViT", "ViT-H/14", "256 patches of 14 × 14", square(224, 14, 1280, Stats::half)},
      {"vit-b-16-384", "ViT", "ViT-B/16 at 384", "the same patches on a larger picture: 576 tokens",
       square(384, 16, 768, Stats::half)},
      {"deit-s-16", "DeiT", "DeiT-S/16", "ImageNet's mean and std, bicubic, centre crop 0.9",
       cropped(bicubic(square(224, 16, 384, Stats::imagenet)), 0.9)},
      {"deit-b-16", "DeiT", "DeiT-B/16", "ImageNet's mean and std, bicubic, centre crop 0.9",
       cropped(bicubic(square(224, 16, 768, Stats::imagenet)), 0.9)},
      {"dinov2-s-14", "DINOv2", "DINOv2-S/14", "patches of 14; shorter side to 256, centre crop",
       cropped(bicubic(square(224, 14, 384, Stats::imagenet)), half_crop)},
      {"dinov2-b-14", "DINOv2", "DINOv2-B/14", "patches of 14; shorter side to 256, centre crop",
       cropped(bicubic(square(224, 14, 768, Stats::imagenet)), half_crop)},
      {"dinov2-l-14-518", "DINOv2", "DINOv2-L/14 at 518", "the 37 × 37 grid it was trained on last",
       bicubic(square(518, 14, 1024, Stats::imagenet))},
      {"clip-b-32", "CLIP", "CLIP ViT-B/32", "no bias; shorter side to 224, centre crop", clip(224, 32, 768)},
      {"clip-b-16", "CLIP", "CLIP ViT-B/16", "no bias; shorter side to 224, centre crop", clip(224, 16, 768)},
      {"clip-l-14-336", "CLIP", "CLIP ViT-L/14 at 336", "no bias; 24 × 24 patches", clip(336, 14, 1024)},
      {"siglip-b-16", "SigLIP", "SigLIP-B/16", "bicubic stretch, mean and std 0.5",
       bicubic(square(224, 16, 768, Stats::half))},
      {"siglip-so400m-14-384", "SigLIP", "SigLIP so400m/14 at 384",
       "14 does not divide 384: 6 pixels a side are never read", bicubic(square(384, 14, 1152, Stats::half))},
      {"mae-b-16", "MAE", "MAE-B/16", "ImageNet's mean and std; centre crop from 256",
       cropped(bicubic(square(224, 16, 768, Stats::imagenet)), half_crop)},
      {"mae-h-14", "MAE", "MAE-H/14", "ImageNet's mean and std; centre crop from 256",
       cropped(bicubic(square(224, 14, 1280, Stats::imagenet)), half_crop)},
      {"sam-b-16", "SAM", "SAM-B/16", "longer side to 1024, zeros at the right and bottom after normalising", sam(768)},
      {"swin-t-4", "Swin", "Swin-T/4", "patches of 4: 3,136 tokens; the norm after it is not shown",
       cropped(bicubic(square(224, 4, 96, Stats::imagenet)), 0.9)},
      {"convnext-t-4", "ConvNeXt", "ConvNeXt-T/4", "a convnet that starts with the same patch embedding",
       cropped(bicubic(square(224, 4, 96, Stats::imagenet)), 0.875)},
      {"segformer-b0", "SegFormer", "SegFormer-B0, stage 1", "overlapping patches: kernel 7, stride 4, padding 3",
       overlapping(square(512, 7, 32, Stats::imagenet))},
      {"pvtv2-b2", "PVTv2", "PVTv2-B2, stage 1", "overlapping patches: kernel 7, stride 4, padding 3",
       overlapping(cropped(bicubic(square(224, 7, 64, Stats::imagenet)), 0.9))},
      {"mvitv2-t", "MViTv2", "MViTv2-T", "overlapping patches: kernel 7, stride 4, padding 3",
       overlapping(cropped(bicubic(square(224, 7, 96, Stats::imagenet)), half_crop))},
  }};
}

}  // namespace

std::span<const Preset> presets() {
  static const std::array<Preset, 24> all = make_presets();
  return all;
}

const Preset* find_preset(std::string_view id) {
  for (const Preset& preset : presets()) {
    if (preset.id == id) return &preset;
  }
  return nullptr;
}

const Preset* matching_preset(const EmbedParams& params, std::string_view preferred) {
  const Preset* match = find_preset(preferred);
  if (match != nullptr && match->params == params) return match;
  const std::span<const Preset> all = presets();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Preset& preset) { return preset.params == params; });
  return found == all.end() ? nullptr : &*found;
}

void take_preparation(const EmbedParams& preset, EmbedParams& params) {
  params.image = preset.image;
  params.fit = preset.fit;
  params.crop_ratio = preset.crop_ratio;
  params.interpolation = preset.interpolation;
  params.normalization = preset.normalization;
}

}  // namespace tessera
