#pragma once
// The parts of step 4's stage: X × E = Z on top, the filters or the shapes under it, the card at the foot.

#include "app/scene/lesson/sheet.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

struct ProjectLayout {
  SheetPlan x, e, z;
  SheetScale scale;
  Vec2 times, equals;  ///< centres of the signs
  Rect filters;        ///< of no height: left out
  Vec2 shapes;         ///< baseline, centred
  Rect card;           ///< inside it
};
ProjectLayout lay_out_project(const StageContext& context);

/// X, E and Z with their braces, names and marks.
void write_project_sheets(const StageContext& context, const ProjectLayout& layout);
/// The cells of Z that are written at t, and what writes them.
void write_project_cells(const StageContext& context, const ProjectLayout& layout);
/// E and Z as another D would have them.
void write_other_dimension(const StageContext& context, const ProjectLayout& layout);

/// The D that the ghost shows: half, or 2 where there is no half.
std::int64_t other_dimension(std::int64_t dim);
/// The filter whose cell is written second: the next one, or the one before the last.
std::int64_t next_filter(const StageContext& context);

}  // namespace tessera::scene
