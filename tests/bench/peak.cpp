#include "peak.hpp"

#include <algorithm>
#include <ctime>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tessera::bench {

namespace {

constexpr long rounds = 400'000;
// Enough independent sums to hide a latency of four cycles on two units.
constexpr int chains = 12;

#if defined(__x86_64__)

// The three differ in their intrinsics alone, and a function's target attribute cannot be a template's argument.

double sse2_flops() {
  __m128 sums[chains];
  for (__m128& sum : sums) sum = _mm_set1_ps(1.0F);
  __m128 x = _mm_set1_ps(0.999F);
  for (long i = 0; i < rounds; ++i) {
    asm volatile("" : "+x"(x));
#pragma GCC unroll 12
    for (__m128& sum : sums) sum = _mm_add_ps(_mm_mul_ps(sum, x), x);
  }
  for (__m128& sum : sums) asm volatile("" : "+x"(sum));
  return 2.0 * 4 * chains * rounds;
}

[[gnu::target("avx2,fma")]] double avx2_flops() {
  __m256 sums[chains];
  for (__m256& sum : sums) sum = _mm256_set1_ps(1.0F);
  __m256 x = _mm256_set1_ps(0.999F);
  for (long i = 0; i < rounds; ++i) {
    asm volatile("" : "+x"(x));
#pragma GCC unroll 12
    for (__m256& sum : sums) sum = _mm256_fmadd_ps(sum, x, x);
  }
  for (__m256& sum : sums) asm volatile("" : "+x"(sum));
  return 2.0 * 8 * chains * rounds;
}

[[gnu::target("avx512f")]] double avx512_flops() {
  __m512 sums[chains];
  for (__m512& sum : sums) sum = _mm512_set1_ps(1.0F);
  __m512 x = _mm512_set1_ps(0.999F);
  for (long i = 0; i < rounds; ++i) {
    asm volatile("" : "+v"(x));
#pragma GCC unroll 12
    for (__m512& sum : sums) sum = _mm512_fmadd_ps(sum, x, x);
  }
  for (__m512& sum : sums) asm volatile("" : "+v"(sum));
  return 2.0 * 16 * chains * rounds;
}

double run(InstructionSet set) {
  switch (set) {
    case InstructionSet::sse2: return sse2_flops();
    case InstructionSet::avx2: return avx2_flops();
    case InstructionSet::avx512: return avx512_flops();
    default: return 0;
  }
}

#else

double run(InstructionSet) { return 0; }

#endif

}  // namespace

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double peak_gflops(InstructionSet set) {
  if (!supports(set)) return 0;
  // The best of a few: whatever disturbs a run of registers alone can only slow it down.
  double best = 0;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const double start = thread_seconds();
    const double flops = run(set);
    best = std::max(best, flops / (thread_seconds() - start) * 1e-9);
  }
  return best;
}

double peak_gflops() {
  double best = 0;
  for (const InstructionSet set : {InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512})
    best = std::max(best, peak_gflops(set));
  return best;
}

}  // namespace tessera::bench
