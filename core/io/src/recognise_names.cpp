#include "tessera/io/recognise.hpp"

namespace tessera::io {

std::string_view family_name(Family family) {
  switch (family) {
    case Family::vit: return "ViT";
    case Family::deit: return "DeiT";
    case Family::dinov2: return "DINOv2";
    case Family::dinov3: return "DINOv3";
    case Family::mae: return "MAE";
    case Family::clip: return "CLIP";
    case Family::siglip: return "SigLIP";
    case Family::sam: return "SAM";
    case Family::swin: return "Swin";
    case Family::convnext: return "ConvNeXt";
    case Family::segformer: return "SegFormer";
    case Family::pvt: return "PVT";
    case Family::mvit: return "MViTv2";
    case Family::qwen_vl: return "Qwen-VL";
    case Family::videomae: return "VideoMAE";
    case Family::unknown: break;
  }
  return "unknown";
}

std::string_view library_name(Library library) {
  switch (library) {
    case Library::timm: return "timm";
    case Library::hugging_face: return "Hugging Face";
    case Library::meta: return "Meta";
    case Library::torchvision: return "torchvision";
    case Library::openai: return "OpenAI or OpenCLIP";
    case Library::google: return "Google";
    case Library::gguf: return "GGUF";
    case Library::unknown: break;
  }
  return "unknown";
}

std::string_view provenance_name(Provenance provenance) {
  switch (provenance) {
    case Provenance::config: return "config";
    case Provenance::keys: return "keys";
    case Provenance::guess: return "guess";
    case Provenance::user: break;
  }
  return "user";
}

}  // namespace tessera::io
