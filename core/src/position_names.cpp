#include <array>
#include <string>
#include <utility>

#include "tessera/positions.hpp"

namespace tessera {

namespace {

constexpr std::array<std::pair<PositionResize, const char*>, 5> flavour_names{{{PositionResize::timm, "timm"},
                                                                               {PositionResize::hf, "hf"},
                                                                               {PositionResize::dinov2, "dinov2"},
                                                                               {PositionResize::google, "google"},
                                                                               {PositionResize::naflex, "naflex"}}};

}  // namespace

std::string to_string(PositionResize flavour) {
  for (const auto& [value, name] : flavour_names)
    if (value == flavour) return name;
  return {};
}

std::optional<PositionResize> parse_position_resize(const std::string& text) {
  for (const auto& [value, name] : flavour_names)
    if (text == name) return value;
  return std::nullopt;
}

}  // namespace tessera
