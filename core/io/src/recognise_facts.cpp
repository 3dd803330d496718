#include "recognise_facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace tessera::io {

namespace {

constexpr std::int64_t max_kernel = 64;
constexpr std::int64_t max_channels = 4;
constexpr std::size_t max_candidates = 100;

std::optional<std::int64_t> square_root(std::int64_t value) {
  if (value < 1) return std::nullopt;
  const auto root = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(value))));
  return root * root == value ? std::optional(root) : std::nullopt;
}

bool sane(const RecognisedEmbedding& embedding) {
  const auto side = [](std::int64_t length) { return length >= 1 && length <= max_kernel; };
  return embedding.dim >= 1 && embedding.channels >= 1 && embedding.channels <= max_channels && embedding.frames >= 1 &&
         embedding.frames <= 16 && side(embedding.patch.height) && side(embedding.patch.width);
}

/// P of P·P·C numbers: 3 channels, else 1, else 4.
bool read_matrix_row(std::int64_t length, RecognisedEmbedding& embedding) {
  for (const int channels : {3, 1, 4}) {
    const auto side = length % channels == 0 ? square_root(length / channels) : std::nullopt;
    if (!side || *side < 4) continue;
    embedding.channels = channels;
    embedding.patch = {*side, *side};
    return true;
  }
  return false;
}

std::optional<std::array<double, 3>> triple(const std::string& text) {
  std::array<double, 3> values{};
  const char* begin = text.data();
  const char* const end = begin + text.size();
  for (double& value : values) {
    while (begin < end && (*begin == ' ' || *begin == ',')) ++begin;
    const auto [next, error] = std::from_chars(begin, end, value);
    if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
    begin = next;
  }
  return values;
}

struct FamilyWord {
  std::string_view word;
  Family family;
};

/// Model types of Hugging Face and parts of timm's architecture names; the more particular first.
constexpr std::array<FamilyWord, 24> family_words{{{"dinov3", Family::dinov3},
                                                   {"dinov2", Family::dinov2},
                                                   {"videomae", Family::videomae},
                                                   {"vit_mae", Family::mae},
                                                   {".mae", Family::mae},
                                                   {"naflex", Family::siglip},
                                                   {"siglip", Family::siglip},
                                                   {"samvit", Family::sam},
                                                   {"deit", Family::deit},
                                                   {"swin", Family::swin},
                                                   {"convnext", Family::convnext},
                                                   {"segformer", Family::segformer},
                                                   {"mix_transformer", Family::segformer},
                                                   {"pvt", Family::pvt},
                                                   {"mvit", Family::mvit},
                                                   {"qwen", Family::qwen_vl},
                                                   {"clip", Family::clip},
                                                   {"sam_", Family::sam},
                                                   {"sam2", Family::sam},
                                                   {"augreg", Family::vit},
                                                   {"vit_", Family::vit},
                                                   {"vivit", Family::unknown},
                                                   {"flexivit", Family::vit},
                                                   {"llava", Family::clip}}};

Family family_by_type(const std::string& type) {
  if (type == "vit") return Family::vit;
  if (type == "sam") return Family::sam;
  for (const FamilyWord& known : family_words)
    if (type.find(known.word) != std::string::npos) return known.family;
  return Family::unknown;
}

struct Told {
  Family family;
  std::string key;  ///< a name of the file, or what else tells
};

/// Kernels in time.
Told video_family(const Names& names) {
  if (const TensorInfo* merger = names.starting("merger.")) return {Family::qwen_vl, merger->name};
  return {Family::videomae, "a kernel in time"};
}

/// DINOv2 and DINOv3, which share their layer scale with others.
std::optional<Told> dino_family(const Names& names, const RecognisedEmbedding& embedding) {
  if (const TensorInfo* three = names.starting("storage_tokens rope_embed.")) return Told{Family::dinov3, three->name};
  const bool registers = std::any_of(embedding.prefix.begin(), embedding.prefix.end(),
                                     [](const PrefixTensor& token) { return token.kind == TokenKind::register_token; });
  const TensorInfo* scale = names.starting("blocks.0.ls1. blocks.0.0.ls1. encoder.layer.0.layer_scale1.");
  if (scale != nullptr &&
      (registers || names.first_of("mask_token embeddings.mask_token") != nullptr || embedding.patch == Size2{14, 14}))
    return Told{Family::dinov2, scale->name};
  return std::nullopt;
}

