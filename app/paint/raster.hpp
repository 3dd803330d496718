#pragma once
// Heat maps, mosaics and pictures as pixels, for printers that have no shader: area means where a pixel holds more than
// one value, crisp cells where a value takes more than one pixel.

#include <array>
#include <cstdint>

#include "app/paint/placing.hpp"
#include "app/scene/item.hpp"

namespace tessera::paint {

struct PixelSize {
  std::int64_t width = 1, height = 1;
  bool operator==(const PixelSize&) const = default;
};

/// The colours of a heat map in 255 steps, from −range over 0 (the middle one) to range, finer than can be told apart;
/// behind them that of what is not finite.
using HeatColors = std::array<scene::Color, 256>;
HeatColors heat_colors(const scene::HeatMapShape& map);

/// The part that a heat map shows in exactly `size` pixels, one channel: indices of its heat_colors.
Image8 heat_levels(const scene::HeatMapShape& map, PixelSize size);
/// The same in colour, RGB.
Image8 rasterize(const scene::HeatMapShape& map, PixelSize size);

/// The tiles of a mosaic over its whole target, RGBA with empty gaps. `size`: the target's in pixels.
Image8 rasterize(const scene::MosaicShape& mosaic, const PlacedMosaic& placed, PixelSize size);

/// How large to embed the picture that all tiles of a mosaic are cut from: no more pixels than it has where it is drawn
/// smooth, a whole number a pixel where it is to stay crisp.
PixelSize tile_source_size(const scene::MosaicShape& mosaic, const PlacedMosaic& placed, float density);
/// Whether a window reaches beyond the picture.
bool hangs_over(const scene::MosaicShape& mosaic, const scene::Rect& window);

/// A part of a picture, its channels kept, in exactly `size` pixels. `smooth`: area means when it gets smaller and
/// bilinear when larger; else the nearest pixel.
Image8 resample(const Image8& picture, const scene::Rect& part, PixelSize size, bool smooth);

/// Cells that are to stay crisp, `cells` of them along `length` points: how many pixels to give them, a whole number a
/// cell where there are fewer cells than pixels at `density` pixels a point.
std::int64_t crisp_pixels(double cells, float length, float density);

}  // namespace tessera::paint
