#pragma once
// The measured and counted results as label and value, for the list in the control panel.

#include <string>
#include <vector>

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

struct ResultRow {
  std::string label;   ///< "Tokens"
  std::string symbol;  ///< "N": set after the label in `color`; may be empty
  Color color;         ///< of the symbol
  std::string value;   ///< "196", "590 592" (thin spaces between thousands), "—" before the first result
  bool bad = false;    ///< the value tells of lost pixels: draw it in the theme's bad colour
  bool stale = false;  ///< measured for older settings: draw it dimmed
  std::string note;    ///< for a tooltip; may be empty
  std::vector<ValueReference> values;
  bool operator==(const ResultRow&) const = default;
};

/// Tokens, pixels in no patch, pixels read more than once (where there are any), parameters, multiply–adds,
/// the time of the computation, the largest difference between both roads, and a line where Z is not kept.
std::vector<ResultRow> result_rows(const SceneInput& input);

}  // namespace tessera::scene
