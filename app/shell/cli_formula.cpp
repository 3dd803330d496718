#include "app/shell/cli_formula.hpp"

#include <fmt/core.h>

namespace tessera::cli {
namespace {

bool plain(const AxisGrid& axis) { return axis.settings.padding == 0 && axis.reach == axis.settings.stride; }

}  // namespace

std::string general_formula(const PatchGrid& grid) {
  const bool short_form = plain(grid.height) && plain(grid.width);
  return short_form ? "⌊(n + 2p − f)/s⌋ + 1 = ⌊(n − P)/P + 1⌋ = ⌊n/P⌋" : "⌊(n + 2p − f)/s⌋ + 1";
}

std::string substituted_formula(const AxisGrid& axis) {
  return fmt::format("⌊({} + 2·{} − {})/{}⌋ + 1 = ⌊{}/{}⌋ + 1 = {} + 1 = {}", axis.padded_size, axis.settings.padding,
                     axis.reach, axis.settings.stride, axis.free, axis.settings.stride, axis.moves, axis.count);
}

}  // namespace tessera::cli
