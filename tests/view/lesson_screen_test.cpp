// The lesson in the window: time, keys, the bar, questions, derivations, presenting.

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "app/scene/question.hpp"
#include "app/scene/timeline_bar.hpp"
#include "app/view/commands.hpp"
#include "app/view/derivation_view.hpp"
#include "app/view/questions.hpp"
#include "app/view/timeline_pane.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

using scene::Rect;
using scene::Subject;
using scene::TensorName;
using scene::Vec2;
using test::sample_document;
using test::ScreenHarness;
using testing::HasSubstr;

const Timeline& lesson() { return lesson_timeline(); }

/// A screen with a result, so that every cell can be asked about.
struct LessonScreen : ScreenHarness {
  explicit LessonScreen(float width = 1600, float height = 1000) : ScreenHarness(sample_document(), width, height) {
    work = test::finished_work(state.document);
    rest();
  }

  Vec2 bar_size() const {
    const ImVec2 size = ImGui::FindWindowByName("timeline")->Size;
    return {size.x, size.y};
  }
  scene::TimelineBarLayout bar() const { return scene::lay_out_timeline_bar(bar_size()); }
  ImVec2 on_bar(const Rect& place, float share = 0.5F) const {
    return on_pane("timeline", {place.x + share * place.width, place.y + place.height / 2});
  }
  void stand_at(double t) {
    state.playback = Playback{};
    state.playback.t = t;
    rest();
  }
  void open_derivation(const Subject& cell) {
    view::pin(state.document, cell);
    view::toggle_derivation(state, cell);
    rest();
  }
  Vec2 derivation_size() const {
    const ImVec2 size = ImGui::FindWindowByName("derivation")->Size;
    return {size.x, size.y};
  }
  /// Where a hot spot with that action lies.
  ImVec2 spot(const char* pane, const scene::Scene& scene, std::string_view action) const {
    for (const scene::HotSpot& spot : scene.hot_spots) {
      if (spot.action == action)
        return on_pane(pane, {spot.rect.x + spot.rect.width / 2, spot.rect.y + spot.rect.height / 2});
    }
    throw std::out_of_range(std::string(action));
  }
};

std::string words_of(const scene::Scene& scene) {
  std::string words;
  for (const scene::Item& item : scene.items) {
    if (const auto* text = std::get_if<scene::TextShape>(&item.shape)) words += text->text + ' ';
  }
  return words;
}

bool shown(const char* pane) {
  const ImGuiWindow* window = ImGui::FindWindowByName(pane);
  return window != nullptr && window->Active;
}

TEST(Lesson, SpacePlaysItRestsAtEachBeatAndSpaceStopsIt) {
  LessonScreen screen;
  screen.type(" ");
  EXPECT_EQ(screen.state.playback.play, Play::on);
  EXPECT_TRUE(view::in_motion(screen.state));
  screen.let_pass(1);
  EXPECT_NEAR(screen.state.playback.t, 1, 0.1);
  screen.let_pass(lesson().beats()[0].stop);
  EXPECT_EQ(screen.state.playback.t, lesson().beats()[0].stop);
  EXPECT_TRUE(screen.state.playback.resting());
  EXPECT_TRUE(view::waits_for_time(screen.state)) << "the rest must end without any input";
  EXPECT_GT(screen.state.rests[0], 4) << "as long as its text takes to read";
  screen.let_pass(screen.state.rests[0]);
  EXPECT_GT(screen.state.playback.t, lesson().beats()[0].stop);
  screen.type(" ");
  const double stopped = screen.state.playback.t;
  screen.let_pass(1);
  EXPECT_EQ(screen.state.playback.t, stopped);
  EXPECT_FALSE(view::in_motion(screen.state) || view::waits_for_time(screen.state)) << "nothing to draw when idle";
}

TEST(Lesson, AFrameThatComesLateDoesNotLeap) {
  LessonScreen screen;
  screen.type(" ");
  const double before = screen.state.playback.t;
  screen.seconds = 60;
  screen.frame();
  EXPECT_LE(screen.state.playback.t, before + 0.11);
}

