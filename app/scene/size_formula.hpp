#pragma once
// The size formula as drawn mathematics: general, with an axis's numbers put in, evaluated stage by stage.

#include <vector>

#include "app/scene/formula.hpp"
#include "tessera/geometry.hpp"

namespace tessera::scene {

struct FormulaStyle {
  const Theme* theme = nullptr;  ///< never null
  float width = 300;             ///< to break lines at
};

/// ⌊(n + 2p − f)/s⌋ + 1.
std::vector<MathBox> general_formula(const MathSetter& setter, const FormulaStyle& style);

/// name = ⌊(224 + 2·0 − 16)/16⌋ + 1 = ⌊208/16⌋ + 1 = 13 + 1 = 14, in as many lines as it takes. `field` is the
/// axis in value references: "grid.width". For an axis with a window at least.
std::vector<MathBox> evaluated_formula(const MathSetter& setter, const FormulaStyle& style, const AxisGrid& axis,
                                       const std::string& name, const std::string& field);

/// ⌊(224 + 2·1 − 16)/16⌋ on one line, padding where there is any. `field` as above.
MathBox moves_in_numbers(const MathSetter& setter, const Theme& theme, const AxisGrid& axis, const std::string& field);

/// The lines that come before where they apply: f = d(k − 1) + 1 under dilation, n = P·⌈n/P⌉ with pad-to-multiple.
std::vector<MathBox> preliminaries(const MathSetter& setter, const FormulaStyle& style, const AxisGrid& axis,
                                   const std::string& name);

}  // namespace tessera::scene
