#include "app/scene/derivation_terms.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace tessera::scene {

TermPlace place_in_patch(const EmbedParams& params, std::int64_t j) {
  const std::int64_t plane = params.patch.height * params.patch.width;
  return {j / plane, j % plane / params.patch.width, j % params.patch.width};
}

TermList list_terms(const Explanation& explanation, bool by_size) {
  TermList list;
  const std::vector<float>& terms = explanation.terms;
  list.order.resize(terms.size());
  std::iota(list.order.begin(), list.order.end(), 0);
  // What is no number goes before all that are: sorting needs an order.
  const auto size_of = [&](std::int32_t j) {
    const float term = terms[static_cast<std::size_t>(j)];
    return std::isnan(term) ? std::numeric_limits<float>::infinity() : std::abs(term);
  };
  if (by_size)
    std::stable_sort(list.order.begin(), list.order.end(),
                     [&](std::int32_t a, std::int32_t b) { return size_of(a) > size_of(b); });
  list.running.reserve(terms.size());
  double sum = 0;
  for (const std::int32_t j : list.order) {
    const auto at = static_cast<std::size_t>(j);
    sum += static_cast<double>(explanation.inputs[at]) * static_cast<double>(explanation.weights[at]);
    list.running.push_back(sum);
  }
  return list;
}

std::int64_t line_of(const TermList& list, std::int64_t j) {
  const auto found = std::find(list.order.begin(), list.order.end(), j);
  return found == list.order.end() ? -1 : found - list.order.begin();
}

std::optional<SourcePixel> source_pixel(const EmbedResult& result, std::int64_t b, std::int64_t i, std::int64_t j) {
  const Embedding& e = result.embedding;
  const EmbedParams& p = e.params;
  const auto picture = static_cast<std::size_t>(b);
  const bool there = b >= 0 && b < e.batch() && picture < result.fitted.size() && i >= 0 && i < e.grid.count() &&
                     j >= 0 && j < p.patch_length();
  if (!there) return std::nullopt;
  const TermPlace place = place_in_patch(p, j);
  SourcePixel pixel;
  pixel.channel = place.channel;
  pixel.row = e.grid.height.window(e.grid.row_of(i)).begin + place.row * p.dilation.height;
  pixel.column = e.grid.width.window(e.grid.column_of(i)).begin + place.column * p.dilation.width;
  const FittedImage& fitted = *result.fitted[picture];
  pixel.mean = p.normalization.mean_of(static_cast<int>(place.channel), p.channels);
  pixel.std = p.normalization.std_of(static_cast<int>(place.channel), p.channels);
  const bool in_file =
      pixel.row >= 0 && pixel.row < fitted.content.height && pixel.column >= 0 && pixel.column < fitted.content.width;
  if (in_file && place.channel < fitted.image.channels) {
    pixel.raw = fitted.image.at(pixel.column, pixel.row)[place.channel];
    pixel.scaled = *pixel.raw / 255.0;
  }
  const bool in_image =
      pixel.row >= 0 && pixel.row < e.image.extent(2) && pixel.column >= 0 && pixel.column < e.image.extent(3);
  if (in_image) pixel.value = e.image.view().at({b, place.channel, pixel.row, pixel.column});
  return pixel;
}

std::string terms_as_table(const Explanation& explanation, const EmbedParams& params) {
  const TermList list = list_terms(explanation, false);
  std::string table = "j\tc\tu\tv\tinput\tweight\tterm\trunning sum\n";
  for (std::size_t j = 0; j < list.order.size(); ++j) {
    const TermPlace at = place_in_patch(params, static_cast<std::int64_t>(j));
    fmt::format_to(std::back_inserter(table), "{}\t{}\t{}\t{}\t{:.9g}\t{:.9g}\t{:.9g}\t{:.17g}\n", j, at.channel,
                   at.row, at.column, explanation.inputs[j], explanation.weights[j], explanation.terms[j],
                   list.running[j]);
  }
  fmt::format_to(std::back_inserter(table), "sum\t{:.17g}\nbias\t{:.9g}\nvalue\t{:.9g}\n", explanation.sum,
                 explanation.bias, explanation.by_product);
  return table;
}

int decimals_showing(double largest, int digits) {
  if (!(largest > 0) || !std::isfinite(largest)) return std::clamp(digits - 1, 0, 9);
  return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(largest))), 0, 9);
}

}  // namespace tessera::scene
