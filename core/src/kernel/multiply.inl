// The matrix product. Accumulators start at the bias (or at what an earlier block of K left in `out`), every
// element of A is read where it lies, and finished tiles go straight to their place in Z.

// The first tile of a panel reads weights that lie in the third-level cache: far enough ahead to hide its latency.
constexpr std::int64_t prefetch_places = 16;

template <int Rows, int Vectors>
void multiply_tile(const Product& p) {
  Vector sums[Rows][Vectors];
#pragma GCC unroll 16
  for (int m = 0; m < Rows; ++m) {
#pragma GCC unroll 2
    for (int n = 0; n < Vectors; ++n) load(sums[m][n], (p.bias ? p.bias : p.out + m * p.out_step) + n * lanes);
  }
  const float* b = p.panels;
  for (std::int64_t run = 0; run < p.runs; ++run) {
    const float* a = p.a + p.run_offsets[run];
    const float* const end = a + p.run_length;
    for (; a != end; ++a, b += panel_width) {
#pragma GCC unroll 2
      for (int n = 0; n < Vectors; ++n) __builtin_prefetch(b + prefetch_places * panel_width + n * lanes);
      accumulate(sums, a, p.a_step, b);
    }
  }
#pragma GCC unroll 16
  for (int m = 0; m < Rows; ++m) {
#pragma GCC unroll 2
    for (int n = 0; n < Vectors; ++n) store(p.out + m * p.out_step + n * lanes, sums[m][n]);
  }
}

using MultiplyTile = void (*)(const Product&);

template <int Vectors>
MultiplyTile multiply_tile_of(std::int64_t rows) {
  static constexpr MultiplyTile tiles[] = {
    nullptr,
    multiply_tile<1, Vectors>,
    multiply_tile<2, Vectors>,
    multiply_tile<3, Vectors>,
    multiply_tile<4, Vectors>,
    multiply_tile<5, Vectors>,
    multiply_tile<6, Vectors>,
#if TESSERA_TILE_ROWS > 6
    multiply_tile<7, Vectors>,
    multiply_tile<8, Vectors>,
    multiply_tile<9, Vectors>,
    multiply_tile<10, Vectors>,
    multiply_tile<11, Vectors>,
    multiply_tile<12, Vectors>,
    multiply_tile<13, Vectors>,
    multiply_tile<14, Vectors>,
#endif
  };
  return tiles[rows];
}

/// The last, narrower panel: the tile is computed whole in a buffer and its true columns are copied.
void multiply_narrow_tile(Product tile) {
  float buffer[tile_rows * panel_width] = {};
  float* const out = tile.out;
  const std::ptrdiff_t out_step = tile.out_step;
  if (!tile.bias) {
    for (std::int64_t m = 0; m < tile.rows; ++m)
      for (std::int64_t d = 0; d < tile.columns; ++d) buffer[m * panel_width + d] = out[m * out_step + d];
  }
  tile.out = buffer;
  tile.out_step = panel_width;
  if (tile.columns <= lanes)
    multiply_tile_of<1>(tile.rows)(tile);
  else
    multiply_tile_of<2>(tile.rows)(tile);
  for (std::int64_t m = 0; m < tile.rows; ++m)
    for (std::int64_t d = 0; d < tile.columns; ++d) out[m * out_step + d] = buffer[m * panel_width + d];
}

void multiply(const Product& product) {
  for (std::int64_t column = 0; column < product.columns; column += panel_width) {
    Product tile = product;
    tile.panels = product.panels + column / panel_width * product.panel_step + product.first_place * panel_width;
    tile.columns = product.columns - column < panel_width ? product.columns - column : panel_width;
    if (product.bias) tile.bias = product.bias + column;
    for (std::int64_t row = 0; row < product.rows; row += tile.rows) {
      tile.rows = next_tile(product.rows - row);
      tile.a = product.a + row * product.a_step;
      tile.out = product.out + row * product.out_step + column;
      if (tile.columns == panel_width)
        multiply_tile_of<panel_vectors>(tile.rows)(tile);
      else
        multiply_narrow_tile(tile);
    }
  }
}
