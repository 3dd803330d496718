// Steps 3 and 4: the order in which a patch is written, which cell of Z is there when, and where a number comes from.

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/scene/lesson/derivation.hpp"
#include "app/scene/lesson/filter_strip.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/lesson/step_flatten.hpp"
#include "app/scene/lesson/step_project.hpp"
#include "app/scene/numbers.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::Scene;
using scene::StageContext;
using scene::TensorName;

constexpr scene::Vec2 usual{964, 856};

/// A setting's stage at a time, without its picture.
struct Stage {
  std::unique_ptr<test::Scenery> scenery;
  Scene scene;
  scene::SceneWriter out;
  StageContext context;

  Stage(const std::string& name, double t)
      : scenery(test::lesson_scenery(test::lesson_setting(name))),
        out(scene, scenery->input.theme, scenery->metrics),
        context(scene::make_context(scenery->input, out, 1, t)) {
    context.frame = scene::frame_stage(usual, 0.4f, 0, scene::Narration::elsewhere);
  }
};

double begin_of(const std::string& beat, const char* segment) {
  const Beat& b = lesson_timeline().beat(beat);
  return b.begin + b.segment(segment).start;
}

TEST(FilterStrip, ShowsTheFirstTheLastAndThoseAboutTheSelectedOne) {
  EXPECT_EQ(scene::filters_to_show(768, 19, 7), (std::vector<std::int64_t>{0, 17, 18, 19, 20, 21, 767}));
  EXPECT_EQ(scene::filters_to_show(3, 1, 8), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(scene::filters_to_show(768, 767, 4), (std::vector<std::int64_t>{0, 765, 766, 767}));
  EXPECT_EQ(scene::filters_to_show(768, 5, 1), (std::vector<std::int64_t>{5}));
  EXPECT_TRUE(scene::filters_to_show(768, 5, 0).empty());
}

TEST(FilterStrip, PaintsZeroGrayAndTheLargestWeightFull) {
  const Stage stage("no bias", 0);
  const auto picture = scene::filter_picture(stage.context, 7);
  ASSERT_TRUE(picture);
  const Tensor& kernel = stage.scenery->input.result->embedding.weights->kernel;
  const std::int64_t area = 32 * 32;
  const float* weights = kernel.data.data() + 7 * 3 * area;
  const float largest = std::abs(
      *std::max_element(weights, weights + 3 * area, [](float a, float b) { return std::abs(a) < std::abs(b); }));
  for (const std::int64_t at : {0, 77, 1023}) {
    for (int c = 0; c < 3; ++c)
      EXPECT_NEAR(picture->at(at % 32, at / 32)[c], 128 + 127 * weights[c * area + at] / largest, 0.51)
          << at << ' ' << c;
  }
}

TEST(PlaceOrder, WritesARowAsUnfoldDoesInTheSameOrder) {
  for (const char* name : {"order (P, P, C)", "wide patch"}) {
    const Stage stage(name, 0);
    const Document& d = stage.scenery->document;
    const Embedding& e = stage.scenery->input.result->embedding;
    std::vector<float> row(static_cast<std::size_t>(d.params.patch_length()));
    unfold_row(e.image, e.grid, 0, d.selection.patch, row, d.view.order);
    const scene::Matrix written = scene::written_row(stage.context, d.selection.patch);
    ASSERT_TRUE(written);
    EXPECT_TRUE(std::equal(row.begin(), row.end(), written->data.begin(), written->data.end())) << name;
  }
}

TEST(PlaceOrder, GoesThereAndBack) {
  const Stage stage("order (P, P, C)", 0);
  EXPECT_EQ(scene::written_place(stage.context, 0), 0);
  EXPECT_EQ(scene::written_place(stage.context, 64), 1);  // the second channel of the first pixel
  EXPECT_EQ(scene::written_place(stage.context, 8), 24);  // the first pixel of the second row
  for (std::int64_t j = 0; j < stage.context.length(); ++j)
    EXPECT_EQ(scene::stored_place(stage.context, scene::written_place(stage.context, j)), j);
}

TEST(PlaceOrder, PutsTheColumnsOfXAndTheRowsOfEInTheSameOrder) {
  const Stage stage("order (P, P, C)", 0);
  const StageContext& c = stage.context;
  const scene::SheetPlan x = scene::x_plan(c, {0, 0}, {10}), e = scene::e_plan(c, {0, 0}, {10});
  ASSERT_TRUE(x.places && e.places);
  const Embedding& all = stage.scenery->input.result->embedding;
  const std::vector<float> row = all.patch_row(0, 70);
  for (const std::int64_t k : {0, 1, 2, 3, 100, 191}) {
    const std::int64_t j = scene::stored_place(c, k);
    EXPECT_EQ(x.sheet->matrix->view().at({70, k}), row[static_cast<std::size_t>(j)]);
    EXPECT_EQ(e.sheet->matrix->view().at({k, 9}), all.weights->kernel.data[static_cast<std::size_t>(9 * 192 + j)]);
  }
}

TEST(FlattenStep, AnswersThePointerOnTheStripWithThePlaceInTheTensor) {
  const Stage stage("order (P, P, C)", 0);
  stage.scenery->input.t = lesson_timeline().beat("3.2").stop;
  const Scene scene = scene::build_scene(stage.scenery->input, usual, 1);
  const Item* strip = test::find_item(scene, "strip.values");
  ASSERT_NE(strip, nullptr);
  const scene::Rect box = std::get<scene::HeatMapShape>(strip->shape).target;
  const float step = box.width / 192;
  for (const int k : {0, 1, 5, 100}) {
    const float x = box.x + step * (static_cast<float>(k) + 0.5f);
    const scene::Hit hit = scene::hit_test(scene, {x, box.y + box.height / 2});
    EXPECT_EQ(hit.subject.tensor, TensorName::x);
    EXPECT_EQ(hit.subject.k, k % 3 * 64 + k / 3);
  }
}

TEST(FlattenStep, WritesRowAfterRowAndPlaneAfterPlane) {
  for (const char* name : {"vit-b-16", "order (P, P, C)", "one patch", "every pixel", "flat", "tall"}) {
    const Beat& beat = lesson_timeline().beat("3.2");
    float left = 0, written = 0;
    for (double t = beat.begin; t < beat.end; t += 0.1) {
      const Stage stage(name, t);
      const scene::Unrolling u = scene::unrolling(stage.context);
      EXPECT_EQ(u.runs * u.length, stage.context.length()) << name;
      EXPECT_GE(u.left + 1e-4f, left) << name;
      EXPECT_GE(u.written + 1e-4f, written) << name;
      EXPECT_LE(u.written, u.left + 1e-4f) << name;
      left = u.left, written = u.written;
      for (std::size_t k = 1; k < u.flown.size(); ++k) EXPECT_LE(u.flown[k], u.flown[k - 1]) << name;
    }
    EXPECT_EQ(left, written) << name;
    const Stage stage(name, beat.stop);
    EXPECT_EQ(scene::unrolling(stage.context).written, static_cast<float>(scene::unrolling(stage.context).runs))
        << name;
  }
}

TEST(FlattenStep, ReadsOneRowOfOnePlaneAtATimeOrOneOfAll) {
  const Stage stored("vit-b-16", 0), mixed("order (P, P, C)", 0);
  EXPECT_EQ(scene::unrolling(stored.context).runs, 48);
  EXPECT_EQ(scene::unrolling(mixed.context).runs, 8);
  EXPECT_TRUE(scene::in_run(stored.context, 17, 1));
  EXPECT_FALSE(scene::in_run(stored.context, 17, 0));
  EXPECT_TRUE(scene::in_run(mixed.context, 3, 0) && scene::in_run(mixed.context, 3, 2));
}

TEST(ProjectStep, WritesOneCellOfZThenItsRowThenAll) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const auto at = [&](double t) {
    scenery->input.t = t;
    return scene::build_scene(scenery->input, usual, 1);
  };
  const Scene before = at(begin_of("4.1", "land") - 0.01);
  EXPECT_EQ(test::find_item(before, "z.cell.value"), nullptr);
  const Scene cell = at(lesson_timeline().beat("4.1").stop);
  EXPECT_NE(test::find_item(cell, "z.cell.value"), nullptr);
  EXPECT_EQ(test::find_item(cell, "z.sheet"), nullptr);
  EXPECT_EQ(test::find_item(cell, "z.row.values"), nullptr);
  const Scene row = at(begin_of("4.2", "fill_sheet"));
  EXPECT_NE(test::find_item(row, "z.row.values"), nullptr);
  EXPECT_EQ(test::find_item(row, "z.sheet"), nullptr);
  const Item* sheet = nullptr;
  const Scene all = at(lesson_timeline().beat("4.2").stop);
  ASSERT_NE(sheet = test::find_item(all, "z.sheet"), nullptr);
  EXPECT_FALSE(sheet->clip);
}

