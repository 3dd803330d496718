#include "tests/scene/models_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "app/model/made_tokens.hpp"
#include "app/model/model_analysis.hpp"

namespace tessera::tests {

namespace {

using scene::Subject;
using scene::TensorName;
using texts::LessonFacts;

/// Decomposed once for each weights.
struct Decomposed {
  SharedWeights weights;
  KernelSpectrum spectrum;
  FilterComponents components;
};

const Decomposed& decomposed(const SharedWeights& weights) {
  static std::unique_ptr<Decomposed> last;
  if (!last || last->weights != weights)
    last = std::make_unique<Decomposed>(
        Decomposed{weights, KernelSpectrum(*weights), filter_components(weights->kernel, shown_filter_components)});
  return *last;
}

bool take(std::string& text, const std::string& prefix) {
  if (!text.starts_with(prefix)) return false;
  text.erase(0, prefix.size());
  return true;
}

std::span<const float> filter_of(const Weights& weights, std::int64_t d) {
  const auto length = static_cast<std::size_t>(weights.kernel.size() / weights.kernel.extent(0));
  return std::span<const float>(weights.kernel.data).subspan(static_cast<std::size_t>(d) * length, length);
}

double norm_of(std::span<const float> numbers) {
  double squares = 0;
  for (const float v : numbers) squares += static_cast<double>(v) * v;
  return std::sqrt(squares);
}

std::optional<double> of_filter(const Weights& weights, std::int64_t d, const std::string& name) {
  const auto filter = filter_of(weights, d);
  const double low = *std::min_element(filter.begin(), filter.end()),
               high = *std::max_element(filter.begin(), filter.end());
  if (name == "norm") return norm_of(filter);
  if (name == "low") return low;
  if (name == "high") return high;
  if (name == "least") return -std::max(std::abs(low), std::abs(high));
  if (name == "largest") return std::max(std::abs(low), std::abs(high));
  return std::nullopt;
}

/// The least and the largest of all filters' norms, or of the biases.
std::optional<double> of_filters(const Weights& weights, std::string name) {
  std::vector<double> numbers;
  if (take(name, "norms.")) {
    for (std::int64_t d = 0; d < weights.kernel.extent(0); ++d) numbers.push_back(norm_of(filter_of(weights, d)));
  } else if (take(name, "biases.") && weights.bias) {
    numbers.assign(weights.bias->data.begin(), weights.bias->data.end());
  }
  if (numbers.empty()) return std::nullopt;
  return name == "low" ? *std::min_element(numbers.begin(), numbers.end())
                       : *std::max_element(numbers.begin(), numbers.end());
}

std::optional<double> of_spectrum(const KernelSpectrum& spectrum, const std::string& name) {
  const auto& values = spectrum.singular_values();
  const double smallest = spectrum.rank() > 0 ? values[static_cast<std::size_t>(spectrum.rank() - 1)] : 0;
  if (name == "rank") return spectrum.rank();
  if (name == "length") return static_cast<double>(spectrum.length());
  if (name == "dim") return static_cast<double>(spectrum.dim());
  if (name == "count") return static_cast<double>(std::min(spectrum.dim(), spectrum.length()));
  if (name == "lost") return static_cast<double>(spectrum.lost_directions());
  if (name == "largest") return values.front();
  if (name == "smallest") return smallest;
  if (name == "condition") return values.front() / smallest;
  if (name == "most") {
    double all = 0, left = 0;
    for (const double v : values) all += v * v;
    // From the small end: what may go without 1 % going.
    std::size_t count = values.size();
    while (count > 0 && left + values[count - 1] * values[count - 1] <= 0.01 * all) {
      left += values[count - 1] * values[count - 1];
      --count;
    }
    return static_cast<double>(count);
  }
  return std::nullopt;
}

/// In percent, of the first `count` components.
double share_of(const FilterComponents& all, std::int64_t first, std::int64_t count) {
  double sum = 0;
  for (std::int64_t k = first; k < first + count; ++k) sum += all.explained_variance.at(static_cast<std::size_t>(k));
  return 100 * sum / all.total_variance;
}

/// The rows that are added to the patches.
std::vector<std::vector<float>> position_rows(const LessonFacts& f) {
  const EmbedResult& result = *f.result;
  const std::int64_t dim = result.embedding.params.dim, count = result.embedding.grid.count();
  std::vector<std::vector<float>> rows(static_cast<std::size_t>(count),
                                       std::vector<float>(static_cast<std::size_t>(dim)));
  const MadePositions made({result.embedding.grid.rows(), result.embedding.grid.columns()}, dim);
  for (std::int64_t i = 0; i < count; ++i) {
    std::vector<float>& row = rows[static_cast<std::size_t>(i)];
    if (!result.model) made.read(i, row);
    for (std::int64_t k = 0; result.model && k < dim; ++k) {
      const EncoderParts& parts = result.model->parts;
      row[static_cast<std::size_t>(k)] = parts.positions->view().at({parts.positioned_count() + i, k});
    }
  }
  return rows;
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double dot = 0;
  for (std::size_t k = 0; k < a.size(); ++k) dot += static_cast<double>(a[k]) * b[k];
  return dot / (norm_of(a) * norm_of(b));
}

std::optional<double> of_positions(const LessonFacts& f, const Subject& s, const std::string& name) {
  const auto rows = position_rows(f);
  if (name == "position.cosine")
    return cosine(rows.at(static_cast<std::size_t>(s.i)), rows.at(static_cast<std::size_t>(s.k)));
  if (name != "positions.low") return std::nullopt;
  double least = 1;
  for (const auto& a : rows)
    for (const auto& b : rows) least = std::min(least, cosine(a, b));
  return least;
}

}  // namespace

std::optional<double> look_up_models(const scene::ValueReference& reference, const LessonFacts& facts) {
  const Subject& s = reference.subject;
  std::string field = reference.field;
  if (facts.result == nullptr) return std::nullopt;
  const SharedWeights& weights = facts.result->embedding.weights;
  if (s.tensor == TensorName::position && field.starts_with("position")) return of_positions(facts, s, field);
  if (field == "filter.index" || !weights) return std::nullopt;
  if (take(field, "filter.")) return of_filter(*weights, s.k, field);
  if (take(field, "filters.")) return of_filters(*weights, field);
  if (take(field, "spectrum.")) return of_spectrum(decomposed(weights).spectrum, field);
  if (take(field, "component.share.")) return share_of(decomposed(weights).components, std::stoll(field), 1);
  if (take(field, "components.share.")) return share_of(decomposed(weights).components, 0, std::stoll(field));
  return std::nullopt;
}

}  // namespace tessera::tests
