#include "compare_roads.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera {

namespace {

// Patches read together: their rows of Z stay in the first-level cache while the filters pass.
constexpr std::int64_t patches_together = 16;

}  // namespace

void Extremes::add(const Block& block) {
  for (std::int64_t first = 0; first < block.count; first += patches_together) {
    const std::int64_t end = std::min(first + patches_together, block.count);
    for (std::int64_t d = 0; d < block.dim; ++d) {
      const float* const map = block.maps + d * block.plane_step;
      for (std::int64_t i = first; i < end; ++i) {
        const float z = block.tokens[i * block.dim + d];
        const float difference = std::abs(z - map[i]);
        const float magnitude = std::abs(z);
        // A comparison with NaN is false: a maximum alone would pass over it in silence.
        difference_unknown_ |= difference != difference;
        magnitude_unknown_ |= magnitude != magnitude;
        difference_ = std::max(difference_, difference);
        magnitude_ = std::max(magnitude_, magnitude);
      }
    }
  }
}

void Extremes::merge(const Extremes& other) {
  difference_ = std::max(difference_, other.difference_);
  magnitude_ = std::max(magnitude_, other.magnitude_);
  difference_unknown_ |= other.difference_unknown_;
  magnitude_unknown_ |= other.magnitude_unknown_;
}

double Extremes::difference() const {
  return difference_unknown_ ? std::numeric_limits<double>::quiet_NaN() : double{difference_};
}

double Extremes::magnitude() const {
  return magnitude_unknown_ ? std::numeric_limits<double>::quiet_NaN() : double{magnitude_};
}

}  // namespace tessera