TEST(Lesson, ArrowsAndAClickerGoByBeatsShiftAndDigitsBySteps) {
  LessonScreen screen;
  const auto at = [&] { return lesson().beat_at(screen.state.playback.t).id(); };
  screen.key("Right");
  screen.let_pass(20);
  EXPECT_EQ(screen.state.playback.t, lesson().beat("1.1").stop) << "one beat, then it waits";
  screen.key("PageDown");
  screen.let_pass(20);
  EXPECT_EQ(screen.state.playback.t, lesson().beat("1.2").stop);
  screen.key("PageUp");
  EXPECT_EQ(screen.state.playback.t, lesson().beat("1.2").begin);
  screen.key("Right", false, true);
  EXPECT_EQ(at(), "2.1");
  screen.type("6");
  EXPECT_EQ(at(), "6.1");
  screen.key("Left", false, true);
  EXPECT_EQ(at(), "5.1");
  screen.key("End");
  EXPECT_EQ(screen.state.playback.t, lesson().last_stop());
  screen.key("Home");
  EXPECT_EQ(screen.state.playback.t, 0);
  screen.type("]]]");
  EXPECT_EQ(screen.state.playback.speed, 4);
  screen.type("[");
  EXPECT_EQ(screen.state.playback.speed, 2);
}

TEST(Lesson, ArrowsStayWithAControlThatHasTheFocus) {
  LessonScreen screen;
  screen.click(screen.control("dim"));
  screen.key("Escape");
  screen.key("Right");
  EXPECT_EQ(screen.state.document.params.dim, 769);
  EXPECT_EQ(screen.state.playback, Playback{});
  screen.key("Escape");
  screen.key("Right");
  EXPECT_EQ(screen.state.document.params.dim, 769);
  EXPECT_EQ(screen.state.playback.play, Play::one_beat);
}

TEST(Lesson, TheBarsButtonsPlayStepAndChangeTheSpeed) {
  LessonScreen screen;
  screen.click(screen.on_bar(screen.bar().play));
  EXPECT_EQ(screen.state.playback.play, Play::on);
  screen.click(screen.on_bar(screen.bar().play));
  EXPECT_EQ(screen.state.playback.play, Play::paused);
  screen.click(screen.on_bar(screen.bar().next));
  EXPECT_EQ(screen.state.playback.play, Play::one_beat);
  screen.click(screen.on_bar(screen.bar().previous));
  EXPECT_EQ(screen.state.playback.t, 0);
  screen.click(screen.on_bar(screen.bar().speed));
  EXPECT_EQ(screen.state.playback.speed, 2);
  screen.click(screen.on_bar(screen.bar().speed));
  screen.click(screen.on_bar(screen.bar().speed));
  EXPECT_EQ(screen.state.playback.speed, 0.25) << "after the fastest comes the slowest";
}

TEST(Lesson, AClickOnTheBarLeadsThereAndADragScrubs) {
  LessonScreen screen;
  screen.click(screen.on_bar(screen.bar().steps[3], 0.5F));
  EXPECT_NEAR(screen.state.playback.t, lesson().position(4, 0.5), 0.5);
  const ImVec2 from = screen.on_bar(screen.bar().steps[3], 0.5F), to = screen.on_bar(screen.bar().steps[6], 0.25F);
  screen.move(from);
  screen.press();
  double before = screen.state.playback.t;
  for (float x = from.x; x < to.x; x += 7) {
    screen.move({x, from.y - 300});  // the pointer may leave the bar
    EXPECT_GE(screen.state.playback.t, before);
    before = screen.state.playback.t;
  }
  screen.release();
  EXPECT_NEAR(screen.state.playback.t, lesson().position(7, 0.25), 0.6);
  screen.move(from);
  EXPECT_NEAR(screen.state.playback.t, lesson().position(7, 0.25), 0.6) << "let go";
}

TEST(Lesson, TheBarIsLowInALowWindowAndAwayInATinyOne) {
  LessonScreen screen;
  EXPECT_EQ(screen.bar_size().y, scene::timeline_bar_height);
  ImGui::GetIO().DisplaySize = {1024, 640};
  screen.rest();
  EXPECT_EQ(screen.bar_size().y, scene::low_timeline_bar_height);
  const ImGuiWindow* stage = ImGui::FindWindowByName("stage");
  EXPECT_EQ(stage->Pos.y + stage->Size.y, 640 - scene::low_timeline_bar_height);
  ImGui::GetIO().DisplaySize = {1024, 240};
  screen.rest();
  EXPECT_FALSE(shown("timeline"));
}

TEST(Lesson, SettingsChangeWithoutMovingTheTime) {
  LessonScreen screen;
  screen.stand_at(lesson().position(5, 0.4));
  screen.wheel(screen.control("dim"), 1);
  EXPECT_EQ(screen.state.document.params.dim, 769);
  EXPECT_EQ(screen.state.playback.t, lesson().position(5, 0.4));
}

