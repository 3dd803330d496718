// SSE2, which every x86-64 processor has. Compiled with flags of its own: see kernel.hpp for what may not be included
// here.
#include "kernel/kernel.hpp"

#define TESSERA_LANES 4
#define TESSERA_TILE_ROWS 6

namespace tessera::kernel {

namespace {
#include "kernel/vector.inl"

#include "kernel/multiply.inl"

#include "kernel/convolve.inl"
}  // namespace

const Kernel& sse2_kernel() {
  static constexpr Kernel kernel{panel_width, true, true, tile_rows, panel_width, multiply, convolve};
  return kernel;
}

}  // namespace tessera::kernel
