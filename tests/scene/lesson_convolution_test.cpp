// Steps 5 and 6: what stands where when the filter walks and when the maps become lines.

#include <cmath>

#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/scene/lesson/convolution_parts.hpp"
#include "app/scene/lesson/flatten2_parts.hpp"
#include "app/scene/numbers.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::Rect;
using scene::Scene;

constexpr scene::Vec2 usual{964, 856};

double time_in(const char* beat, const char* segment, double share) {
  const Beat& b = lesson_timeline().beat(beat);
  const Segment& s = b.segment(segment);
  return b.begin + s.start + share * s.duration;
}

Scene scene_at(test::Scenery& scenery, double t) {
  scenery.input.t = t;
  return scene::build_scene(scenery.input, usual, 1);
}

template <class T>
const T& shape_of(const Scene& scene, const std::string& id) {
  const Item* item = test::find_item(scene, id);
  if (item == nullptr) throw std::out_of_range("no item " + id);
  return std::get<T>(item->shape);
}

std::string words(const Scene& scene, const std::string& id) { return shape_of<scene::TextShape>(scene, id).text; }

/// A context to ask the parts themselves; the scene that it writes to is thrown away.
struct Context {
  Scene scene;
  scene::SceneWriter out;
  scene::StageContext c;
  explicit Context(test::Scenery& s)
      : out(scene, s.input.theme, s.metrics), c(scene::make_context(s.input, out, 1, s.input.t)) {
    c.frame = scene::frame_stage(usual, 0.28f, 0, scene::Narration::elsewhere);
  }
};

TEST(LessonConvolution, JumpsByTheStrideInPixelsOfTheImage) {
  for (const char* name : {"vit-b-16", "overlap", "gaps", "padding", "wide patch", "flat"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Scene before = scene_at(*scenery, time_in("5.2", "jump", 0)),
                after = scene_at(*scenery, time_in("5.2", "jump", 1));
    const Rect from = shape_of<scene::RectShape>(before, "filter.stamp.frame").rect;
    const Rect to = shape_of<scene::RectShape>(after, "filter.stamp.frame").rect;
    const Rect photo = shape_of<scene::PictureShape>(after, "image.pixels").target;
    const EmbedParams& p = scenery->document.params;
    const float pixel = photo.width / static_cast<float>(p.image.width);
    EXPECT_NEAR(std::abs(to.x - from.x) / pixel, static_cast<float>(p.stride_or_patch().width), 0.01) << name;
    EXPECT_EQ(from.y, to.y) << name;
  }
}

TEST(LessonConvolution, DoesNotJumpWhereThereIsOneStop) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("one patch"));
  const Scene scene = scene_at(*scenery, time_in("5.2", "write_next", 0.5));
  EXPECT_EQ(test::find_item(scene, "image.stride"), nullptr);
  EXPECT_EQ(test::find_item(scene, "map.cell.next"), nullptr);
}

TEST(LessonConvolution, WritesTheMapInReadingOrder) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  for (const double share : {0.2, 0.51, 0.93}) {
    const Scene scene = scene_at(*scenery, time_in("5.2", "fill_map", share));
    const Rect map = shape_of<scene::HeatMapShape>(scene, "map.sheet").target;
    const Rect rows = test::find_item(scene, "map.sheet")->clip.value();
    const Rect last = test::find_item(scene, "map.sheet.last")->clip.value();
    const float cell = map.width / 14;
    EXPECT_NEAR(rows.height / cell, std::floor(share * 14), 1e-3);
    EXPECT_NEAR(last.y, rows.bottom(), 1e-3);
    EXPECT_NEAR(last.width / cell + 14 * rows.height / cell, share * 196, 0.01);
  }
}

