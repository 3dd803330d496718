#pragma once
// The convolution for few filters over huge patches, where packed panels would be mostly padding: one filter at a
// time, read where it lies, as products of lines.

#include <stop_token>

#include "convolution_run.hpp"
#include "kernel/kernel.hpp"

namespace tessera {

/// As Convolution::compute; of `strip` everything but taps, bias, out, top, left and columns is read.
void compute_plainly(const kernel::Strip& strip, const PatchGrid& grid, const Weights& weights,
                     const WindowBlock& block, const MapTarget& target, const std::stop_token& stop);

}  // namespace tessera
