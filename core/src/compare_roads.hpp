#pragma once
// The largest difference between Z and Yᵀ, and the largest |Z|, gathered block by block.

#include <cstddef>
#include <cstdint>

namespace tessera {

class Extremes {
 public:
  /// `count` patches of `dim` numbers each, both ways: tokens[i·dim + d] and maps[d·plane_step + i].
  struct Block {
    const float* tokens;
    const float* maps;
    std::ptrdiff_t plane_step;
    std::int64_t count;
    std::int64_t dim;
  };
  void add(const Block& block);
  void merge(const Extremes& other);

  /// NaN where any number on either road was not finite enough to be compared.
  double difference() const;
  /// NaN where any |Z| was.
  double magnitude() const;

 private:
  float difference_ = 0;
  float magnitude_ = 0;
  bool difference_unknown_ = false;
  bool magnitude_unknown_ = false;
};

}  // namespace tessera
