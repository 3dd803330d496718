#include "app/model/model_analysis.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/model/downsample.hpp"
#include "app/model/made_tokens.hpp"
#include "app/model/not_finite.hpp"
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

/// The made positions, (1, N, D).
Tensor made_table(const PositionKey& key) {
  const std::int64_t count = key.grid.height * key.grid.width;
  const MadePositions made(key.grid, key.dim);
  Tensor table({1, count, key.dim});
  for (std::int64_t i = 0; i < count; ++i)
    made.read(i,
              std::span(table.data).subspan(static_cast<std::size_t>(i * key.dim), static_cast<std::size_t>(key.dim)));
  return table;
}

Tensor models_table(const ModelTokens& model) {
  const Tensor& positions = *model.parts.positions;
  return positions.reshaped({1, positions.extent(0), positions.extent(1)});
}

constexpr std::int64_t widest_tiles = 1536;  // pixels of all tiles side by side

/// At most `limit` blocks of equal length over `side`, as downsample makes them.
std::int64_t blocks_of(std::int64_t side, std::int64_t limit) {
  const std::int64_t block = (side + limit - 1) / limit;
  return (side + block - 1) / block;
}

void draw_tiles(PositionAnalysis& analysis) {
  const Size2 grid = analysis.grid;
  const std::int64_t count = grid.height * grid.width;
  float least = 1;
  for (const float cosine : analysis.similarity.data)
    if (cosine < least) least = cosine;  // what is none is less than nothing
  if (least >= 0 && least < 0.999f) analysis.low = least;
  // A single row or column of positions is drawn as the table of all pairs, a row a position.
  const bool line = grid.height == 1 || grid.width == 1;
  const Size2 cells = line ? Size2{1, count} : grid;
  analysis.arranged = line ? Size2{count, 1} : grid;
  const auto limit = [](std::int64_t tiles) { return std::max<std::int64_t>(1, widest_tiles / tiles); };
  const Size2 most{limit(analysis.arranged.height), limit(analysis.arranged.width)};
  const Size2 tile{blocks_of(cells.height, most.height), blocks_of(cells.width, most.width)};
  Image8 picture{analysis.arranged.width * tile.width, analysis.arranged.height * tile.height, 1, {}};
  picture.pixels.resize(static_cast<std::size_t>(picture.width * picture.height));
  for (std::int64_t i = 0; i < count; ++i) {
    const Tensor whole({cells.height, cells.width},
                       std::span<const float>(analysis.similarity.data)
                           .subspan(static_cast<std::size_t>(i * count), static_cast<std::size_t>(count)));
    const Tensor small = downsample(whole, most.height, most.width);
    const std::int64_t y = i / analysis.arranged.width * tile.height, x = i % analysis.arranged.width * tile.width;
    for (std::int64_t k = 0; k < tile.height * tile.width; ++k) {
      const float level = 1 + 254 * (small.data[static_cast<std::size_t>(k)] - analysis.low) / (1 - analysis.low);
      picture.pixels[static_cast<std::size_t>((y + k / tile.width) * picture.width + x + k % tile.width)] =
          std::isfinite(level) ? static_cast<std::uint8_t>(std::lround(std::clamp(level, 1.f, 255.f)))
                               : no_cosine_level;
    }
  }
  analysis.tiles = std::move(picture);
  analysis.tile = tile;
}

class RebuildJob {
 public:
  Rebuilt operator()(const RebuildKey& key, const std::stop_token& stop, const ReportShare& report) {
    const Embedding& e = kept_embedding(*key.result);
    require_finite(*e.weights);
    go_on(stop, report, 0);
    const Watch watch{stop, report};
    if (!spectrum_ || weights_ != e.weights) {
      spectrum_.reset();
      result_.reset();
      spectrum_.emplace(*e.weights, watch.part(0, 0.7));
      weights_ = e.weights;
    }
    if (result_ != key.result || image_ != key.image) {
      result_.reset();
      scores_ = spectrum_->scores(tokens_of(e, key.image), watch.part(0.7, 0.8));
      result_ = key.result;
      image_ = key.image;
    }
    Rebuilt rebuilt{.source = key.result, .image = key.image, .picture = {}};
    rebuilt.rank = spectrum_->rank();
    rebuilt.length = spectrum_->length();
    rebuilt.existing = spectrum_->components();
    rebuilt.components = std::clamp(key.components.value_or(rebuilt.rank), 0, rebuilt.existing);
    const Tensor patches = spectrum_->patches(scores_, rebuilt.components, watch.part(0.8, 0.9));
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
            static_cast<std::uint8_t>(std::lround(std::isfinite(level) ? std::clamp(level, 0.0, 255.0) : 0.0));
      }
    }
    rebuilt.root_mean_square = apart.root_mean_square();
    rebuilt.largest = apart.largest;
  }

  SharedWeights weights_;
  std::optional<KernelSpectrum> spectrum_;
  SharedResult result_;  ///< whose tokens the scores are of
  std::int64_t image_ = 0;
  Tensor scores_;
};

}  // namespace

