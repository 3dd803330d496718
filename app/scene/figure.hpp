#pragma once
// A step's picture as a figure that stands alone: with or without title, formula and the beat's words, at any size.

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

/// What a figure shows besides the step's own picture.
struct FigureParts {
  bool title = true;
  bool narration = false;  ///< the beat's words under the picture
  bool formula = false;    ///< the step's formula under the picture
  bool notes = false;      ///< the words of all the step's beats under the picture, in place of the one's
  bool operator==(const FigureParts&) const = default;
};

/// The picture at input.t in exactly `size` points; words are laid out for it. Formula and words stand at its foot and
/// take at most half of its height: where they need more, words get smaller, and what still has no room is left out.
Scene build_figure(const SceneInput& input, Vec2 size, float zoom, const FigureParts& parts);

/// How large a figure is whose picture has `stage` points and whose foot has what it needs, in whole points.
Vec2 figure_size(const SceneInput& input, Vec2 stage, const FigureParts& parts);

}  // namespace tessera::scene
