#pragma once
// Stage and right panel side by side, as a picture: for comparison with references, and to look at.

#include <memory>

#include "app/scene/overview.hpp"
#include "tests/view/egl_context.hpp"

namespace tessera::test {

struct PictureSetup {
  FrameSetup frame;
  float zoom = 1;           ///< UI scale
  float panel_width = 372;  ///< points; 0: no panel
  scene::ThemeName theme = scene::ThemeName::dark;
  scene::Hit hover;
  double t = -1;  ///< of the lesson; below 0: the end of step 2
  bool presenting = false;
  bool overview = false;  ///< in place of the lesson
  scene::OverviewOptions overview_options;
  Language language = Language::english;
};

/// The document's result as the program computes it; null where its settings do not validate.
std::shared_ptr<const EmbedResult> compute(const Document& document);

/// Rendered as often as it takes until every texture is there.
Image8 scene_picture(EglContext& context, const Document& document, const std::shared_ptr<const EmbedResult>& result,
                     const PictureSetup& setup);

}  // namespace tessera::test
