#include "app/paint/film_palette.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/paint/film_boxes.hpp"

namespace tessera::paint {

namespace {

// A colour is flat where it covers this share of what is to be drawn; so many of the palette may be kept for such.
constexpr double flat_share = 1.0 / 2000;
constexpr std::uint32_t flat_pixels = 64;
constexpr std::size_t most_flat = 96;

// What a pattern of two colours costs for not being even, as a share of its variance.
constexpr float unevenness = 0.15F;

std::size_t hash(Rgb color) { return (color * 2654435761U) >> 8; }

std::array<float, 256> linear_of_srgb() {
  std::array<float, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double v = static_cast<double>(i) / 255;
    table[i] = static_cast<float>(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
  }
  return table;
}

Rgb srgb_byte(float linear) {
  const double v = std::clamp(static_cast<double>(linear), 0.0, 1.0);
  const double coded = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
  return static_cast<Rgb>(std::lround(coded * 255));
}

/// 0 … 63: Bayer's matrix of 8 × 8, whose even patterns also pack well.
std::uint8_t threshold(std::int64_t x, std::int64_t y) {
  static constexpr std::array<std::uint8_t, 64> matrix{0,  32, 8,  40, 2,  34, 10, 42, 48, 16, 56, 24, 50, 18, 58, 26,
                                                       12, 44, 4,  36, 14, 46, 6,  38, 60, 28, 52, 20, 62, 30, 54, 22,
                                                       3,  35, 11, 43, 1,  33, 9,  41, 51, 19, 59, 27, 49, 17, 57, 25,
                                                       15, 47, 7,  39, 13, 45, 5,  37, 63, 31, 55, 23, 61, 29, 53, 21};
  return matrix[static_cast<std::size_t>((y & 7) * 8 + (x & 7))];
}

/// The colours that cover much, most frequent first.
std::vector<Rgb> flat_colors(const ColorCounts& counts, std::size_t most) {
  const auto least = static_cast<std::uint32_t>(
      std::max<double>(flat_pixels, std::ceil(flat_share * static_cast<double>(counts.total()))));
  std::vector<ColorCounts::Entry> flat;
  for (const ColorCounts::Entry& entry : counts.entries()) {
    if (entry.count >= least) flat.push_back(entry);
  }
  std::sort(flat.begin(), flat.end(), [](const auto& one, const auto& other) {
    return one.count != other.count ? one.count > other.count : one.color < other.color;
  });
  if (flat.size() > most) flat.resize(most);
  std::vector<Rgb> colors;
  for (const ColorCounts::Entry& entry : flat) colors.push_back(entry.color);
  return colors;
}

std::vector<Rgb> all_colors(const ColorCounts& counts) {
  std::vector<Rgb> colors;
  for (const ColorCounts::Entry& entry : counts.entries()) colors.push_back(entry.color);
  std::sort(colors.begin(), colors.end());
  return colors;
}

}  // namespace

Oklab to_oklab(Rgb color) {
  static const std::array<float, 256> linear = linear_of_srgb();
  const float r = linear[color >> 16 & 255], g = linear[color >> 8 & 255], b = linear[color & 255];
  const float l = std::cbrt(0.4122214708F * r + 0.5363325363F * g + 0.0514459929F * b);
  const float m = std::cbrt(0.2119034982F * r + 0.6806995451F * g + 0.1073969566F * b);
  const float s = std::cbrt(0.0883024619F * r + 0.2817188376F * g + 0.6299787005F * b);
  return {0.2104542553F * l + 0.7936177850F * m - 0.0040720468F * s,
          1.9779984951F * l - 2.4285922050F * m + 0.4505937099F * s,
          0.0259040371F * l + 0.7827717662F * m - 0.8086757660F * s};
}

Rgb from_oklab(const Oklab& color) {
  const float l_ = color.l + 0.3963377774F * color.a + 0.2158037573F * color.b;
  const float m_ = color.l - 0.1055613458F * color.a - 0.0638541728F * color.b;
  const float s_ = color.l - 0.0894841775F * color.a - 1.2914855480F * color.b;
  const float l = l_ * l_ * l_, m = m_ * m_ * m_, s = s_ * s_ * s_;
  return srgb_byte(4.0767416621F * l - 3.3077115913F * m + 0.2309699292F * s) << 16 |
         srgb_byte(-1.2684380046F * l + 2.6097574011F * m - 0.3413193965F * s) << 8 |
         srgb_byte(-0.0041960863F * l - 0.7034186147F * m + 1.7076147010F * s);
}

ColorCounts::ColorCounts() : slots_(4096, 0) {}

void ColorCounts::clear() {
  entries_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
  total_ = 0;
}

void ColorCounts::add(Rgb color, std::uint32_t count) {
  total_ += count;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash(color) & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    Entry& entry = entries_[slots_[at] - 1];
    if (entry.color != color) continue;
    entry.count += count;
    return;
  }
  entries_.push_back({color, count});
  slots_[at] = static_cast<std::uint32_t>(entries_.size());
  if (entries_.size() * 2 > slots_.size()) grow();
}

