#include "app/shell/cli_model.hpp"

#include <fmt/core.h>

#include <ostream>

#include "app/shell/cli_values.hpp"

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

Json size_json(Size2 size) { return Json::array({size.height, size.width}); }

const char* interpolation_name(Interpolation interpolation) {
  return interpolation == Interpolation::bicubic ? "bicubic" : "bilinear";
}

const char* layout_name(io::KernelLayout layout) {
  switch (layout) {
    case io::KernelLayout::oihw: return "D, C, P, P";
    case io::KernelLayout::hwio: return "P, P, C, D";
    case io::KernelLayout::oithw: return "D, C, t, P, P";
    case io::KernelLayout::linear_cpp: return "D, C·P·P";
    case io::KernelLayout::linear_ppc: return "D, P·P·C";
  }
  return "";
}

/// How sure what stands before it is.
const char* certainty(io::Provenance provenance) {
  switch (provenance) {
    case io::Provenance::config: return "by its config file";
    case io::Provenance::keys: return "usual for this family";
    case io::Provenance::guess: return "a guess";
    case io::Provenance::user: break;
  }
  return "mapped by hand";
}

std::string tower_text(const io::RecognisedEmbedding& embedding) {
  return embedding.tower.empty() ? "the names' own top" : printable(embedding.tower);
}

void print_tensors(std::ostream& out, const io::RecognisedEmbedding& embedding) {
  std::string weight = fmt::format("{} ({})", printable(embedding.weight), layout_name(embedding.layout));
  for (const std::string& more : embedding.more_weights) weight += fmt::format(" + {}", printable(more));
  print_row(out, "filters W", weight);
  print_row(out, "bias b", embedding.bias ? printable(*embedding.bias) : "none");
  for (const io::PrefixTensor& token : embedding.prefix) {
    print_row(out, to_string(token.kind),
              fmt::format("{} ({}), {} position", printable(token.name), token.count,
                          token.positioned ? "with a" : "without"));
  }
  if (embedding.positions) {
    const io::PositionTensor& positions = *embedding.positions;
    print_row(out, "positions",
              fmt::format("{}, grid {}, resized as {} does", printable(positions.name),
                          positions.grid ? size_text(*positions.grid) : "not known", to_string(positions.resize)));
  } else {
    print_row(out, "positions", "none");
  }
  if (embedding.patch_norm) print_row(out, "norm of patches", printable(embedding.patch_norm->gamma));
  if (embedding.pre_norm) print_row(out, "norm of all tokens", printable(embedding.pre_norm->gamma));
}

Json norm_json(const std::optional<io::NormTensors>& norm) {
  if (!norm) return nullptr;
  return {{"weight", norm->gamma}, {"bias", norm->beta}, {"epsilon", norm->epsilon}};
}

Json preprocessing_json(const io::Preprocessing& preprocessing) {
  const Normalization& normalization = preprocessing.normalization;
  return {{"image", size_json(preprocessing.image)},
          {"image_from", io::provenance_name(preprocessing.size_from)},
          {"fit", describe_fit(preprocessing.fit, preprocessing.crop_ratio)},
          {"interpolation", interpolation_name(preprocessing.interpolation)},
          {"normalize", {{"name", normalization.name}, {"mean", normalization.mean}, {"std", normalization.std}}},
          {"from", io::provenance_name(preprocessing.from)}};
}

}  // namespace

std::string size_text(Size2 size) { return fmt::format("{} x {}", size.height, size.width); }

std::string describe_fit(Fit fit, double crop_ratio) {
  switch (fit) {
    case Fit::resize: return "resize";
    case Fit::crop: return fmt::format("crop:{}", crop_ratio);
    case Fit::pad: return "pad";
  }
  return "";
}

void print_row(std::ostream& out, const std::string& label, const std::string& text) {
  out << fmt::format("{:<20} {}\n", label, text);
}

void print_embedding(std::ostream& out, const io::RecognisedEmbedding& embedding) {
  print_row(out, "patch embedding", describe(embedding));
  print_row(out, "tower", tower_text(embedding));
  const std::string time = embedding.frames > 1 ? fmt::format(", t = {} frames", embedding.frames) : "";
  print_row(out, "patch (P x P)",
            fmt::format("{}, C = {}, D = {}, stride {}, padding {}{}", size_text(embedding.patch), embedding.channels,
                        embedding.dim, size_text(embedding.stride), size_text(embedding.padding), time));
  print_tensors(out, embedding);
  const io::Preprocessing& preprocessing = embedding.preprocessing;
  print_row(out, "image (H x W)",
            fmt::format("{} ({})", size_text(preprocessing.image),
                        preprocessing.size_from == io::Provenance::keys ? "by its positions"
                                                                        : certainty(preprocessing.size_from)));
  print_row(out, "preprocessing",
            fmt::format("{}, {}, normalised: {} ({})", describe_fit(preprocessing.fit, preprocessing.crop_ratio),
                        interpolation_name(preprocessing.interpolation), preprocessing.normalization.name,
                        certainty(preprocessing.from)));
}

Json embedding_json(const io::RecognisedEmbedding& embedding) {
  Json prefix = Json::array();
  for (const io::PrefixTensor& token : embedding.prefix)
    prefix.push_back({{"kind", to_string(token.kind)},
                      {"name", token.name},
                      {"count", token.count},
                      {"positioned", token.positioned}});
  Json positions = nullptr;
  if (embedding.positions)
    positions = {{"name", embedding.positions->name},
                 {"grid", embedding.positions->grid ? size_json(*embedding.positions->grid) : Json(nullptr)},
                 {"resize", to_string(embedding.positions->resize)}};
  return {{"tower", embedding.tower},
          {"family", io::family_name(embedding.family)},
          {"family_from", io::provenance_name(embedding.family_from)},
          {"family_reason", embedding.family_reason},
          {"library", io::library_name(embedding.library)},
          {"weight", embedding.weight},
          {"more_weights", embedding.more_weights},
          {"layout", layout_name(embedding.layout)},
          {"bias", embedding.bias ? Json(*embedding.bias) : Json(nullptr)},
          {"dim", embedding.dim},
          {"channels", embedding.channels},
          {"frames", embedding.frames},
          {"patch", size_json(embedding.patch)},
          {"stride", size_json(embedding.stride)},
          {"padding", size_json(embedding.padding)},
          {"prefix", prefix},
          {"positions", positions},
          {"patch_norm", norm_json(embedding.patch_norm)},
          {"pre_norm", norm_json(embedding.pre_norm)},
          {"preprocessing", preprocessing_json(embedding.preprocessing)}};
}

}  // namespace tessera::cli
