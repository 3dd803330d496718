// AVX-512. Compiled with flags of its own: see kernel.hpp for what may not be included here.
#include "kernel/kernel.hpp"

#define TESSERA_LANES 16
#define TESSERA_TILE_ROWS 14

namespace tessera::kernel {

namespace {
#include "kernel/vector.inl"

#include "kernel/multiply.inl"

#include "kernel/convolve.inl"
}  // namespace

const Kernel& avx512_kernel() {
  static constexpr Kernel kernel{panel_width, true, true, tile_rows, panel_width, multiply, convolve};
  return kernel;
}

}  // namespace tessera::kernel
