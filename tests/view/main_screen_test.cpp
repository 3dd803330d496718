// The main screen driven by mouse and keys, without a window.

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "app/view/canvas.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

using test::sample_document;
using test::ScreenHarness;
using testing::HasSubstr;

TEST(ControlPanel, DraggingPChangesItLiveAndOneUndoTakesTheWholeDragBack) {
  ScreenHarness screen(sample_document());
  const ImVec2 from = screen.control("patch");
  screen.drag(from, {from.x + 40, from.y});
  EXPECT_EQ(screen.state.document.params.patch, (Size2{26, 26}));  // a quarter step a point
  EXPECT_EQ(screen.state.history.entries(), 1U);
  screen.key("Z", true);
  EXPECT_EQ(screen.state.document.params.patch, (Size2{16, 16}));
  screen.key("Z", true, true);
  EXPECT_EQ(screen.state.document.params.patch, (Size2{26, 26}));
}

TEST(ControlPanel, TypingAHeightChangesBothSidesWhileTheyAreLinked) {
  ScreenHarness screen(sample_document());
  screen.click(screen.control("height"));
  screen.type("384");
  EXPECT_EQ(screen.state.document.params.image, (Size2{224, 224})) << "taken before Enter";
  screen.key("Enter");
  EXPECT_EQ(screen.state.document.params.image, (Size2{384, 384}));
  screen.click(screen.control("link-sides"));
  screen.click(screen.control("width"));
  screen.type("100");
  screen.key("Enter");
  EXPECT_EQ(screen.state.document.params.image, (Size2{384, 100}));
}

TEST(ControlPanel, LosesNoCharacterTypedTheMomentABoxOpens) {
  ScreenHarness screen(sample_document());
  screen.move(screen.control("height"));
  screen.press();
  screen.release();
  for (int count = 0; count < 5 && !screen.state.widgets.editing_started; ++count) screen.frame();
  screen.type("384");
  screen.key("Enter");
  EXPECT_EQ(screen.state.document.params.image, (Size2{384, 384}));
}

TEST(ControlPanel, NonsenseIsRefusedWithAWordOnWhatIsAllowedAndEscapeRestores) {
  ScreenHarness screen(sample_document());
  screen.click(screen.control("height"));
  for (const char* nonsense : {"abc", "-3", "0", "8193", "1e99", "12.5", "nan", "22 4"}) {
    screen.key("A", true);
    screen.type(nonsense);
    screen.key("Enter");
    EXPECT_EQ(screen.state.document.params.image, (Size2{224, 224})) << nonsense;
    EXPECT_THAT(screen.state.widgets.note, HasSubstr("from 1 to 8192")) << nonsense;
    EXPECT_NE(screen.state.widgets.editing, 0U) << "the box stays open for another try";
  }
  screen.key("Escape");
  EXPECT_EQ(screen.state.widgets.editing, 0U);
  EXPECT_EQ(screen.state.widgets.noted, 0U);
  EXPECT_EQ(screen.state.document.params.image, (Size2{224, 224}));
}

TEST(ControlPanel, UndoOfNothingDoesNothing) {
  ScreenHarness screen(sample_document());
  const Document before = screen.state.document;
  screen.key("Z", true);
  screen.key("Z", true, true);
  EXPECT_EQ(screen.state.document, before);
}

TEST(ControlPanel, ADoubleClickOnALabelRestoresTheDefault) {
  Document document = sample_document();
  document.params.dim = 99;
  document.params.padding = {3, 3};
  ScreenHarness screen(document);
  screen.double_click(screen.label_of("dim"));
  EXPECT_EQ(screen.state.document.params.dim, 768);
  screen.double_click(screen.label_of("padding"));
  EXPECT_EQ(screen.state.document.params.padding, (Size2{0, 0}));
}

TEST(ControlPanel, TheWheelOverANumberStepsItByOneAndWithShiftByTen) {
  ScreenHarness screen(sample_document());
  screen.wheel(screen.control("dim"), 1);
  EXPECT_EQ(screen.state.document.params.dim, 769);
  ImGui::GetIO().KeyShift = true;
  screen.wheel(screen.control("dim"), -2);
  ImGui::GetIO().KeyShift = false;
  EXPECT_EQ(screen.state.document.params.dim, 749);
}

