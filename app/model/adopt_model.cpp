#include "app/model/document.hpp"
#include "app/model/presets.hpp"

namespace tessera {

void adopt_model(Document& document, const Model& model) {
  const PatchGrid before = plan_grid(document.params.grid_settings());
  document.model = model.choice;
  document.fitting = {};
  document.params = settings_of(*model.embedding);
  const Preset* preset = matching_preset(document.params, {});
  document.preset = preset ? preset->id : std::string_view();
  document.selection = clamp_selection(document.selection, document, before);
}

}  // namespace tessera
