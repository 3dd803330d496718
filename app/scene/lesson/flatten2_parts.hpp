#pragma once
// The parts of step 6: the chosen map, the sheet D × N, row d of it enlarged under both, and the card.

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/lesson/matrices.hpp"

namespace tessera::scene {

struct Flatten2Layout {
  MapStack maps;
  SheetPlan sheet;
  Rect line;              ///< row d, enlarged
  float words_left = 0;   ///< of what stands at the right of the sheet
  float words_width = 0;  ///< 0: it stands under the sheet
};

Flatten2Layout lay_out_flatten2(const StageContext& context);

/// Rows of the chosen map that have arrived in their place on the line, with a part of the one on the way.
float flattened_rows(const StageContext& context);

/// Map d as a line, (1, N).
Matrix map_line(const StageContext& context, std::int64_t filter);

/// Row d, enlarged, with brackets over what was a row of the map, and where the selected patch is.
void write_map_line(const StageContext& context, const Flatten2Layout& layout);
/// Rows of the map on their way to the line and to row d of the sheet.
void write_rows_in_flight(const StageContext& context, const Flatten2Layout& layout);
/// Shape and strides before and after.
void write_flatten2_card(const StageContext& context);

}  // namespace tessera::scene
