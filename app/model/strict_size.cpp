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

}  // namespace

std::optional<StrictSizeError> strict_size_error(const io::RecognisedEmbedding& embedding, const EmbedParams& params) {
  const Size2 here = params.image, own = embedding.preprocessing.image;
  if (here == own || takes_any_size(embedding)) return std::nullopt;
  switch (embedding.library) {
    case Library::hugging_face:
      if (embedding.family == Family::siglip) return sum_of_positions(embedding, params);
      return whole_size(here, own, false);
    case Library::meta:
      if (embedding.family == Family::sam) return sum_on_grid(embedding, params);
      return whole_size(here, own, true);
    case Library::torchvision: return one_side(here, own, true);
    case Library::timm: return one_side(here, own, false);
    default: return sum_of_positions(embedding, params);
  }
}

}  // namespace tessera
