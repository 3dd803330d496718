#pragma once
// Where things stand in step 7, and its card about memory.

#include "app/scene/lesson/sheet.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// The stage of step 7 while the card is there; before, everything stands `rise` lower.
struct TurnLayout {
  SheetScale scale;
  Rect flat;        ///< D × N at the left
  Rect turned;      ///< N × D at the right, its corner as high as flat's
  Vec2 wrong;       ///< corner of the wrong N × D under it
  float head = 0;   ///< side of a patch above a column or beside a row
  float brace = 0;  ///< room for a brace and its label beside a sheet
  float rise = 0;
};
TurnLayout lay_out_turn(const StageContext& context);

/// The card "In memory nothing moves": cells, shapes and strides, and what a reshape would do.
void write_memory_card(const StageContext& context);

}  // namespace tessera::scene
