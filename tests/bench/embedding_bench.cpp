// tokens(): the seven shapes on every instruction set this processor has; CPU time, GFLOP/s and the share of the peak.
#include <benchmark/benchmark.h>

#include "peak.hpp"
#include "shapes.hpp"
#include "tessera/tokens.hpp"

namespace {

using namespace tessera;
using namespace tessera::bench;

void embed(benchmark::State& state, InstructionSet set) {
  const EmbeddingShape& shape = embedding_shapes[static_cast<std::size_t>(state.range(0))];
  const Tensor image = random_image(shape);
  const PackedWeights weights(random_weights(shape), set);
  const PatchGrid grid = grid_of(shape);
  Tensor out = Tensor::zeros({1, grid.count(), shape.dim});
  const double start = thread_seconds();
  for (auto _ : state) {
    tokens(image, grid, weights, out.data);
    benchmark::ClobberMemory();
  }
  const double seconds = (thread_seconds() - start) / static_cast<double>(state.iterations());
  const double gflops = 2e-9 * multiply_adds(shape) / seconds;
  state.counters["GFLOP/s"] = gflops;
  if (const double peak = peak_gflops(set); peak > 0) state.counters["of_peak"] = gflops / peak;
  state.SetLabel(name_of(shape));
}

}  // namespace

int main(int argc, char** argv) {
  for (const InstructionSet set :
       {InstructionSet::portable, InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512})
    if (supports(set))
      benchmark::RegisterBenchmark((std::string("tokens/") + to_string(set)).c_str(), embed, set)
          ->DenseRange(0, embedding_shapes.size() - 1)
          ->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
