#include "tests/scene/models_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "app/model/made_tokens.hpp"
#include "app/model/model_analysis.hpp"
#include "tessera/patches.hpp"

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
  if (name == "existing") return spectrum.components();
  if (name == "weak") return spectrum.components() - spectrum.rank();
  if (name == "threshold")
    return static_cast<double>(std::max(spectrum.dim(), spectrum.length())) * values.front() / 8388608;  // ε is 2⁻²³
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

/// Z of one image, or with what a model adds to it: rows of D numbers.
struct Tokens {
  const EmbedResult* result = nullptr;
  std::int64_t b = 0;
  bool positioned = false;

  std::int64_t count() const { return result->embedding.grid.count(); }
  std::vector<float> row(std::int64_t i) const {
    const Embedding& e = result->embedding;
    const std::int64_t dim = e.params.dim;
    if (positioned) {
      const Tensor row = encoder_rows_of(*result->model, e, b, result->model->prefix_count() + i, 1);
      return {row.data.begin(), row.data.end()};
    }
    const float* first = e.tokens.data.data() + (b * count() + i) * dim;
    return {first, first + dim};
  }
  double cosine(std::int64_t i, std::int64_t k) const {
    const std::vector<float> a = row(i), other = row(k);
    double dot = 0;
    for (std::size_t at = 0; at < a.size(); ++at) dot += static_cast<double>(a[at]) * other[at];
    const double length = norm_of(a) * norm_of(other);
    return length > 0 ? dot / length : 0;
  }
};

std::optional<double> of_tokens(const Tokens& tokens, const Subject& s, const std::string& field) {
  const std::int64_t columns = tokens.result->embedding.grid.columns();
  if (field == "patch.index") return static_cast<double>(s.i);
  if (field == "patch.row") return std::floor(static_cast<double>(s.i) / static_cast<double>(columns));
  if (field == "patch.column") return static_cast<double>(s.i % columns);
  if (field == "similarity") return tokens.cosine(s.i, s.k);
  if (field == "norm") return norm_of(tokens.row(s.i));
  double sum = 0;
  if (field == "norm.mean") {
    for (std::int64_t i = 0; i < tokens.count(); ++i) sum += norm_of(tokens.row(i));
    return sum / static_cast<double>(tokens.count());
  }
  if (field == "similarity.mean") {
    if (tokens.count() < 2) return 1;
    // A token of zeros has no cosine, and does not count.
    double others = 0;
    for (std::int64_t i = 0; i < tokens.count(); ++i) {
      if (i == s.k || !(norm_of(tokens.row(i)) > 0)) continue;
      sum += tokens.cosine(i, s.k);
      ++others;
    }
    return sum / others;
  }
  return std::nullopt;
}

/// Of the first three principal components: variances of scores, and the sum of the squares of all numbers less their
/// means.
std::optional<double> of_components(const Tokens& tokens, const Subject& s, const std::string& field) {
  static const EmbedResult* last = nullptr;
  static std::int64_t last_b = 0;
  static TokenComponents components;
  if (last != tokens.result || last_b != tokens.b)
    components = token_components(tokens.result->embedding.tokens, tokens.b, shown_token_components);
  last = tokens.result;
  last_b = tokens.b;
  const std::int64_t kept = components.scores.extent(1);
  if (field == "tokens.score") return components.scores.view().at({s.i, s.k});
  std::vector<double> mean(static_cast<std::size_t>(tokens.result->embedding.params.dim), 0);
  for (std::int64_t i = 0; i < tokens.count(); ++i) {
    const std::vector<float> row = tokens.row(i);
    for (std::size_t k = 0; k < row.size(); ++k) mean[k] += static_cast<double>(row[k]);
  }
  double all = 0, told = 0;
  for (std::int64_t i = 0; i < tokens.count(); ++i) {
    const std::vector<float> row = tokens.row(i);
    for (std::size_t k = 0; k < row.size(); ++k)
      all += std::pow(static_cast<double>(row[k]) - mean[k] / static_cast<double>(tokens.count()), 2);
    for (std::int64_t k = 0; k < kept; ++k)
      if (field == "tokens.together" || k == s.k)
        told += std::pow(static_cast<double>(components.scores.view().at({i, k})), 2);
  }
  if (field != "tokens.together" && field != "tokens.share") return std::nullopt;
  return all > 0 ? 100 * told / all : 0;
}