TEST(ProjectStep, ParksZWhereTheNextStepsKeepIt) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  scenery->input.t = lesson_timeline().step_stop(4);
  const Scene scene = scene::build_scene(scenery->input, usual, 1);
  const Item* frame = test::find_item(scene, "z.frame");
  ASSERT_NE(frame, nullptr);
  Stage stage("vit-b-16", scenery->input.t);
  const scene::Rect parked = scene::parked_box(stage.context), box = std::get<scene::RectShape>(frame->shape).rect;
  EXPECT_NEAR(box.x, parked.x, 0.01);
  EXPECT_NEAR(box.width, parked.width, 0.01);
}

TEST(ProjectStep, ShowsHalfOfDOrTwiceWhereThereIsNoHalf) {
  EXPECT_EQ(scene::other_dimension(768), 384);
  EXPECT_EQ(scene::other_dimension(3), 1);
  EXPECT_EQ(scene::other_dimension(1), 2);
}

TEST(Derivation, ListsTheTermsFromTheLargestOn) {
  const Stage stage("no bias", 0);
  const auto places = scene::largest_terms(stage.context, 4, 5);
  const Explanation all = stage.scenery->input.result->embedding.explain(0, 4, 5);
  ASSERT_EQ(places->size(), 64U);
  const auto size = [&](std::int64_t j) { return std::abs(all.terms[static_cast<std::size_t>(j)]); };
  for (std::size_t k = 1; k < places->size(); ++k) EXPECT_GE(size((*places)[k - 1]), size((*places)[k]));
  const auto larger = std::count_if(all.terms.begin(), all.terms.end(),
                                    [&](float term) { return std::abs(term) > size(places->back()); });
  EXPECT_LE(larger, 63);
}

