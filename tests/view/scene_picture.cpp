#include "tests/view/scene_picture.hpp"

#include <algorithm>

#include <imgui.h>

#include "app/model/samples.hpp"
#include "app/model/timeline.hpp"
#include "app/view/scene_renderer.hpp"
#include "app/view/words.hpp"

namespace tessera::test {

namespace {

void draw(view::SceneRenderer& renderer, const scene::SceneInput& input, const PictureSetup& setup) {
  const float unit = setup.zoom;  // ImGui units a point
  const float width = ImGui::GetIO().DisplaySize.x, height = ImGui::GetIO().DisplaySize.y;
  const float panel = setup.panel_width * unit, stage = width - panel;
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  const auto color = [](scene::Color c) { return IM_COL32(c.r, c.g, c.b, 255); };
  renderer.begin_frame(setup.frame.framebuffer_scale);
  list.AddRectFilled({0, 0}, {stage, height}, color(input.theme.ground));
  const float on_screen = unit * setup.frame.framebuffer_scale;
  const scene::Vec2 size{stage / unit, height / unit};
  renderer.draw(list,
                setup.overview ? scene::build_overview(input, size, on_screen, setup.overview_options)
                               : scene::build_scene(input, size, on_screen),
                {{0, 0}, unit, unit, {0, 0, stage, height}});
  if (panel <= 0) return;
  list.AddRectFilled({stage, 0}, {width, height}, color(input.theme.panel));
  list.AddRectFilled({stage, 0}, {stage + 1, height}, color(input.theme.line));
  renderer.draw(list,
                setup.overview ? scene::build_overview_panel(input, setup.panel_width)
                               : scene::build_panel(input, setup.panel_width),
                {{stage, 0}, unit, unit, {stage, 0, panel, height}});
}

}  // namespace

std::shared_ptr<const EmbedResult> compute(const Document& document) {
  if (!validate(document.params).empty()) return nullptr;
  ComputeKey key;
  for (const std::string& source : document.images)
    key.pictures.push_back(std::make_shared<const Image8>(load_sample(source)));
  key.params = document.params;
  key.weights = document.weights;
  return std::make_shared<const EmbedResult>(make_embed_job()(key, {}, [](double) {}));
}

Image8 scene_picture(EglContext& context, const Document& document, const std::shared_ptr<const EmbedResult>& result,
                     const PictureSetup& setup) {
  const scene::TextMetrics metrics;
  const texts::Texts texts = texts::Texts::load(setup.language);
  scene::SceneMemo memo;
  scene::SceneInput input;
  input.document = &document;
  input.result = result;
  input.current = result != nullptr;
  if (result && document.view.wrong != WrongWay::none) {
    const Selection& chosen = document.selection;
    input.wrong =
        std::make_shared<const WrongResult>(compute_wrong(*result, document.view.wrong, chosen.image, chosen.patch));
  }
  input.theme = scene::make_theme(setup.theme);
  input.metrics = &metrics;
  input.texts = &texts;
  input.memo = &memo;
  input.t = setup.t < 0 ? lesson_timeline().step_stop(2) : setup.t;
  input.presenting = setup.presenting;
  const auto shown = static_cast<std::size_t>(document.selection.image);
  const std::string& source = document.images.at(std::min(shown, document.images.size() - 1));
  if (const Preset* preset = matching_preset(document.params, document.preset))
    input.model_name = view::preset_name(*preset, texts);
  input.weights_name = view::weights_words(document.weights, texts);
  input.image_name = find_sample(source)->name;
  input.opened = std::make_shared<const Image8>(load_sample(source));
  input.file = Size2{input.opened->height, input.opened->width};
  input.hover = setup.hover;
  view::SceneRenderer renderer;
  Image8 picture;
  do {
    picture = context.frame(setup.frame, [&] { draw(renderer, input, setup); });
  } while (renderer.wants_another_frame());
  return picture;
}

}  // namespace tessera::test