TEST(ControlPanel, ArrowKeysBelongToTheFocusedNumberAndWithAltMoveTheSelectedPatch) {
  ScreenHarness screen(sample_document());
  screen.key("Right", false, false, true);
  EXPECT_EQ(screen.state.document.selection.patch, 61);
  screen.key("Down", false, false, true);
  EXPECT_EQ(screen.state.document.selection.patch, 75);
  screen.click(screen.control("dim"));
  screen.key("Escape");
  screen.key("Up");
  screen.key("Right", false, true);
  EXPECT_EQ(screen.state.document.params.dim, 779);
  EXPECT_EQ(screen.state.document.selection.patch, 75);
  screen.key("Escape");
  screen.key("Left", false, false, true);
  EXPECT_EQ(screen.state.document.params.dim, 779);
  EXPECT_EQ(screen.state.document.selection.patch, 74);
}

TEST(ControlPanel, ThePatchSliderStopsAtDivisorsOnceAskedTo) {
  Document document = sample_document();
  document.view.snap_to_divisors = true;
  ScreenHarness screen(document);
  const ImVec2 slider = screen.control("patch-slider");
  for (float x = slider.x - 90; x < slider.x + 90; x += 13) {
    screen.drag({slider.x, slider.y - 3}, {x, slider.y - 3});
    EXPECT_EQ(224 % screen.state.document.params.patch.height, 0) << screen.state.document.params.patch.height;
  }
  screen.wheel(slider, 100);
  EXPECT_EQ(screen.state.document.params.patch, (Size2{224, 224}));
}

TEST(ControlPanel, TheStrideFollowsThePatchUntilItIsTypedAndAgainOnceItSaysSo) {
  ScreenHarness screen(sample_document());
  screen.click(screen.control("stride"));
  screen.type("8");
  screen.key("Enter");
  EXPECT_EQ(screen.state.document.params.stride, (Size2{8, 8}));
  screen.click(screen.control("stride"));
  screen.type("= p");
  screen.key("Enter");
  EXPECT_EQ(screen.state.document.params.stride, std::nullopt);
}

TEST(ControlPanel, APatchThatFitsNowhereIsShownAndSurvived) {
  ScreenHarness screen(sample_document());
  screen.click(screen.control("patch"));
  screen.type("300");
  screen.key("Enter");
  EXPECT_EQ(screen.state.document.params.patch, (Size2{300, 300}));
  EXPECT_FALSE(validate(screen.state.document.params).empty());
  screen.key("Escape");
  screen.move(screen.stage_middle());
  screen.key("Right", false, false, true);  // where there is no patch to go to
  screen.key("Z", true);
  EXPECT_EQ(screen.state.document.params.patch, (Size2{16, 16}));
}

TEST(ControlPanel, ThePresetsNameGoesOnceASettingHasLeftIt) {
  ScreenHarness screen(sample_document());
  screen.wheel(screen.control("dim"), 1);
  EXPECT_EQ(screen.state.document.preset, "");
  screen.key("Z", true);
  EXPECT_EQ(screen.state.document.preset, "vit-b-16");
}

TEST(ControlPanel, TheSelectionStaysWithinWhatTheSettingsGive) {
  Document document = sample_document();
  document.selection.patch = 195;
  document.selection.filter = 767;
  ScreenHarness screen(document);
  screen.click(screen.control("patch"));
  screen.type("112");
  screen.key("Enter");
  screen.click(screen.control("dim"));
  screen.type("10");
  screen.key("Enter");
  EXPECT_EQ(screen.state.document.selection.patch, 3);
  EXPECT_EQ(screen.state.document.selection.filter, 9);
}