TEST(Questions, ANumberIsTypedAndEnterShowsWhatItWasAbout) {
  LessonScreen screen;
  screen.stand_at(lesson().beat("2.1").stop);
  screen.type("12");
  EXPECT_EQ(screen.state.guesses.typed, "12");
  EXPECT_EQ(screen.state.playback.t, lesson().beat("2.1").stop) << "a digit types here, it leads to no step";
  screen.key("Backspace");
  screen.type("4");
  screen.key("Enter");
  EXPECT_EQ(screen.state.guesses.of(Question::how_many_patches), 14);
  screen.let_pass(20);
  EXPECT_EQ(screen.state.playback.t, lesson().beat("2.2").stop);
  scene::SceneInput input = screen.scene_input();
  input.prediction = scene::predict(screen.state.document, screen.state.playback, screen.state.guesses);
  const std::string words = words_of(scene::build_panel(input, 370));
  EXPECT_THAT(words, HasSubstr("14"));
  EXPECT_THAT(words, HasSubstr("196"));
}

TEST(Questions, TheKeyThatGoesOnSkipsThem) {
  LessonScreen screen;
  screen.stand_at(lesson().beat("2.1").stop);
  screen.key("Right");
  screen.let_pass(20);
  EXPECT_EQ(screen.state.playback.t, lesson().beat("2.2").stop);
  EXPECT_FALSE(screen.state.guesses.of(Question::how_many_patches));
}

TEST(Questions, AnOptionIsClickedInTheRightPanelAndOnTheStageWhereThatIsAway) {
  LessonScreen screen;
  screen.stand_at(lesson().beat("4.2").stop);
  scene::SceneInput input = screen.scene_input();
  input.prediction = scene::predict(screen.state.document, screen.state.playback, screen.state.guesses);
  ASSERT_EQ(input.prediction.asked, Question::half_the_dimension);
  EXPECT_FALSE(shown("question"));
  screen.click(screen.spot("explanation", scene::build_panel(input, 370), "answer.1"));
  EXPECT_EQ(screen.state.guesses.of(Question::half_the_dimension), 1);

  screen.state.guesses = {};
  screen.type("h");
  screen.stand_at(lesson().beat("4.2").stop);
  ASSERT_TRUE(shown("question"));
  const ImGuiWindow* card = ImGui::FindWindowByName("question");
  const ImGuiWindow* stage = ImGui::FindWindowByName("stage");
  input.captioned = true;
  const Rect room = scene::question_room(input, {stage->Size.x, stage->Size.y});
  const float em = scene::question_type(input, input.prediction, {room.width, room.height}, 15);
  const scene::Scene scene = scene::build_question_card(input, input.prediction, room.width, em);
  EXPECT_NEAR(card->Size.x, scene.size.x, 1);
  screen.click(screen.spot("question", scene, "answer.3"));
  EXPECT_EQ(screen.state.guesses.of(Question::half_the_dimension), 3);
}

TEST(Questions, AGuessGoesOnceTheAnswerIsAnother) {
  LessonScreen screen;
  screen.state.guesses.give(Question::how_many_patches, 5);
  screen.wheel(screen.control("dim"), 1);
  EXPECT_TRUE(screen.state.guesses.of(Question::how_many_patches));
  screen.wheel(screen.control("patch"), 1);
  EXPECT_FALSE(screen.state.guesses.of(Question::how_many_patches));
}

TEST(Derivation, AClickOnACellOfZOpensItAndTheSameClickOrEscapeClosesIt) {
  LessonScreen screen;
  const Subject cell{TensorName::z, 0, 33, 7};
  screen.open_derivation(cell);
  EXPECT_TRUE(shown("derivation"));
  EXPECT_FALSE(shown("explanation")) << "it takes the right panel's place";
  EXPECT_EQ(screen.state.document.selection.patch, 33);
  EXPECT_EQ(screen.state.document.selection.filter, 7);
  screen.key("Escape");
  EXPECT_FALSE(screen.state.derivation);
  EXPECT_TRUE(shown("explanation"));
  screen.open_derivation(cell);
  screen.open_derivation({TensorName::z, 0, 34, 7});
  EXPECT_TRUE(screen.state.derivation) << "another cell";
  screen.open_derivation({TensorName::z, 0, 34, 7});
  EXPECT_FALSE(screen.state.derivation) << "the same again";
}

