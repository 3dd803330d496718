#include "app/scene/wrong_text.hpp"

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/spans.hpp"

namespace tessera::scene {

Scene build_wrong_text(const SceneInput& input, float width) {
  Scene scene;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext c = make_context(input, out, 1, input.t);
  Spans words = c.fits() ? wrong_words(c) : Spans{};
  if (words.empty()) words = {{"…", Ink::quiet, {}, false}};
  const float bottom = write_paragraph(out, "wrong", words, {0, 2, width, 0}, {Font::regular, 13, 19, Ink::quiet});
  scene.size = {width, bottom + 6};
  return scene;
}

}  // namespace tessera::scene