TEST(ControlPanel, TabWalksThroughTheControlsAndEnterTypesIntoANumber) {
  ScreenHarness screen(sample_document());
  screen.click(screen.control("height"));
  screen.key("Escape");
  screen.key("Tab");
  EXPECT_EQ(screen.state.widgets.focus, ImGui::FindWindowByName("controls")->GetID("width"));
  screen.key("Enter");
  screen.type("64");
  screen.key("Enter");
  EXPECT_EQ(screen.state.document.params.image, (Size2{64, 64}));
}

TEST(Stage, AClickPinsThePatchUnderThePointer) {
  ScreenHarness screen(sample_document());
  screen.work = test::finished_work(screen.state.document);
  screen.state.playback.t = lesson_timeline().step_stop(2);
  const ImVec2 middle = screen.stage_middle();
  std::int64_t pinned = -1;
  for (float x = middle.x - 420; x < middle.x; x += 60) {
    screen.move({x, middle.y - 150});
    const scene::Hit hit = screen.state.hover;
    if (hit.subject.tensor != scene::TensorName::patches || hit.subject.i < 0) continue;
    screen.press();
    screen.release();
    EXPECT_EQ(screen.state.document.selection.patch, hit.subject.i);
    pinned = hit.subject.i;
  }
  EXPECT_GE(pinned, 0) << "the pointer met no patch";
}

TEST(Stage, TheWheelZoomsAboutThePointerADragPansAndZeroFitsAgain) {
  ScreenHarness screen(sample_document());
  const ImVec2 middle = screen.stage_middle();
  screen.wheel({middle.x - 100, middle.y - 100}, 3);
  EXPECT_GT(screen.state.camera.zoom, 1.4F);
  const Camera before = screen.state.camera;
  screen.drag(middle, {middle.x + 50, middle.y + 20});
  EXPECT_NEAR(screen.state.camera.pan_x - before.pan_x, 50, 1);
  EXPECT_NEAR(screen.state.camera.pan_y - before.pan_y, 20, 1);
  EXPECT_EQ(screen.state.document.selection.patch, 60) << "a drag is no click";
  screen.type("0");
  EXPECT_EQ(screen.state.camera, Camera());
}

TEST(Stage, ZoomingKeepsWhatLiesUnderThePointerInItsPlace) {
  view::StageView stage{{264, 48, 960, 950}, 1.5F, {}};
  const scene::Vec2 pointer{500, 300};
  const scene::Vec2 before = stage.to_scene(pointer);
  for (int step = 0; step < 20; ++step) {
    stage.camera = view::zoom_about(stage, pointer, 1.2F);
    const scene::Vec2 after = stage.to_scene(pointer);
    EXPECT_NEAR(after.x, before.x, 1.0F);
    EXPECT_NEAR(after.y, before.y, 1.0F);
  }
  EXPECT_LE(view::zoom_about(stage, pointer, 1e6F).zoom, max_zoom);
  EXPECT_GE(view::zoom_about(stage, pointer, 1e-6F).zoom, min_zoom);
}

TEST(MainScreen, HHidesThePanelsAndInANarrowWindowOpensTheDrawer) {
  ScreenHarness wide(sample_document());
  wide.type("h");
  EXPECT_FALSE(wide.state.controls_shown || wide.state.explanation_shown);
  wide.type("h");
  EXPECT_TRUE(wide.state.controls_shown && wide.state.explanation_shown);
  ImGui::GetIO().DisplaySize = {1024, 640};
  wide.rest();
  EXPECT_FALSE(wide.state.drawer_open);
  wide.type("h");
  EXPECT_TRUE(wide.state.drawer_open);
}

TEST(MainScreen, TheDrawerStandsBesideTheStageWhereEnoughOfItRemains) {
  ScreenHarness screen(sample_document(), 1180, 700);
  const auto width = [] { return ImGui::FindWindowByName("stage")->Size.x; };
  const float alone = width();
  screen.type("h");
  EXPECT_EQ(width(), alone - 370);
  EXPECT_GE(width(), 520);
  ImGui::GetIO().DisplaySize = {1024, 640};
  screen.rest();
  EXPECT_EQ(width(), 1024 - 264) << "it lies over the stage";
  screen.state.controls_shown = false;
  screen.rest();
  EXPECT_EQ(width(), 1024 - 370);
}

