#pragma once
// A permutation of 0 … n − 1 that looks random and can be asked for single places, however large n is: a Feistel
// network over the next power of 4, walked until it lands below n (Black and Rogaway, "Ciphers with Arbitrary Finite
// Domains", 2002). The same for the same n; not the identity from n = 2 on.

#include <cstdint>

namespace tessera {

class Shuffle {
 public:
  explicit Shuffle(std::int64_t n);
  std::int64_t size() const { return n_; }
  /// Who stands at `place` after shuffling.
  std::int64_t source(std::int64_t place) const;
  /// Where `source` has gone: the reverse.
  std::int64_t place(std::int64_t source) const;

 private:
  std::uint64_t round(std::uint64_t half, int number) const;
  bool is_identity() const;

  std::int64_t n_;
  int half_bits_ = 1;
  std::uint64_t seed_ = 1;
};

}  // namespace tessera
