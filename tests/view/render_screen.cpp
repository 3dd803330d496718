// A picture of the whole main screen, to look at: render_screen out.png [name=value …].
//
//   size=1600x1000 theme=light lang=zh step=4 at=0.5 beat=4.1 (its stop)
//   show=keys|about|palette|overview|models|present|drawer page=filters|components|… order=norm filter=5 patch=60
//   dim=768 weights=pytorch:7 model=FILE
//   type=o wrong=flip (keys typed one after the other, a frame each)

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include <imgui.h>

#include "app/model/document_fields.hpp"
#include "app/model/models_analyses.hpp"
#include "app/model/timeline.hpp"
#include "app/view/lesson_commands.hpp"
#include "app/view/scene_renderer.hpp"
#include "tests/view/egl_context.hpp"
#include "tests/view/screen_harness.hpp"

namespace {

using namespace tessera;

void show(view::AppState& state, const std::string& what) {
  view::Requests requests;
  if (what == "keys") state.overlay = view::Overlay::keys;
  if (what == "about") state.overlay = view::Overlay::about;
  if (what == "palette") state.overlay = view::Overlay::palette;
  if (what == "models") state.document.models.shown = true;
  if (what == "overview") view::set_overview(state, true);
  if (what == "present") view::set_presenting(state, true, requests);
  if (what == "drawer") state.drawer_open = true;
}

struct Screen {
  view::AppState state{test::sample_document()};
  test::FrameSetup setup{1600, 1000, 1};
  std::string typed, beat;
  int step = 2;
  double at = 1;
  float scale = 1;
  SharedModel model;
};

void models_page(ModelsView& view, const std::string& name) {
  for (const auto& [word, page] : document_fields::models_pages)
    if (name == word) view.page = page;
}

void use_model(Screen& screen, const std::string& file) {
  screen.model = open_model({file, {}, {}});
  adopt_model(screen.state.document, *screen.model);
  screen.state.document.model = screen.model->choice;
}

void apply(Screen& screen, const std::string& name, const std::string& value) {
  Preferences& preferences = screen.state.preferences;
  if (name == "size") {
    screen.setup.width = std::atoi(value.c_str());
    screen.setup.height = std::atoi(std::strchr(value.c_str(), 'x') + 1);
  }
  if (name == "theme") preferences.appearance = value == "light" ? Appearance::light : Appearance::dark;
  if (name == "lang") preferences.language = value == "zh" ? Language::chinese : Language::english;
  if (name == "show") show(screen.state, value);
  if (name == "type") screen.typed = value;
  if (name == "beat") screen.beat = value;
  if (name == "page") models_page(screen.state.document.models, value);
  if (name == "filter") screen.state.document.selection.filter = std::atoi(value.c_str());
  if (name == "patch") screen.state.document.selection.patch = std::atoi(value.c_str());
  if (name == "dim") screen.state.document.params.dim = std::atoi(value.c_str());
  if (name == "side") screen.state.document.params.patch = {std::atoi(value.c_str()), std::atoi(value.c_str())};
  if (name == "hw") screen.state.document.params.image = {std::atoi(value.c_str()), std::atoi(value.c_str())};
  if (name == "channels") screen.state.document.params.channels = std::atoi(value.c_str());
  if (name == "weights") screen.state.document.weights = parse_weight_spec(value).value();
  if (name == "model") use_model(screen, value);
  if (name == "scale") screen.scale = static_cast<float>(std::atof(value.c_str()));
  if (name == "order") {
    for (const auto& [word, order] : document_fields::filter_orders)
      if (value == word) screen.state.document.models.order = order;
  }
  if (name == "step") screen.step = std::atoi(value.c_str());
  if (name == "at") screen.at = std::atof(value.c_str());
  for (const WrongWay way : view::wrong_ways) {
    if (name == "wrong" && value == view::wrong_way_name(way)) screen.state.document.view.wrong = way;
  }
}

Image8 picture_of(Screen& screen) {
  view::Work work = test::finished_work(screen.state.document);
  if (screen.model) {
    ComputeKey key{work.batch->picture_list(), screen.state.document.params, {}, screen.model, {}};
    work.model = screen.model;
    work.result = std::make_shared<const EmbedResult>(make_embed_job()(key, {}, [](double) {}));
  }
  work.analyses = std::make_shared<const ModelAnalyses>(analyse(analysis_keys(screen.state.document, work.result)));
  test::EglContext context;
  const view::Fonts fonts(*ImGui::GetIO().Fonts, screen.scale);
  const scene::TextMetrics metrics;
  const texts::Texts english = texts::Texts::load(Language::english);
  const texts::Texts chinese = texts::Texts::load(Language::chinese);
  const texts::Texts& texts = screen.state.preferences.language == Language::english ? english : chinese;
  scene::SceneMemo memo;
  view::SceneRenderer renderer;
  const auto draw_scene = [&](ImDrawList& list, const scene::Scene& scene, const view::Placement& placement) {
    renderer.draw(list, scene, placement);
  };
  Image8 picture;
  std::size_t frames = 0;  // windows find their places in two frames
  do {
    std::vector<view::KeyStroke> keys;
    if (frames < screen.typed.size()) {
      keys.push_back({.key = screen.typed.substr(frames, 1), .typed = true});
      for (char& ch : keys.back().key) ch = static_cast<char>(std::toupper(static_cast<unsigned char>(ch)));
    }
    picture = context.frame(screen.setup, [&] {
      ImGui::GetIO().MousePos = {-1, -1};
      renderer.begin_frame(1);
      view::draw_main_screen(screen.state, work, {fonts, metrics, texts, english, memo, draw_scene, screen.scale},
                             std::move(keys));
    });
  } while (++frames < screen.typed.size() + 3 || renderer.wants_another_frame());
  return picture;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::puts("render_screen out.png [name=value …]"), 2;
  Screen screen;
  for (int k = 2; k < argc; ++k) {
    const std::string argument = argv[k];
    const std::size_t equals = argument.find('=');
    apply(screen, argument.substr(0, equals), argument.substr(equals + 1));
  }
  const Timeline& lesson = lesson_timeline();
  screen.state.playback.t =
      screen.beat.empty() ? lesson.position(screen.step, screen.at) : lesson.beat(screen.beat).stop;
  test::write_png(argv[1], picture_of(screen));
  return 0;
}
