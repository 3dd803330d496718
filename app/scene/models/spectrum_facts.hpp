#pragma once
// What a singular spectrum tells, as numbers.

#include <cstdint>

#include "tessera/reconstruct.hpp"

namespace tessera::scene {

/// A share of Σ σ² that many call all of it.
inline constexpr double most_energy = 0.99;

struct SpectrumFacts {
  std::int64_t count = 0;     ///< singular values: min(D, P²C)
  std::int64_t rank = 0;      ///< of E, numerical: of the values that float32 can be trusted with
  std::int64_t existing = 0;  ///< values that are not 0
  std::int64_t length = 0;    ///< P²C
  std::int64_t dim = 0;       ///< D
  double largest = 0;
  double smallest = 0;          ///< of those that count for the rank
  std::int64_t most_count = 0;  ///< the largest so many have most_energy of Σ σ²
  double threshold = 0;         ///< values up to it do not count for the rank: float32 cannot be trusted with them

  double condition() const { return smallest > 0 ? largest / smallest : 0; }
  std::int64_t lost() const { return length - existing; }
  std::int64_t weak() const { return existing - rank; }
};

SpectrumFacts spectrum_facts(const KernelSpectrum& spectrum);

}  // namespace tessera::scene
