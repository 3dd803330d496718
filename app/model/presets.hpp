#pragma once
// The families of models whose patch embedding people know, as settings.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tessera/params.hpp"

namespace tessera {

struct Preset {
  std::string_view id;      ///< "vit-b-16": as the command line spells it; stable
  std::string_view family;  ///< "ViT", for grouping in a menu
  std::string_view name;    ///< "ViT-B/16"
  std::string_view note;    ///< one line: what is particular about it
  EmbedParams params;
};

/// All presets, grouped by family, the default (ViT-B/16) first. Source of each: `params` follow the
/// projects' own code, as listed in presets.cpp.
std::span<const Preset> presets();

/// The preset of that id; nullptr where there is none.
const Preset* find_preset(std::string_view id);

/// The preset whose settings these are: `preferred` where they are its own, else the first; nullptr where none has
/// them.
const Preset* matching_preset(const EmbedParams& params, std::string_view preferred);

/// How a picture is prepared, of a preset beside a checkpoint's own filters: size, fit, interpolation, normalisation.
void take_preparation(const EmbedParams& preset, EmbedParams& params);

}  // namespace tessera
