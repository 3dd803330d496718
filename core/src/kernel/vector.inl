// Vectors of TESSERA_LANES floats in the compiler's own extensions (GCC and clang). Included inside an anonymous
// namespace of each instruction set's unit, so that no two units share a symbol.

constexpr int lanes = TESSERA_LANES;
constexpr int panel_vectors = 2;
constexpr int panel_width = panel_vectors * lanes;
constexpr int tile_rows = TESSERA_TILE_ROWS;

using Vector __attribute__((vector_size(TESSERA_LANES * sizeof(float)))) = float;
using UnalignedVector __attribute__((vector_size(TESSERA_LANES * sizeof(float)), aligned(4), may_alias)) = float;

[[gnu::always_inline]] inline void load(Vector& v, const float* from) {
  v = *reinterpret_cast<const UnalignedVector*>(from);
}

[[gnu::always_inline]] inline void store(float* to, const Vector& v) { *reinterpret_cast<UnalignedVector*>(to) = v; }

/// sums[m][n] += x[m·step] · w[n]: one step of the inner product, for `Rows` rows at once.
template <int Rows, int Vectors>
[[gnu::always_inline]] inline void accumulate(Vector (&sums)[Rows][Vectors], const float* x, std::ptrdiff_t step,
                                              const float* weights) {
  Vector w[Vectors];
#pragma GCC unroll 2
  for (int n = 0; n < Vectors; ++n) load(w[n], weights + n * lanes);
#pragma GCC unroll 16
  for (int m = 0; m < Rows; ++m) {
    const float value = x[m * step];
#pragma GCC unroll 2
    for (int n = 0; n < Vectors; ++n) sums[m][n] += value * w[n];
  }
}

/// The next tile of `left` rows: as few tiles as possible, all nearly equal.
inline std::int64_t next_tile(std::int64_t left) {
  const std::int64_t tiles = (left + tile_rows - 1) / tile_rows;
  return (left + tiles - 1) / tiles;
}