/// Models with attention over windows or regions, which have tables and reductions of their own.
std::optional<Told> region_family(const Names& names, const RecognisedEmbedding& embedding) {
  if (const TensorInfo* table = names.starting("layers.0.blocks.0.attn.relative_position_bias_table "
                                               "encoder.layers.0.blocks.0.attention.self.relative_position_bias_table "
                                               "layers.0.blocks.0.attn.logit_scale"))
    return Told{Family::swin, table->name};
  const TensorInfo* relative = names.starting("blocks.0.attn.rel_pos_h");
  const TensorInfo* neck = names.starting("neck.");
  if (relative != nullptr && neck != nullptr) return Told{Family::sam, neck->name};
  if (relative == nullptr) relative = names.starting("stages.0.blocks.0.attn.pool_q");
  if (relative != nullptr) return Told{Family::mvit, relative->name};
  const TensorInfo* reduction = names.starting("block1.0.attn.sr.");
  if (reduction == nullptr) return std::nullopt;
  const bool segments = names.starting("decode_head. block1.0.mlp.dwconv.") != nullptr;
  return Told{segments && embedding.patch == Size2{7, 7} ? Family::segformer : Family::pvt, reduction->name};
}

/// The family that names tell beside the weight's own.
std::optional<Told> family_by_keys(const Names& names, const RecognisedEmbedding& embedding) {
  if (embedding.frames > 1) return video_family(names);
  if (const TensorInfo* token = names.first_of("dist_token embeddings.distillation_token"))
    return Told{Family::deit, token->name};
  const TensorInfo* decoder = names.starting("decoder_embed");
  if (decoder == nullptr) decoder = names.absolute_starting("decoder.decoder_embed");
  if (decoder != nullptr) return Told{Family::mae, decoder->name};
  if (std::optional<Told> dino = dino_family(names, embedding)) return dino;
  if (std::optional<Told> region = region_family(names, embedding)) return region;
  if (embedding.pre_norm) return Told{Family::clip, embedding.pre_norm->gamma};
  return std::nullopt;
}

/// What shared names most often are.
Told likeliest(const RecognisedEmbedding& embedding, std::string_view weight) {
  const bool class_token = !embedding.prefix.empty();
  if (weight.find("patch_embedding.") != std::string_view::npos)
    return class_token ? Told{Family::clip, "class_embedding"} : Told{Family::siglip, "no class_embedding"};
  if (embedding.library == Library::gguf)
    return class_token ? Told{Family::clip, "v.class_embd"} : Told{Family::siglip, "no v.class_embd"};
  if (embedding.patch_norm && embedding.patch == Size2{4, 4}) return {Family::swin, "patch_embed.norm"};
  if (embedding.patch == Size2{7, 7}) return {Family::segformer, "a 7 × 7 kernel"};
  return {Family::vit, "the commonest model of these names"};
}

double usual_epsilon(Family family) { return family == Family::convnext ? 1e-6 : 1e-5; }

/// Models of Meta's own under timm's names: MAE and SAM always, DINO where its training's tokens are still there. And
/// Qwen's, whose code is in transformers.
Library library_by_keys(const Names& names, const RecognisedEmbedding& embedding) {
  if (embedding.library != Library::timm) return embedding.library;
  if (embedding.family == Family::mae || embedding.family == Family::sam) return Library::meta;
  if (embedding.family == Family::qwen_vl) return Library::hugging_face;
  const bool dino = embedding.family == Family::dinov2 || embedding.family == Family::dinov3;
  const bool trained = names.first_of("mask_token register_tokens storage_tokens") != nullptr;
  return dino && trained ? Library::meta : Library::timm;
}

PositionResize usual_resize(const RecognisedEmbedding& embedding, const TensorInfo& positions) {
  const bool registers = std::any_of(embedding.prefix.begin(), embedding.prefix.end(),
                                     [](const PrefixTensor& token) { return token.kind == TokenKind::register_token; });
  switch (embedding.library) {
    case Library::google: return PositionResize::google;
    case Library::meta:
      if (embedding.family == Family::dinov2) return registers ? PositionResize::timm : PositionResize::dinov2;
      return PositionResize::hf;
    case Library::hugging_face:
      return embedding.layout == KernelLayout::linear_ppc ? PositionResize::naflex : PositionResize::hf;
    case Library::torchvision: return PositionResize::hf;
    case Library::timm:
      return positions.name.ends_with("embeds.pos_embed") ? PositionResize::naflex : PositionResize::timm;
    default: return PositionResize::timm;
  }
}

}  // namespace

