// The direct convolution: every channel's plane is summed on its own in registers, the planes are added in a tile
// that stays in the first-level cache, and the bias joins last.

struct Range {
  std::int64_t begin;
  std::int64_t end;
};

/// Taps k of 0 … count − 1 for which 0 ≤ origin + k·step < limit.
inline Range taps_inside(std::int64_t origin, std::int64_t step, std::int64_t count, std::int64_t limit) {
  const std::int64_t begin = origin < 0 ? (-origin + step - 1) / step : 0;
  const std::int64_t end = origin < limit ? (limit - 1 - origin) / step + 1 : 0;
  return {begin < count ? begin : count, end < count ? end : count};
}

/// Windows first … first + Rows − 1 of the strip, reading taps v of `across` in every line.
template <int Rows>
void convolve_windows(const Strip& s, std::int64_t first, Range across) {
  const Range down = taps_inside(s.top, s.dilation_y, s.patch_height, s.height);
  float* const out = s.out + first * panel_width;
  for (int d = 0; d < Rows * panel_width; ++d) out[d] = 0.0F;
  for (std::int64_t c = 0; c < s.channels; ++c) {
    Vector sums[Rows][panel_vectors] = {};
    for (std::int64_t u = down.begin; u < down.end; ++u) {
      const float* const line = s.image + (c * s.height + s.top + u * s.dilation_y) * s.width;
      const float* x = line + (s.left + first * s.step + across.begin * s.dilation_x);
      const float* taps = s.taps + ((c * s.patch_height + u) * s.patch_width + across.begin) * panel_width;
      for (std::int64_t v = across.begin; v < across.end; ++v, x += s.dilation_x, taps += panel_width)
        accumulate(sums, x, s.step, taps);
    }
    for (int m = 0; m < Rows; ++m) {
#pragma GCC unroll 2
      for (int n = 0; n < panel_vectors; ++n) {
        Vector total;
        load(total, out + m * panel_width + n * lanes);
        store(out + m * panel_width + n * lanes, total + sums[m][n]);
      }
    }
  }
  for (int m = 0; m < Rows; ++m)
    for (int d = 0; d < panel_width; ++d) out[m * panel_width + d] += s.bias[d];
}

using ConvolveWindows = void (*)(const Strip&, std::int64_t, Range);

constexpr ConvolveWindows convolve_windows_of[] = {
    nullptr,
    convolve_windows<1>,
    convolve_windows<2>,
    convolve_windows<3>,
    convolve_windows<4>,
    convolve_windows<5>,
    convolve_windows<6>,
#if TESSERA_TILE_ROWS > 6
    convolve_windows<7>,
    convolve_windows<8>,
    convolve_windows<9>,
    convolve_windows<10>,
    convolve_windows<11>,
    convolve_windows<12>,
    convolve_windows<13>,
    convolve_windows<14>,
#endif
};

void convolve(const Strip& s) {
  const std::int64_t reach = (s.patch_width - 1) * s.dilation_x + 1;
  // Windows that lie wholly inside the image's columns share every tap and go several at a time.
  Range inside = taps_inside(s.left, s.step, s.columns, s.width - reach + 1);
  if (inside.end < inside.begin) inside.end = inside.begin;
  std::int64_t q = 0;
  while (q < s.columns) {
    if (q >= inside.begin && q < inside.end) {
      const std::int64_t count = next_tile(inside.end - q);
      convolve_windows_of[count](s, q, {0, s.patch_width});
      q += count;
    } else {
      Range across = taps_inside(s.left + q * s.step, s.dilation_x, s.patch_width, s.width);
      if (across.end < across.begin) across.end = across.begin;
      convolve_windows_of[1](s, q, across);
      ++q;
    }
  }
}
