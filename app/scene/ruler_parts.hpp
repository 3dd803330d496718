#pragma once
// The ruler in parts: its measures, how far it has come, and its bar of windows.

#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

/// Of a bar's height, the em of what is written in it.
inline constexpr float bar_letters = 0.7f;

struct RulerMeasures {
  float padding, title, title_size, sentence, sentence_size, bar, bar_height, row_step, tick_size;
};

/// How far the ruler has come, 0 … 1: what is read off it appears as the beat tells it.
struct RulerProgress {
  float first = 1;   ///< the first window takes its room
  float step = 1;    ///< the first move
  float moves = 1;   ///< the others
  float count = 1;   ///< opacity of the sum
  float hatch = 1;   ///< of what is read by none
  float remark = 1;  ///< of what the floor drops
};

/// "grid.width.NAME" or "grid.height.NAME", of the side that the ruler shows.
ValueReference ruler_field(const StageContext& context, const char* name);

/// The windows along the side, all of them or the ends and those around the shown one. Returns the bottom.
float write_ruler_bar(const StageContext& context, Rect card, const RulerMeasures& measures,
                      const RulerProgress& progress);

}  // namespace tessera::scene
