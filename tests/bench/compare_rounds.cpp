// The C++ side of `compare`: does one measurement at a time, when told on standard input, and answers with numbers.
//
//   shape I        make the inputs of shape I of shapes.hpp, answer "P D SIDE multiply-adds"
//   ours R         milliseconds of CPU time for one embedding, the mean of R
//   openblas R     the same for cblas_sgemm alone, on an im2col matrix that is already there
//   difference     largest |ours − openblas| over all outputs
//   threads T R    milliseconds of wall-clock time for one embedding on T threads, the median of R
//   memory T       bytes that an embedding on T threads allocates, at most at one time, beside its output
//   peak           GFLOP/s of AVX2 (or what there is), of AVX-512 and of the set in use
//   spin S         keeps one core busy for S seconds
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include <cblas.h>

#include "peak.hpp"
#include "shapes.hpp"
#include "tessera/patches.hpp"
#include "tessera/tokens.hpp"
#include "tests/core/counted_new.hpp"

namespace {

using namespace tessera;
using namespace tessera::bench;

struct Inputs {
  EmbeddingShape shape;
  PatchGrid grid;
  Tensor image;
  Weights weights;
  PackedWeights packed;
  Tensor rows;  ///< X, for OpenBLAS alone
  Tensor ours;
  Tensor theirs;

  explicit Inputs(const EmbeddingShape& s)
      : shape(s),
        grid(grid_of(s)),
        image(random_image(s)),
        weights(random_weights(s)),
        packed(weights),
        rows(unfold(image, grid)),
        ours(Tensor::zeros({1, grid.count(), s.dim})),
        theirs(Tensor::zeros({1, grid.count(), s.dim})) {}

  void embed(int threads) { tokens(image, grid, packed, ours.data, {.threads = threads, .stop = {}}); }

  void multiply() {
    const auto n = static_cast<blasint>(grid.count());
    const auto k = static_cast<blasint>(packed.length());
    const auto d = static_cast<blasint>(shape.dim);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, d, k, 1.0F, rows.data.data(), k, weights.kernel.data.data(),
                k, 0.0F, theirs.data.data(), d);
  }

  double difference() {
    embed(1);
    multiply();
    double largest = 0;
    for (std::int64_t i = 0; i < ours.size(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const auto d = static_cast<std::size_t>(i % shape.dim);
      largest = std::max(largest, std::abs(double{ours.data[at]} - theirs.data[at] - weights.bias->data[d]));
    }
    return largest;
  }
};

template <class Work>
double mean_milliseconds(int repeats, Work work) {
  const double start = thread_seconds();
  for (int i = 0; i < repeats; ++i) work();
  return (thread_seconds() - start) / repeats * 1e3;
}

double wall_milliseconds(Inputs& inputs, int threads, int repeats) {
  std::vector<double> times;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    inputs.embed(threads);
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
  return times[static_cast<std::size_t>(repeats / 2)];
}

void spin(double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end) {
  }
}

/// Answers one command; false where it is none.
bool answer(const std::string& command, std::unique_ptr<Inputs>& inputs) {
  if (command == "shape") {
    std::size_t index = 0;
    std::cin >> index;
    inputs.reset();
    inputs = std::make_unique<Inputs>(embedding_shapes.at(index));
    const EmbeddingShape& s = inputs->shape;
    std::cout << s.patch << ' ' << s.dim << ' ' << s.side << ' ' << multiply_adds(s) << '\n';
  } else if (command == "ours" || command == "openblas") {
    int repeats = 1;
    std::cin >> repeats;
    std::cout << mean_milliseconds(repeats, [&] { command == "ours" ? inputs->embed(1) : inputs->multiply(); }) << '\n';
  } else if (command == "difference") {
    std::cout << inputs->difference() << '\n';
  } else if (command == "threads") {
    int threads = 1;
    int repeats = 1;
    std::cin >> threads >> repeats;
    std::cout << wall_milliseconds(*inputs, threads, repeats) << '\n';
  } else if (command == "memory") {
    int threads = 1;
    std::cin >> threads;
    const AllocationPeak peak;
    inputs->embed(threads);
    std::cout << peak.bytes() << '\n';
  } else if (command == "peak") {
    const InstructionSet used = best_instruction_set();
    std::cout << peak_gflops(supports(InstructionSet::avx2) ? InstructionSet::avx2 : InstructionSet::sse2) << ' '
              << peak_gflops(InstructionSet::avx512) << ' ' << to_string(used) << ' ' << openblas_get_corename()
              << '\n';
  } else if (command == "spin") {
    double seconds = 0;
    std::cin >> seconds;
    spin(seconds);
    std::cout << "done\n";
  } else {
    return false;
  }
  return true;
}

}  // namespace

int main() {
  std::unique_ptr<Inputs> inputs;
  std::cout.precision(9);
  for (std::string command; std::cin >> command;) {
    if (!answer(command, inputs)) {
      std::cerr << "unknown command " << command << '\n';
      return EXIT_FAILURE;
    }
    std::cout.flush();
  }
}
