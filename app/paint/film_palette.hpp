#pragma once
// Few colours for many: palettes chosen in Oklab, a space in which equal distances look equally far apart.
//
//   counts of the colours ──► choose_palette ──► PaletteMatcher ──► (x, y, colour) ↦ index
//
// Flat colours of a drawing are kept exactly; the rest is split by Wu's method (X. Wu, "Color quantization by dynamic
// programming and principal analysis", 1992: boxes of a histogram, cut where the variance falls most). A colour between
// two of the palette is a pattern of both, fixed to the place on screen, so that what stands still does not shimmer.

#include <array>
#include <cstdint>
#include <vector>

namespace tessera::paint {

/// 0xRRGGBB.
using Rgb = std::uint32_t;

/// B. Ottosson's Oklab: lightness 0 … 1, and two axes of about ±0.3.
struct Oklab {
  float l = 0, a = 0, b = 0;
};
Oklab to_oklab(Rgb color);
Rgb from_oklab(const Oklab& color);

/// How often each colour occurs.
class ColorCounts {
 public:
  struct Entry {
    Rgb color = 0;
    std::uint32_t count = 0;
  };

  ColorCounts();
  void clear();
  void add(Rgb color, std::uint32_t count = 1);
  /// In an order that depends on what was added alone.
  const std::vector<Entry>& entries() const { return entries_; }
  std::uint64_t total() const { return total_; }

 private:
  void grow();

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  ///< index into entries_ + 1; 0: free
  std::uint64_t total_ = 0;
};

/// At most `most` (1 … 256) different colours for these.
std::vector<Rgb> choose_palette(const ColorCounts& counts, std::size_t most);

/// Answers which colour of a palette stands for a colour at a place.
class PaletteMatcher {
 public:
  PaletteMatcher() = default;
  explicit PaletteMatcher(std::vector<Rgb> palette);

  const std::vector<Rgb>& palette() const { return palette_; }
  bool contains(Rgb color) const { return exact(color) >= 0; }
  std::uint8_t index(Rgb color, std::int64_t x, std::int64_t y);
  /// Mean square distance in Oklab between the colours and what stands for them, a part of a pattern's unevenness
  /// counted.
  double mean_error(const ColorCounts& counts);

 private:
  /// Share `second`/64 of one colour, the rest of the other.
  struct Mix {
    std::uint8_t first = 0, second = 0;
    std::uint8_t share = 0;
    bool known = false;
    float error = 0;  ///< square distance and the cost of unevenness
  };
  const Mix& mix_of(Rgb color);
  Mix best_mix(const Oklab& color) const;
  int exact(Rgb color) const;

  std::vector<Rgb> palette_;
  std::vector<Oklab> lab_;
  std::array<std::uint16_t, 1024> slots_{};  ///< index into palette_ + 1 by hash; 0: free
  std::vector<Mix> mixes_;                   ///< by the upper 6 bits of each channel
};

}  // namespace tessera::paint
