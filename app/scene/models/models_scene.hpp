#pragma once
// The Models view: what the weights and the tokens of the document look like, a page at a time. Beside the lesson, not
// a step of it.

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

struct ModelsOptions {
  bool title = true;
  bool tabs = true;        ///< the pages by name, to be clicked
  bool narration = false;  ///< what is seen, at the foot
  bool operator==(const ModelsOptions&) const = default;
};

/// The page that the document shows (document.models.page) over an area of `size` points. input.t does not matter.
/// Where no window fits it is the lesson's picture that says so.
Scene build_models_scene(const SceneInput& input, Vec2 size, float zoom, const ModelsOptions& options = {});

/// The right panel beside it: what is seen, numbers, what follows from them.
Scene build_models_panel(const SceneInput& input, float width);

/// "Filters · cosine basis, not trained".
std::string models_title(const SceneInput& input);

}  // namespace tessera::scene
