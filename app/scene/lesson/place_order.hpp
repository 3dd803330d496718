#pragma once
// The order in which the viewer has patches flattened (document.view.order). Results are stored in (C, P, P) order, and
// a place j of a Subject is always counted so. In (P, P, C) order the lesson writes the same numbers in other places:
//
//   stored   j = c·P_h·P_w + u·P_w + v        written   (u·P_w + v)·C + c

#include <memory>
#include <vector>

#include "app/model/sheets.hpp"
#include "app/scene/lesson/matrices.hpp"

namespace tessera::scene {

/// Channel, row and column of a pixel's value in its patch.
struct PlaceInPatch {
  std::int64_t channel = 0, row = 0, column = 0;
  bool operator==(const PlaceInPatch&) const = default;
};
PlaceInPatch place_in_patch(const StageContext& context, std::int64_t stored);

bool written_as_stored(const StageContext& context);
std::int64_t written_place(const StageContext& context, std::int64_t stored);
std::int64_t stored_place(const StageContext& context, std::int64_t written);
/// The stored place of each written one; null where they are the same.
std::shared_ptr<const std::vector<std::int64_t>> stored_places(const StageContext& context);

/// Row i of X as it is written, (1, P²C); long ones as means, (1, 2048). Null without a result.
Matrix written_row(const StageContext& context, std::int64_t patch);

/// The sheet of X (its columns) or E (its rows) in the order of writing. Null where that is the stored one, where there
/// is no sheet, and where places are averaged in it: means of neighbours cannot be put in another order.
std::shared_ptr<const Sheet> sheet_in_order(const StageContext& context, TensorName tensor, const Sheet* sheet);

}  // namespace tessera::scene