TEST(MainScreen, ThePaletteFindsACommandByAFewLettersAndRunsIt) {
  ScreenHarness screen(sample_document());
  screen.key("K", true);
  ASSERT_EQ(screen.state.overlay, view::Overlay::palette);
  screen.type("gri");
  EXPECT_TRUE(screen.state.document.view.grid) << "letters typed here are no shortcuts";
  screen.key("Enter");
  EXPECT_EQ(screen.state.overlay, view::Overlay::none);
  EXPECT_FALSE(screen.state.document.view.grid);
}

TEST(MainScreen, EscapeClosesWhatLiesOverIt) {
  ScreenHarness screen(sample_document());
  screen.type("?");
  EXPECT_EQ(screen.state.overlay, view::Overlay::keys);
  screen.key("Escape");
  EXPECT_EQ(screen.state.overlay, view::Overlay::none);
}

TEST(MainScreen, AMessageMakesRoomForItselfAndGoesWhenDismissed) {
  ScreenHarness screen(sample_document());
  const float top = ImGui::FindWindowByName("stage")->Pos.y;
  screen.state.messages.push_back({"torn.png: the picture data end early; save it again", true});
  screen.rest();
  const ImGuiWindow* bars = ImGui::FindWindowByName("messages");
  EXPECT_GT(ImGui::FindWindowByName("stage")->Pos.y, top + 20);
  screen.click({bars->Pos.x + bars->Size.x - 32, bars->Pos.y + bars->Size.y / 2 + 2});
  EXPECT_TRUE(screen.state.messages.empty());
  EXPECT_EQ(ImGui::FindWindowByName("stage")->Pos.y, top);
}

TEST(MainScreen, AsksTheShellForWhatOnlyItCanDo) {
  ScreenHarness screen(sample_document());
  screen.key("O", true);
  screen.key("V", true);
  screen.key("Q", true);
  ASSERT_EQ(screen.requests.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<view::AskForPictures>(screen.requests[0]));
  EXPECT_TRUE(std::holds_alternative<view::PastePicture>(screen.requests[1]));
  EXPECT_TRUE(std::holds_alternative<view::Quit>(screen.requests[2]));
}

TEST(MainScreen, SurvivesThousandsOfRandomClicksDragsWheelsAndKeysAtAnySize) {
  std::mt19937 random(3);
  const auto pick = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  ScreenHarness screen(sample_document());
  screen.work = test::finished_work(screen.state.document);
  const std::vector<std::string> keys{"Enter", "Escape", "Tab", "Left", "Right", "Up", "Down"};
  const std::string characters = "0123456789ghntsp?+-= .";
  for (int step = 0; step < 1500; ++step) {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    ImGui::GetIO().MousePos = {static_cast<float>(pick(0, static_cast<int>(size.x))),
                               static_cast<float>(pick(0, static_cast<int>(size.y)))};
    switch (pick(0, 7)) {
      case 0:
        ImGui::GetIO().DisplaySize = {static_cast<float>(pick(320, 2000)), static_cast<float>(pick(240, 1200))};
        break;
      case 1: ImGui::GetIO().MouseWheel = static_cast<float>(pick(-3, 3)); break;
      case 2: screen.key(keys[static_cast<std::size_t>(pick(0, 6))]); break;
      case 3: screen.type(std::string(1, characters[static_cast<std::size_t>(pick(0, 20))])); break;
      case 4: screen.key(pick(0, 1) != 0 ? "Z" : "K", true, pick(0, 1) != 0); break;
      default: ImGui::GetIO().MouseDown[0] = !ImGui::GetIO().MouseDown[0]; break;
    }
    screen.frame();
    const Document& document = screen.state.document;
    ASSERT_TRUE(document.params.image.height >= 1 && document.params.image.height <= max_image_side);
    ASSERT_TRUE(document.params.dim >= 1 && document.params.dim <= max_dim);
    ASSERT_GE(document.selection.patch, 0);
    ASSERT_LT(document.selection.filter, document.params.dim);
  }
}

}  // namespace
}  // namespace tessera
