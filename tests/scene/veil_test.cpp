// While a question waits, no text on the screen tells its answer; afterwards the guess stands beside it.

#include "app/scene/veil.hpp"

#include <cctype>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/scene/presenter_notes.hpp"
#include "app/scene/results.hpp"
#include "app/scene/timeline_bar.hpp"
#include "tests/scene/lesson_settings.hpp"

namespace tessera {
namespace {

using testing::HasSubstr;
using testing::Not;

/// 13 × 17 windows: numbers that stand nowhere else.
Document odd_grid() {
  Document document = test::lesson_settings().front().document;
  document.params.image = {208, 272};
  document.preset.clear();
  document.selection.patch = 60;
  return document;
}

struct Asking {
  explicit Asking(const Document& document, Language language = Language::english)
      : scenery(test::lesson_scenery({document.params.image.height == 208 ? "13 × 17 windows" : "vit-b-16", document},
                                     language)) {
    scenery->input.current = true;
  }
  void stand_at(double t) {
    playback.t = scenery->input.t = t;
    scenery->input.prediction = scene::predict(scenery->document, playback, guesses);
  }
  void stop_before(const char* beat) { stand_at(lesson_timeline().beat(beat).begin - 1e-3); }

  /// All that a viewer can read.
  std::string everything() {
    const scene::SceneInput& input = scenery->input;
    std::string words = test::all_text(scene::build_scene(input, {964, 840}, 1)) + ' ' +
                        test::all_text(scene::build_panel(input, 370)) + ' ' +
                        test::all_text(scene::build_notes(input, {320, 900})) + ' ' +
                        test::all_text(scene::build_timeline_bar(input, playback, {1600, 110}));
    for (const scene::ResultRow& row : scene::result_rows(input)) {
      const bool measured_time = !row.values.empty() && row.values.front().field == "result.seconds";
      if (!measured_time) words += ' ' + row.value + ' ' + row.note;  // it may be any number
    }
    scene::SceneInput told = input;
    told.captioned = true;
    words += ' ' + test::all_text(scene::build_scene(told, {760, 540}, 1));
    // Joined by single spaces, whatever the spans bring.
    std::istringstream text(words);
    std::string joined, word;
    while (text >> word) joined += word + ' ';
    return joined;
  }

