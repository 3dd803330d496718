#include "tessera/io/recognise.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "name_rules.hpp"
#include "recognise_facts.hpp"
#include "tensor_names.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

// Each tower looks through all names some dozen times; no model has so many.
constexpr std::size_t max_towers = 64;

/// Where `name` ends in the rule's weight at the border of a name: what stands before it.
std::optional<std::string_view> tower_of(std::string_view name, const NameRule& rule) {
  if (!name.ends_with(rule.weight)) return std::nullopt;
  const std::string_view before = name.substr(0, name.size() - rule.weight.size());
  if (!before.empty() && before.back() != rule.separator) return std::nullopt;
  return before;
}

/// Whether the names that the rule asks for are there, and those that it excludes are not.
bool surroundings_fit(const Names& names, const NameRule& rule) {
  for (const std::string_view needed : words(rule.needs))
    if (names.find(needed) == nullptr) return false;
  for (const std::string_view excluded : words(rule.lacks))
    if (names.find(excluded) != nullptr) return false;
  return true;
}

void take_prefix(const Names& names, const NameRule& rule, RecognisedEmbedding& embedding) {
  const auto take = [&](TokenKind kind, std::string_view spellings) {
    const TensorInfo* info = names.first_of(spellings);
    if (info == nullptr) return;
    if (element_count(info->shape) == 0 || element_count(info->shape) % embedding.dim != 0)
      return leave_out(*info, embedding);
    embedding.prefix.push_back({kind, info->name, element_count(info->shape) / embedding.dim, true});
  };
  take(TokenKind::class_token, rule.class_token);
  take(TokenKind::distillation, rule.distillation);
  take(TokenKind::register_token, rule.registers);
}

std::optional<NormTensors> norm_tensors(const Names& names, std::string_view spellings, std::int64_t dim) {
  for (const std::string_view spelling : words(spellings)) {
    const TensorInfo* gamma = names.find(std::string(spelling) + ".weight");
    const TensorInfo* beta = names.find(std::string(spelling) + ".bias");
    if (gamma != nullptr && beta != nullptr && gamma->shape == Shape{dim} && beta->shape == Shape{dim})
      return NormTensors{gamma->name, beta->name, 1e-5};
  }
  return std::nullopt;
}

/// The second frame of a GGUF video kernel: weight.1, ….
void take_more_weights(const Names& names, const TensorInfo& weight, RecognisedEmbedding& embedding) {
  for (int frame = 1;; ++frame) {
    const TensorInfo* more = names.absolute(weight.name + "." + std::to_string(frame));
    if (more == nullptr || more->shape != weight.shape) return;
    embedding.more_weights.push_back(more->name);
  }
}

std::optional<RecognisedEmbedding> embedding_of(const TensorInfo& weight, const Names& names, const NameRule& rule,
                                                const Hints& hints) {
  RecognisedEmbedding embedding;
  embedding.library = rule.library;
  embedding.family = rule.family;
  embedding.family_from = Provenance::keys;
  embedding.family_reason = weight.name;
  embedding.weight = weight.name;
  if (!read_kernel_shape(weight.shape, rule, embedding)) return std::nullopt;
  // Of whatever size: one that does not fit is refused by its name where it is read, as PyTorch refuses it.
  if (const TensorInfo* bias = names.first_of(rule.bias)) embedding.bias = bias->name;
  take_more_weights(names, weight, embedding);
  take_prefix(names, rule, embedding);
  embedding.patch_norm = norm_tensors(names, rule.patch_norm, embedding.dim);
  embedding.pre_norm = norm_tensors(names, rule.pre_norm, embedding.dim);
  tell_family(names, hints, embedding);
  tell_stride(embedding);
  assume_preprocessing(embedding);
  take_hints(hints, embedding);
  if (const TensorInfo* positions = names.first_of(rule.positions)) take_positions(*positions, hints, embedding);
  tell_image_size(embedding);
  return embedding;
}

std::string tower_name(std::string_view before) {
  return std::string(before.substr(0, before.size() - (before.empty() ? 0 : 1)));
}

}  // namespace

