#pragma once
// The slider over the first k components of the filters, drawn by the scene so that it moves with the page and stands
// in its pictures. Who hosts the scene finds its track among the hot spots, by this action, and sets
// Document::models.components by where the pointer is on it.

#include <cstdint>
#include <string_view>

#include "app/scene/models/models_context.hpp"

namespace tessera::scene {

inline constexpr std::string_view components_track = "models.components.track";

/// k at a share 0 … 1 of the track over all components that exist; −1 at the rank: all that float32 can be trusted
/// with, however many those are.
std::int64_t components_at(double share, const Rebuilt& rebuilt);

/// Label, track and knob in `room`. Without the view's own controls (tabs) the label alone.
void write_components_slider(const ModelsContext& context, const Rect& room, const Rebuilt& rebuilt);

}  // namespace tessera::scene
