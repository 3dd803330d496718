#include "app/model/not_finite.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

constexpr std::size_t most_named = 4;

std::int64_t count_not_finite(std::span<const float> numbers) {
  return std::count_if(numbers.begin(), numbers.end(), [](float number) { return !std::isfinite(number); });
}

std::string numbers_are_not(std::int64_t count) {
  return count == 1 ? "1 number that is not finite" : fmt::format("{} numbers that are not finite", count);
}

void tell_part(std::vector<std::string>& told, const char* part, std::span<const float> numbers) {
  if (const std::int64_t count = count_not_finite(numbers); count > 0)
    told.push_back(fmt::format("{} {}", part, numbers_are_not(count)));
}

void tell_norm(std::vector<std::string>& told, const char* part, const std::optional<LayerNorm>& norm) {
  if (!norm) return;
  std::vector<float> numbers(norm->gamma.data.begin(), norm->gamma.data.end());
  numbers.insert(numbers.end(), norm->beta.data.begin(), norm->beta.data.end());
  tell_part(told, part, numbers);
}

const char* having(TokenKind kind) {
  switch (kind) {
    case TokenKind::class_token: return "the class token has";
    case TokenKind::distillation: return "the distillation token has";
    case TokenKind::register_token: return "the register tokens have";
    case TokenKind::patch: break;
  }
  return "the tokens have";
}

}  // namespace

std::vector<std::string> not_finite(const Weights& weights) {
  std::vector<std::string> told;
  const std::int64_t dim = weights.kernel.extent(0);
  const auto length = static_cast<std::size_t>(weights.kernel.size() / std::max<std::int64_t>(dim, 1));
  std::int64_t filters = 0;
  for (std::int64_t d = 0; d < dim; ++d) {
    const std::int64_t count = count_not_finite(
        std::span<const float>(weights.kernel.data).subspan(static_cast<std::size_t>(d) * length, length));
    if (count == 0) continue;
    ++filters;
    if (told.size() < most_named) told.push_back(fmt::format("filter {} has {}", d, numbers_are_not(count)));
  }
  if (const std::int64_t more = filters - static_cast<std::int64_t>(told.size()); more > 0)
    told.push_back(more == 1 ? "1 more filter has numbers that are not finite"
                             : fmt::format("{} more filters have numbers that are not finite", more));
  if (weights.bias) tell_part(told, "the bias has", weights.bias->data);
  return told;
}

std::vector<std::string> not_finite(const EncoderParts& parts) {
  std::vector<std::string> told;
  for (const PrefixTokens& tokens : parts.prefix) tell_part(told, having(tokens.kind), tokens.values.data);
  if (parts.positions) tell_part(told, "the positions have", parts.positions->data);
  tell_norm(told, "the norm of patches has", parts.patch_norm);
  tell_norm(told, "the norm of all tokens has", parts.pre_norm);
  return told;
}

void require_finite(const Weights& weights) {
  if (const std::vector<std::string> told = not_finite(weights); !told.empty())
    throw Error(told.front() + ": nothing can be decomposed with it");
}

}  // namespace tessera
