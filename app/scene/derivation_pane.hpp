#pragma once
// Where a number comes from. A cell of X: its pixel (derivation_place.hpp). Any other: row ⊙ column = products as
// pictures, all P²C terms in a list, sum, bias, value, and the same value by the other road. What it tells of is the
// pinned patch and filter; the pinned place is marked in the list.

#include <string_view>

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

struct DerivationView {
  Subject cell;             ///< what was clicked: decides how the number is called and which road is "the other"
  bool by_size = false;     ///< the list by falling |term|, else by j
  std::int64_t scroll = 0;  ///< first line shown
  bool copied = false;      ///< say so
  bool operator==(const DerivationView&) const = default;
};

inline constexpr std::string_view close_action = "derivation.close";
inline constexpr std::string_view in_order_action = "derivation.in_order";
inline constexpr std::string_view by_size_action = "derivation.by_size";
inline constexpr std::string_view copy_action = "derivation.copy";
inline constexpr std::string_view in_z_action = "derivation.in_z";  ///< from a cell of X on to one of Z

/// Whether a click on it asks where a number comes from: one cell of X, E, Z, a feature map or D × N.
bool asks_for_derivation(const Subject& subject);

/// The list within a pane of a size.
struct DerivationList {
  Rect lines;                ///< where they are drawn
  std::int64_t visible = 0;  ///< how many have room
  std::int64_t count = 0;    ///< P²C; 0 where there is no result
  std::int64_t last_scroll() const { return count > visible ? count - visible : 0; }
  Rect bar(std::int64_t scroll) const;  ///< the scroll bar's thumb; of no height where all lines are seen
};
DerivationList derivation_list(const SceneInput& input, const DerivationView& view, Vec2 size);

/// The first line such that the pinned place stands in the middle; view.scroll where none is pinned.
std::int64_t scroll_to_place(const SceneInput& input, const DerivationView& view, Vec2 size);

/// The pane, `size` points. Its lines answer the pointer with their cell of X.
Scene build_derivation(const SceneInput& input, const DerivationView& view, Vec2 size);

/// All terms as text, for the clipboard; empty where there is no result.
std::string derivation_table(const SceneInput& input);

}  // namespace tessera::scene
