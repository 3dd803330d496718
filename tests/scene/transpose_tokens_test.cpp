// Steps 7 and 8: the turn over the diagonal, memory, mistakes, the shuffle and the sum.

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "app/model/made_tokens.hpp"
#include "app/model/shuffle.hpp"
#include "app/model/timeline.hpp"
#include "app/scene/numbers.hpp"
#include "tessera/positions.hpp"
#include "tests/scene/lesson_checks.hpp"
#include "tests/scene/lesson_settings.hpp"
#include "tests/scene/value_lookup.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::Rect;
using scene::Scene;
using scene::Vec2;

constexpr Vec2 usual{964, 856};

double after(std::string_view beat, std::string_view segment) {
  const Beat& b = lesson_timeline().beat(beat);
  return b.begin + b.segment(segment).end();
}

double halfway(std::string_view beat, std::string_view segment) {
  const Beat& b = lesson_timeline().beat(beat);
  return b.begin + b.segment(segment).start + b.segment(segment).duration / 2;
}

Scene scene_at(test::Scenery& scenery, double t, Vec2 size = usual) {
  scenery.input.t = t;
  return scene::build_scene(scenery.input, size, 1);
}

template <class Shape>
const Shape& shape_of(const Scene& scene, const std::string& id) {
  const Item* item = test::find_item(scene, id);
  if (item == nullptr) throw std::out_of_range("no item " + id);
  return std::get<Shape>(item->shape);
}

std::string text_of(const Scene& scene, const std::string& prefix) {
  std::string words;
  for (const Item& item : scene.items) {
    const auto* text = std::get_if<scene::TextShape>(&item.shape);
    if (text != nullptr && item.id.starts_with(prefix)) words += text->text;
  }
  return words;
}

TEST(TransposeStep, KeepsWhatLiesAlongTheDiagonalAsItTurns) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  for (const double t : {after("7.1", "lift"), halfway("7.1", "turn"), after("7.1", "turn"), after("7.1", "settle")}) {
    const Item* sheet = nullptr;
    const Scene scene = scene_at(*scenery, t);
    ASSERT_NE(sheet = test::find_item(scene, "turned.sheet"), nullptr);
    const Vec2 along = sheet->transform({1, 1}) - sheet->transform({0, 0});
    EXPECT_NEAR(along.x, 1, 1e-4);
    EXPECT_NEAR(along.y, 1, 1e-4);
  }
  // Half way it is seen edge on.
  const Scene scene = scene_at(*scenery, halfway("7.1", "turn"));
  const scene::Affine m = test::find_item(scene, "turned.sheet")->transform;
  EXPECT_NEAR(m.a * m.d - m.b * m.c, 0, 1e-3);
}

TEST(TransposeStep, AnswersOnTheTurnedSheetWithTheCellOfTheSheetItCameFrom) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene scene = scene_at(*scenery, after("7.1", "settle"));
  const Rect flat = shape_of<scene::RectShape>(scene, "flat.frame").rect;
  const scene::Affine m = test::find_item(scene, "turned.sheet")->transform;
  const float width = flat.height, height = flat.width;  // N × D is D × N mirrored
  for (const auto& [token, filter] : {std::pair{3, 700}, {150, 20}}) {
    const Vec2 point{m.tx + (static_cast<float>(filter) + 0.5f) / 768 * width,
                     m.ty + (static_cast<float>(token) + 0.5f) / 196 * height};
    const scene::Hit hit = scene::hit_test(scene, point);
    EXPECT_EQ(hit.subject, (scene::Subject{scene::TensorName::flattened, 0, filter, token}));
  }
}

