#pragma once
// Where the parts of step 2 lie on a stage of any size: pictures side by side, words under them, ruler.

#include "app/scene/lesson/stage_frame.hpp"

namespace tessera::scene {

/// What the layout depends on.
struct StageExtent {
  StageFrame frame;
  double image_width = 1;  ///< of the picture with all its padding, in pixels
  double image_height = 1;
  double tiles_width = 1;  ///< of the parted patches, in pixels, gaps left out
  double tiles_height = 1;
  int legend_rows = 0;  ///< lines under the image
  int ruler_rows = 1;   ///< staggered rows of windows
};

struct StageLayout {
  Rect block;  ///< everything, braces to ruler
  Rect image;  ///< the picture with all its padding
  bool image_to_scale = true;
  Rect mosaic;
  bool mosaic_to_scale = true;
  Rect mosaic_column;  ///< where words go when there is no mosaic
  Rect legend;
  Rect patch_picture;  ///< the selected patch, enlarged: a square to fit it into
  Rect patch_words;
  Rect count_words;
  Rect ruler;
};

StageLayout lay_out_stage(const StageExtent& extent);
/// While the window walks there are no words and no ruler: the picture is larger, and the patch stands at its right.
/// All else is as in `last`, the layout that the step ends with.
StageLayout lay_out_walk(const StageExtent& extent, const StageLayout& last);
/// On the way from one to the other.
StageLayout mix(const StageLayout& from, const StageLayout& to, float share);

/// A box of the given proportions in `room`, at its top left: to scale, or, where one side would fall under
/// `least` points, that side widened to it (`to_scale` is then false).
Rect fit_box(Rect room, double width, double height, float least, bool& to_scale);

}  // namespace tessera::scene
