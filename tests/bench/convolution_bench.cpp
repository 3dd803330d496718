// convolve(): the seven shapes, and an overlapping stem with padding as SegFormer's.
#include <benchmark/benchmark.h>

#include "peak.hpp"
#include "shapes.hpp"
#include "tessera/convolution.hpp"

namespace {

using namespace tessera;
using namespace tessera::bench;

void run(benchmark::State& state, const Tensor& image, const PatchGrid& grid, const Weights& weights) {
  Tensor out = Tensor::zeros({1, weights.kernel.shape[0], grid.rows(), grid.columns()});
  const double start = thread_seconds();
  for (auto _ : state) {
    convolve(image, grid, weights, out.data);
    benchmark::ClobberMemory();
  }
  const double seconds = (thread_seconds() - start) / static_cast<double>(state.iterations());
  const double gflops = 2e-9 * static_cast<double>(grid.count() * weights.kernel.size()) / seconds;
  state.counters["GFLOP/s"] = gflops;
  if (const double peak = peak_gflops(best_instruction_set()); peak > 0) state.counters["of_peak"] = gflops / peak;
}

void convolve_shape(benchmark::State& state) {
  const EmbeddingShape& shape = embedding_shapes[static_cast<std::size_t>(state.range(0))];
  state.SetLabel(name_of(shape));
  run(state, random_image(shape), grid_of(shape), random_weights(shape));
}

void convolve_overlapping(benchmark::State& state) {
  const PatchGrid grid = plan_grid({.image = {512, 512}, .kernel = {7, 7}, .stride = {4, 4}, .padding = {3, 3}});
  run(state, random_tensor({1, 3, 512, 512}, 1), grid, {random_tensor({64, 3, 7, 7}, 2), random_tensor({64}, 3)});
}

BENCHMARK(convolve_shape)->DenseRange(0, embedding_shapes.size() - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(convolve_overlapping)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