TEST(LessonConvolution, FlattensFilterAndPatchInTheOrderThatIsChosen) {
  for (const char* name : {"order (P, P, C)", "rgba"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Context context(*scenery);
    const Embedding& e = scenery->input.result->embedding;
    const PatchOrder order = scenery->document.view.order;
    const std::int64_t i = context.c.selected;
    const scene::Matrix line = scene::flattened_line(context.c, "x", scene::patch_planes(context.c, i));
    std::vector<float> row(static_cast<std::size_t>(e.params.patch_length()));
    unfold_row(e.image, e.grid, 0, i, row, order);
    ASSERT_EQ(line->data.size(), row.size());
    for (std::size_t j = 0; j < row.size(); ++j) ASSERT_EQ(line->data[j], row[j]) << name << ", place " << j;
  }
}

TEST(LessonConvolution, PutsTheSameNumberOfBothRoadsOnTheCard) {
  for (const char* name : {"vit-b-16", "no bias", "overlap", "both roads"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Selection& s = scenery->document.selection;
    const Explanation terms = scenery->input.result->embedding.explain(0, s.patch, s.filter);
    const Scene scene = scene_at(*scenery, lesson_timeline().beat("5.3").stop);
    const int decimals = scene::six_digit_decimals({static_cast<double>(terms.by_product)});
    EXPECT_EQ(words(scene, "card.paper.number"), scene::fixed_number(static_cast<double>(terms.by_product), decimals));
    EXPECT_EQ(words(scene, "card.code.number"),
              scene::fixed_number(static_cast<double>(terms.by_convolution), decimals));
    const bool same = words(scene, "card.paper.number") == words(scene, "card.code.number");
    EXPECT_EQ(words(scene, "card.equals"), same ? "=" : "≈");
  }
}

TEST(LessonConvolution, PushesTheNeedleThroughTheSelectedCellOfEveryMap) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("leftover"));
  scenery->input.t = lesson_timeline().beat("5.3").stop;
  const Context context(*scenery);
  const scene::ConvolutionLayout l = scene::lay_out_convolution(context.c);
  const auto q = scene::needle_through(context.c, l.maps);
  const scene::Vec2 back = (q[0] + q[1]) * 0.5f, front = (q[2] + q[3]) * 0.5f, along = front - back;
  ASSERT_GT(l.maps.behind, 0);
  for (int k = 0; k <= l.maps.behind; ++k) {
    const Rect cell = scene::map_cell(l.maps, context.c.grid, context.c.selected);
    const scene::Vec2 middle =
        scene::Vec2{cell.x + cell.width / 2, cell.y + cell.height / 2} + l.maps.step * static_cast<float>(k);
    const scene::Vec2 off = middle - back;
    EXPECT_NEAR((off.x * along.y - off.y * along.x) / std::hypot(along.x, along.y), 0, 0.05) << "map " << k;
  }
}

TEST(LessonFlatten2, LaysTheNeedleOnColumnI) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("leftover"));
  const Scene scene = scene_at(*scenery, lesson_timeline().step_stop(6));
  const Rect sheet = shape_of<scene::RectShape>(scene, "flat.frame").rect;
  const auto& needle = shape_of<scene::PathShape>(scene, "needle").points;
  const auto n = static_cast<float>(scenery->input.result->embedding.grid.count());
  const float middle = sheet.x + sheet.width * (static_cast<float>(scenery->document.selection.patch) + 0.5f) / n;
  EXPECT_NEAR((needle[0].x + needle[1].x) / 2, middle, 0.01);
  EXPECT_NEAR(needle[0].y, sheet.y, 0.01);
  EXPECT_NEAR(needle[2].y, sheet.bottom(), 0.01);
}

TEST(LessonFlatten2, MakesOfAMapTheRowOfTheSheetThatFlattenMakes) {
  for (const char* name : {"leftover", "overlap", "flat"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Context context(*scenery);
    const scene::Matrix line = scene::map_line(context.c, context.c.filter);
    const View flat = scenery->input.result->embedding.flattened();
    for (std::int64_t i = 0; i < context.c.n(); ++i)
      ASSERT_EQ(line->data[static_cast<std::size_t>(i)], flat.at({0, context.c.filter, i})) << name;
  }
}

TEST(LessonFlatten2, FillsRowAfterRowOfTheLine) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const auto filled = [&](const char* segment, double share) {
    const Scene scene = scene_at(*scenery, time_in("6.1", segment, share));
    const Item* line = test::find_item(scene, "line.values");
    const Rect box = shape_of<scene::RectShape>(scene, "line.frame").rect;
    return line == nullptr ? 0.f : (line->clip ? line->clip->width : box.width) / box.width * 14;
  };
  EXPECT_EQ(filled("first_row", 0.5), 0);
  EXPECT_NEAR(filled("second_row", 0.5), 1, 1e-3);
  EXPECT_NEAR(filled("rest_of_map", 0.1), 2, 1e-3);
  const float half = filled("rest_of_map", 0.6);
  EXPECT_GT(half, 4);
  EXPECT_LT(half, 12);
  EXPECT_NEAR(filled("other_maps", 0), 14, 1e-3);
}

TEST(LessonFlatten2, TellsShapeAndStridesAsPyTorchDoes) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene scene = scene_at(*scenery, lesson_timeline().step_stop(6));
  EXPECT_EQ(words(scene, "card.memory.0.shape"), "(1, 768, 14, 14)");
  EXPECT_EQ(words(scene, "card.memory.0.strides"), "(150528, 196, 14, 1)");
  EXPECT_EQ(words(scene, "card.memory.1.shape"), "(1, 768, 196)");
  EXPECT_EQ(words(scene, "card.memory.1.strides"), "(150528, 196, 1)");
}

}  // namespace
}  // namespace tessera
