#pragma once
// Where the edges of a scene's shapes come to lie on a page: the one place that all printers ask, so that they agree
// with each other and with the screen.
//
// On pixels (PNG, films, figures for screens) edges are put on whole ones, as the screen does: lines stay crisp and
// tiles alike. On paper, where pixels are finer than anyone sees, they stay where the scene has them.

#include <vector>

#include "app/scene/item.hpp"

namespace tessera::paint {

/// How the points of one item get onto the page.
struct Placement {
  scene::Affine map;  ///< the item's own
  float pixels = 0;   ///< a point has so many, and edges lie on whole ones; 0: edges stay where they are

  bool upright() const { return map.b == 0 && map.c == 0 && map.a > 0 && map.d > 0; }
  float snap(float point) const;
  /// A stroke's width: whole pixels, one at least.
  float stroke(float width) const;
  /// The box around a rectangle, in points of the page.
  scene::Rect rect(const scene::Rect& rect) const;
};

struct PlacedRect {
  scene::Rect fill;
  scene::Rect frame;  ///< along the middle of the stroke
  float stroke_width = 1;
};
PlacedRect place(const Placement& placement, const scene::RectShape& shape);

struct PlacedPath {
  std::vector<scene::Vec2> points;
  float stroke_width = 1;
  bool square_ends = false;  ///< the stroke goes on half its width beyond its ends
};
PlacedPath place(const Placement& placement, const scene::PathShape& shape);
/// The three corners of the arrow head, the tip first; none where the path has none.
std::vector<scene::Vec2> arrow_head(const PlacedPath& path, const scene::PathShape& shape);

/// A line of text: its anchor on the baseline, and the direction in which it runs.
struct PlacedText {
  scene::Vec2 anchor;
  scene::Vec2 right{1, 0}, down{0, 1};  ///< unit vectors along and across the line
  bool turned() const { return right.x != 1; }
};
PlacedText place(const Placement& placement, const scene::TextShape& shape);

/// Tiles of a mosaic, all alike.
struct PlacedMosaic {
  scene::Rect target;
  scene::Vec2 pitch;
  scene::Vec2 tile;      ///< size of one
  bool snapped = false;  ///< false: their gaps are too fine for whole pixels
  float pixels = 0;

  scene::Vec2 corner(std::int64_t row, std::int64_t column) const;
};
PlacedMosaic place(const Placement& placement, const scene::MosaicShape& shape);
/// A tile's window in pixels of the picture, which may be of another size than the grid's. It may hang over.
scene::Rect picture_window(const scene::MosaicShape& mosaic, std::int64_t row, std::int64_t column);

/// The number on a tile: white with a dark rim, so that it can be read on any pixels.
struct TileNumber {
  scene::Vec2 offset;  ///< of its baseline's start from the tile's corner
  float rim = 0;       ///< width
};
TileNumber place_number(const Placement& placement, const scene::MosaicShape& shape);
inline constexpr scene::Color rim_color{8, 9, 12, 200}, number_color{255, 255, 255, 255};

/// Lines between windows.
struct PlacedGrid {
  std::vector<float> upright, level;  ///< the middles of the lines, x and y
  scene::Rect extent;                 ///< of all windows
  float width = 1;                    ///< of a line
  float veil = 0;                     ///< > 0: too close to be lines; the share of the extent that they cover
};
PlacedGrid place(const Placement& placement, const scene::GridShape& shape);

/// Diagonals x + y = const within a rectangle, 6 points apart, all from one origin so that neighbours meet.
std::vector<float> hatch_sums(const scene::Rect& rect);
inline constexpr float hatch_step = 6, hatch_width = 1.2f, hatch_shift = 1;

}  // namespace tessera::paint
