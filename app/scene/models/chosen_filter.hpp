#pragma once
// One filter enlarged: its picture, its planes, what its weights range over.

#include "app/scene/models/models_context.hpp"

namespace tessera::scene {

/// What a sentence about filter d says: {d}, {norm}, and {bias} where there is one. For a wall that is there.
texts::Values filter_values(const ModelsContext& context, std::int64_t filter);

/// The selected filter in `room`; `tall`: one thing over the other, else side by side.
void write_chosen_filter(const ModelsContext& context, const Rect& room, bool tall);

}  // namespace tessera::scene
