// Where a number comes from: the terms, their order, sums, and the pane that lists them.

#include "app/scene/derivation_pane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <sstream>

#include "app/scene/derivation_terms.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using scene::Subject;
using scene::TensorName;
using testing::HasSubstr;

constexpr scene::Vec2 pane_size{370, 830};

std::unique_ptr<test::Scenery> usual_scenery() {
  auto scenery = test::lesson_scenery(test::lesson_settings().front());
  scenery->input.current = true;
  return scenery;
}

scene::DerivationView of_z(const test::Scenery& scenery) {
  const Selection& s = scenery.document.selection;
  return {{TensorName::z, 0, s.patch, s.filter}};
}

Explanation selected(const test::Scenery& scenery) {
  const Selection& s = scenery.document.selection;
  return scenery.input.result->embedding.explain(s.image, s.patch, s.filter);
}

std::string text_of(const scene::Scene& scene, const std::string& id) {
  const scene::Item* item = test::find_item(scene, id);
  return item ? std::get<scene::TextShape>(item->shape).text : std::string();
}

double number_in(std::string text) {
  for (std::size_t at = text.find("\u2212"); at != std::string::npos; at = text.find("\u2212"))
    text.replace(at, 3, "-");
  return std::strtod(text.c_str(), nullptr);
}

TEST(Terms, ComeInTheOrderOfThePatchOrFallInSizeAndSumUpToTheSame) {
  const auto scenery = usual_scenery();
  const Explanation e = selected(*scenery);
  const scene::TermList in_order = scene::list_terms(e, false), by_size = scene::list_terms(e, true);
  EXPECT_TRUE(std::is_sorted(in_order.order.begin(), in_order.order.end()));
  const auto smaller = [&](std::int32_t a, std::int32_t b) {
    return std::abs(e.terms[static_cast<std::size_t>(a)]) > std::abs(e.terms[static_cast<std::size_t>(b)]);
  };
  EXPECT_TRUE(std::is_sorted(by_size.order.begin(), by_size.order.end(), smaller));
  EXPECT_TRUE(std::is_permutation(by_size.order.begin(), by_size.order.end(), in_order.order.begin()));
  EXPECT_NEAR(in_order.running.back(), e.sum, 1e-12 * (1 + std::abs(e.sum)));
  EXPECT_NEAR(by_size.running.back(), e.sum, 1e-9 * (1 + std::abs(e.sum)));
}

TEST(Terms, NameTheirPlaceAndThePixelThatTheyComeFrom) {
  for (const test::Setting& setting : test::lesson_settings()) {
    const auto result = test::lesson_result(setting);
    const Embedding& e = result->embedding;
    const EmbedParams& p = e.params;
    const std::int64_t i = e.grid.count() / 2, length = p.patch_length();
    const std::vector<float> row = e.patch_row(0, i);
    for (const std::int64_t j : {std::int64_t{0}, length / 3, length - 1}) {
      const scene::TermPlace place = scene::place_in_patch(p, j);
      EXPECT_EQ((place.channel * p.patch.height + place.row) * p.patch.width + place.column, j);
      const auto pixel = scene::source_pixel(*result, 0, i, j);
      ASSERT_TRUE(pixel) << setting.name;
      EXPECT_EQ(pixel->value, row[static_cast<std::size_t>(j)]) << setting.name << ' ' << j;
      if (pixel->raw) {
        EXPECT_NEAR((pixel->scaled - pixel->mean) / pixel->std, static_cast<double>(pixel->value), 1e-4)
            << setting.name;
      }
    }
    EXPECT_FALSE(scene::source_pixel(*result, 0, i, length));
  }
}

TEST(Terms, AreCopiedAsATableWhoseNumbersReadBackExactly) {
  const auto scenery = usual_scenery();
  const Explanation e = selected(*scenery);
  std::istringstream table(scene::derivation_table(scenery->input));
  std::string line;
  std::getline(table, line);
  EXPECT_EQ(line, "j\tc\tu\tv\tinput\tweight\tterm\trunning sum");
  for (std::size_t j = 0; j < e.terms.size(); ++j) {
    ASSERT_TRUE(std::getline(table, line));
    std::istringstream cells(line);
    std::size_t index = 0;
    int c = 0, u = 0, v = 0;
    float input = 0, weight = 0, term = 0;
    cells >> index >> c >> u >> v >> input >> weight >> term;
    EXPECT_EQ(index, j);
    EXPECT_EQ(input, e.inputs[j]);
    EXPECT_EQ(weight, e.weights[j]);
    EXPECT_EQ(term, e.terms[j]);
  }
  std::getline(table, line);
  EXPECT_EQ(std::strtod(line.c_str() + 4, nullptr), e.sum);
}

