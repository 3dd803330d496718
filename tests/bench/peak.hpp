#pragma once
// What the processor can do at most, measured: multiply–adds on registers alone.

#include "tessera/tokens.hpp"

namespace tessera::bench {

/// GFLOP/s of one core (a multiply–add counts as two) in `set`'s vectors: fused where the set has it, a
/// multiplication and an addition under SSE2. 0 for the portable set and where the processor lacks `set`.
double peak_gflops(InstructionSet set);

/// The highest of all sets.
double peak_gflops();

/// CPU time of this thread, seconds.
double thread_seconds();

}  // namespace tessera::bench