/// The picture again by the formula, its differences in levels over all that is read.
struct RebuiltHere {
  double rms = 0, largest = 0;
};

RebuiltHere rebuild_here(const EmbedResult& result, std::int64_t b, int components) {
  const Embedding& e = result.embedding;
  const std::int64_t n = e.grid.count(), d = e.params.dim;
  const Tensor tokens({1, n, d}, {e.tokens.data.data() + b * n * d, static_cast<std::size_t>(n * d)});
  const Tensor patches = decomposed(e.weights).spectrum.reconstruct(tokens, components);
  const Tensor sum = fold(patches, e.grid, e.params.channels), times = fold_count(e.grid);
  const std::size_t pixels = times.data.size();
  RebuiltHere here;
  double squares = 0;
  std::int64_t count = 0;
  for (std::size_t k = 0; k < pixels * static_cast<std::size_t>(e.params.channels); ++k) {
    const double read = static_cast<double>(times.data[k % pixels]);
    if (read <= 0) continue;
    const auto channel = static_cast<int>(k / pixels);
    const double original = static_cast<double>(
        e.image.data[static_cast<std::size_t>(b) * pixels * static_cast<std::size_t>(e.params.channels) + k]);
    const double apart = 255 * e.params.normalization.std_of(channel, e.params.channels) *
                         (static_cast<double>(sum.data[k]) / read - original);
    squares += apart * apart;
    here.largest = std::max(here.largest, std::abs(apart));
    ++count;
  }
  here.rms = count > 0 ? std::sqrt(squares / static_cast<double>(count)) : 0;
  return here;
}

std::optional<double> of_rebuilt(const LessonFacts& f, const std::string& name) {
  const KernelSpectrum& spectrum = decomposed(f.result->embedding.weights).spectrum;
  const std::int64_t asked = f.document->models.components;
  const int components =
      asked < 0 ? spectrum.rank() : static_cast<int>(std::min<std::int64_t>(asked, spectrum.components()));
  if (name == "rank") return spectrum.rank();
  if (name == "existing") return spectrum.components();
  if (name == "weak") return spectrum.components() - spectrum.rank();
  if (name == "components") return components;
  if (name == "length") return static_cast<double>(spectrum.length());
  if (name == "lost") return static_cast<double>(spectrum.lost_directions());
  const RebuiltHere here = rebuild_here(*f.result, f.document->selection.image, components);
  if (name == "rms") return here.rms;
  if (name == "largest") return here.largest;
  return std::nullopt;
}

}  // namespace

std::optional<double> look_up_models(const scene::ValueReference& reference, const LessonFacts& facts) {
  const Subject& s = reference.subject;
  std::string field = reference.field;
  if (facts.result == nullptr) return std::nullopt;
  const SharedWeights& weights = facts.result->embedding.weights;
  if (s.tensor == TensorName::position && field.starts_with("position")) return of_positions(facts, s, field);
  if (field == "models.components") return of_rebuilt(facts, "components");
  if (take(field, "rebuilt.")) return of_rebuilt(facts, field);
  if (s.tensor == TensorName::patches && s.b >= 0) {
    const bool positioned = take(field, "similarity.positioned");
    if (positioned) field = "similarity" + field;
    const Tokens tokens{facts.result, s.b, positioned};
    if (const auto found = of_tokens(tokens, s, field)) return found;
    if (field.starts_with("tokens.")) return of_components(tokens, s, field);
  }
  if (field == "filter.index" || !weights) return std::nullopt;
  if (take(field, "filter.")) return of_filter(*weights, s.k, field);
  if (take(field, "filters.")) return of_filters(*weights, field);
  if (take(field, "spectrum.")) return of_spectrum(decomposed(weights).spectrum, field);
  if (take(field, "component.share.")) return share_of(decomposed(weights).components, std::stoll(field), 1);
  if (take(field, "components.share.")) return share_of(decomposed(weights).components, 0, std::stoll(field));
  return std::nullopt;
}

}  // namespace tessera::tests