TEST(DerivationPane, ShowsSumBiasValueAndTheOtherRoadToSixDigits) {
  const auto scenery = usual_scenery();
  const Explanation e = selected(*scenery);
  const scene::Scene pane = scene::build_derivation(scenery->input, of_z(*scenery), pane_size);
  EXPECT_NEAR(number_in(text_of(pane, "sum")), e.sum, 1e-5);
  EXPECT_NEAR(number_in(text_of(pane, "bias")), e.bias, 1e-5);
  EXPECT_NEAR(number_in(text_of(pane, "value")), static_cast<double>(e.by_product), 1e-5);
  EXPECT_THAT(text_of(pane, "other"), HasSubstr("by the other road: "));
}

TEST(DerivationPane, ListsEveryTermAsOneScrollsAndDrawsOnlyThoseInSight) {
  const auto scenery = usual_scenery();
  const Explanation e = selected(*scenery);
  for (const bool by_size : {false, true}) {
    scene::DerivationView view = of_z(*scenery);
    view.by_size = by_size;
    const scene::DerivationList list = scene::derivation_list(scenery->input, view, pane_size);
    ASSERT_EQ(list.count, static_cast<std::int64_t>(e.terms.size()));
    EXPECT_GT(list.visible, 5);
    std::set<std::string> seen;
    for (view.scroll = 0; view.scroll <= list.last_scroll() + list.visible; view.scroll += list.visible) {
      const scene::Scene pane = scene::build_derivation(scenery->input, view, pane_size);
      EXPECT_LT(pane.items.size(), 400U);
      for (const scene::Item& item : pane.items) {
        if (item.id.starts_with("term.") && item.id.ends_with(".j"))
          seen.insert(std::get<scene::TextShape>(item.shape).text);
      }
    }
    EXPECT_EQ(seen.size(), e.terms.size());
  }
}

TEST(DerivationPane, EachLineMultipliesTheRightNumbers) {
  const auto scenery = usual_scenery();
  const Explanation e = selected(*scenery);
  scene::DerivationView view = of_z(*scenery);
  view.scroll = 100;
  const scene::Scene pane = scene::build_derivation(scenery->input, view, pane_size);
  for (const std::size_t j : {100U, 103U}) {
    const std::string id = "term." + std::to_string(j);
    const std::string factors = text_of(pane, id + ".factors");
    const std::size_t times = factors.find(" × ");
    ASSERT_NE(times, std::string::npos);
    EXPECT_NEAR(number_in(factors.substr(0, times)), static_cast<double>(e.inputs[j]), 1e-3);
    EXPECT_NEAR(number_in(factors.substr(times + 4)), static_cast<double>(e.weights[j]), 1e-3);
    EXPECT_NEAR(number_in(text_of(pane, id + ".term")), static_cast<double>(e.terms[j]), 1e-3);
  }
}

TEST(DerivationPane, MarksThePinnedPlaceScrollsToItAndTellsWhichPixelItIs) {
  const auto scenery = usual_scenery();
  scenery->document.selection.place = 500;
  for (const bool by_size : {false, true}) {
    scene::DerivationView view = of_z(*scenery);
    view.by_size = by_size;
    view.scroll = scene::scroll_to_place(scenery->input, view, pane_size);
    const scene::Scene pane = scene::build_derivation(scenery->input, view, pane_size);
    EXPECT_NE(test::find_item(pane, "term.500.pinned"), nullptr);
    EXPECT_THAT(test::all_text(pane), HasSubstr("/255"));
  }
}

