#include "app/model/shuffle.hpp"

#include <algorithm>

namespace tessera {

namespace {

constexpr int rounds = 4;

}  // namespace

Shuffle::Shuffle(std::int64_t n) : n_(std::max<std::int64_t>(n, 1)) {
  while (half_bits_ < 31 && (std::int64_t{1} << (2 * half_bits_)) < n_) ++half_bits_;
  while (n_ > 1 && is_identity()) ++seed_;
}

/// Bits of `half` mixed, as the finalizer of SplitMix64 does.
std::uint64_t Shuffle::round(std::uint64_t half, int number) const {
  std::uint64_t x = half + 0x9e3779b97f4a7c15U * (seed_ * rounds + static_cast<std::uint64_t>(number));
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return (x ^ (x >> 31)) & ((std::uint64_t{1} << half_bits_) - 1);
}

std::int64_t Shuffle::source(std::int64_t place) const {
  auto at = static_cast<std::uint64_t>(place);
  do {
    std::uint64_t left = at >> half_bits_, right = at & ((std::uint64_t{1} << half_bits_) - 1);
    for (int k = 0; k < rounds; ++k) {
      const std::uint64_t next = left ^ round(right, k);
      left = right;
      right = next;
    }
    at = (left << half_bits_) | right;
  } while (at >= static_cast<std::uint64_t>(n_));
  return static_cast<std::int64_t>(at);
}

std::int64_t Shuffle::place(std::int64_t source) const {
  auto at = static_cast<std::uint64_t>(source);
  do {
    std::uint64_t left = at >> half_bits_, right = at & ((std::uint64_t{1} << half_bits_) - 1);
    for (int k = rounds - 1; k >= 0; --k) {
      const std::uint64_t before = right ^ round(left, k);
      right = left;
      left = before;
    }
    at = (left << half_bits_) | right;
  } while (at >= static_cast<std::uint64_t>(n_));
  return static_cast<std::int64_t>(at);
}

bool Shuffle::is_identity() const {
  for (std::int64_t k = 0; k < std::min<std::int64_t>(n_, 64); ++k) {
    if (source(k) != k) return false;
  }
  return true;
}

}  // namespace tessera
