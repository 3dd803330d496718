#include "app/model/strict_size.hpp"

#include <fmt/format.h>

namespace tessera {

namespace {

using io::Family;
using io::Library;

bool takes_any_size(const io::RecognisedEmbedding& embedding) {
  switch (embedding.family) {
    case Family::convnext:
    case Family::segformer:
    case Family::pvt:
    case Family::mvit:
    case Family::dinov2:
    case Family::dinov3:
    case Family::qwen_vl: return true;
    case Family::swin: return embedding.library == Library::hugging_face || embedding.library == Library::torchvision;
    default: return false;
  }
}

/// Hugging Face's, and in the form of an assertion what timm 0.3 had, which MAE and DeiT took.
StrictSizeError whole_size(Size2 here, Size2 own, bool assertion) {
  const std::string sentence = fmt::format("Input image size ({}*{}) doesn't match model ({}*{}).", here.height,
                                           here.width, own.height, own.width);
  if (assertion)
    return {"AssertionError: " + sentence,
            "assert H == self.img_size[0] and W == self.img_size[1], \\\n"
            "    f\"Input image size ({H}*{W}) doesn't match model ({self.img_size[0]}*{self.img_size[1]}).\"",
            "timm 0.3, models/vision_transformer.py"};
  return {"ValueError: " + sentence,
          "raise ValueError(\n"
          "    f\"Input image size ({height}*{width}) doesn't match model\"\n"
          "    f\" ({self.image_size[0]}*{self.image_size[1]}).\"\n)",
          "transformers, PatchEmbeddings.forward"};
}

/// Of transformers' CLIP, whose image_size is one number.
StrictSizeError clip_size(Size2 here, Size2 own) {
  return {fmt::format("ValueError: Input image size ({}*{}) doesn't match model ({}*{}).", here.height, here.width,
                      own.height, own.height),
          "raise ValueError(\n"
          "    f\"Input image size ({height}*{width}) doesn't match model ({self.image_size}*{self.image_size}).\"\n)",
          "transformers, models/clip/modeling_clip.py, CLIPVisionEmbeddings.forward"};
}

std::string torch_shape(const EmbedParams& params, std::int64_t dim, int channels) {
  return fmt::format("[{}, {}, {}, {}]", dim, channels, params.patch.height, params.patch.width);
}

/// Filters of another size are refused before any picture is seen.
StrictSizeError patch_size(const io::RecognisedEmbedding& embedding, const EmbedParams& params) {
  EmbedParams own = params;
  own.patch = embedding.patch;
  return {fmt::format("RuntimeError: Error(s) in loading state_dict: size mismatch for {}: copying a param with shape "
                      "torch.Size({}) from checkpoint, the shape in current model is torch.Size({}).",
                      embedding.weight, torch_shape(own, embedding.dim, embedding.channels),
                      torch_shape(params, embedding.dim, embedding.channels)),
          "raise RuntimeError('Error(s) in loading state_dict for {}:\\n\\t{}'.format(\n"
          "    self.__class__.__name__, \"\\n\\t\".join(error_msgs)))",
          "torch, nn/modules/module.py, load_state_dict"};
}

/// Transformers' ViT looks before it convolves; all others leave it to PyTorch.
StrictSizeError channel_count(const io::RecognisedEmbedding& embedding, const EmbedParams& params) {
  const bool looks = embedding.library == Library::hugging_face && embedding.family != Family::clip &&
                     embedding.family != Family::siglip && embedding.family != Family::qwen_vl;
  if (looks)
    return {fmt::format("ValueError: Make sure that the channel dimension of the pixel values match with the one set "
                        "in the configuration. Expected {} but got {}.",
                        embedding.channels, params.channels),
            "if num_channels != self.num_channels:\n    raise ValueError(…)", "transformers, PatchEmbeddings.forward"};
  return {
      fmt::format("RuntimeError: Given groups=1, weight of size {}, expected input[1, {}, {}, {}] to have {} "
                  "channels, but got {} channels instead",
                  torch_shape(params, embedding.dim, embedding.channels), params.channels, params.image.height,
                  params.image.width, embedding.channels, params.channels),
      "return F.conv2d(input, weight, bias, self.stride,\n                self.padding, self.dilation, self.groups)",
      "torch, nn/modules/conv.py, Conv2d._conv_forward"};
}

/// The first side that differs, height before width.
StrictSizeError one_side(Size2 here, Size2 own, bool torchvision) {
  const bool height = here.height != own.height;
  const std::int64_t given = height ? here.height : here.width, wanted = height ? own.height : own.width;
  if (torchvision)
    return {
        fmt::format("AssertionError: Wrong image {}! Expected {} but got {}!", height ? "height" : "width", wanted,
                    given),
        height ? "torch._assert(h == self.image_size, f\"Wrong image height! Expected {self.image_size} but got "
                 "{h}!\")"
               : "torch._assert(w == self.image_size, f\"Wrong image width! Expected {self.image_size} but got {w}!\")",
        "torchvision, models/vision_transformer.py"};
  return {fmt::format("AssertionError: Input {} ({}) doesn't match model ({}).", height ? "height" : "width", given,
                      wanted),
          height ? "_assert(H == self.img_size[0], f\"Input height ({H}) doesn't match model ({self.img_size[0]}).\")"
                 : "_assert(W == self.img_size[1], f\"Input width ({W}) doesn't match model ({self.img_size[1]}).\")",
          "timm, layers/patch_embed.py"};
}

/// What PyTorch says of a sum whose sides do not fit, `axis` the last one that differs.
std::string sum_error(std::int64_t here, std::int64_t own, int axis) {
  return fmt::format(
      "RuntimeError: The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton dimension {}",
      here, own, axis);
}

/// No check of its own: the sum with the positions does not fit.
std::optional<StrictSizeError> sum_of_positions(const io::RecognisedEmbedding& embedding, const EmbedParams& params) {
  if (!embedding.positions || !embedding.positions->grid) return std::nullopt;
  std::int64_t prefix = 0;
  for (const io::PrefixTensor& token : embedding.prefix) prefix += token.positioned ? token.count : 0;
  const std::int64_t here = count(params).tokens + prefix;
  const std::int64_t own = embedding.positions->grid->height * embedding.positions->grid->width + prefix;
  if (here == own) return std::nullopt;
  if (embedding.library == Library::hugging_face)
    return StrictSizeError{sum_error(here, own, 1),
                           "embeddings = embeddings + self.position_embedding(self.position_ids)",
                           "transformers, SiglipVisionEmbeddings.forward"};
  return StrictSizeError{sum_error(here, own, 1), "x = x + self.positional_embedding.to(x.dtype)", "clip/model.py"};
}

/// Likewise, where tokens keep their rows and columns: (B, H′, W′, D).
std::optional<StrictSizeError> sum_on_grid(const io::RecognisedEmbedding& embedding, const EmbedParams& params) {
  if (!embedding.positions || !embedding.positions->grid) return std::nullopt;
  const PatchGrid grid = plan_grid(params.grid_settings());
  const Size2 own = *embedding.positions->grid;
  const bool wider = grid.columns() != own.width;  // PyTorch compares from the last axis on
  if (!wider && grid.rows() == own.height) return std::nullopt;
  return StrictSizeError{wider ? sum_error(grid.columns(), own.width, 2) : sum_error(grid.rows(), own.height, 1),
                         "x = x + self.pos_embed", "segment_anything/modeling/image_encoder.py"};
}

std::optional<StrictSizeError> image_size(const io::RecognisedEmbedding& embedding, const EmbedParams& params) {
  const Size2 here = params.image, own = embedding.preprocessing.image;
  if (here == own || takes_any_size(embedding)) return std::nullopt;
  switch (embedding.library) {
    case Library::hugging_face:
      if (embedding.family == Family::siglip) return sum_of_positions(embedding, params);
      if (embedding.family == Family::clip && own.height == own.width) return clip_size(here, own);
      return whole_size(here, own, false);
    case Library::meta:
      if (embedding.family == Family::sam) return sum_on_grid(embedding, params);
      return whole_size(here, own, true);
    case Library::torchvision: return one_side(here, own, true);
    case Library::timm: return one_side(here, own, false);
    default: return sum_of_positions(embedding, params);
  }
}

/// Positions are added behind the convolution, all other looks at the size come before it.
bool looks_first(const io::RecognisedEmbedding& embedding) {
  const bool sum = embedding.library == Library::hugging_face ? embedding.family == Family::siglip
                   : embedding.library == Library::meta
                       ? embedding.family == Family::sam
                       : embedding.library != Library::torchvision && embedding.library != Library::timm;
  return !sum;
}

/// Transformers' ViT asks for the channels before the size.
bool channels_before_size(const io::RecognisedEmbedding& embedding) {
  return !looks_first(embedding) || (embedding.library == Library::hugging_face && embedding.family != Family::clip);
}

}  // namespace

std::optional<StrictSizeError> strict_size_error(const io::RecognisedEmbedding& embedding, const EmbedParams& params) {
  if (embedding.patch != params.patch) return patch_size(embedding, params);
  const bool channels = embedding.channels != params.channels;
  if (channels && channels_before_size(embedding)) return channel_count(embedding, params);
  if (auto error = image_size(embedding, params)) return error;
  return channels ? std::optional(channel_count(embedding, params)) : std::nullopt;
}

}  // namespace tessera