WallSlot::Job make_wall_job() {
  return [](const SharedWeights& weights, std::stop_token stop, const ReportShare& report) {
    go_on(stop, report, 0);
    FilterWall wall{weights, draw_filters(weights->kernel, stop), {}};
    go_on(stop, report, 0.8);
    const std::int64_t dim = weights->kernel.extent(0);
    const auto length = static_cast<std::size_t>(weights->kernel.size() / dim);
    for (std::int64_t d = 0; d < dim; ++d) {
      const float* filter = weights->kernel.data.data() + static_cast<std::size_t>(d) * length;
      double squares = 0;
      for (std::size_t k = 0; k < length; ++k) squares += static_cast<double>(filter[k]) * filter[k];
      wall.norms.push_back(static_cast<float>(std::sqrt(squares)));
    }
    return wall;
  };
}

OrderSlot::Job make_order_job() {
  return [](const SharedWeights& weights, std::stop_token stop, const ReportShare& report) {
    FilterOrders orders{weights, {}};
    const Watch watch{stop, report};
    for (const FilterOrder by :
         {FilterOrder::index, FilterOrder::norm, FilterOrder::variance, FilterOrder::similarity}) {
      go_on(stop, report, 0);
      orders.orders[static_cast<std::size_t>(by)] = filter_order(weights->kernel, by, watch);
    }
    return orders;
  };
}

FilterSlot::Job make_filter_job() {
  return [](const SharedWeights& weights, std::stop_token stop, const ReportShare& report) {
    const Watch watch{stop, report};
    require_finite(*weights);
    FilterComponents components = filter_components(weights->kernel, shown_filter_components, watch.part(0, 0.5));
    return FilterAnalysis{weights, std::move(components), KernelSpectrum(*weights, watch.part(0.5, 1))};
  };
}

PositionSlot::Job make_position_job() {
  return [](const PositionKey& key, std::stop_token stop, const ReportShare& report) {
    go_on(stop, report, 0);
    if (key.model && !key.model->parts.positions) throw Error("this model adds no positions to its tokens");
    const std::int64_t count = key.grid.height * key.grid.width;
    if (count > max_compared_positions)
      throw Error(fmt::format("{} positions are too many to be compared with each other; up to {} are", count,
                              max_compared_positions));
    const Tensor table = key.model ? models_table(*key.model) : made_table(key);
    const std::int64_t prefix = key.model ? key.model->parts.positioned_count() : 0;
    PositionAnalysis analysis{key.model, key.grid, position_similarity(table, key.grid, prefix), -1, {}, {}, {}};
    go_on(stop, report, 0.9);
    draw_tiles(analysis);
    return analysis;
  };
}

TokenSlot::Job make_token_job() {
  return [](const TokenKey& key, std::stop_token stop, const ReportShare& report) {
    go_on(stop, report, 0);
    require_finite(*key.result->embedding.weights);
    const Tensor tokens = tokens_of(kept_embedding(*key.result), key.image);
    TokenAnalysis analysis{key.result, key.image, token_norms(tokens, 0), {}};
    const Watch watch{stop, report};
    analysis.components = token_components(tokens, 0, shown_token_components, watch.part(0.1, 1));
    return analysis;
  };
}

RebuildSlot::Job make_rebuild_job() {
  return [job = std::make_shared<RebuildJob>()](const RebuildKey& key, std::stop_token stop,
                                                const ReportShare& report) { return (*job)(key, stop, report); };
}

}  // namespace tessera
