#include "app/paint/still.hpp"

#include <algorithm>
#include <cmath>

#include "app/model/picture_loader.hpp"
#include "app/model/samples.hpp"
#include "app/model/timeline.hpp"
#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/overview.hpp"
#include "app/scene/setting_words.hpp"
#include "app/scene/texts/lesson_facts.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

/// The batch's picture that the document shows.
std::size_t shown_index(const Document& document) {
  const auto last = static_cast<std::int64_t>(document.images.size()) - 1;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(document.selection.image, 0, last));
}

}  // namespace

StillInput load_still_input(Document document, const std::stop_token& stop) {
  if (document.images.empty()) throw Error("a document without a picture has nothing to show");
  StillInput input;
  ComputeKey key;
  for (const std::string& source : document.images) {
    if (stop.stop_requested()) throw Cancelled();
    key.pictures.push_back(load_picture(source).picture);
  }
  key.params = document.params;
  key.weights = document.weights;
  if (document.model) key.model = input.model = open_model(*document.model);
  key.fitting = document.fitting;
  const std::size_t shown = shown_index(document);
  input.opened = key.pictures[shown];
  input.image_name = document.images[shown];
  if (validate(document.params).empty()) {
    input.result = std::make_shared<const EmbedResult>(make_embed_job()(key, stop, [](double) {}));
    const PatchGrid grid = plan_grid(document.params.grid_settings());
    document.selection = clamp_selection(document.selection, document, grid);
    if (document.view.wrong != WrongWay::none)
      input.wrong = std::make_shared<const WrongResult>(
          compute_wrong(*input.result, document.view.wrong, document.selection.image, document.selection.patch, stop));
  }
  input.document = std::move(document);
  return input;
}

struct StillMaker::State {
  StillInput input;
  texts::Texts texts;
  scene::TextMetrics metrics;
  scene::SceneMemo memo;
};

StillMaker::StillMaker(StillInput input, Language language)
    : state_(std::make_unique<State>(State{std::move(input), texts::Texts::load(language), {}, {}})) {}
StillMaker::~StillMaker() = default;

const StillInput& StillMaker::input() const { return state_->input; }

scene::SceneInput StillMaker::scene_input(double t, const StillLook& look) const {
  const StillInput& given = state_->input;
  scene::SceneInput input;
  input.document = &given.document;
  input.result = given.result;
  input.current = given.result != nullptr;
  input.wrong = given.wrong;
  input.model = given.model;
  input.opened = given.opened;
  if (given.opened) input.file = Size2{given.opened->height, given.opened->width};
  const Sample* sample = find_sample(given.image_name);
  input.image_name =
      sample ? std::string(sample->name) : given.image_name.substr(given.image_name.find_last_of('/') + 1);
  input.model_name = scene::settings_name(given.document, state_->texts);
  input.weights_name = scene::weights_name(given.document, state_->texts);
  input.label = look.label;
  input.t = t;
  input.theme = scene::make_theme(look.theme);
  input.metrics = &state_->metrics;
  input.texts = &state_->texts;
  input.memo = &state_->memo;
  return input;
}

scene::Scene StillMaker::scene_at(double t, const StillLook& look) {
  const scene::SceneInput input = scene_input(t, look);
  const scene::Vec2 size =
      look.size.y > 0 ? look.size : scene::figure_size(input, {look.size.x, look.size.x / look.proportion}, look.parts);
  return scene::build_figure(input, size, look.zoom, look.parts);
}

scene::Scene StillMaker::overview(const StillLook& look) {
  const scene::SceneInput input = scene_input(0, look);
  const scene::OverviewOptions options{look.parts.title, look.parts.formula, input.document->view.indices,
                                       look.parts.narration || look.parts.notes, look.label};
  const scene::Vec2 size =
      look.size.y > 0 ? look.size
                      : scene::Vec2{look.size.x, std::ceil(scene::overview_height(input, look.size.x, options))};
  return scene::build_overview(input, size, look.zoom, options);
}

std::string StillMaker::words(const std::string& key, double t) const {
  const scene::SceneInput input = scene_input(t, {});
  std::string words;
  for (const scene::Span& span : scene::colored(texts::narrate(*input.texts, key, scene::lesson_facts(input))))
    words += span.text;
  return words;
}

scene::Color ground_of(scene::ThemeName theme) { return scene::make_theme(theme).ground; }

}  // namespace tessera::paint
