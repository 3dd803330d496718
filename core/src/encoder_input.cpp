#include "tessera/encoder_input.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tessera/issue.hpp"
#include "tessera/layouts.hpp"

namespace tessera {

namespace {

Tensor normalized(const Tensor& tokens, const LayerNorm& norm) {
  return layer_norm(tokens, norm.gamma, norm.beta, norm.epsilon);
}

void require_fit(const Tensor& tokens, const EncoderParts& parts) {
  if (tokens.shape.size() != 3 || tokens.shape[2] < 1)
    throw Error(fmt::format("patch tokens must be (B, N, D), not {}", to_string(tokens.shape)));
  const std::int64_t dim = tokens.shape[2];
  for (const PrefixTokens& prefix : parts.prefix)
    if (prefix.values.shape.size() != 2 || prefix.values.shape[1] != dim)
      throw Error(fmt::format("{} {} do not fit tokens of D = {}", to_string(prefix.kind),
                              to_string(prefix.values.shape), dim));
  const std::int64_t rows = parts.positioned_count() + tokens.shape[1];
  if (parts.positions && parts.positions->shape != Shape{rows, dim})
    throw Error(fmt::format("position embeddings {} do not fit {} + {} tokens of D = {}",
                            to_string(parts.positions->shape), parts.positioned_count(), tokens.shape[1], dim));
}

/// Prefix and patches of every image: (B, K + N, D).
Tensor with_prefix(const Tensor& tokens, const EncoderParts& parts) {
  if (parts.prefix.empty()) return tokens;
  const std::int64_t patch_numbers = tokens.shape[1] * tokens.shape[2];
  Tensor joined({tokens.shape[0], parts.prefix_count() + tokens.shape[1], tokens.shape[2]});
  float* out = joined.data.data();
  for (std::int64_t b = 0; b < tokens.shape[0]; ++b) {
    for (const PrefixTokens& prefix : parts.prefix)
      out = std::copy(prefix.values.data.begin(), prefix.values.data.end(), out);
    out = std::copy_n(tokens.data.data() + b * patch_numbers, patch_numbers, out);
  }
  return joined;
}

void add_positions(Tensor& tokens, const EncoderParts& parts) {
  const std::int64_t dim = tokens.shape[2];
  const std::vector<TokenRow> rows = encoder_rows(parts, tokens.shape[1] - parts.prefix_count());
  float* token = tokens.data.data();
  for (std::int64_t b = 0; b < tokens.shape[0]; ++b)
    for (const TokenRow& row : rows) {
      if (row.position) {
        const float* position = parts.positions->data.data() + *row.position * dim;
        for (std::int64_t k = 0; k < dim; ++k) token[k] += position[k];
      }
      token += dim;
    }
}

}  // namespace

std::string to_string(TokenKind kind) {
  switch (kind) {
    case TokenKind::class_token: return "class token";
    case TokenKind::distillation: return "distillation token";
    case TokenKind::register_token: return "register tokens";
    case TokenKind::patch: break;
  }
  return "patch tokens";
}

std::int64_t EncoderParts::prefix_count() const {
  std::int64_t count = 0;
  for (const PrefixTokens& tokens : prefix) count += tokens.values.shape.empty() ? 0 : tokens.values.shape[0];
  return count;
}

std::int64_t EncoderParts::positioned_count() const {
  std::int64_t count = 0;
  for (const PrefixTokens& tokens : prefix)
    if (tokens.positioned && !tokens.values.shape.empty()) count += tokens.values.shape[0];
  return count;
}

std::vector<TokenRow> encoder_rows(const EncoderParts& parts, std::int64_t patches) {
  std::vector<TokenRow> rows;
  std::int64_t next_position = 0;
  const auto append = [&](TokenKind kind, std::int64_t count, bool positioned) {
    for (std::int64_t i = 0; i < count; ++i) {
      TokenRow row{kind, i, {}};
      if (positioned && parts.positions) row.position = next_position++;
      rows.push_back(row);
    }
  };
  for (const PrefixTokens& prefix : parts.prefix)
    append(prefix.kind, prefix.values.shape.empty() ? 0 : prefix.values.shape[0], prefix.positioned);
  append(TokenKind::patch, patches, true);
  return rows;
}

std::vector<EncoderStage> encoder_stages(const EncoderParts& parts) {
  std::vector<EncoderStage> stages{EncoderStage::patches};
  if (parts.patch_norm) stages.push_back(EncoderStage::patch_norm);
  if (!parts.prefix.empty()) stages.push_back(EncoderStage::prefix);
  if (parts.positions) stages.push_back(EncoderStage::positions);
  if (parts.pre_norm) stages.push_back(EncoderStage::pre_norm);
  return stages;
}

Tensor encoder_input(const Tensor& tokens, const EncoderParts& parts, EncoderStage last) {
  require_fit(tokens, parts);
  Tensor result = tokens;
  if (parts.patch_norm && last >= EncoderStage::patch_norm) result = normalized(result, *parts.patch_norm);
  if (last >= EncoderStage::prefix) result = with_prefix(result, parts);
  if (parts.positions && last >= EncoderStage::positions) add_positions(result, parts);
  if (parts.pre_norm && last >= EncoderStage::pre_norm) result = normalized(result, *parts.pre_norm);
  return result;
}

}  // namespace tessera
