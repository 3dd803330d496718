// The cards that ask before the lesson shows, and tell afterwards.

#include "app/scene/question.hpp"

#include <array>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/scene/presenter_notes.hpp"
#include "tests/scene/scene_input.hpp"

namespace tessera {
namespace {

using testing::HasSubstr;

scene::Prediction asking(Question question, std::string typed = {}) {
  scene::Prediction prediction;
  prediction.asked = question;
  prediction.typed = std::move(typed);
  return prediction;
}

std::set<std::string> actions(const scene::Scene& card) {
  std::set<std::string> found;
  for (const scene::HotSpot& spot : card.hot_spots) found.insert(spot.action);
  return found;
}

constexpr std::array questions{Question::how_many_patches, Question::next_row_of_strip, Question::half_the_dimension,
                               Question::row_of_patch};

TEST(QuestionCard, KeepsItsWordsApartAndInsideForEverySettingAndWidth) {
  for (const test::Setting& setting : test::settings()) {
    test::Scenery scenery(setting.document);
    if (!validate(setting.document.params).empty()) continue;
    for (const Question question : questions) {
      for (const float width : {280.f, 420.f, 900.f}) {
        const scene::Scene card = scene::build_question_card(scenery.input, asking(question, "123456789"), width, 15);
        EXPECT_LE(card.size.x, width);
        for (const scene::Item& item : card.items) {
          if (!std::holds_alternative<scene::TextShape>(item.shape)) continue;
          const scene::Rect box = test::text_box(scenery.metrics, item);
          EXPECT_TRUE(box.x >= 0 && box.right() <= card.size.x && box.y >= 0 && box.bottom() <= card.size.y)
              << setting.name << ' ' << item.id;
        }
      }
    }
  }
}

TEST(QuestionCard, OffersThreeOptionsOrANumberToType) {
  test::Scenery scenery{Document{}};
  EXPECT_EQ(actions(scene::build_question_card(scenery.input, asking(Question::half_the_dimension), 400, 15)),
            (std::set<std::string>{"answer.1", "answer.2", "answer.3"}));
  const scene::Scene number =
      scene::build_question_card(scenery.input, asking(Question::how_many_patches, "19"), 400, 15);
  EXPECT_EQ(actions(number), (std::set<std::string>{"answer.enter"}));
  EXPECT_THAT(test::all_text(number), HasSubstr("19"));
}

TEST(QuestionCard, FitsItsRoomByItsType) {
  test::Scenery scenery{Document{}};
  for (const Question question : questions) {
    for (const scene::Vec2 room : {scene::Vec2{728, 72}, {900, 78}, {1500, 190}}) {
      const float em = scene::question_type(scenery.input, asking(question), room, 26);
      EXPECT_GE(em, 11) << "still to be read";
      EXPECT_LE(scene::build_question_card(scenery.input, asking(question), room.x, em).size.y, room.y);
    }
  }
}

/// Whoever pauses at a stop has read the words only while the picture moved.
TEST(QuestionCard, StandsBesideTheBeatsWordsBeforeAnAudience) {
  test::Scenery scenery{Document{}};
  scenery.input.presenting = true;
  scenery.input.result = nullptr;
  for (const Question question : questions) {
    for (const Beat& beat : lesson_timeline().beats())
      if (beat.question == question) scenery.input.t = beat.begin - 0.05;
    scenery.input.prediction = asking(question);
    for (const scene::Vec2 size : {scene::Vec2{1600, 1000}, {1920, 1080}}) {
      const scene::Rect room = scene::question_room(scenery.input, size);
      const scene::Scene stage = scene::build_scene(scenery.input, size, 1);
      int words = 0;
      for (const scene::Item& item : stage.items) {
        const auto* text = std::get_if<scene::TextShape>(&item.shape);
        if (text == nullptr || !item.id.starts_with("narration")) continue;
        ++words;
        EXPECT_GE(text->size, 14) << text->text;
        EXPECT_LE(test::text_box(scenery.metrics, item).right(), room.x) << text->text;
      }
      EXPECT_GT(words, 0) << size.x << ", question " << static_cast<int>(question);
      const float em = scene::question_type(scenery.input, scenery.input.prediction, {room.width, room.height},
                                            scene::usual_question_type(scenery.input, size.y));
      EXPECT_GE(em, 13);
    }
  }
}

TEST(Notes, AreSetAtLeastAsLargeAsTheRightPanelsWords) {
  test::Scenery scenery{Document{}};
  for (const Beat& beat : lesson_timeline().beats()) {
    scenery.input.t = beat.stop;
    const scene::Scene notes = scene::build_notes(scenery.input, {308, 968});
    EXPECT_LE(notes.size.y, 968) << beat.id();
    for (const scene::Item& item : notes.items) {
      const auto* text = std::get_if<scene::TextShape>(&item.shape);
      if (text != nullptr && item.id.starts_with("now.0")) {
        EXPECT_GE(text->size, 17) << beat.id();
      }
    }
  }
}

TEST(QuestionCard, TellsHowToAnswerAndHowToGoOn) {
  test::Scenery scenery{Document{}};
  for (const Question question : questions) {
    const std::string words = test::all_text(scene::build_question_card(scenery.input, asking(question), 900, 15));
    EXPECT_THAT(words, HasSubstr(takes_number(question) ? "Enter" : "1–3"));
    EXPECT_THAT(words, HasSubstr("→ skips"));
  }
}

TEST(QuestionCard, AsksNothingWhereNothingFits) {
  Document document;
  document.params.patch = {300, 300};
  Playback playback;
  playback.t = lesson_timeline().beat("2.1").stop;
  EXPECT_TRUE(scene::predict(document, playback, {}).empty());
}

}  // namespace
}  // namespace tessera
