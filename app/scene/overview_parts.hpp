#pragma once
// The overview's layout, and its parts, each written into the scene from one context and that layout.

#include "app/scene/formula.hpp"
#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/sheet.hpp"
#include "app/scene/overview.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

struct OverviewLayout {
  StageFrame frame;
  OverviewOptions options;     ///< as far as there is room for them
  bool stacked = false;        ///< image and patches in a row of their own, the matrices under them
  bool road_pictures = false;  ///< the code's road as feature maps and D × N, not as words alone
  bool compact = false;        ///< few words
  Rect image, mosaic;
  bool image_to_scale = true;
  SheetScale scale;
  Rect x, e, bias, z;      ///< bias: of no height without one
  float names = 0;         ///< top of the words under image and patches
  float sheet_names = 0;   ///< and under the matrices
  float names_height = 0;  ///< of either
  float road_x = 0;        ///< stacked: where the road goes down beside the matrices
  float road = 0;          ///< height at which the code's road runs
  float road_height = 0;   ///< words: of the row that it takes
  MapStack maps;           ///< with road_pictures
  Rect flat;               ///< D × N, likewise
  Rect formula;            ///< N worked out; of no height where it is left out
  Rect caption;            ///< of no height likewise
  float bottom = 0;        ///< where the diagram ends
  float tight_height = 0;  ///< of the whole figure without empty space above and below
  float shown = 0;         ///< points² of pictures: the arrangement with most is taken
};

/// The best arrangement; `c.frame` is not read. For settings that fit.
OverviewLayout lay_out_overview(const StageContext& context, Vec2 size, const OverviewOptions& options);
/// In one row with the road in words, however high that is.
OverviewLayout lay_out_overview_row(const StageContext& context, float width, const OverviewOptions& options);

/// The matrices as they are drawn, boxes in place.
SheetPlan overview_x(const StageContext& context, const OverviewLayout& layout);
SheetPlan overview_e(const StageContext& context, const OverviewLayout& layout);
SheetPlan overview_z(const StageContext& context, const OverviewLayout& layout);
SheetPlan overview_flat(const StageContext& context, const OverviewLayout& layout);

/// Image, patches, matrices, bias, signs and arrows.
void write_overview_pictures(const StageContext& context, const OverviewLayout& layout);
/// Name, shape and what is marked, under each picture.
void write_overview_names(const StageContext& context, const OverviewLayout& layout, bool indices);
/// From the image to Z: Conv2d, flatten(2), transpose(1, 2).
void write_overview_road(const StageContext& context, const OverviewLayout& layout);
void write_overview_formula(const StageContext& context, const OverviewLayout& layout);

/// N = (⌊(224 − 16)/16⌋ + 1)² = 14 · 14 = 196 in lines no wider than `width`, the general formula first where
/// `general`.
std::vector<MathBox> count_formula(const StageContext& context, const MathSetter& set, float width, bool general);
/// Height of such lines with their leading.
float formula_height(const MathSetter& set, const std::vector<MathBox>& lines);

/// "Conv2d(3, 768, kernel_size=16, stride=16)" in the colours of its numbers.
Spans conv_call(const StageContext& context);
/// "(1, 196, 768)": b, then these extents.
struct ShapeExtent {
  std::int64_t size;
  Ink ink;
  const char* field;
};
Spans shape_spans(const StageContext& context, bool batch, const std::vector<ShapeExtent>& extents);

/// The bias as a matrix (1, D); null where there is none.
Matrix bias_row(const StageContext& context);

/// A quiet line through `points` with a head at its end.
void write_arrow(const StageContext& context, const std::string& id, std::vector<Vec2> points);

}  // namespace tessera::scene