  Guesses guesses;
  Playback playback;
  std::unique_ptr<test::Scenery> scenery;
};

/// Numbers of digits alone, groups of three joined.
std::set<std::string> numbers_in(std::string text) {
  for (std::size_t at = text.find("\u2009"); at != std::string::npos; at = text.find("\u2009")) text.erase(at, 3);
  std::set<std::string> numbers;
  std::string number;
  for (const char ch : text + ' ') {
    if (std::isdigit(static_cast<unsigned char>(ch))) {
      number += ch;
    } else if (!number.empty()) {
      numbers.insert(std::exchange(number, {}));
    }
  }
  return numbers;
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

TEST(Veil, NoNumberTellsHowManyPatchesThereAreWhileThatIsAsked) {
  for (const Language language : {Language::english, Language::chinese}) {
    Asking asking(odd_grid(), language);
    for (const double t : {lesson_timeline().beat("2.1").begin + 1, lesson_timeline().beat("2.1").stop}) {
      asking.stand_at(t);
      const std::string words = asking.everything();
      const std::set<std::string> numbers = numbers_in(words);
      for (const char* answer : {"13", "17", "221", "222"}) EXPECT_FALSE(numbers.contains(answer)) << words;
      EXPECT_THAT(words, HasSubstr("?"));
    }
  }
}

TEST(Veil, LiftsOnceItIsAnsweredOrSkipped) {
  Asking asking(odd_grid());
  asking.stop_before("2.2");
  ASSERT_EQ(asking.scenery->input.prediction.asked, Question::how_many_patches);
  asking.guesses.give(Question::how_many_patches, 12);
  asking.stand_at(asking.playback.t);
  EXPECT_TRUE(numbers_in(asking.everything()).contains("221"));
  asking.guesses = {};
  asking.guesses.skip(Question::how_many_patches);
  asking.stand_at(lesson_timeline().beat("2.1").begin + 1);
  EXPECT_TRUE(numbers_in(asking.everything()).contains("221")) << "on the way there again, after it was skipped";
  asking.stop_before("2.2");
  EXPECT_FALSE(numbers_in(asking.everything()).contains("221")) << "it is asked again";
  asking.playback.play = Play::one_beat;
  asking.stand_at(asking.playback.t);
  EXPECT_TRUE(numbers_in(asking.everything()).contains("221")) << "the lesson goes on";
}

TEST(Veil, TheFormulaOfFlatteningIsCoveredWhileTheNextRowIsAsked) {
  Asking asking(test::lesson_settings().front().document);
  asking.stop_before("3.2");
  ASSERT_EQ(asking.scenery->input.prediction.asked, Question::next_row_of_strip);
  const scene::Scene panel = scene::build_panel(asking.scenery->input, 370);
  EXPECT_NE(test::find_item(panel, "veil"), nullptr);
  for (const scene::Item& item : panel.items) {
    EXPECT_FALSE(item.id.starts_with("formula.general") || item.id.starts_with("formula.value")) << item.id;
  }
  EXPECT_THAT(asking.everything(), Not(HasSubstr("channel by channel")));
  asking.guesses.give(Question::next_row_of_strip, 2);
  asking.stand_at(asking.playback.t);
  const scene::Scene answered = scene::build_panel(asking.scenery->input, 370);
  EXPECT_EQ(test::find_item(answered, "veil"), nullptr);
  EXPECT_EQ(answered.size.x, panel.size.x);
}

TEST(Veil, NothingTellsWhatHalvingDChangesOrWhichRowThePatchBecomes) {
  Asking asking(test::lesson_settings().front().document);
  asking.stop_before("4.3");
  ASSERT_EQ(asking.scenery->input.prediction.asked, Question::half_the_dimension);
  std::string words = asking.everything();
  const std::string option = "E and Z get half as wide";
  EXPECT_EQ(words.find(option, words.find(option) + 1), std::string::npos) << "but for the option itself";
  asking.stop_before("7.1");
  ASSERT_EQ(asking.scenery->input.prediction.asked, Question::row_of_patch);
  words = asking.everything();
  const std::string row = "row " + std::to_string(asking.scenery->document.selection.patch);
  EXPECT_THAT(words, Not(HasSubstr(row + ' ')));
  EXPECT_THAT(words, Not(HasSubstr("Row " + std::to_string(asking.scenery->document.selection.patch))));
}

TEST(Veil, CoversANumberWithoutMovingAnything) {
  Asking asking(odd_grid());
  asking.stop_before("2.2");
  const scene::Scene covered = scene::build_panel(asking.scenery->input, 370);
  asking.scenery->input.prediction.veiled = Question::none;
  const scene::Scene open = scene::build_panel(asking.scenery->input, 370);
  EXPECT_EQ(covered.size, open.size);
  for (const scene::Item& item : open.items) {
    const scene::Item* same = test::find_item(covered, item.id);
    EXPECT_TRUE(same == nullptr || same->shape == item.shape) << item.id;
  }
}

/// The guess stands on the stage, beside what is right, in words that say whether it was.
TEST(Verdict, StandsOnTheStageOnceTheBeatHasShownTheAnswer) {
  Asking asking(test::lesson_settings().front().document);
  asking.guesses.give(Question::how_many_patches, 14);
  // Without the spaces between the spans.
  const auto stage = [&] {
    return without_spaces(test::all_text(scene::build_scene(asking.scenery->input, {964, 840}, 1)));
  };
  asking.stand_at(lesson_timeline().beat("2.2").begin + 0.1);
  EXPECT_THAT(stage(), HasSubstr(without_spaces("Your guess: 14")));
  EXPECT_THAT(stage(), Not(HasSubstr(without_spaces("You said"))));
  asking.stand_at(lesson_timeline().beat("2.2").stop);
  EXPECT_THAT(stage(), HasSubstr(without_spaces("You said 14; it is 196.")));
  asking.guesses.give(Question::how_many_patches, 196);
  asking.stand_at(lesson_timeline().beat("2.2").stop);
  EXPECT_THAT(stage(), HasSubstr(without_spaces("You said 196, and that is right.")));
  asking.guesses.give(Question::half_the_dimension, 2);
  asking.stand_at(lesson_timeline().beat("4.3").stop);
  EXPECT_THAT(
      stage(),
      HasSubstr(without_spaces("You said “There are half as many tokens”; right is “E and Z get half as wide”.")));
}

TEST(Legend, IsDrawnByTheShaderOfTheSheetsAndTellsItsRangesWhenPointedAt) {
  Asking asking(test::lesson_settings().front().document);
  asking.stand_at(lesson_timeline().step_stop(4));
  const scene::Scene plain = scene::build_scene(asking.scenery->input, {964, 840}, 1);
  const scene::Item* bar = test::find_item(plain, "legend.bar");
  ASSERT_NE(bar, nullptr);
  const auto& map = std::get<scene::HeatMapShape>(bar->shape);
  EXPECT_EQ(map.range, 1);
  EXPECT_EQ(map.matrix->data.front(), -1);
  EXPECT_EQ(map.matrix->data.back(), 1);
  const scene::Theme& theme = asking.scenery->input.theme;
  EXPECT_TRUE(map.negative == theme.negative && map.zero == theme.zero && map.positive == theme.positive);
  EXPECT_EQ(test::find_item(plain, "legend.card"), nullptr);
  const scene::Rect box = map.target;
  asking.scenery->input.hover = scene::hit_test(plain, {box.x + 5, box.y + box.height / 2});
  const scene::Scene pointed = scene::build_scene(asking.scenery->input, {964, 840}, 1);
  ASSERT_NE(test::find_item(pointed, "legend.card"), nullptr);
  EXPECT_THAT(test::all_text(pointed), HasSubstr("95"));
  asking.scenery->input.hover = {};
  asking.stand_at(lesson_timeline().step_stop(2));
  EXPECT_EQ(test::find_item(scene::build_scene(asking.scenery->input, {964, 840}, 1), "legend.bar"), nullptr)
      << "no sheet there";
}

}  // namespace
}  // namespace tessera
