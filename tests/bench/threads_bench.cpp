// Wall-clock time by number of threads, at 1024² (worth sharing) and at 224² (not), and what starting threads costs.
#include <benchmark/benchmark.h>

#include <thread>

#include "shapes.hpp"
#include "tessera/tokens.hpp"

namespace {

using namespace tessera;
using namespace tessera::bench;

void embed_on_threads(benchmark::State& state) {
  const EmbeddingShape shape{16, 768, state.range(0)};
  const Tensor image = random_image(shape);
  const PackedWeights weights(random_weights(shape));
  const PatchGrid grid = grid_of(shape);
  Tensor out = Tensor::zeros({1, grid.count(), shape.dim});
  for (auto _ : state) {
    tokens(image, grid, weights, out.data, {.threads = static_cast<int>(state.range(1)), .stop = {}});
    benchmark::ClobberMemory();
  }
}

void start_and_join_a_thread(benchmark::State& state) {
  for (auto _ : state) std::jthread([] {});
}

BENCHMARK(embed_on_threads)
    ->ArgNames({"side", "threads"})
    ->ArgsProduct({{224, 1024}, {0, 1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(start_and_join_a_thread)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