TEST(Derivation, EveryCellOnTheStageThatHasTwoIndicesOpensItByAClick) {
  LessonScreen screen;
  int opened = 0;
  for (const int step : {4, 6, 7}) {
    screen.stand_at(lesson().step_stop(step));
    const ImGuiWindow* stage = ImGui::FindWindowByName("stage");
    bool found = false;
    for (float y = 60; y < stage->Size.y && !found; y += 23) {
      for (float x = 40; x < stage->Size.x && !found; x += 29) {
        screen.move({stage->Pos.x + x, stage->Pos.y + y});
        found = scene::asks_for_derivation(screen.state.hover.subject);
      }
    }
    if (!found) continue;
    const Subject cell = screen.state.hover.subject;
    screen.press();
    screen.release();
    ASSERT_TRUE(screen.state.derivation) << step;
    EXPECT_EQ(screen.state.derivation->cell, cell);
    screen.key("Escape");
    ++opened;
  }
  EXPECT_GT(opened, 0) << "no cell on any of these stages";
}

TEST(Derivation, ACellOfXTellsItsPixelAndLeadsOnToZWhereTheListScrollsToIt) {
  LessonScreen screen;
  screen.open_derivation({TensorName::x, 0, 60, 700});
  EXPECT_EQ(screen.state.document.selection.place, 700);
  ASSERT_TRUE(screen.state.derivation);
  const scene::Scene pane =
      scene::build_derivation(screen.scene_input(), *screen.state.derivation, screen.derivation_size());
  EXPECT_THAT(words_of(pane), HasSubstr("X[60, 700]"));
  screen.click(screen.spot("derivation", pane, scene::in_z_action));
  screen.rest();
  ASSERT_TRUE(screen.state.derivation);
  EXPECT_EQ(screen.state.derivation->cell.tensor, TensorName::z);
  const scene::DerivationList list =
      scene::derivation_list(screen.scene_input(), *screen.state.derivation, screen.derivation_size());
  EXPECT_LE(screen.state.derivation->scroll, 700);
  EXPECT_GT(screen.state.derivation->scroll + list.visible, 700);
}

TEST(Derivation, TheWheelScrollsItsListAndALinePinsItsPlace) {
  LessonScreen screen;
  screen.open_derivation({TensorName::z, 0, 60, 19});
  const scene::DerivationList list =
      scene::derivation_list(screen.scene_input(), *screen.state.derivation, screen.derivation_size());
  const ImVec2 third = screen.on_pane("derivation", {list.lines.x + 60, list.lines.y + 19 * 2.5F});
  screen.wheel(third, -4);
  EXPECT_EQ(screen.state.derivation->scroll, 12);
  screen.click(third);
  EXPECT_EQ(screen.state.document.selection.place, 14);
  screen.wheel(third, -100000);
  // Where the pixel of the pinned place is told, the list is shorter.
  const scene::DerivationList shorter =
      scene::derivation_list(screen.scene_input(), *screen.state.derivation, screen.derivation_size());
  EXPECT_EQ(screen.state.derivation->scroll, shorter.last_scroll());
  EXPECT_TRUE(screen.state.derivation);
}

TEST(Derivation, TheTermsAreSortedAndCopiedByItsButtons) {
  LessonScreen screen;
  screen.open_derivation({TensorName::z, 0, 60, 19});
  const auto button = [&](std::string_view action) {
    const scene::Scene pane =
        scene::build_derivation(screen.scene_input(), *screen.state.derivation, screen.derivation_size());
    return screen.spot("derivation", pane, action);
  };
  screen.click(button(scene::by_size_action));
  EXPECT_TRUE(screen.state.derivation->by_size);
  screen.click(button(scene::copy_action));
  const std::string copied = ImGui::GetClipboardText();
  EXPECT_THAT(copied, testing::StartsWith("j\tc\tu\tv\tinput\tweight\tterm\trunning sum\n"));
  EXPECT_EQ(std::count(copied.begin(), copied.end(), '\n'), 1 + 768 + 3);
  screen.click(button(scene::close_action));
  EXPECT_FALSE(screen.state.derivation);
}

