#pragma once
// The size formula as a line of text.

#include <string>

#include "tessera/geometry.hpp"

namespace tessera::cli {

/// "⌊(n + 2p − f)/s⌋ + 1", with its short form "= ⌊n/P⌋" where f = s = P and p = 0 on both axes.
std::string general_formula(const PatchGrid& grid);

/// "⌊(224 + 2·0 − 16)/16⌋ + 1 = ⌊208/16⌋ + 1 = 13 + 1 = 14".
std::string substituted_formula(const AxisGrid& axis);

}  // namespace tessera::cli
