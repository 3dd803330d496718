#pragma once
// The lists of the right panel.

#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

inline constexpr float panel_margin = 21;

/// A heading in capitals; returns where what it heads begins.
float write_section(SceneWriter& out, const std::string& id, const std::string& heading, float y);
/// Every shape along the paper's road and the code's, with B, the current stage marked. Returns the bottom.
float write_shapes(const StageContext& context, float y, float width);
/// The lines of PyTorch with the current numbers. Returns the bottom.
float write_code(const StageContext& context, float y, float width);

}  // namespace tessera::scene