TEST(Derivation, WritesNumbersWithATrueMinusAndNoNegativeZero) {
  EXPECT_EQ(scene::fixed_number(-0.0519424, 6), "−0.051942");
  EXPECT_EQ(scene::fixed_number(-0.0000001, 6), "0.000000");
  EXPECT_EQ(scene::fixed_number(1.5, 2), "1.50");
  EXPECT_EQ(scene::decimals_for(1.f), 2);
  EXPECT_EQ(scene::decimals_for(0.062f), 4);
  EXPECT_EQ(scene::decimals_for(0.f), 2);
  EXPECT_EQ(scene::decimals_for(250.f), 2);
}

TEST(Derivation, TellsTheSameValueByBothRoadsToSixDigits) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("no bias"));
  scenery->input.t = lesson_timeline().beat("4.1").stop;
  const std::string words = test::all_text(scene::build_scene(scenery->input, usual, 1));
  const Explanation cell = scenery->input.result->embedding.explain(0, 4, 5);
  EXPECT_NE(words.find("Z[4, 5] = Σ = "), std::string::npos) << words;
  ASSERT_LT(std::abs(cell.value), 1);
  EXPECT_NE(words.find(scene::fixed_number(static_cast<double>(cell.by_product), 6)), std::string::npos);
  EXPECT_NE(words.find(scene::fixed_number(static_cast<double>(cell.by_convolution), 6)), std::string::npos);
  Explanation large;
  large.sum = -39.2338, large.by_product = -39.234f;
  EXPECT_EQ(scene::decimals_of_sum(large), 4);
}

}  // namespace
}  // namespace tessera
