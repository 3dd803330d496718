#pragma once
// Rows of X straight from the image, a few at a time, for the multiplication to read.

#include <cstddef>
#include <cstdint>

#include "tessera/geometry.hpp"

namespace tessera {

/// One picture of a (B, C, H, W) tensor and the windows on it.
struct WindowSource {
  const float* image;  ///< (C, H, W)
  const PatchGrid& grid;
};

/// Columns first_place … end_place − 1 of rows first_patch … first_patch + count − 1 of X, in (C, P, P) order: row m
/// goes to rows + m·row_step. Zeros where a window hangs over the image.
struct GatherRange {
  std::int64_t first_patch;
  std::int64_t count;
  std::int64_t first_place;
  std::int64_t end_place;
};
void gather(const WindowSource& source, const GatherRange& range, float* rows, std::ptrdiff_t row_step);

}  // namespace tessera
