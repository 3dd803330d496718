#pragma once
// The size formula, and where every window of a patch grid lies.
//
//   one axis:   count = ⌊(n + 2p − f)/s⌋ + 1,   with f = d(k − 1) + 1 under dilation d
//   f = s = P, p = 0:   ⌊(n − P)/P + 1⌋ = ⌊n/P⌋
//
// n side in pixels, k kernel (patch) side, s stride, p zero padding on either end, d dilation.
// Pad-to-multiple first raises n to the next multiple of k by adding pixels at the end (timm's
// dynamic_img_pad). Windows are numbered from 0 in reading order; positions are in pixels of the
// unpadded image, so that the first window starts at −p.
// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", relationship 14.

#include <cstdint>
#include <string>
#include <vector>

#include "tessera/issue.hpp"

namespace tessera {

/// The settings of one axis. All in pixels.
struct AxisSettings {
  std::int64_t size = 0;      ///< n, 1 … max_side
  std::int64_t kernel = 0;    ///< k, ≥ 1
  std::int64_t stride = 0;    ///< s, ≥ 1
  std::int64_t padding = 0;   ///< p, ≥ 0, at either end
  std::int64_t dilation = 1;  ///< d, ≥ 1
  bool pad_to_multiple = false;
  bool operator==(const AxisSettings&) const = default;
};

/// Half-open pixel range [begin, end).
struct Interval {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t length() const { return end - begin; }
  bool operator==(const Interval&) const = default;
};

/// Every number of the size formula for one axis. Only `plan_axis` makes valid ones.
struct AxisGrid {
  AxisSettings settings;
  std::int64_t added = 0;        ///< pixels that pad-to-multiple adds at the end
  std::int64_t padded_size = 0;  ///< n of the formula: size + added
  std::int64_t reach = 0;        ///< f = d(k − 1) + 1
  std::int64_t free = 0;         ///< n + 2p − f, what the first window leaves
  std::int64_t moves = 0;        ///< ⌊free/s⌋
  std::int64_t count = 0;        ///< moves + 1; 0 where nothing fits
  std::int64_t remainder = 0;    ///< free mod s: what the floor drops

  /// Pixels [start, start + reach) of window `index`; may begin below 0 and end above the size.
  Interval window(std::int64_t index) const;
  bool operator==(const AxisGrid&) const = default;
};

/// Sides, kernels, strides and padding above this are refused, so that no product overflows.
inline constexpr std::int64_t max_side = std::int64_t{1} << 20;

/// What is wrong with the settings of one axis; empty where they give at least one window.
/// `axis` ("height" or "width") goes into the messages.
Issues validate(const AxisSettings& settings, const std::string& axis);

/// The grid of one axis. For settings that `validate` refuses, count is 0 and what can be said is
/// filled in; nothing throws.
AxisGrid plan_axis(const AxisSettings& settings);

/// How many windows read each pixel of the image: `size` entries. (Dilated windows skip pixels.)
std::vector<std::int32_t> coverage(const AxisGrid& axis);
/// Runs of pixels that no window reads.
std::vector<Interval> unread(const AxisGrid& axis);
/// Runs of pixels that two windows or more read.
std::vector<Interval> read_repeatedly(const AxisGrid& axis);

/// Height and width, in that order everywhere.
struct Size2 {
  std::int64_t height = 0;
  std::int64_t width = 0;
  bool operator==(const Size2&) const = default;
};

/// The two axes together: N = H′·W′ patches in reading order, i = row·W′ + column.
struct PatchGrid {
  AxisGrid height;
  AxisGrid width;

  std::int64_t rows() const { return height.count; }         ///< H′
  std::int64_t columns() const { return width.count; }       ///< W′
  std::int64_t count() const { return rows() * columns(); }  ///< N
  std::int64_t row_of(std::int64_t patch) const { return patch / columns(); }
  std::int64_t column_of(std::int64_t patch) const { return patch % columns(); }
  /// Image pixels (of H·W) that no patch reads.
  std::int64_t unread_pixels() const;
  /// Image pixels that two patches or more read.
  std::int64_t repeated_pixels() const;
  bool operator==(const PatchGrid&) const = default;
};

/// Both axes at once; see AxisSettings for the fields.
struct GridSettings {
  Size2 image;
  Size2 kernel;
  Size2 stride;
  Size2 padding{0, 0};
  Size2 dilation{1, 1};
  bool pad_to_multiple = false;
  bool operator==(const GridSettings&) const = default;
};

Issues validate(const GridSettings& settings);
PatchGrid plan_grid(const GridSettings& settings);

}  // namespace tessera
