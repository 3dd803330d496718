#pragma once
// A matrix of the lesson on the stage: X, E, Z, D × N. One length per dimension: the side of an axis of n goes with √n,
// the same for N, P²C and D on one stage, so that X is as wide as E is high and D × N mirrored is N × D.

#include <optional>
#include <string>

#include "app/model/sheets.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// Points for the side of an axis.
struct SheetScale {
  float unit = 10;  ///< points for √1
  float least = 5;  ///< no side is drawn thinner
  float side(std::int64_t n) const;
};

/// The largest scale at which axes of `across` side by side take at most `width` points, and those of `down` one under
/// another at most `height`.
SheetScale fit_sheets(const std::vector<std::int64_t>& across, float width, const std::vector<std::int64_t>& down,
                      float height);

struct SheetPlan {
  std::string id;  ///< "x": its items are "x.sheet", "x.frame", …
  TensorName tensor = TensorName::none;
  const Sheet* sheet = nullptr;  ///< null: nothing computed yet, an empty frame
  std::int64_t rows = 0, columns = 0;
  float range = 1;
  Rect box;
  texts::Role row_role = texts::Role::none, column_role = texts::Role::none;
  float filled = -1;  ///< rows written so far, with a part of the next; below 0: all
  /// In the viewer's order of flattening where that is another than the tensor's (place_order.hpp).
  std::shared_ptr<const Sheet> reordered{};  ///< keeps `sheet`
  std::shared_ptr<const std::vector<std::int64_t>> places{};
};

/// The plans of the four sheets at a place, with the current result's numbers.
SheetPlan x_plan(const StageContext& context, Vec2 corner, const SheetScale& scale);
SheetPlan e_plan(const StageContext& context, Vec2 corner, const SheetScale& scale);
SheetPlan z_plan(const StageContext& context, Vec2 corner, const SheetScale& scale);
SheetPlan flattened_plan(const StageContext& context, Vec2 corner, const SheetScale& scale);

/// Ground, values as far as they are written, frame.
void write_sheet(const StageContext& context, const SheetPlan& plan);
/// What is under the pointer on it: its row, column and cell in light outlines. After all marks of the selection.
void write_sheet_pointed(const StageContext& context, const SheetPlan& plan);

/// Boxes of one row, one column, one cell: where they are thin, grown until they can be seen.
Rect row_box(const SheetPlan& plan, std::int64_t row);
Rect column_box(const SheetPlan& plan, std::int64_t column);
Rect cell_box(const SheetPlan& plan, std::int64_t row, std::int64_t column);

enum class Side { above, below, left, right };
/// A brace along one side with its label, "N" or "N = 196", in the dimension's colour. `number`: with "= 196", which
/// is left out where it does not fit between `low` and `high`. Ids: plan.id + ".brace." + side.
void write_brace(const StageContext& context, const SheetPlan& plan, Side side, bool number = true);
/// The same for any box. `name` and `count` of the dimension; `field` is where the count is found ("grid.count").
struct BraceLabel {
  std::string id;
  std::string name;
  std::int64_t count = 0;
  std::string field;
  texts::Role role = texts::Role::none;
  bool number = true;
};
void write_brace(const StageContext& context, const Rect& box, Side side, const BraceLabel& label);

/// "X  patches" under or beside a sheet, `name` strong. Returns the width. Ids: id + ".name", id + ".words".
float write_sheet_name(const StageContext& context, const std::string& id, const std::string& name,
                       const std::string& words, Vec2 baseline);
/// "colour range ±1.0", and whether it is averaged or sampled to be drawn. Empty without a sheet.
Spans sheet_note(const StageContext& context, const SheetPlan& plan);

/// The name, the count and the colour of a sheet's dimension.
BraceLabel dimension_label(const StageContext& context, texts::Role role);

/// The needle: what all filters say about the selected patch, one object through steps 5, 6 and 7. Four corners in
/// order around it.
void write_needle(const StageContext& context, const std::array<Vec2, 4>& corners);
inline std::array<Vec2, 4> corners_of(const Rect& r) {
  return {Vec2{r.x, r.y}, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}};
}

/// Where Z waits, small, from the end of step 4 until step 7 lays its result over it: the right end of the title's row.
Rect parked_box(const StageContext& context);

/// A card: what explains what stands above it.
void write_card_box(const StageContext& context, const std::string& id, const Rect& rect);

}  // namespace tessera::scene
