// What is exported is what stood on the screen.

#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/paint/image_painter.hpp"
#include "tests/paint/figures.hpp"
#include "tests/paint/similarity.hpp"
#include "tests/view/scene_picture.hpp"

namespace tessera {
namespace {

TEST(ScreenSimilarity, OfEveryStepInBothThemesIsHigh) {
  test::EglContext context;
  const paint::StillInput& input = test::sample_stills().input();
  for (const scene::ThemeName theme : {scene::ThemeName::light, scene::ThemeName::dark}) {
    for (int step = 1; step <= 8; ++step) {
      test::PictureSetup setup;
      setup.frame.width = 964;
      setup.frame.height = 952;
      setup.panel_width = 0;
      setup.theme = theme;
      setup.t = lesson_timeline().step_stop(step);
      const Image8 screen = test::scene_picture(context, input.document, input.result, setup);
      const Image8 image = paint::paint_image(test::step_scene(step, theme), {1, true, paint::ground_of(theme)});
      EXPECT_GE(test::structural_similarity(screen, image), 0.98) << "step " << step;
    }
  }
}

}  // namespace
}  // namespace tessera
