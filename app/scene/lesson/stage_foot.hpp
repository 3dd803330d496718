#pragma once
// The line under the pictures: what the colours of sheets mean and, once a question is answered, the guess beside the
// answer.

#include <string_view>

#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// What pointing at the legend names; a card over it tells how values become colours.
inline constexpr std::string_view legend_action = "legend.colors";

void write_stage_foot(const StageContext& context, const Beat& beat);

}  // namespace tessera::scene