TEST(Presenting, F5TakesAllPanelsAwayAndEscapeBringsThemBack) {
  LessonScreen screen;
  screen.key("F5");
  for (const char* pane : {"bar", "controls", "explanation", "timeline"}) EXPECT_FALSE(shown(pane)) << pane;
  const ImGuiWindow* stage = ImGui::FindWindowByName("stage");
  EXPECT_EQ(stage->Size.x, 1600);
  EXPECT_EQ(stage->Size.y, 1000);
  ASSERT_EQ(screen.requests.size(), 1U);
  EXPECT_TRUE(std::get<view::FillScreen>(screen.requests[0]).fill);
  screen.key("PageDown");
  EXPECT_EQ(screen.state.playback.play, Play::one_beat) << "the clicker steps";
  screen.key("Escape");
  for (const char* pane : {"bar", "controls", "explanation", "timeline"}) EXPECT_TRUE(shown(pane)) << pane;
  EXPECT_FALSE(std::get<view::FillScreen>(screen.requests[1]).fill);
}

TEST(Presenting, NotesComeOnAKeyAndQuestionsStandOnTheStage) {
  LessonScreen screen;
  screen.type("p");
  EXPECT_TRUE(screen.state.presenting);
  screen.type("s");
  EXPECT_TRUE(shown("notes"));
  screen.type("s");
  EXPECT_FALSE(shown("notes"));
  screen.stand_at(lesson().beat("2.1").stop);
  EXPECT_TRUE(shown("question"));
}

/// A card that covers the picture would hide what it asks about; one that makes it smaller would have it jump.
TEST(Questions, StandInThePlaceOfTheWordsAndLeaveThePictureAlone) {
  for (const auto& [width, height] : {std::pair{1024.F, 640.F}, {1600.F, 1000.F}}) {
    LessonScreen screen(width, height);
    screen.state.explanation_shown = false;
    for (const bool presenting : {false, true}) {
      screen.state.presenting = presenting;
      for (const char* id : {"2.1", "3.1", "4.2", "6.2"}) {
        const Beat& beat = lesson().beat(id);
        screen.stand_at(beat.stop);
        ASSERT_TRUE(shown("question")) << beat.id();
        const ImGuiWindow* stage = ImGui::FindWindowByName("stage");
        const ImGuiWindow* card = ImGui::FindWindowByName("question");
        scene::SceneInput input = screen.scene_input();
        input.presenting = presenting;
        input.captioned = !presenting;
        input.prediction = scene::predict(screen.state.document, screen.state.playback, screen.state.guesses);
        const Rect room = scene::question_room(input, {stage->Size.x, stage->Size.y});
        EXPECT_GE(card->Pos.y, stage->Pos.y + room.y - 1) << beat.id();
        EXPECT_LE(card->Pos.y + card->Size.y, stage->Pos.y + room.bottom() + 1) << beat.id();
        // All but the words, which may make room for it, is as without the question.
        const scene::Scene asked = scene::build_scene(input, {stage->Size.x, stage->Size.y}, 1);
        input.prediction = {};
        const scene::Scene still = scene::build_scene(input, {stage->Size.x, stage->Size.y}, 1);
        for (const scene::Item& item : asked.items) {
          if (item.id.starts_with("narration")) continue;
          const auto same = std::find_if(still.items.begin(), still.items.end(),
                                         [&](const scene::Item& other) { return other.id == item.id; });
          EXPECT_TRUE(same == still.items.end() || same->shape == item.shape) << beat.id() << ' ' << item.id;
        }
      }
    }
  }
}

TEST(Questions, EveryDigitIsAnAnswerWhileOneWaitsAndAStepElsewhere) {
  LessonScreen screen;
  screen.stand_at(lesson().beat("4.2").stop);
  screen.type("7");
  EXPECT_EQ(screen.state.playback.t, lesson().beat("4.2").stop) << "no such option, and no step either";
  EXPECT_FALSE(screen.state.guesses.of(Question::half_the_dimension));
  screen.type("3");
  EXPECT_EQ(screen.state.guesses.of(Question::half_the_dimension), 1) << "the third as shown";
  screen.let_pass(20);
  screen.type("7");
  EXPECT_EQ(lesson().beat_at(screen.state.playback.t).step, 7);
}

TEST(Questions, WhoTypesIsNotHurriedOn) {
  LessonScreen screen;
  screen.stand_at(lesson().beat("2.1").stop - 0.1);
  screen.type(" ");
  screen.let_pass(0.5);
  ASSERT_TRUE(screen.state.playback.resting());
  screen.type("1");
  screen.let_pass(60);
  EXPECT_EQ(screen.state.playback.t, lesson().beat("2.1").stop);
  EXPECT_EQ(screen.state.guesses.typed, "1");
}

