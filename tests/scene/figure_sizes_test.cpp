// Figures for paper, slides and screens, in the sizes of the presets: type that can be read, and texts apart.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/model/export_plan.hpp"
#include "app/model/timeline.hpp"
#include "app/scene/figure.hpp"
#include "app/scene/overview.hpp"
#include "tests/scene/lesson_checks.hpp"
#include "tests/scene/lesson_settings.hpp"
#include "tests/scene/scene_input.hpp"

namespace tessera {
namespace {

using scene::Scene;
using scene::Vec2;

/// Of the size of labels, which is the one that a plan states.
constexpr float least_share = 0.8f;

/// Exponents and indices of formulas may be smaller.
bool is_formula(const std::string& id) {
  const auto begins = [&](const char* start) { return id.starts_with(start); };
  return begins("x.paper.") || begins("seq.name.") || begins("position.name.") || begins("overview.formula.");
}

/// The words that are too small, with their sizes.
std::string too_small(const Scene& scene, float label) {
  std::string all;
  for (const scene::Item& item : scene.items) {
    const auto* text = std::get_if<scene::TextShape>(&item.shape);
    if (text == nullptr || !test::seen(item) || is_formula(item.id) || text->text == "pos") continue;
    const float size = text->size * std::hypot(item.transform.c, item.transform.d);
    if (size < least_share * label - 0.01f) all += fmt::format("{:.2f} of {}: {}\n", size / label, item.id, text->text);
  }
  return all;
}

class FigureSizes : public testing::TestWithParam<std::string> {
 protected:
  FigureSizes() {
    const auto& all = export_presets();
    const auto preset = std::find_if(all.begin(), all.end(), [](const auto& p) { return p.id == GetParam(); });
    ExportPlan plan;
    use_preset(plan, *preset);
    size = size_export(plan);
    title = plan.title;
  }
  Vec2 stage() const { return {static_cast<float>(size.scene_width), static_cast<float>(size.scene_height)}; }

  ExportSize size;
  bool title = true;
};

INSTANTIATE_TEST_SUITE_P(For, FigureSizes, testing::Values("one-column", "two-columns", "slide", "poster", "web"),
                         [](const auto& preset) { return test::test_name(preset.param); });

TEST_P(FigureSizes, KeepTheWordsOfEveryBeatReadableInsideAndApart) {
  for (const Language language : {Language::english, Language::chinese}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"), language);
    scenery->input.label = static_cast<float>(size.label);
    for (const Beat& beat : lesson_timeline().beats()) {
      scenery->input.t = beat.stop;
      const Scene scene =
          scene::build_figure(scenery->input, stage(), static_cast<float>(size.scale), {.title = title});
      EXPECT_EQ(too_small(scene, scenery->input.label), "") << beat.id();
      EXPECT_EQ(test::untidy(scene, scenery->metrics), "") << beat.id();
    }
  }
}

TEST_P(FigureSizes, KeepTheWordsOfTheOverviewReadableInsideAndApart) {
  for (const Language language : {Language::english, Language::chinese}) {
    for (const char* setting : {"vit-b-16", "overlap", "one patch"}) {
      const auto scenery = test::lesson_scenery(test::lesson_setting(setting), language);
      scenery->input.label = static_cast<float>(size.label);
      const Scene scene = scene::build_overview(scenery->input, stage(), static_cast<float>(size.scale),
                                                {title, true, true, false, scenery->input.label});
      EXPECT_EQ(too_small(scene, scenery->input.label), "") << setting;
      EXPECT_EQ(test::untidy(scene, scenery->metrics), "") << setting;
    }
  }
}

}  // namespace
}  // namespace tessera
