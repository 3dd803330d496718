#pragma once
// The parts of step 5: the photo with the window that walks over it, filter d as it folds back out of column d of E,
// the feature maps, and the card.

#include <memory>
#include <optional>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/mosaic.hpp"

namespace tessera::scene {

struct ConvolutionLayout {
  Rect outer;  ///< the photo with its padding
  GridShape grid;
  Rect right;   ///< all that is right of the photo
  SheetPlan e;  ///< as step 4 left it, before the column is lifted out
  Rect column;  ///< column d of E, lifted out: a strip
  Rect plane;   ///< the filter's first plane; the others lie over it, each a step further
  Vec2 plane_step;
  Rect spread;           ///< planes side by side, while they fold: the first one's place
  float spread_gap = 0;  ///< from one to the next, their width included
  MapStack maps;
  std::optional<std::int64_t> next;  ///< the patch that the filter jumps to

  Rect filter_box(const StageContext& context) const;
};

ConvolutionLayout lay_out_convolution(const StageContext& context);

/// The photo, dimmed where the filter has not been yet, the walking window, the stride.
void write_convolution_photo(const StageContext& context, const ConvolutionLayout& layout);
/// Filter d on its way to the window and from there to the next one, and the cells that it writes.
void write_filter_stops(const StageContext& context, const ConvolutionLayout& layout);
/// E, column d lifted out of it, its planes.
void write_filter_folding(const StageContext& context, const ConvolutionLayout& layout);
/// What stands on the card: all filters, the working behind one number, that number by both roads.
void write_convolution_card(const StageContext& context);

/// How much of the image the filter has been to, in windows; 0 before and N when all is done.
float visited_windows(const StageContext& context);

/// Row i of X ⊙ column d of E, laid down, with their products as far as `share`: the paper's road to the number.
void write_row_working(const StageContext& context, const Rect& room, float share);
/// Patch i ⊙ filter d and their products: the code's road.
void write_patch_working(const StageContext& context, const Rect& room, float share);

/// Z[i, d] by the paper's road and by the code's, each in its box; with their pictures where the viewer has both roads
/// side by side. Under them the largest difference of all.
void write_both_roads(const StageContext& context, const Rect& room, float opacity);

/// Their pictures alone.
void write_row_pictures(const StageContext& context, const Rect& room, float share, bool captions);
void write_patch_pictures(const StageContext& context, const Rect& room, float share, bool captions);
void write_working_sign(const StageContext& context, const std::string& id, const std::string& sign, Vec2 centre);

/// What the card's sentences name: what is under the pointer, else what is selected.
texts::Values convolution_values(const StageContext& context);

/// The planes' numbers one after another in the order in which the lesson flattens, (1, P²C).
Matrix flattened_line(const StageContext& context, const std::string& key, const Matrix& planes);

}  // namespace tessera::scene
