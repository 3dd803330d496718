#pragma once
// Where the parts of the stage lie in an area of any size: title, pictures side by side, words under them, ruler.

#include "app/scene/item.hpp"

namespace tessera::scene {

/// What the layout depends on.
struct StageExtent {
  Vec2 size;               ///< of the stage, in points
  double image_width = 1;  ///< of the picture with all its padding, in pixels
  double image_height = 1;
  double tiles_width = 1;  ///< of the parted patches, in pixels, gaps left out
  double tiles_height = 1;
  int thumbnails = 0;   ///< of the batch; 0: no strip
  int legend_rows = 0;  ///< lines under the image
  int ruler_rows = 1;   ///< staggered rows of windows
};

struct StageLayout {
  bool compact = false;
  float margin = 32;
  Rect block;  ///< everything, title to ruler
  Vec2 title;  ///< baseline
  float title_size = 25;
  Rect strip;  ///< thumbnails
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

/// A box of the given proportions in `room`, at its top left: to scale, or, where one side would fall under
/// `least` points, that side widened to it (`to_scale` is then false).
Rect fit_box(Rect room, double width, double height, float least, bool& to_scale);

}  // namespace tessera::scene
