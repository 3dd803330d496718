#pragma once
// What was recognised in an open checkpoint, and what there is to choose about it.

#include "app/view/app_state.hpp"
#include "app/view/controls.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

/// A section of the control panel; nothing where no checkpoint is open.
void draw_model(Ui& ui, AppState& state, const ControlsInput& input, Requests& requests);

/// "vit.safetensors": of the model's path.
std::string model_name(const ModelChoice& choice);

}  // namespace tessera::view
