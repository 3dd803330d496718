#pragma once
// The whole embedding as one diagram: image → patches → X × E + b → Z, the one-call road of the code under it, and N
// worked out. The figure of a paper, a slide, a poster; in the app a view beside the lesson.

#include "app/scene/build_scene.hpp"

namespace tessera::scene {

struct OverviewOptions {
  bool title = true;
  bool formula = true;     ///< N by the size formula
  bool indices = true;     ///< numbers on the patches, and which patch, row and token are marked
  bool narration = false;  ///< what is seen, in a sentence or two at the foot
  float label_size = 0;    ///< em of braces and labels in points of the scene; 0: as the size gives
  bool operator==(const OverviewOptions&) const = default;
};

/// The diagram over an area of `size` points, from about 480 × 240 on: arranged in one row or in two, the code's road
/// as words or as pictures, whatever shows most. `zoom` as of build_scene. input.t does not matter. Where no window
/// fits it is the lesson's picture that says so.
Scene build_overview(const SceneInput& input, Vec2 size, float zoom, const OverviewOptions& options = {});

/// The height at which a diagram of `width` points in one row is neither cramped nor surrounded by empty space: for
/// figures whose height is free.
float overview_height(const SceneInput& input, float width, const OverviewOptions& options = {});

/// The right panel beside it: what is seen, both formulas, the shapes, the whole code.
Scene build_overview_panel(const SceneInput& input, float width);

}  // namespace tessera::scene
