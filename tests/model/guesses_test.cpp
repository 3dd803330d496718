#include "app/model/guesses.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tessera {
namespace {

const Timeline& lesson() { return lesson_timeline(); }

Playback standing_at(double t) {
  Playback playback;
  playback.t = t;
  return playback;
}

const Beat& asking_beat(Question question) {
  const auto beats = lesson().beats();
  return *std::find_if(beats.begin(), beats.end(), [&](const Beat& beat) { return beat.question == question; });
}

/// At the stop before the beat that shows the answer.
Playback before_answer(Question question) {
  const Beat& asking = asking_beat(question);
  const auto index = static_cast<std::size_t>(&asking - lesson().beats().data());
  return standing_at(lesson().beats()[index - 1].stop);
}

constexpr std::array questions{Question::how_many_patches, Question::next_row_of_strip, Question::half_the_dimension,
                               Question::row_of_patch};

TEST(Questions, EachIsAskedAtTheStopBeforeItsBeatAndNowhereElse) {
  for (const Question question : questions) EXPECT_EQ(asked_at(lesson(), before_answer(question), {}), question);
  int asked = 0;
  for (const Beat& beat : lesson().beats()) {
    if (asked_at(lesson(), standing_at(beat.stop), {}) != Question::none) ++asked;
    EXPECT_EQ(asked_at(lesson(), standing_at((beat.begin + beat.stop) / 2), {}), Question::none) << beat.id();
  }
  EXPECT_EQ(asked, 4);
}

TEST(Questions, NoneIsAskedWhileThePictureMovesOrOnceItIsAnswered) {
  Playback playback = before_answer(Question::how_many_patches);
  playback.play = Play::on;
  EXPECT_EQ(asked_at(lesson(), playback, {}), Question::none) << "moving";
  playback.rest_left = 2;
  EXPECT_EQ(asked_at(lesson(), playback, {}), Question::how_many_patches) << "resting";
  Guesses guesses;
  guesses.give(Question::how_many_patches, 12);
  EXPECT_EQ(asked_at(lesson(), playback, guesses), Question::none);
}

TEST(Questions, TheGuessIsShownFromTheAnswerToTheEndOfTheBeatThatShowsIt) {
  Guesses guesses;
  guesses.give(Question::row_of_patch, 7);
  const Beat& beat = asking_beat(Question::row_of_patch);
  EXPECT_EQ(revealed_at(lesson(), before_answer(Question::row_of_patch), guesses), Question::row_of_patch);
  EXPECT_EQ(revealed_at(lesson(), standing_at(beat.stop), guesses), Question::row_of_patch);
  EXPECT_EQ(revealed_at(lesson(), standing_at(beat.end + 0.01), guesses), Question::none);
  EXPECT_EQ(revealed_at(lesson(), standing_at(beat.stop), {}), Question::none);
}

TEST(Questions, AGuessGoesWhenTheSettingsChangeItsAnswerAndStaysWhenTheyDoNot) {
  Guesses guesses;
  for (const Question question : questions) guesses.give(question, 1);
  Document before;
  Document after = before;
  after.params.normalization.mean[0] = 0.1;
  forget_outdated(guesses, before, after);
  for (const Question question : questions) EXPECT_TRUE(guesses.of(question));
  after.params.patch = {32, 32};
  forget_outdated(guesses, before, after);
  EXPECT_FALSE(guesses.of(Question::how_many_patches));
  EXPECT_TRUE(guesses.of(Question::half_the_dimension));
  after.view.order = PatchOrder::ppc;
  after.selection.patch = 3;
  forget_outdated(guesses, before, after);
  EXPECT_FALSE(guesses.of(Question::next_row_of_strip));
  EXPECT_FALSE(guesses.of(Question::row_of_patch));
}

TEST(Questions, TheRightOptionStandsInDifferentPlaces) {
  const auto place = [](Question question) {
    const auto shown = shown_options(question);
    EXPECT_TRUE(std::is_permutation(shown.begin(), shown.end(), std::array{1, 2, 3}.begin()));
    return std::find(shown.begin(), shown.end(), 1) - shown.begin();
  };
  EXPECT_NE(place(Question::next_row_of_strip), place(Question::half_the_dimension));
}

}  // namespace
}  // namespace tessera
