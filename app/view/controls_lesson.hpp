#pragma once
// The control panel's section about the lesson: in which order it flattens, both roads at once, the wrong ways.

#include "app/view/controls.hpp"

namespace tessera::view {

void draw_lesson_controls(Ui& ui, Document& document, const ControlsInput& input);

}  // namespace tessera::view
