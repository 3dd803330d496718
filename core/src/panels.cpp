#include "panels.hpp"

#include <algorithm>

namespace tessera {

namespace {

// Places turned over at a time: short runs of every filter, so that neither side strays over many pages.
constexpr std::int64_t places_together = 64;
constexpr std::int64_t large_floats = std::int64_t{1} << 24;

}  // namespace

Buffer pack_panels(const float* filters, std::int64_t dim, std::int64_t length, std::int64_t width, bool padded) {
  Buffer panels(static_cast<std::size_t>((padded ? padded_dim(dim, width) : dim) * length));
  for (std::int64_t first = 0; first < dim; first += width) {
    float* const panel = panels.data() + first * length;
    const std::int64_t filled = std::min(width, dim - first);
    const std::int64_t columns = padded ? width : filled;
    for (std::int64_t k = 0; k < length; k += places_together) {
      const std::int64_t end = std::min(k + places_together, length);
      for (std::int64_t d = 0; d < columns; ++d)
        for (std::int64_t place = k; place < end; ++place)
          panel[place * columns + d] = d < filled ? filters[(first + d) * length + place] : 0.0F;
    }
  }
  return panels;
}

std::int64_t padded_dim(std::int64_t dim, std::int64_t width) { return (dim + width - 1) / width * width; }

bool padding_is_wasteful(std::int64_t dim, std::int64_t length, std::int64_t width) {
  const std::int64_t padded = padded_dim(dim, width);
  return padded > 2 * dim && padded * length > large_floats;
}

}  // namespace tessera