TEST(TransposeStep, TheNeedleGoesFromColumnIToRowI) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene before = scene_at(*scenery, after("7.1", "enter"));
  const Rect flat = shape_of<scene::RectShape>(before, "flat.frame").rect;
  const auto box = [](const Scene& scene) {
    const std::vector<Vec2>& p = shape_of<scene::PathShape>(scene, "needle").points;
    const auto [x0, x1] = std::minmax({p[0].x, p[1].x, p[2].x, p[3].x});
    const auto [y0, y1] = std::minmax({p[0].y, p[1].y, p[2].y, p[3].y});
    return Rect{x0, y0, x1 - x0, y1 - y0};
  };
  const float middle = flat.width * 60.5f / 196;
  const Rect column = box(before);
  EXPECT_NEAR(column.x + column.width / 2, flat.x + middle, 0.5);
  EXPECT_NEAR(column.height, flat.height, 0.5);
  const Scene done = scene_at(*scenery, after("7.1", "settle"));
  const scene::Affine m = test::find_item(done, "turned.sheet")->transform;
  const Rect row = box(done);
  EXPECT_NEAR(row.y + row.height / 2, m.ty + middle, 0.5);
  EXPECT_NEAR(row.x, m.tx, 0.5);
  EXPECT_NEAR(row.width, flat.height, 0.5);
}

TEST(TransposeStep, PatchesRideFromColumnHeadsToRowHeads) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene before = scene_at(*scenery, after("7.1", "heads")), done = scene_at(*scenery, after("7.1", "settle"));
  const Rect flat = shape_of<scene::RectShape>(before, "flat.frame").rect;
  const scene::Affine m = test::find_item(done, "turned.sheet")->transform;
  int heads = 0;
  for (const Item& item : before.items) {
    const auto* picture = std::get_if<scene::PictureShape>(&item.shape);
    if (picture == nullptr || !item.id.starts_with("head.")) continue;
    ++heads;
    const float along = (static_cast<float>(item.subject.i) + 0.5f) / 196 * flat.width;
    EXPECT_NEAR(picture->target.x + picture->target.width / 2, flat.x + along, 0.5) << item.id;
    EXPECT_EQ(picture->source.x, static_cast<float>(item.subject.i % 14 * 16)) << item.id;
    EXPECT_EQ(picture->source.y, static_cast<float>(item.subject.i / 14 * 16)) << item.id;
    const Rect there = shape_of<scene::PictureShape>(done, item.id).target;
    EXPECT_NEAR(there.y + there.height / 2, m.ty + along, 0.5) << item.id;
    EXPECT_LT(there.x + there.width, m.tx) << item.id;
  }
  EXPECT_GE(heads, 4);
  EXPECT_LE(heads, 9);
}

TEST(MemoryCard, NamesTheCellsThatLieAtItsOffsets) {
  for (const char* name : {"vit-b-16", "leftover", "gray batch", "one patch", "one filter", "4096 filters"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Scene scene = scene_at(*scenery, lesson_timeline().beat("7.2").stop);
    const Embedding& e = scenery->input.result->embedding;
    const std::int64_t n = e.grid.count();
    std::int64_t before = -1;
    int cells = 0;
    for (const Item& item : scene.items) {
      if (!item.id.starts_with("memory.") || !item.id.ends_with(".offset")) continue;
      ++cells;
      const scene::Subject& s = item.subject;
      const std::int64_t offset = (s.b * e.params.dim + s.i) * n + s.k;
      const auto& text = std::get<scene::TextShape>(item.shape).text;
      EXPECT_EQ(text, scene::grouped(offset)) << name;
      EXPECT_EQ(e.maps.data[static_cast<std::size_t>(offset)], e.flattened().at({s.b, s.i, s.k})) << name;
      EXPECT_GT(offset, before) << name << ": in the order of memory";
      before = offset;
    }
    EXPECT_GE(cells, 1) << name;
  }
}

TEST(MemoryCard, LightsTheCellsOfTheTokenAndNoOther) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene before = scene_at(*scenery, after("7.2", "swap_strides")),
              done = scene_at(*scenery, after("7.2", "read_token"));
  int lit = 0;
  for (const Item& item : done.items) {
    const auto* box = std::get_if<scene::RectShape>(&item.shape);
    if (box == nullptr || item.subject.tensor != scene::TensorName::flattened) continue;
    const bool is_lit = box->fill == scenery->input.theme.text;
    EXPECT_EQ(is_lit, item.subject.k == 60) << item.id;
    EXPECT_NE(shape_of<scene::RectShape>(before, item.id).fill, scenery->input.theme.text) << item.id;
    lit += is_lit ? 1 : 0;
  }
  EXPECT_EQ(lit, 3);
}

