#pragma once
// The fast road: Z = X E + b without ever building X.
//
//   packed weights   E in panels of 8, 16 or 32 columns (two vectors of the instruction set), once a model
//   tokens           gathers a few dozen patches at a time straight from the image, multiplies, writes (N, D)
//
// Extra memory beside the packed weights stays under 1 MB a thread. The instruction set is chosen at
// run time: SSE2, AVX2 + FMA or AVX-512; other processors run Eigen's product on the same gathered rows.
// Threads beside the calling one are started for the call and inherit its priority; blocks of rows are handed
// out one by one, so that a core that is busy elsewhere takes fewer. On x86-64 the numbers do not depend on
// how many threads there are.

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/weights.hpp"

namespace tessera {

enum class InstructionSet { automatic, portable, sse2, avx2, avx512 };

/// The best this processor can run (never `automatic`).
InstructionSet best_instruction_set();
/// Whether this build and this processor can run it.
bool supports(InstructionSet set);
const char* to_string(InstructionSet set);

/// E and b in the order the multiplication reads them. Depends on the instruction set; immutable. Few filters over
/// a huge patch are packed for InstructionSet::portable, whose panels are not padded, whatever `set` says.
class PackedWeights {
 public:
  explicit PackedWeights(const Weights& weights, InstructionSet set = InstructionSet::automatic);

  std::int64_t dim() const { return dim_; }  ///< D
  std::int64_t channels() const { return channels_; }
  Size2 patch() const { return patch_; }
  std::int64_t length() const { return length_; }  ///< K = P²C
  InstructionSet instruction_set() const { return set_; }
  std::span<const float> panels() const { return panels_; }
  std::span<const float> bias() const { return bias_; }  ///< padded with zeros to whole panels

 private:
  std::int64_t dim_ = 0;
  std::int64_t channels_ = 0;
  Size2 patch_;
  std::int64_t length_ = 0;
  InstructionSet set_ = InstructionSet::portable;
  Buffer panels_;
  Buffer bias_;
};

struct TokenOptions {
  int threads = 1;  ///< 0: as many as the processor has, where the work takes longer than some 3 ms
  std::stop_token stop;
};

/// Z (B, N, D), written to `out` (B·N·D floats). x is (B, C, H, W), contiguous, of the grid's size.
/// Throws Error where sizes disagree, Cancelled when stopped (checked between row blocks).
void tokens(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, std::span<float> out,
            const TokenOptions& options = {});
Tensor tokens(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, const TokenOptions& options = {});

/// Patches first … first + count − 1 of image `batch_index` alone, to `out` (count × D).
void token_rows(const Tensor& x, const PatchGrid& grid, const PackedWeights& weights, std::int64_t batch_index,
                std::int64_t first, std::int64_t count, std::span<float> out);

}  // namespace tessera
