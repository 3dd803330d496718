#include "tessera/embed.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compare_roads.hpp"
#include "convolution_run.hpp"
#include "parallel.hpp"
#include "tessera/issue.hpp"
#include "tessera/preprocess.hpp"
#include "tokens_run.hpp"
#include "window_input.hpp"

namespace tessera {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// The part [begin, end] of the whole that a stage's own progress fills.
std::function<void(double)> part(const Progress& progress, double begin, double end) {
  if (!progress) return {};
  return [progress, begin, end](double share) { progress(begin + (end - begin) * share); };
}

/// What one thread works with while both roads are compared.
struct Lane {
  Buffer tokens;  ///< of one block, where Z is not kept
  Buffer maps;    ///< of one block, where the maps are not kept
  Extremes extremes;
  double token_seconds = 0;
  double convolution_seconds = 0;
};

/// The convolution of every block, and its comparison with the tokens, which are there already or computed beside it.
class SecondRoad {
 public:
  explicit SecondRoad(Embedding& embedding)
      : e_(embedding), convolution_(*embedding.weights), blocks_(embedding.grid) {}

  std::int64_t blocks() const { return e_.batch() * blocks_.count(); }

  Lane lane() const {
    const auto floats = static_cast<std::size_t>(e_.kept ? 0 : blocks_.largest() * e_.params.dim);
    return {Buffer(floats), Buffer(floats), {}, 0, 0};
  }

  void compute(std::int64_t index, Lane& lane, const std::stop_token& stop) {
    const std::int64_t b = index / blocks_.count();
    const WindowBlock block = blocks_[index % blocks_.count()];
    const std::int64_t columns = e_.grid.columns();
    const std::int64_t first = block.first_row * columns + block.first_column;
    const std::int64_t count = block.rows * block.columns;
    const std::int64_t dim = e_.params.dim;
    const std::int64_t start = b * e_.grid.count() * dim;

    const float* tokens = e_.tokens.data.data() + start + first * dim;
    MapTarget maps{e_.maps.data.data() + start + first, e_.grid.count(), columns};
    if (!e_.kept) {
      const Clock::time_point begun = Clock::now();
      token_rows(e_.image, e_.grid, *e_.packed, b, first, count,
                 std::span(lane.tokens).first(static_cast<std::size_t>(count * dim)));
      lane.token_seconds += seconds_since(begun);
      tokens = lane.tokens.data();
      maps = {lane.maps.data(), count, block.columns};
    }
    const Clock::time_point begun = Clock::now();
    convolution_.compute(e_.image, e_.grid, b, block, maps, stop);
    lane.convolution_seconds += seconds_since(begun);
    // A block's windows are consecutive in reading order, so its part of every map is one run.
    lane.extremes.add({tokens, maps.data, maps.plane_step, count, dim});
  }

 private:
  Embedding& e_;
  Convolution convolution_;
  WindowBlocks blocks_;
};

void check_agreement(const Tensor& image, const EmbedParams& params, const Weights& weights) {
  if (const Issues issues = validate(params); !issues.empty()) throw Error(to_string(issues));
  check_weights(weights);
  const Shape expected{params.dim, params.channels, params.patch.height, params.patch.width};
  if (weights.kernel.shape != expected)
    throw Error(fmt::format("weights of shape {} do not fit the settings, which want {}",
                            to_string(weights.kernel.shape), to_string(expected)));
  if (image.shape.size() != 4 || image.shape[0] < 1)
    throw Error(fmt::format("an image of shape {}: must be (B, C, H, W)", to_string(image.shape)));
}

/// B·N·D, as a double, which cannot overflow.
double output_count(const Embedding& e) {
  return static_cast<double>(e.batch()) * static_cast<double>(e.grid.count()) * static_cast<double>(e.params.dim);
}

void compute_tokens(Embedding& e, const EmbedOptions& options) {
  const Clock::time_point begun = Clock::now();
  e.tokens = Tensor({e.batch(), e.grid.count(), e.params.dim});
  e.maps = Tensor({e.batch(), e.params.dim, e.grid.rows(), e.grid.columns()});
  tokens(e.image, e.grid, *e.packed, e.tokens.data, Run{options.threads, options.stop, part(options.progress, 0, 0.4)});
  e.timings.tokens = seconds_since(begun);
}

void compute_second_road(Embedding& e, const EmbedOptions& options) {
  SecondRoad road(e);
  const std::int64_t blocks = road.blocks();
  const double work = output_count(e) * static_cast<double>(e.packed->length());
  const int workers = worker_count(options.threads, work, blocks);
  std::vector<Lane> lanes;
  lanes.reserve(static_cast<std::size_t>(workers));
  for (int worker = 0; worker < workers; ++worker) lanes.push_back(road.lane());
  const Run run{options.threads, options.stop, part(options.progress, e.kept ? 0.4 : 0, 1)};
  for_each_block(blocks, workers, run, [&](std::int64_t block, int worker) {
    road.compute(block, lanes[static_cast<std::size_t>(worker)], run.stop);
  });
  Extremes extremes;
  for (const Lane& lane : lanes) {
    extremes.merge(lane.extremes);
    e.timings.tokens += lane.token_seconds / workers;
    e.timings.convolution += lane.convolution_seconds / workers;
  }
  e.max_difference = extremes.difference();
  e.max_magnitude = extremes.magnitude();
}

}  // namespace

Embedding embed(Tensor image, const EmbedParams& params, std::shared_ptr<const Weights> weights,
                const EmbedOptions& options) {
  if (!weights) throw Error("no weights were given");
  check_agreement(image, params, *weights);
  Embedding e;
  e.params = params;
  e.grid = plan_grid(params.grid_settings());
  e.image = std::move(image);
  e.weights = std::move(weights);
  check_windows(e.image, e.grid, params.channels, params.patch);
  if (options.stop.stop_requested()) throw Cancelled();
  e.packed = std::make_shared<const PackedWeights>(*e.weights);
  // Two results of four bytes a number.
  e.kept = 2 * sizeof(float) * output_count(e) <= static_cast<double>(options.kept_bytes);
  if (e.kept) compute_tokens(e, options);
  compute_second_road(e, options);
  return e;
}

Embedding embed(std::span<const Image8> images, const EmbedParams& params, const WeightSpec& weights,
                const EmbedOptions& options) {
  if (const Issues issues = validate(params); !issues.empty()) throw Error(to_string(issues));
  Tensor image = preprocess(images, params);
  if (options.stop.stop_requested()) throw Cancelled();
  const Clock::time_point begun = Clock::now();
  auto made = std::make_shared<const Weights>(make_weights(weights, params, image, options.stop));
  const double seconds = seconds_since(begun);
  Embedding e = embed(std::move(image), params, std::move(made), options);
  e.timings.weights = seconds;
  return e;
}

}  // namespace tessera
