#pragma once
// A picture as a value: a size and a flat list of items, back to front. Printers (the screen now, SVG and PDF
// later) draw it; hit_test answers what lies under a point; tests read it. Nothing here knows how to draw.
//
// Units are points: one point is one pixel at a UI scale of 1. y grows downwards.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/scene/texts/markup.hpp"
#include "tessera/geometry.hpp"
#include "tessera/image.hpp"
#include "tessera/tensor.hpp"

namespace tessera::scene {

struct Vec2 {
  float x = 0;
  float y = 0;
  friend Vec2 operator+(Vec2 a, Vec2 b) { return {a.x + b.x, a.y + b.y}; }
  friend Vec2 operator-(Vec2 a, Vec2 b) { return {a.x - b.x, a.y - b.y}; }
  friend Vec2 operator*(Vec2 a, float k) { return {a.x * k, a.y * k}; }
  bool operator==(const Vec2&) const = default;
};

struct Rect {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
  float right() const { return x + width; }
  float bottom() const { return y + height; }
  bool contains(Vec2 p) const { return p.x >= x && p.y >= y && p.x < right() && p.y < bottom(); }
  bool operator==(const Rect&) const = default;
};

/// p ↦ (a·x + c·y + tx, b·x + d·y + ty).
struct Affine {
  float a = 1, b = 0, c = 0, d = 1, tx = 0, ty = 0;
  Vec2 operator()(Vec2 p) const { return {a * p.x + c * p.y + tx, b * p.x + d * p.y + ty}; }
  bool operator==(const Affine&) const = default;
};

/// sRGB, straight alpha.
struct Color {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  bool operator==(const Color&) const = default;
};

/// The tensors that a viewer can point at. `sequence` is what the encoder receives, prefix rows first; `position` the
/// position embedding, one row for each of the sequence's.
enum class TensorName { none, image, patches, x, e, bias, z, maps, flattened, sequence, position };

/// What an item stands for: tensor, image of the batch, and up to two indices whose meaning is the tensor's
/// own: image (row, column) · patches and x (i, j) · e (j, d) · bias (d) · z (i, d) · maps (d, i) · flattened (d, i) ·
/// sequence and position (row, d), prefix rows counted. −1: not about one index.
struct Subject {
  TensorName tensor = TensorName::none;
  std::int64_t b = -1;
  std::int64_t i = -1;
  std::int64_t k = -1;
  bool operator==(const Subject&) const = default;
};

/// Where the number that a text shows is to be found again: a cell of a tensor, or a named field of the
/// geometry ("grid.width.count").
struct ValueReference {
  Subject subject;
  std::string field;
  bool operator==(const ValueReference&) const = default;
};

enum class Hatch { none, diagonal };

struct RectShape {
  Rect rect;
  std::optional<Color> fill;
  std::optional<Color> stroke;
  float stroke_width = 1;
  float radius = 0;
  float outset = 0;           ///< stroked this far outside `rect`, in units of strokes, which a zoom leaves alone
  Hatch hatch = Hatch::none;  ///< fill drawn as diagonal lines 6 points apart instead of flat
  bool operator==(const RectShape&) const = default;
};

/// A polyline or polygon; arrow heads where asked.
struct PathShape {
  std::vector<Vec2> points;
  bool closed = false;
  std::optional<Color> fill;  ///< closed, convex paths only
  std::optional<Color> stroke;
  float stroke_width = 1;
  bool arrow_at_end = false;
  bool operator==(const PathShape&) const = default;
};

enum class Font { regular, semibold, mono, math };
enum class Align { left, center, right };

/// One line of text in one font and colour. `position` is on the baseline, at the left, centre or right.
struct TextShape {
  std::string text;  ///< UTF-8
  Vec2 position;
  Font font = Font::regular;
  float size = 14;  ///< em, in points
  Color color;
  Align align = Align::left;
  std::vector<ValueReference> values;  ///< of the numbers in it that claim to be values
  bool operator==(const TextShape&) const = default;
};

/// An 8-bit picture, or a part of it, stretched over a rectangle.
struct PictureShape {
  std::shared_ptr<const Image8> picture;
  Rect source;  ///< in pixels of the picture
  Rect target;
  bool smooth = true;  ///< area-averaged when small, bilinear when large; false: crisp pixels
  bool operator==(const PictureShape&) const = default;
};

/// What the rows and columns of a drawn matrix count.
enum class MatrixAxes {
  tensor,         ///< the tensor's own two indices: X (i, j), E (j, d), Z (i, d), D × N (d, i)
  patches,        ///< the grid of patches, row by row: the tensor's index i
  reading_order,  ///< one index of the tensor, row by row: the planes of a patch or a filter (j), a feature map (i)
};

/// A matrix of values as colours: symmetric about zero, ±range at full colour, gamma 0.6.
struct HeatMapShape {
  std::shared_ptr<const Tensor> matrix;  ///< (rows, columns), perhaps averaged from more
  std::int64_t rows = 0, columns = 0;    ///< what it stands for; 0: as many as it has
  MatrixAxes axes = MatrixAxes::tensor;
  /// Where the P²C places of a patch are drawn in another order than the tensor's: the tensor's place for each of them.
  std::shared_ptr<const std::vector<std::int64_t>> places{};
  Rect source{};  ///< the part that is shown, in columns (x) and rows (y) of those; of no size: all
  Rect target;
  float range = 1;
  Color negative, zero, positive;  ///< colours of −range, 0 and range
  bool operator==(const HeatMapShape&) const = default;
};

/// N tiles of one picture, each cut from its window and laid out with gaps: one item, however many tiles.
/// The cells' pitch is target / (count − gap), so that the last tile ends where the target does.
struct MosaicShape {
  std::shared_ptr<const Image8> picture;  ///< H × W, or an older size stretched to it; null: tiles in `padding`
  PatchGrid grid;
  Rect target;            ///< the box of the laid-out tiles
  float gap = 0;          ///< share of a cell's side left empty, 0 … 0.5
  Color padding;          ///< drawn where a tile reaches over the picture
  float number_size = 0;  ///< em of the index written on each tile, in points; 0: none
  bool smooth = true;     ///< as a picture's
  /// Where tiles stand in another order than the tensor's: the tensor's index for each of them. Those beyond are empty
  /// and no part of the tensor.
  std::shared_ptr<const std::vector<std::int64_t>> places{};
  bool operator==(const MosaicShape&) const = default;
};

/// The lines between windows, over the picture at `target`; a shader draws them where there are many.
struct GridShape {
  PatchGrid grid;
  Rect target;  ///< where the H × W picture lies
  Color color;
  float stroke_width = 1;
  bool operator==(const GridShape&) const = default;
};

using Shape = std::variant<RectShape, PathShape, TextShape, PictureShape, HeatMapShape, MosaicShape, GridShape>;

struct Item {
  std::string id;  ///< unique in its scene, readable: "patches.brace.width.label"
  Subject subject;
  Affine transform;
  std::optional<Rect> clip;  ///< in scene units
  float opacity = 1;
  Shape shape;
  bool operator==(const Item&) const = default;
};

/// A place that can be pointed at without an item of its own: a link, a coloured word, a segment of the ruler.
struct HotSpot {
  Rect rect;
  Subject subject;
  std::string action;                    ///< command id ("ruler.height"); empty: only hover and selection
  texts::Role role = texts::Role::none;  ///< of a coloured word: everything of that dimension lights up
  bool operator==(const HotSpot&) const = default;
};

struct Scene {
  Vec2 size;
  std::vector<Item> items;
  std::vector<HotSpot> hot_spots;
  bool operator==(const Scene&) const = default;
};

}  // namespace tessera::scene
