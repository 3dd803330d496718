#pragma once
// What PyTorch says where a strict model is given a picture of another size or other channels, or loaded into one of
// another patch size: the error, and the line that raises it.
//
// Sources: timm, layers/patch_embed.py; transformers, models/vit/modeling_vit.py and models/clip/modeling_clip.py;
// transformers, models/siglip/modeling_siglip.py; torchvision, models/vision_transformer.py; MAE and DeiT, which took
// timm 0.3's PatchEmbed; CLIP, clip/model.py; SAM, modeling/image_encoder.py; PyTorch, nn/modules/module.py and
// nn/modules/conv.py. The texts were held against these files
// and against what PyTorch 1.13 and torchvision 0.14 raise.

#include <optional>
#include <string>

#include "tessera/io/recognise.hpp"
#include "tessera/params.hpp"

namespace tessera {

struct StrictSizeError {
  std::string message;  ///< "ValueError: Input image size (256*300) doesn't match model (224*224)."
  std::string code;     ///< the line that raises it; lines by \n
  std::string file;     ///< where it stands
  bool operator==(const StrictSizeError&) const = default;
};

/// The first that is raised: patch size, then channels and size in the order of the model's code. nullopt where all are
/// the model's; of the size also for models that take any: ConvNeXt, SegFormer, DINOv2 and others whose code resizes
/// positions by itself.
std::optional<StrictSizeError> strict_size_error(const io::RecognisedEmbedding& embedding, const EmbedParams& params);

}  // namespace tessera
