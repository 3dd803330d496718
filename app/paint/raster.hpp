#pragma once
// Heat maps, mosaics and pictures as pixels, for printers that have no shader: area means where a pixel holds more than
// one value, crisp cells where a value takes more than one pixel.

#include <cstdint>

#include "app/scene/item.hpp"

namespace tessera::paint {

struct PixelSize {
  std::int64_t width = 1, height = 1;
  bool operator==(const PixelSize&) const = default;
};

/// The part that a heat map shows, RGB, in exactly `size` pixels.
Image8 rasterize(const scene::HeatMapShape& map, PixelSize size);

/// The tiles of a mosaic, RGBA with empty gaps, in exactly `size` pixels. Each pixel is the mean of 2 × 2 places in it.
Image8 rasterize(const scene::MosaicShape& mosaic, PixelSize size);

/// A part of a picture, its channels kept, in exactly `size` pixels. `smooth`: area means when it gets smaller and
/// bilinear when larger; else the nearest pixel.
Image8 resample(const Image8& picture, const scene::Rect& part, PixelSize size, bool smooth);

/// Cells that are to stay crisp, `cells` of them along `length` points: how many pixels to give them, a whole number a
/// cell where there are fewer cells than pixels at `density` pixels a point.
std::int64_t crisp_pixels(double cells, float length, float density);

}  // namespace tessera::paint
