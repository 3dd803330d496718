#include "app/scene/models/token_cosines.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/scene/models/token_parts.hpp"
#include "app/scene/numbers.hpp"
#include "tessera/token_views.hpp"

namespace tessera::scene {

namespace {

TokenCosines cosines_of(const Tensor& tokens, std::int64_t b, std::int64_t selected) {
  TokenCosines cosines;
  cosines.all = token_similarity(tokens, b, selected);
  cosines.most = cosines.least = selected;
  double sum = 0;
  std::int64_t defined = 0;
  const auto count = static_cast<std::int64_t>(cosines.all.size());
  for (std::int64_t i = 0; i < count; ++i) {
    if (i == selected || std::isnan(cosines.of(i))) continue;
    ++defined;
    const bool first = cosines.most == selected;
    if (first || cosines.of(i) > cosines.of(cosines.most)) cosines.most = i;
    if (first || cosines.of(i) < cosines.of(cosines.least)) cosines.least = i;
    sum += static_cast<double>(cosines.of(i));
  }
  cosines.mean = count < 2     ? 1.f
                 : defined > 0 ? static_cast<float>(sum / static_cast<double>(defined))
                               : std::numeric_limits<float>::quiet_NaN();
  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < count; ++i)
    if (i != selected && !std::isnan(cosines.of(i))) order.push_back(i);
  const auto kept = std::min<std::ptrdiff_t>(most_neighbours, std::ssize(order));
  std::partial_sort(order.begin(), order.begin() + kept, order.end(), [&](std::int64_t a, std::int64_t i) {
    return cosines.of(a) != cosines.of(i) ? cosines.of(a) > cosines.of(i) : a < i;
  });
  order.resize(static_cast<std::size_t>(kept));
  cosines.nearest = std::move(order);
  return cosines;
}

/// The patch rows of what the encoder receives.
std::shared_ptr<const Tensor> positioned_tokens(const ModelsContext& c) {
  const EmbedResult& result = *c.stage.result();
  const std::int64_t b = shown_image(c);
  return remembered<Tensor>(c, nullptr, fmt::format("positioned tokens/{}", b), [&] {
    Tensor rows = encoder_rows_of(*result.model, result.embedding, b, result.model->prefix_count(), c.stage.n());
    return rows.reshaped({1, rows.extent(0), rows.extent(1)});
  });
}

}  // namespace

std::string cosine_text(const ModelsContext& c, float cosine, int decimals) {
  return std::isnan(cosine) ? c.word("models.no_cosine") : fixed_number(static_cast<double>(cosine), decimals);
}

bool has_positions(const ModelsContext& c) {
  const EmbedResult* result = c.stage.result();
  if (result == nullptr || !result->model) return false;
  const EncoderParts& parts = result->model->parts;
  return parts.positions.has_value() || parts.patch_norm.has_value() || parts.pre_norm.has_value();
}

std::shared_ptr<const TokenCosines> plain_cosines(const ModelsContext& c) {
  const std::int64_t b = shown_image(c), i = c.stage.selected;
  return remembered<TokenCosines>(c, nullptr, fmt::format("cosines/{}/{}", b, i),
                                  [&] { return cosines_of(c.stage.result()->embedding.tokens, b, i); });
}

std::shared_ptr<const TokenCosines> token_cosines(const ModelsContext& c) {
  if (!c.view().with_positions || !has_positions(c)) return plain_cosines(c);
  const std::int64_t b = shown_image(c), i = c.stage.selected;
  return remembered<TokenCosines>(c, nullptr, fmt::format("cosines with positions/{}/{}", b, i), [&] {
    TokenCosines cosines = cosines_of(*positioned_tokens(c), 0, i);
    cosines.with_positions = true;
    return cosines;
  });
}

}  // namespace tessera::scene