Hints hints_of(const ModelConfig& config, const std::map<std::string, std::string>& metadata) {
  Hints hints{config, {}};
  const auto text = [&](const char* key) {
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string() : found->second;
  };
  if (!config.source.empty() || text("general.architecture") != "clip") return hints;
  ModelConfig& own = hints.config;
  own.source = "GGUF's metadata";
  hints.projector = text("clip.projector_type");
  own.mean = triple(text("clip.vision.image_mean"));
  own.deviation = triple(text("clip.vision.image_std"));
  const std::string side = text("clip.vision.image_size");
  std::int64_t value = 0;
  std::from_chars(side.data(), side.data() + side.size(), value);
  if (value >= 1 && value <= max_image_side) own.image = Size2{value, value};
  const std::string epsilon = text("clip.vision.attention.layer_norm_epsilon");
  double small = 0;
  std::from_chars(epsilon.data(), epsilon.data() + epsilon.size(), small);
  if (small > 0 && small < 1) own.layer_norm_epsilon = small;
  return hints;
}

bool read_kernel_shape(const Shape& shape, const NameRule& rule, RecognisedEmbedding& embedding) {
  const auto channels = [](std::int64_t count) { return static_cast<int>(std::min<std::int64_t>(count, 1000)); };
  if (shape.size() == 5) {
    embedding.layout = KernelLayout::oithw;
    embedding.dim = shape[0];
    embedding.channels = channels(shape[1]);
    embedding.frames = shape[2];
    embedding.patch = {shape[3], shape[4]};
  } else if (shape.size() == 4 && rule.kernel == KernelLayout::hwio) {
    embedding.layout = KernelLayout::hwio;
    embedding.dim = shape[3];
    embedding.channels = channels(shape[2]);
    embedding.patch = {shape[0], shape[1]};
  } else if (shape.size() == 4) {
    embedding.layout = KernelLayout::oihw;
    embedding.dim = shape[0];
    embedding.channels = channels(shape[1]);
    embedding.patch = {shape[2], shape[3]};
  } else if (shape.size() == 2) {
    embedding.layout = rule.matrix;
    embedding.dim = shape[0];
    if (!read_matrix_row(shape[1], embedding)) return false;
  } else {
    return false;
  }
  return sane(embedding);
}

void tell_family(const Names& names, const Hints& hints, RecognisedEmbedding& embedding) {
  const std::string type = hints.config.model_type.value_or("");
  const Family by_config = family_by_type(type);
  if (by_config != Family::unknown) {
    embedding.family = by_config;
    embedding.family_from = Provenance::config;
    embedding.family_reason = "config.json: " + type;
  } else if (embedding.family == Family::unknown) {
    const std::optional<Told> told = family_by_keys(names, embedding);
    const Told guess = told ? *told : likeliest(embedding, embedding.weight);
    embedding.family = guess.family;
    embedding.family_from = told ? Provenance::keys : Provenance::guess;
    embedding.family_reason = guess.key;
  }
  embedding.library = library_by_keys(names, embedding);
  for (std::optional<NormTensors>* norm : {&embedding.patch_norm, &embedding.pre_norm})
    if (*norm) (*norm)->epsilon = usual_epsilon(embedding.family);
  if (embedding.pre_norm && hints.config.layer_norm_epsilon)
    embedding.pre_norm->epsilon = *hints.config.layer_norm_epsilon;
}

void tell_stride(RecognisedEmbedding& embedding) {
  const bool overlapping = embedding.patch == Size2{7, 7};
  embedding.stride = overlapping ? Size2{4, 4} : embedding.patch;
  embedding.padding = overlapping ? Size2{3, 3} : Size2{0, 0};
}

void take_hints(const Hints& hints, RecognisedEmbedding& embedding) {
  const ModelConfig& config = hints.config;
  Preprocessing& preprocessing = embedding.preprocessing;
  preprocessing.from = embedding.family_from == Provenance::user ? Provenance::guess : embedding.family_from;
  if (preprocessing.from == Provenance::config)
    preprocessing.from = Provenance::keys;  // the family's habit, not a text
  if (const auto normalization = config.normalization()) {
    preprocessing.normalization = *normalization;
    preprocessing.from = Provenance::config;
  }
  if (config.fit) preprocessing.fit = *config.fit;
  if (config.crop_ratio) preprocessing.crop_ratio = std::clamp(*config.crop_ratio, min_crop_ratio, 1.0);
  if (config.interpolation) preprocessing.interpolation = *config.interpolation;
  if (config.image) {
    preprocessing.image = *config.image;
    preprocessing.size_from = Provenance::config;
  }
}