void ColorCounts::grow() {
  slots_.assign(slots_.size() * 4, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t at = hash(entries_[i].color) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

std::vector<Rgb> choose_palette(const ColorCounts& counts, std::size_t most) {
  if (counts.entries().size() <= most) return all_colors(counts);
  std::vector<Rgb> palette = flat_colors(counts, std::min(most_flat, most / 2));
  const PaletteMatcher kept(palette);
  ColorBoxes boxes;
  for (const ColorCounts::Entry& entry : counts.entries()) {
    if (kept.contains(entry.color)) continue;
    // The root: rare colours (a red cell, the rim of a letter) count for more than their area.
    boxes.add(to_oklab(entry.color), std::sqrt(static_cast<double>(entry.count)));
  }
  for (const Oklab& mean : boxes.split(most - palette.size())) palette.push_back(from_oklab(mean));
  std::sort(palette.begin(), palette.end());
  palette.erase(std::unique(palette.begin(), palette.end()), palette.end());
  return palette;
}

PaletteMatcher::PaletteMatcher(std::vector<Rgb> palette) : palette_(std::move(palette)), mixes_(1 << 18) {
  for (std::size_t i = 0; i < palette_.size(); ++i) {
    lab_.push_back(to_oklab(palette_[i]));
    std::size_t at = hash(palette_[i]) % slots_.size();
    while (slots_[at] != 0) at = (at + 1) % slots_.size();
    slots_[at] = static_cast<std::uint16_t>(i + 1);
  }
}

int PaletteMatcher::exact(Rgb color) const {
  for (std::size_t at = hash(color) % slots_.size(); slots_[at] != 0; at = (at + 1) % slots_.size()) {
    if (palette_[slots_[at] - 1U] == color) return slots_[at] - 1;
  }
  return -1;
}

PaletteMatcher::Mix PaletteMatcher::best_mix(const Oklab& c) const {
  Mix best{0, 0, 0, true, std::numeric_limits<float>::max()};
  for (std::size_t i = 0; i < lab_.size(); ++i) {
    const float l = c.l - lab_[i].l, a = c.a - lab_[i].a, b = c.b - lab_[i].b;
    const float error = l * l + a * a + b * b;
    if (error < best.error) best = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i), 0, true, error};
  }
  const Oklab& first = lab_[best.first];
  const float l = c.l - first.l, a = c.a - first.a, b = c.b - first.b;
  float least = best.error;  // with the cost of unevenness
  for (std::size_t i = 0; i < lab_.size(); ++i) {
    const float dl = lab_[i].l - first.l, da = lab_[i].a - first.a, db = lab_[i].b - first.b;
    const float length = dl * dl + da * da + db * db;
    const float along = l * dl + a * da + b * db;
    if (along <= 0 || length <= 0) continue;
    const float share = std::min(along / length, 0.5F);
    const float error = l * l + a * a + b * b - 2 * share * along + share * share * length;
    const float cost = error + unevenness * share * (1 - share) * length;
    if (cost >= least) continue;
    least = cost;
    best.second = static_cast<std::uint8_t>(i);
    best.share = static_cast<std::uint8_t>(std::lround(share * 64));
    best.error = cost;
  }
  return best;
}

const PaletteMatcher::Mix& PaletteMatcher::mix_of(Rgb color) {
  Mix& mix = mixes_[(color >> 18 & 63) << 12 | (color >> 10 & 63) << 6 | (color >> 2 & 63)];
  if (!mix.known) mix = best_mix(to_oklab((color & 0xfcfcfc) | 0x020202));  // the middle of those that share it
  return mix;
}

std::uint8_t PaletteMatcher::index(Rgb color, std::int64_t x, std::int64_t y) {
  if (const int found = exact(color); found >= 0) return static_cast<std::uint8_t>(found);
  const Mix& mix = mix_of(color);
  return threshold(x, y) < mix.share ? mix.second : mix.first;
}

double PaletteMatcher::mean_error(const ColorCounts& counts) {
  double sum = 0;
  for (const ColorCounts::Entry& entry : counts.entries()) {
    if (exact(entry.color) < 0) sum += static_cast<double>(mix_of(entry.color).error) * entry.count;
  }
  return counts.total() == 0 ? 0 : sum / static_cast<double>(counts.total());
}

}  // namespace tessera::paint
