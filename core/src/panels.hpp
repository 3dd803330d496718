#pragma once
// Filters in the order the kernels read them.

#include <cstdint>

#include "tessera/tensor.hpp"

namespace tessera {

/// Filters (D, K) row after row, as (panels, K, width): panel p holds filters p·width … side by side. The last panel
/// is filled up with zeros, or where `padded` is false only as wide as what is left.
Buffer pack_panels(const float* filters, std::int64_t dim, std::int64_t length, std::int64_t width, bool padded);

/// Filters after padding to whole panels.
std::int64_t padded_dim(std::int64_t dim, std::int64_t width);

/// Whether padding to whole panels would more than double weights that are large already.
bool padding_is_wasteful(std::int64_t dim, std::int64_t length, std::int64_t width);

}  // namespace tessera
