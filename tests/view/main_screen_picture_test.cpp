// The whole main screen against reference pictures in tests/data/pictures, at two sizes and in both themes.
// TESSERA_UPDATE_PICTURES=1 writes them anew. A picture that differs is written to the build folder.

#include <cstdlib>
#include <memory>
#include <optional>

#include <gtest/gtest.h>
#include <imgui.h>

#include "app/model/models_analyses.hpp"
#include "app/view/scene_renderer.hpp"
#include "tests/view/egl_context.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

constexpr int tolerance = 24;             // of 255: rasterisers differ a little along edges
constexpr double share_that_may = 0.002;  // of the pixels

/// Of the Models view where there is a page.
using Page = std::optional<ModelsPage>;

Document document_on(Page page) {
  Document document = test::sample_document();
  if (page) document.models = {true, *page, FilterOrder::index, -1};
  return document;
}

Image8 main_screen_picture(int width, int height, Appearance appearance, Language language, Page page) {
  view::AppState state(document_on(page));
  state.preferences.appearance = appearance;
  state.preferences.language = language;
  view::Work work = test::finished_work(state.document);
  if (page) work.analyses = std::make_shared<const ModelAnalyses>(analyse(analysis_keys(state.document, work.result)));
  test::EglContext context;
  const view::Fonts fonts(*ImGui::GetIO().Fonts, 1);
  const scene::TextMetrics metrics;
  const texts::Texts english = texts::Texts::load(Language::english);
  const texts::Texts chinese = texts::Texts::load(Language::chinese);
  const texts::Texts& texts = language == Language::english ? english : chinese;
  scene::SceneMemo memo;
  view::SceneRenderer renderer;
  const auto draw_scene = [&](ImDrawList& list, const scene::Scene& scene, const view::Placement& placement) {
    renderer.draw(list, scene, placement);
  };
  const test::FrameSetup setup{width, height, 1};
  Image8 picture;
  int settled = 0;  // windows find their places in two frames
  do {
    picture = context.frame(setup, [&] {
      ImGui::GetIO().MousePos = {-1, -1};
      renderer.begin_frame(1);
      view::draw_main_screen(state, work, {fonts, metrics, texts, english, memo, draw_scene, 1}, {});
    });
  } while (++settled < 3 || renderer.wants_another_frame());
  return picture;
}

void expect_picture(const std::string& name, int width, int height, Appearance appearance,
                    Language language = Language::english, Page page = {}) {
  const Image8 picture = main_screen_picture(width, height, appearance, language, page);
  const std::string reference_file = std::string(TESSERA_TEST_DATA) + "/pictures/" + name + ".png";
  if (std::getenv("TESSERA_UPDATE_PICTURES") != nullptr) {
    test::write_png(reference_file, picture);
    GTEST_SKIP() << reference_file << " written";
  }
  const test::PictureDifference difference = test::compare(picture, test::read_png(reference_file), tolerance);
  const auto allowed = static_cast<std::int64_t>(share_that_may * static_cast<double>(width) * height);
  if (difference.same_size && difference.pixels <= allowed) return;
  const std::string actual_file = name + ".actual.png";
  test::write_png(actual_file, picture);
  FAIL() << name << ": " << difference.pixels << " pixels differ by more than " << tolerance << " (" << allowed
         << " may), the largest by " << difference.largest << "; the picture as it is now: " << actual_file;
}

TEST(MainScreenPicture, OfALargeDarkWindow) { expect_picture("main-large-dark", 1600, 1000, Appearance::dark); }
TEST(MainScreenPicture, OfALargeLightWindow) { expect_picture("main-large-light", 1600, 1000, Appearance::light); }
TEST(MainScreenPicture, OfASmallDarkWindow) { expect_picture("main-small-dark", 1024, 640, Appearance::dark); }
TEST(MainScreenPicture, InChinese) {
  expect_picture("main-large-chinese", 1600, 1000, Appearance::dark, Language::chinese);
}
TEST(MainScreenPicture, OfASmallLightWindow) { expect_picture("main-small-light", 1024, 640, Appearance::light); }

TEST(MainScreenPicture, OfTheWallOfFilters) {
  expect_picture("models-filters-dark", 1600, 1000, Appearance::dark, Language::english, ModelsPage::filters);
}
TEST(MainScreenPicture, OfTheSimilarityOfPositions) {
  expect_picture("models-positions-light", 1600, 1000, Appearance::light, Language::english, ModelsPage::positions);
}

}  // namespace
}  // namespace tessera
