// The Models view in the window: its switch, its pages, what a click on its pictures selects, what leads back.

#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "app/model/models_analyses.hpp"
#include "app/scene/models/models_scene.hpp"
#include "app/scene/mosaic.hpp"
#include "app/view/commands.hpp"
#include "app/view/questions.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

using scene::TensorName;

struct ModelsScreen : test::ScreenHarness {
  ModelsScreen() : ScreenHarness(test::sample_document()) {
    work = test::finished_work(state.document);
    rest();
  }

  /// With the numbers of the page that is shown.
  void analyse_page() {
    work.analyses = std::make_shared<const ModelAnalyses>(analyse(analysis_keys(state.document, work.result)));
    rest();
  }
  scene::Scene stage() {
    const ImVec2 size = ImGui::FindWindowByName("stage")->Size;
    scene::SceneInput input = scene_input();
    input.analyses = work.analyses;
    return scene::build_models_scene(input, {size.x, size.y}, 1);
  }
  const scene::MosaicShape& mosaic(const scene::Scene& scene, const std::string& id) const {
    const auto found =
        std::find_if(scene.items.begin(), scene.items.end(), [&](const auto& item) { return item.id == id; });
    if (found == scene.items.end()) throw std::out_of_range(id);
    return std::get<scene::MosaicShape>(found->shape);
  }
  void click_tile(const std::string& id, std::int64_t tile) {
    const scene::Scene scene = stage();
    const scene::Rect box = scene::tile_rect(mosaic(scene, id), tile);
    click(on_pane("stage", {box.x + box.width / 2, box.y + box.height / 2}));
  }
  void run(std::string_view command) {
    view::Requests asked;
    EXPECT_TRUE(view::run_command(command, state, asked)) << command;
    rest();
  }
};

TEST(ModelsScreen, MShowsItAndMOrEscapeOrAnyStepLeadsBack) {
  ModelsScreen screen;
  screen.type("m");
  EXPECT_TRUE(screen.state.document.models.shown);
  screen.type("m");
  EXPECT_FALSE(screen.state.document.models.shown);
  screen.type("m");
  screen.key("Escape");
  EXPECT_FALSE(screen.state.document.models.shown);
  screen.type("m");
  screen.type("4");
  EXPECT_FALSE(screen.state.document.models.shown);
  EXPECT_EQ(lesson_timeline().beat_at(screen.state.playback.t).step, 4);
}

TEST(ModelsScreen, TakesThePlaceOfTheOverviewAndTheReverse) {
  ModelsScreen screen;
  screen.type("o");
  screen.type("m");
  EXPECT_TRUE(screen.state.document.models.shown);
  EXPECT_FALSE(screen.state.overview);
  screen.type("o");
  EXPECT_TRUE(screen.state.overview);
  EXPECT_FALSE(screen.state.document.models.shown);
}

TEST(ModelsScreen, TheLessonWaitsAndAsksNothingMeanwhile) {
  ModelsScreen screen;
  screen.state.playback.t = lesson_timeline().beat("2.1").stop;
  screen.rest();
  ASSERT_NE(view::open_question(screen.state), Question::none);
  screen.type("m");
  EXPECT_EQ(view::open_question(screen.state), Question::none);
  const double t = screen.state.playback.t;
  screen.let_pass(1);
  EXPECT_EQ(screen.state.playback.t, t);
}

TEST(ModelsScreen, IsNoStepOfUndo) {
  ModelsScreen screen;
  screen.state.document.params.dim = 100;
  screen.rest();
  screen.run("models.spectrum");
  screen.key("Z", true);
  EXPECT_EQ(screen.state.document.params.dim, 768);
  EXPECT_TRUE(screen.state.document.models.shown) << "undo takes back the setting alone";
  EXPECT_EQ(screen.state.document.models.page, ModelsPage::spectrum);
}

TEST(ModelsScreen, PointAndCommaTurnThePages) {
  ModelsScreen screen;
  screen.type("m");
  EXPECT_EQ(screen.state.document.models.page, ModelsPage::filters);
  screen.type(".");
  EXPECT_EQ(screen.state.document.models.page, ModelsPage::components);
  screen.type(",");
  EXPECT_EQ(screen.state.document.models.page, ModelsPage::filters);
}

TEST(ModelsScreen, AClickOnATabOpensItsPage) {
  ModelsScreen screen;
  screen.type("m");
  const scene::Scene scene = screen.stage();
  const auto spot = std::find_if(scene.hot_spots.begin(), scene.hot_spots.end(),
                                 [](const auto& hot) { return hot.action == "models.positions"; });
  ASSERT_NE(spot, scene.hot_spots.end());
  screen.click(screen.on_pane("stage", {spot->rect.x + spot->rect.width / 2, spot->rect.y + spot->rect.height / 2}));
  EXPECT_EQ(screen.state.document.models.page, ModelsPage::positions);
}

TEST(ModelsScreen, AClickOnTheWallChoosesTheFilterInEveryOrder) {
  ModelsScreen screen;
  for (const auto& [command, order] :
       {std::pair{"models.order.index", FilterOrder::index}, {"models.order.variance", FilterOrder::variance}}) {
    screen.run(command);
    screen.analyse_page();
    screen.click_tile("wall.filters", 77);
    EXPECT_EQ(screen.state.document.selection.filter,
              filter_order(screen.work.result->embedding.weights->kernel, order)[77]);
    EXPECT_FALSE(screen.state.derivation) << "a filter is not a number";
  }
}

TEST(ModelsScreen, TheChosenFilterGoesToTheLesson) {
  ModelsScreen screen;
  screen.run("models.filters");
  screen.analyse_page();
  screen.click_tile("wall.filters", 5);
  screen.run("models.to-lesson");
  EXPECT_FALSE(screen.state.document.models.shown);
  EXPECT_EQ(lesson_timeline().beat_at(screen.state.playback.t).step, 5);
  EXPECT_EQ(screen.state.document.selection.filter, 5);
}

TEST(ModelsScreen, AClickOnAPositionChoosesItsPatch) {
  ModelsScreen screen;
  screen.run("models.positions");
  screen.analyse_page();
  screen.click_tile("tiles", 100);
  EXPECT_EQ(screen.state.document.selection.patch, 100);
}

}  // namespace
}  // namespace tessera
