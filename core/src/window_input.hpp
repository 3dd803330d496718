#pragma once
// Do an image, a grid and a set of filters belong together?

#include <cstdint>
#include <span>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/weights.hpp"

namespace tessera {

/// Throws Error unless the kernel is (D, C, P_h, P_w), none of them 0, and the bias, if any, (D).
void check_weights(const Weights& weights);

/// Throws Error unless x is (B, C, H, W) with the grid's H × W and `channels` channels, the grid's kernel is `patch`
/// and at least one window fits.
void check_windows(const Tensor& x, const PatchGrid& grid, std::int64_t channels, Size2 patch);

/// Throws Error unless `out` holds exactly `expected` numbers; `what` names them.
void check_output(std::span<const float> out, std::int64_t expected, const char* what);

/// Throws Error unless [first, first + count) lies in [0, limit); `what` names the axis.
void check_range(std::int64_t first, std::int64_t count, std::int64_t limit, const char* what);

}  // namespace tessera
