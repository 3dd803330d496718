#pragma once
// Feature maps as steps 5 and 6 show them: the chosen one in front, some of the others behind it, and the needle that
// goes through all of them at one cell. Also what both steps write about them.

#include <array>
#include <string>

#include "app/scene/lesson/sheet.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

inline float as_float(std::int64_t n) { return static_cast<float>(n); }

struct MapStack {
  Rect front;
  Vec2 step;       ///< from a map to the next one behind it, to the right and up
  int behind = 0;  ///< how many of the D − 1 others are drawn
  bool to_scale = true;
  Rect bounds() const;
};

/// The largest stack in `room`, at its top left; `step` points from map to map.
MapStack fit_map_stack(const StageContext& context, const Rect& room, float step);

/// The cell of one patch on the map in front, and the same grown until it can be seen.
Rect map_cell(const MapStack& stack, const PatchGrid& grid, std::int64_t patch);
Rect visible_map_cell(const MapStack& stack, const PatchGrid& grid, std::int64_t patch);

struct MapState {
  float filled = -1;                          ///< cells written so far in reading order; below 0: all
  float spread = 1;                           ///< 0: all in one place, 1: each behind the other
  std::array<std::int64_t, 2> ahead{-1, -1};  ///< cells that are written already, out of turn
};
/// Ground, values as far as they are written, frames. Ids map.sheet, map.behind.1 …
void write_map_stack(const StageContext& context, const MapStack& stack, const MapState& state);
/// What is under the pointer, in light outlines, and the selected cell. After the maps.
void write_map_marks(const StageContext& context, const MapStack& stack, bool selected);

/// The needle through the stack at a patch's cell; `share` of its length is pushed in, from the back.
std::array<Vec2, 4> needle_through(const StageContext& context, const MapStack& stack, float share = 1);

/// Z of the paper's road, waiting at its parked place.
void write_parked_z(const StageContext& context);

/// An index as a text's value: it leads to the selection where it is the selected one.
texts::Value index_value(std::int64_t index, bool selected, const char* field);
/// A count or a size with the field in which it is found.
texts::Value count_value(std::int64_t count, const char* field);
/// Decimals that leave six digits to the largest of them, at least one: the same for all that are to be compared.
int six_digit_decimals(std::initializer_list<double> numbers);

/// One line, set smaller where it would be wider than `width`; left out where it would be too small to read. Returns
/// its width.
float write_fitted_line(const StageContext& context, const std::string& id, const Spans& words, const Rect& place,
                        SpanStyle style);

/// The items from number `first` on at `opacity` times what they have; none at 0.
void fade_items_from(SceneWriter& out, std::size_t first, float opacity);

}  // namespace tessera::scene