Recognition recognise(std::span<const TensorInfo> tensors, const ModelConfig& config,
                      const std::map<std::string, std::string>& metadata) {
  Recognition recognition;
  const NameIndex index(tensors);
  const Hints hints = hints_of(config, metadata);
  std::vector<bool> taken(tensors.size(), false);
  for (const NameRule& rule : name_rules())
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const std::optional<std::string_view> before = taken[i] ? std::nullopt : tower_of(tensors[i].name, rule);
      if (!before || recognition.towers.size() == max_towers) continue;
      const Names names(index, *before);
      if (!surroundings_fit(names, rule)) continue;
      std::optional<RecognisedEmbedding> embedding = embedding_of(tensors[i], names, rule, hints);
      if (!embedding) continue;
      taken[i] = true;
      embedding->tower = tower_name(*before);
      recognition.towers.push_back(std::move(*embedding));
    }
  const auto place = [&](const RecognisedEmbedding& tower) { return index.absolute(tower.weight); };
  std::stable_sort(recognition.towers.begin(), recognition.towers.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  recognition.candidates = candidates_of(tensors);
  return recognition;
}

namespace {

/// Rows of D of what is mapped as `key`; `wanted`: how many there must be, 0: one or more. Throws Error with the key,
/// the name, the shape and what is needed.
std::int64_t rows_of(std::string_view key, const TensorInfo& info, std::int64_t dim, std::int64_t wanted = 0) {
  const std::int64_t numbers = element_count(info.shape);
  const bool last = !info.shape.empty() && info.shape.back() == dim;
  if (numbers == 0 || !last || (wanted == 1 && numbers != dim))
    throw Error(fmt::format("{}={} {} does not fit D = {}; {} is needed", key, info.name, to_string(info.shape), dim,
                            wanted == 1 ? fmt::format("({})", dim) : fmt::format("(…, {})", dim)));
  return numbers / dim;
}

/// A row for each of several patches at least; what one row holds is a token.
void require_position_table(const TensorInfo& info, const RecognisedEmbedding& embedding) {
  std::int64_t prefix = 0;
  for (const PrefixTensor& token : embedding.prefix) prefix += token.count;
  if (rows_of("positions", info, embedding.dim) <= std::max<std::int64_t>(1, prefix))
    throw Error(fmt::format("positions={} {} is no table of positions; (1, {}N, {}) is needed, a row for each patch",
                            info.name, to_string(info.shape), prefix > 0 ? fmt::format("{} + ", prefix) : "",
                            embedding.dim));
}

}  // namespace

RecognisedEmbedding map_by_hand(std::span<const TensorInfo> tensors, const TensorMapping& mapping,
                                const ModelConfig& config) {
  const NameIndex index(tensors);
  const auto named = [&](const std::string& name) -> const TensorInfo& {
    const TensorInfo* info = index.absolute(name);
    if (info == nullptr) throw Error(fmt::format("there is no tensor {} to map", name));
    return *info;
  };
  const TensorInfo& weight = named(mapping.weight);
  RecognisedEmbedding embedding;
  embedding.family_from = Provenance::user;
  embedding.family_reason = "mapped by hand";
  embedding.weight = weight.name;
  const NameRule oihw{};
  const NameRule hwio{.kernel = KernelLayout::hwio};
  if (!read_kernel_shape(weight.shape, oihw, embedding) && !read_kernel_shape(weight.shape, hwio, embedding))
    throw Error(fmt::format("{} {} is no kernel of a patch embedding", weight.name, to_string(weight.shape)));
  if (!mapping.bias.empty()) {
    rows_of("bias", named(mapping.bias), embedding.dim, 1);
    embedding.bias = mapping.bias;
  }
  if (!mapping.class_token.empty())
    embedding.prefix.push_back({TokenKind::class_token, mapping.class_token,
                                rows_of("class", named(mapping.class_token), embedding.dim, 1), true});
  if (!mapping.register_tokens.empty())
    embedding.prefix.push_back({TokenKind::register_token, mapping.register_tokens,
                                rows_of("registers", named(mapping.register_tokens), embedding.dim), true});
  if (!mapping.pre_norm_gamma.empty() && !mapping.pre_norm_beta.empty()) {
    rows_of("norm", named(mapping.pre_norm_gamma), embedding.dim, 1);
    rows_of("norm", named(mapping.pre_norm_beta), embedding.dim, 1);
    embedding.pre_norm = NormTensors{mapping.pre_norm_gamma, mapping.pre_norm_beta, 1e-5};
  }
  const Hints hints = hints_of(config, {});
  tell_stride(embedding);
  assume_preprocessing(embedding);
  take_hints(hints, embedding);
  if (!mapping.positions.empty()) {
    require_position_table(named(mapping.positions), embedding);
    take_positions(named(mapping.positions), hints, embedding);
  }
  tell_image_size(embedding);
  return embedding;
}

}  // namespace tessera::io
