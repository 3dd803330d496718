#include "app/model/model_analysis.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tessera/issue.hpp"
#include "tessera/patches.hpp"
#include "tessera/positions.hpp"

namespace tessera {

namespace {

using ReportShare = std::function<void(double)>;

/// Between two parts of a job: gives up where the result is no longer wanted.
void go_on(const std::stop_token& stop, const ReportShare& report, double share) {
  if (stop.stop_requested()) throw Cancelled();
  report(share);
}

const Embedding& kept_embedding(const EmbedResult& result) {
  if (!result.embedding.kept) throw Error("these tokens are too many to be kept; choose larger patches or a smaller D");
  return result.embedding;
}

/// Tokens of one image, (1, N, D).
Tensor tokens_of(const Embedding& e, std::int64_t image) {
  if (image < 0 || image >= e.batch()) throw Error(fmt::format("there is no image {} in the batch", image));
  const std::int64_t n = e.grid.count(), d = e.params.dim;
  return {{1, n, d}, {e.tokens.data.data() + image * n * d, static_cast<std::size_t>(n * d)}};
}

/// Level of a normalised value, 0 … 255, not rounded.
double level_of(double value, const EmbedParams& params, int channel) {
  const Normalization& n = params.normalization;
  return 255 * (value * n.std_of(channel, params.channels) + n.mean_of(channel, params.channels));
}

/// Sums up how far two values are apart.
struct Apart {
  double squares = 0, largest = 0;
  std::int64_t count = 0;
  void add(double difference) {
    squares += difference * difference;
    largest = std::max(largest, std::abs(difference));
    ++count;
  }
  double root_mean_square() const { return count > 0 ? std::sqrt(squares / static_cast<double>(count)) : 0; }
};

class RebuildJob {
 public:
  Rebuilt operator()(const RebuildKey& key, const std::stop_token& stop, const ReportShare& report) {
    const Embedding& e = kept_embedding(*key.result);
    go_on(stop, report, 0);
    if (!spectrum_ || weights_ != e.weights) {
      spectrum_.emplace(*e.weights);
      weights_ = e.weights;
    }
    go_on(stop, report, 0.5);
    Rebuilt rebuilt;
    rebuilt.rank = spectrum_->rank();
    rebuilt.length = spectrum_->length();
    rebuilt.components = std::clamp(key.components.value_or(rebuilt.rank), 0, rebuilt.rank);
    const Tensor patches = spectrum_->reconstruct(tokens_of(e, key.image), rebuilt.components);
    go_on(stop, report, 0.9);
    put_together(fold(patches, e.grid, e.params.channels), fold_count(e.grid), e, key.image, rebuilt);
    return rebuilt;
  }

 private:
  static void put_together(const Tensor& sum, const Tensor& counts, const Embedding& e, std::int64_t image,
                           Rebuilt& rebuilt) {
    const EmbedParams& p = e.params;
    const std::int64_t pixels = p.image.height * p.image.width;
    rebuilt.picture = {p.image.width, p.image.height, p.channels,
                       std::vector<std::uint8_t>(static_cast<std::size_t>(pixels * p.channels), 0)};
    const float* original = e.image.data.data() + image * pixels * p.channels;
    Apart apart;
    for (int c = 0; c < p.channels; ++c) {
      for (std::int64_t k = 0; k < pixels; ++k) {
        const float count = counts.data[static_cast<std::size_t>(k)];
        if (count <= 0) continue;
        const double value = static_cast<double>(sum.data[static_cast<std::size_t>(c * pixels + k)]) / count;
        const double level = level_of(value, p, c);
        apart.add(level - level_of(original[c * pixels + k], p, c));
        rebuilt.picture.pixels[static_cast<std::size_t>(k * p.channels + c)] =
            static_cast<std::uint8_t>(std::lround(std::clamp(level, 0.0, 255.0)));
      }
    }
    rebuilt.root_mean_square = apart.root_mean_square();
    rebuilt.largest = apart.largest;
  }

  SharedWeights weights_;
  std::optional<KernelSpectrum> spectrum_;
};

}  // namespace

FilterSlot::Job make_filter_job() {
  return [](const SharedWeights& weights, std::stop_token stop, const ReportShare& report) {
    std::array<std::vector<std::int64_t>, 4> orders;
    double share = 0;
    for (const FilterOrder by :
         {FilterOrder::index, FilterOrder::norm, FilterOrder::variance, FilterOrder::similarity}) {
      go_on(stop, report, share);
      orders[static_cast<std::size_t>(by)] = filter_order(weights->kernel, by);
      share += 0.1;
    }
    go_on(stop, report, share);
    FilterComponents components = filter_components(weights->kernel, shown_filter_components);
    go_on(stop, report, 0.7);
    return FilterAnalysis{weights, std::move(orders), std::move(components), KernelSpectrum(*weights)};
  };
}

PositionSlot::Job make_position_job() {
  return [](const PositionKey& key, std::stop_token stop, const ReportShare& report) {
    go_on(stop, report, 0);
    const EncoderParts& parts = key.model->parts;
    if (!parts.positions) throw Error("this model adds no positions to its tokens");
    const std::int64_t count = key.grid.height * key.grid.width;
    if (count > max_compared_positions)
      throw Error(fmt::format("{} positions are too many to be compared with each other; up to {} are", count,
                              max_compared_positions));
    const Shape& shape = parts.positions->shape;
    const Tensor table = parts.positions->reshaped({1, shape[0], shape[1]});
    return PositionAnalysis{key.model, key.grid, position_similarity(table, key.grid, parts.positioned_count())};
  };
}

TokenSlot::Job make_token_job() {
  return [](const TokenKey& key, std::stop_token stop, const ReportShare& report) {
    go_on(stop, report, 0);
    const Tensor tokens = tokens_of(kept_embedding(*key.result), key.image);
    TokenAnalysis analysis{key.result, key.image, token_norms(tokens, 0), {}};
    go_on(stop, report, 0.1);
    analysis.components = token_components(tokens, 0, shown_token_components);
    return analysis;
  };
}

RebuildSlot::Job make_rebuild_job() {
  return [job = std::make_shared<RebuildJob>()](const RebuildKey& key, std::stop_token stop,
                                                const ReportShare& report) { return (*job)(key, stop, report); };
}

}  // namespace tessera