TEST(DerivationPane, CallsTheNumberByTheSheetThatWasClicked) {
  const auto scenery = usual_scenery();
  const Selection& s = scenery->document.selection;
  const auto title = [&](TensorName tensor) {
    const scene::DerivationView view{{tensor, 0, s.patch, s.filter}};
    return test::all_text(scene::build_derivation(scenery->input, view, pane_size));
  };
  const std::string i = std::to_string(s.patch), d = std::to_string(s.filter);
  EXPECT_THAT(title(TensorName::z), HasSubstr("Z[" + i + ", " + d + "]"));
  EXPECT_THAT(title(TensorName::flattened), HasSubstr("(D × N)[" + d + ", " + i + "]"));
  EXPECT_THAT(title(TensorName::maps), HasSubstr("Y[" + d + ", "));
}

TEST(DerivationPane, KeepsItsWordsInsideAndApartForEverySettingSizeAndLanguage) {
  for (const test::Setting& setting : test::lesson_settings()) {
    for (const Language language : {Language::english, Language::chinese}) {
      const auto scenery = test::lesson_scenery(setting, language);
      scenery->input.current = true;
      scenery->document.selection.place = scenery->document.params.patch_length() / 2;
      for (const scene::Vec2 size : {scene::Vec2{370, 430}, pane_size}) {
        const scene::Scene pane = scene::build_derivation(scenery->input, of_z(*scenery), size);
        std::vector<std::pair<std::string, scene::Rect>> boxes;
        for (const scene::Item& item : pane.items) {
          if (!std::holds_alternative<scene::TextShape>(item.shape)) continue;
          const scene::Rect box = test::text_box(scenery->metrics, item);
          EXPECT_TRUE(box.x >= 0 && box.right() <= size.x && box.y >= 0 && box.bottom() <= size.y)
              << setting.name << ' ' << item.id;
          for (const auto& [id, other] : boxes)
            EXPECT_FALSE(std::min(box.right(), other.right()) - std::max(box.x, other.x) > 1 &&
                         std::min(box.bottom(), other.bottom()) - std::max(box.y, other.y) > 2)
                << setting.name << ' ' << item.id << " over " << id;
          boxes.emplace_back(item.id, box);
        }
      }
    }
  }
}

TEST(DerivationPane, WaitsWhereThereIsNoResult) {
  test::Scenery scenery{Document{}};
  const scene::DerivationView view{{TensorName::z, 0, 0, 0}};
  EXPECT_EQ(scene::derivation_list(scenery.input, view, pane_size).count, 0);
  EXPECT_THAT(test::all_text(scene::build_derivation(scenery.input, view, pane_size)), HasSubstr("Z[0, 0]"));
  EXPECT_TRUE(scene::derivation_table(scenery.input).empty());
}

/// Of a cell of X: its place, its pixel, the value before and after, and that they belong together.
TEST(PlaceDerivation, TellsPlacePixelAndNormalisationWithTheNumbersOfX) {
  for (const char* name : {"vit-b-16", "overlap", "gray batch", "order (P, P, C)"}) {
    const auto& all = test::lesson_settings();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& s) { return s.name == name; });
    if (found == all.end()) continue;
    const auto scenery = test::lesson_scenery(*found);
    scenery->input.current = true;
    const EmbedParams& p = scenery->document.params;
    const std::int64_t i = scenery->document.selection.patch, j = p.patch_length() / 2;
    scenery->document.selection.place = j;
    const std::int64_t b = scenery->document.selection.image;
    const auto pixel = scene::source_pixel(*scenery->input.result, b, i, j);
    ASSERT_TRUE(pixel);
    const scene::Scene pane = scene::build_derivation(scenery->input, {{TensorName::x, b, i, j}}, pane_size);
    EXPECT_NEAR(number_in(text_of(pane, "value")), static_cast<double>(pixel->value), 1e-6);
    if (pixel->raw) {
      EXPECT_NEAR(static_cast<double>(pixel->value), (*pixel->raw / 255.0 - pixel->mean) / pixel->std, 1e-5);
    }
    EXPECT_NE(test::find_item(pane, "patch.pixel"), nullptr) << "marked on the patch";
    for (const scene::Item& item : pane.items) {
      if (!std::holds_alternative<scene::TextShape>(item.shape)) continue;
      const scene::Rect box = test::text_box(scenery->metrics, item);
      EXPECT_TRUE(box.x >= 0 && box.right() <= pane_size.x && box.bottom() <= pane_size.y) << name << ' ' << item.id;
    }
  }
}

}  // namespace
}  // namespace tessera