TEST(MemoryCard, SwapsTwoStridesAndSaysWhatIsContiguous) {
  const auto card = [](const char* name) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    return scene_at(*scenery, lesson_timeline().beat("7.2").stop);
  };
  const Scene usual_card = card("vit-b-16");
  EXPECT_EQ(text_of(usual_card, "memory.before.verdict"), "contiguous");
  EXPECT_EQ(text_of(usual_card, "memory.after.verdict"), "not contiguous");
  const auto places = [&](const std::string& row) {
    std::vector<std::pair<float, std::string>> numbers;
    for (int k = 0; k < 3; ++k) {
      const auto& text = shape_of<scene::TextShape>(usual_card, row + ".strides.number." + std::to_string(k));
      numbers.emplace_back(text.position.x, text.text);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers[0].second + ' ' + numbers[1].second + ' ' + numbers[2].second;
  };
  EXPECT_EQ(places("memory.before"), "150528 196 1");
  EXPECT_EQ(places("memory.after"), "150528 1 196");
  for (const char* name : {"one patch", "one filter"}) {
    const Scene single = card(name);
    EXPECT_EQ(text_of(single, "memory.after.verdict"), "contiguous") << name;
    EXPECT_NE(text_of(single, "memory.warning").find("gives the same here"), std::string::npos) << name;
  }
}

TEST(WrongSheet, StandsBesideTheRightOneWithItsMeasuredDifference) {
  const test::Setting& setting = test::lesson_setting("vit-b-16");
  const auto scenery = test::lesson_scenery(setting);
  const double t = lesson_timeline().beat("7.2").stop;
  EXPECT_EQ(test::find_item(scene_at(*scenery, t), "wrong.sheet"), nullptr);
  for (const WrongWay way :
       {WrongWay::reshape, WrongWay::layout, WrongWay::bgr, WrongWay::normalization, WrongWay::flip}) {
    scenery->document.view.wrong = way;
    scenery->input.wrong = nullptr;
    EXPECT_EQ(test::find_item(scene_at(*scenery, t), "wrong.sheet"), nullptr) << "not computed yet";
    scenery->input.wrong = std::make_shared<const WrongResult>(compute_wrong(*scenery->input.result, way, 0, 60));
    const Scene scene = scene_at(*scenery, t);
    EXPECT_EQ(shape_of<scene::HeatMapShape>(scene, "wrong.sheet").matrix, scenery->input.wrong->z.matrix);
    EXPECT_EQ(shape_of<scene::RectShape>(scene, "wrong.frame").stroke, scenery->input.theme.bad);
    const std::string words = text_of(scene, "memory.warning");
    const double difference = scenery->input.wrong->max_difference;
    const auto numbers = tests::printed_numbers(words);
    EXPECT_TRUE(std::any_of(numbers.begin(), numbers.end(),
                            [&](const tests::PrintedNumber& n) {
                              return std::abs(n.value - difference) <= 1.01 * n.half_unit && n.value > 0;
                            }))
        << words << " does not show " << difference;
  }
}