void leave_out(const TensorInfo& info, RecognisedEmbedding& embedding) {
  if (!embedding.left_out.empty()) return;
  embedding.left_out =
      fmt::format("{} {} does not fit D = {}; it is left out", info.name, to_string(info.shape), embedding.dim);
}

void take_positions(const TensorInfo& positions, const Hints& hints, RecognisedEmbedding& embedding) {
  const std::int64_t numbers = element_count(positions.shape);
  if (numbers == 0 || numbers % embedding.dim != 0) return leave_out(positions, embedding);
  const std::int64_t rows = numbers / embedding.dim;
  PositionTensor found{positions.name, {}, usual_resize(embedding, positions)};
  std::int64_t all = 0;
  std::int64_t without_registers = 0;
  for (const PrefixTensor& token : embedding.prefix) {
    all += token.count;
    if (token.kind != TokenKind::register_token) without_registers += token.count;
  }
  const auto position_prefix = [&](std::int64_t count) {
    for (PrefixTensor& token : embedding.prefix)
      token.positioned = count > 0 && (count == all || token.kind != TokenKind::register_token);
  };
  if (positions.shape.size() == 4) {  // (1, H, W, D): the grid as it is, prefix excluded
    found.grid = Size2{positions.shape[1], positions.shape[2]};
    position_prefix(0);
    embedding.positions = std::move(found);
    return;
  }
  const std::optional<Size2> image = hints.config.image;
  for (const std::int64_t prefix : {without_registers, all, std::int64_t{0}}) {
    if (image && rows - prefix == image->height / embedding.stride.height * (image->width / embedding.stride.width))
      found.grid = Size2{image->height / embedding.stride.height, image->width / embedding.stride.width};
    else if (const auto side = square_root(rows - prefix))
      found.grid = Size2{*side, *side};
    else
      continue;
    position_prefix(prefix);
    break;
  }
  embedding.positions = std::move(found);
}

void tell_image_size(RecognisedEmbedding& embedding) {
  Preprocessing& preprocessing = embedding.preprocessing;
  if (preprocessing.size_from == Provenance::config || !embedding.positions || !embedding.positions->grid) return;
  const Size2 grid = *embedding.positions->grid;
  const Size2 image{grid.height * embedding.stride.height, grid.width * embedding.stride.width};
  if (image.height > max_image_side || image.width > max_image_side) return;
  preprocessing.image = image;
  preprocessing.size_from = Provenance::keys;
}

namespace {

/// Tables of words, whose rows may have a patch's length by chance.
bool is_text(std::string_view name) {
  constexpr std::array<std::string_view, 7> words_of_text{
      "embed_tokens", "word_embeddings", "token_embedding", "tok_embeddings", "wte", "lm_head", "token_embd"};
  return std::any_of(words_of_text.begin(), words_of_text.end(),
                     [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

}  // namespace

std::vector<Candidate> candidates_of(std::span<const TensorInfo> tensors) {
  std::vector<std::pair<int, Candidate>> found;
  const NameRule oihw{};
  const NameRule hwio{.kernel = KernelLayout::hwio};
  for (const TensorInfo& info : tensors) {
    if (is_text(info.name)) continue;
    for (const NameRule* rule : {&oihw, &hwio}) {
      RecognisedEmbedding shape;
      if (!read_kernel_shape(info.shape, *rule, shape) || shape.dim < 8 || shape.patch == Size2{1, 1}) continue;
      const bool square = shape.patch.height == shape.patch.width;
      const int rank = (shape.channels == 3 ? 0 : 4) + (info.shape.size() == 2 ? 2 : 0) + (square ? 0 : 1);
      found.push_back({rank, {info.name, shape.layout, shape.dim, shape.channels, shape.patch}});
      break;
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Candidate> candidates;
  for (auto& [rank, candidate] : found)
    if (candidates.size() < max_candidates) candidates.push_back(std::move(candidate));
  return candidates;
}

}  // namespace tessera::io