TEST(Questions, WhatWasSkippedIsRemembered) {
  LessonScreen screen;
  screen.stand_at(lesson().beat("2.1").stop);
  EXPECT_FALSE(screen.state.guesses.skipped(Question::how_many_patches));
  screen.key("Right");
  EXPECT_TRUE(screen.state.guesses.skipped(Question::how_many_patches));
  screen.stand_at(lesson().beat("4.2").stop);
  screen.type("1");
  EXPECT_FALSE(screen.state.guesses.skipped(Question::half_the_dimension)) << "answered";
}

TEST(Presenting, NotesStandBesideTheStageAndCoverNothingOfIt) {
  LessonScreen screen;
  screen.type("p");
  screen.type("s");
  const ImGuiWindow* stage = ImGui::FindWindowByName("stage");
  const ImGuiWindow* notes = ImGui::FindWindowByName("notes");
  EXPECT_GE(notes->Pos.x, stage->Pos.x + stage->Size.x);
  EXPECT_LE(notes->Pos.x + notes->Size.x, 1600);
  screen.type("s");
  EXPECT_EQ(stage->Size.x, 1600);
}

TEST(Zoom, IsReadOutAndAClickOnItShowsAllAgain) {
  LessonScreen screen;
  EXPECT_FALSE(shown("zoom"));
  screen.wheel(screen.stage_middle(), 3);
  ASSERT_TRUE(shown("zoom"));
  EXPECT_GT(screen.state.camera.zoom, 1.4F);
  const ImGuiWindow* card = ImGui::FindWindowByName("zoom");
  screen.click({card->Pos.x + 20, card->Pos.y + 14});
  EXPECT_EQ(screen.state.camera, Camera{});
  screen.rest();
  EXPECT_FALSE(shown("zoom"));
}

TEST(Selection, IsBackInItsPlaceOnceTheSettingThatMovedItIsUndone) {
  LessonScreen screen;
  const std::int64_t& patch = screen.state.document.selection.patch;
  view::pin(screen.state.document, {TensorName::patches, 0, 13 * 14 + 12, -1});
  screen.wheel(screen.control("patch"), 1);
  ASSERT_EQ(screen.state.document.params.patch.height, 17);
  EXPECT_EQ(patch, 12 * 13 + 11) << "of 13 × 13 the one whose middle is nearest";
  screen.key("Z", true);
  EXPECT_EQ(screen.state.document.params.patch.height, 16);
  EXPECT_EQ(patch, 13 * 14 + 12);
  screen.wheel(screen.control("patch"), 1);
  view::pin(screen.state.document, {TensorName::patches, 0, 14, -1});
  screen.key("Z", true);
  EXPECT_EQ(patch, 15) << "row 1, column 1, chosen since";
}

TEST(Presenting, ThePointerHidesOnceItRestsAndComesBackWhenMoved) {
  LessonScreen screen;
  screen.key("F5");
  screen.move({700, 500});
  screen.let_pass(1);
  EXPECT_NE(ImGui::GetMouseCursor(), ImGuiMouseCursor_None);
  EXPECT_TRUE(view::waits_for_time(screen.state));
  screen.let_pass(1.5);
  EXPECT_EQ(ImGui::GetMouseCursor(), ImGuiMouseCursor_None);
  EXPECT_FALSE(view::waits_for_time(screen.state));
  ImGui::GetIO().MousePos = {720, 500};
  screen.frame();
  EXPECT_NE(ImGui::GetMouseCursor(), ImGuiMouseCursor_None);
}

TEST(LessonSettings, OrderRoadsAndWrongWaysAreCommandsAndControls) {
  LessonScreen screen(1600, 1400);
  view::Requests requests;
  const auto run = [&](const char* id) { EXPECT_TRUE(view::run_command(id, screen.state, requests)) << id; };
  run("lesson.order");
  EXPECT_EQ(screen.state.document.view.order, PatchOrder::ppc);
  run("lesson.both-roads");
  EXPECT_TRUE(screen.state.document.view.both_roads);
  run("wrong.flip");
  EXPECT_EQ(screen.state.document.view.wrong, WrongWay::flip);
  run("wrong.none");
  EXPECT_EQ(screen.state.document.view.wrong, WrongWay::none);
  screen.click(screen.control("both-roads"));
  EXPECT_FALSE(screen.state.document.view.both_roads);
  run("lesson.shuffle");
  EXPECT_TRUE(screen.state.document.view.shuffled);
  EXPECT_EQ(lesson().beat_at(screen.state.playback.t).id(), "8.2") << "where it is seen";
  run("lesson.shuffle");
  EXPECT_FALSE(screen.state.document.view.shuffled);
}

}  // namespace
}  // namespace tessera