TEST(TokensStep, ShufflesPatchesAndRowsByTheSamePermutation) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene loose = scene_at(*scenery, after("8.2", "loosen")),
              shuffled = scene_at(*scenery, after("8.2", "shuffle"));
  const auto tile = [](const Scene& scene, std::int64_t i) {
    return shape_of<scene::PictureShape>(scene, "tile." + std::to_string(i));
  };
  const auto row = [](const Scene& scene, std::int64_t i) {
    return shape_of<scene::HeatMapShape>(scene, "z.row." + std::to_string(i));
  };
  const Shuffle shuffle(196);
  for (std::int64_t i = 0; i < 196; ++i) {
    const std::int64_t place = shuffle.place(i);
    EXPECT_NEAR(tile(shuffled, i).target.x, tile(loose, place).target.x, 0.01);
    EXPECT_NEAR(tile(shuffled, i).target.y, tile(loose, place).target.y, 0.01);
    EXPECT_EQ(tile(shuffled, i).source, tile(loose, i).source);
    EXPECT_NEAR(row(shuffled, i).target.y, row(loose, place).target.y, 0.01);
    EXPECT_EQ(row(shuffled, i).source.y, static_cast<float>(i));
  }
}

TEST(TokensStep, DrawsTheShuffledRowsOfAnyNumberOfPatches) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("65,536 patches"));
  const Scene shuffled = scene_at(*scenery, after("8.2", "shuffle"));
  const Embedding& e = scenery->input.result->embedding;
  const Shuffle shuffle(65'536);
  const auto& map = shape_of<scene::HeatMapShape>(shuffled, "z.shuffled");
  ASSERT_EQ(map.matrix->shape, (tessera::Shape{256, 4}));
  for (std::int64_t k = 0; k < 256; k += 17)
    EXPECT_EQ(map.matrix->view().at({k, 3}), e.tokens.view().at({0, shuffle.source(k * 256), 3}));
  const auto& picture = shape_of<scene::PictureShape>(shuffled, "patches.shuffled");
  EXPECT_LE(std::max(picture.picture->width, picture.picture->height), 384);
}

std::unique_ptr<test::Scenery> held_scenery(const char* setting, Language language = Language::english) {
  auto scenery = test::lesson_scenery(test::lesson_setting(setting), language);
  scenery->document.view.shuffled = true;
  return scenery;
}

TEST(HeldShuffle, KeepsPatchesAndRowsAtTheirNewPlacesFromTheEndOf81ToTheEndOf83) {
  const auto scenery = held_scenery("vit-b-16");
  const std::int64_t patch = scenery->document.selection.patch, place = Shuffle(196).place(patch);
  const std::string tile = "tile." + std::to_string(patch), row = "z.row." + std::to_string(patch);
  const Beat &first = lesson_timeline().beat("8.1"), &last = lesson_timeline().beat("8.3");
  for (double t = first.end; t < last.end; t += 0.37) {
    const Scene scene = scene_at(*scenery, t);
    const Item* plain = test::find_item(scene, "patches.tiles");
    ASSERT_TRUE(plain == nullptr || plain->opacity == 0) << t;
    // Every patch where the shuffle has put it, by the pitch of the tiles at 0 and 1.
    const auto target = [&](std::int64_t i) {
      return shape_of<scene::PictureShape>(scene, "tile." + std::to_string(i)).target;
    };
    const Shuffle shuffle(196);
    const Rect corner = target(shuffle.source(0)), next = target(shuffle.source(15));
    const Vec2 pitch{next.x - corner.x, next.y - corner.y};
    EXPECT_GT(pitch.x, 1);
    EXPECT_NEAR(target(patch).x, corner.x + pitch.x * static_cast<float>(place % 14), 0.1) << t;
    EXPECT_NEAR(target(patch).y, corner.y + pitch.y * static_cast<float>(place / 14), 0.1) << t;
    const Rect z = shape_of<scene::RectShape>(scene, "z.frame").rect;
    EXPECT_NEAR(shape_of<scene::HeatMapShape>(scene, row).target.y, z.y + z.height * static_cast<float>(place) / 196,
                0.1)
        << t;
  }
  const Scene before = scene_at(*scenery, first.stop);
  EXPECT_EQ(test::find_item(before, "position.number.61")->opacity, 1) << "8.1 tells of the patch's own place";
}

TEST(HeldShuffle, AddsToEachRowThePositionOfItsNewPlace) {
  const auto scenery = held_scenery("gray batch");
  const Scene scene = scene_at(*scenery, lesson_timeline().beat("8.2").stop);
  const Embedding& e = scenery->input.result->embedding;
  const std::int64_t n = e.grid.count(), dim = e.params.dim, b = scenery->document.selection.image;
  const auto& drawn = shape_of<scene::HeatMapShape>(scene, "seq.sheet");
  ASSERT_EQ(drawn.matrix->shape, (tessera::Shape{n, dim}));
  const Tensor positions = sincos_positions(SinCos::mae, {e.grid.rows(), e.grid.columns()}, (dim + 3) / 4 * 4);
  const Shuffle shuffle(n);
  for (std::int64_t i = 0; i < n; i += 3)
    EXPECT_EQ(drawn.matrix->view().at({i, 1}),
              e.tokens.view().at({b, shuffle.source(i), 1}) + positions.view().at({0, i, 1}));
}

TEST(HeldShuffle, StaysTidyTrueAndUnique) {
  for (const char* setting : {"vit-b-16", "one patch", "65,536 patches", "gray batch", "padding"}) {
    for (const Language language : {Language::english, Language::chinese}) {
      const auto scenery = held_scenery(setting, language);
      for (const Vec2 size : {Vec2{760, 516}, usual}) {
        for (const double share : {0.3, 0.4, 0.55, 0.7, 0.85}) {
          const Scene scene = scene_at(*scenery, lesson_timeline().position(8, share), size);
          const std::string where = std::string(setting) + " at " + std::to_string(share);
          EXPECT_EQ(test::untidy(scene, scenery->metrics), "") << where;
          test::expect_true(scene, scenery->input, where);
          std::set<std::string> ids;
          for (const Item& item : scene.items) EXPECT_TRUE(ids.insert(item.id).second) << where << ": " << item.id;
        }
      }
    }
  }
}

TEST(TokensStep, AddsThePositionsToTheSequenceRowByRow) {
  for (const char* name : {"vit-b-16", "one patch", "one filter", "gray batch"}) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(name));
    const Scene scene = scene_at(*scenery, lesson_timeline().beat("8.2").stop);
    const Embedding& e = scenery->input.result->embedding;
    const std::int64_t n = e.grid.count(), dim = e.params.dim, b = scenery->document.selection.image;
    const auto& drawn = shape_of<scene::HeatMapShape>(scene, "seq.sheet");
    ASSERT_EQ(drawn.matrix->shape, (tessera::Shape{n + 1, dim})) << name;
    const Tensor token = made_prefix(1, dim);
    const Tensor positions = sincos_positions(SinCos::mae, {e.grid.rows(), e.grid.columns()}, (dim + 3) / 4 * 4);
    for (std::int64_t d = 0; d < dim; ++d) {
      EXPECT_EQ(drawn.matrix->view().at({0, d}), token.view().at({0, d}));
      for (std::int64_t i = 0; i < n; i += 5)
        EXPECT_EQ(drawn.matrix->view().at({1 + i, d}), e.tokens.view().at({b, i, d}) + positions.view().at({0, i, d}))
            << name << ": " << i << ", " << d;
    }
  }
}

TEST(TokensStep, ThePatchSitsOnePlaceBehindItsNumber) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene scene = scene_at(*scenery, lesson_timeline().beat("8.1").stop);
  const Rect z = shape_of<scene::RectShape>(scene, "z.frame").rect;
  const auto& number = shape_of<scene::TextShape>(scene, "position.number.61");
  EXPECT_EQ(number.text, "61");
  EXPECT_NEAR(number.position.y - 0.36f * number.size, z.y + z.height * 60.5f / 196, 0.5);
  const Rect token = shape_of<scene::RectShape>(scene, "class.frame").rect;
  EXPECT_LT(token.y + token.height, z.y + 0.01f) << "the class token stands in front";
}

}  // namespace
}  // namespace tessera
