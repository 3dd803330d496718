// Undo and redo of everything that is set, and what makes one entry.

#include <functional>

#include <gtest/gtest.h>

#include "app/view/commands.hpp"
#include "app/view/saving.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera::view {
namespace {

using test::sample_document;
using test::ScreenHarness;

struct Change {
  const char* name;
  std::function<void(Document&)> make;
};

std::vector<Change> changes() {
  return {{"images", [](Document& d) { d.images = {"sample:coffee"}; }},
          {"height", [](Document& d) { d.params.image.height = 256; }},
          {"fit", [](Document& d) { d.params.fit = Fit::pad; }},
          {"crop ratio", [](Document& d) { d.params.crop_ratio = 0.5; }},
          {"interpolation", [](Document& d) { d.params.interpolation = Interpolation::bicubic; }},
          {"channels", [](Document& d) { d.params.channels = 1; }},
          {"normalisation", [](Document& d) { d.params.normalization = *Normalization::preset("clip"); }},
          {"patch",
           [](Document& d) {
             d.params.patch = {8, 8};
           }},
          {"stride",
           [](Document& d) {
             d.params.stride = Size2{8, 8};
           }},
          {"padding",
           [](Document& d) {
             d.params.padding = {3, 3};
           }},
          {"dilation",
           [](Document& d) {
             d.params.dilation = {2, 2};
           }},
          {"pad to a multiple", [](Document& d) { d.params.pad_to_multiple = true; }},
          {"dim", [](Document& d) { d.params.dim = 64; }},
          {"bias", [](Document& d) { d.params.bias = false; }},
          {"weights",
           [](Document& d) {
             d.weights = {WeightKind::pytorch, 7};
           }},
          {"grid", [](Document& d) { d.view.grid = !d.view.grid; }},
          {"indices", [](Document& d) { d.view.indices = !d.view.indices; }},
          {"ruler", [](Document& d) { d.view.ruler = Axis::height; }},
          {"linked sides", [](Document& d) { d.view.link_sides = !d.view.link_sides; }},
          {"linked patch", [](Document& d) { d.view.link_patch = !d.view.link_patch; }},
          {"divisors", [](Document& d) { d.view.snap_to_divisors = !d.view.snap_to_divisors; }},
          {"order", [](Document& d) { d.view.order = PatchOrder::ppc; }},
          {"both roads", [](Document& d) { d.view.both_roads = !d.view.both_roads; }},
          {"shuffled patches", [](Document& d) { d.view.shuffled = !d.view.shuffled; }},
          {"wrong way", [](Document& d) { d.view.wrong = WrongWay::reshape; }}};
}

TEST(Undo, TakesEveryKindOfSettingBackAndForth) {
  for (const Change& change : changes()) {
    AppState state(sample_document());
    const Document before = state.document;
    change.make(state.document);
    const Document after = state.document;
    ASSERT_FALSE(before == after) << change.name;
    state.history.settle(undoable(state.document), false);
    EXPECT_TRUE(has_unsaved_changes(state)) << change.name;
    ASSERT_TRUE(undo(state)) << change.name;
    EXPECT_EQ(state.document, before) << change.name;
    EXPECT_FALSE(has_unsaved_changes(state)) << change.name << ": back at what was saved";
    ASSERT_TRUE(redo(state)) << change.name;
    EXPECT_EQ(state.document, after) << change.name;
  }
}

TEST(Undo, LeavesWhatIsLookedAt) {
  AppState state(sample_document());
  state.document.view.wrong = WrongWay::flip;
  state.history.settle(undoable(state.document), false);
  state.document.selection.patch = 77;
  state.document.selection.filter = 5;
  EXPECT_EQ(state.history.entries(), 1U) << "a selection is no entry";
  ASSERT_TRUE(undo(state));
  EXPECT_EQ(state.document.selection.patch, 77);
  EXPECT_EQ(state.document.selection.filter, 5);
}

/// Sideways by steps, as a hand drags.
void drag_number(ScreenHarness& screen, const char* control, float distance) {
  const ImVec2 at = screen.control(control);
  screen.drag(at, {at.x + distance, at.y});
  screen.rest();
}

TEST(Undo, OneDragIsOneEntryHoweverManyValuesItPasses) {
  for (const char* control : {"height", "patch", "dim"}) {
    ScreenHarness screen(sample_document());
    screen.rest();
    const Document before = screen.state.document;
    drag_number(screen, control, -60);
    ASSERT_FALSE(screen.state.document == before) << control << " did not move";
    EXPECT_EQ(screen.state.history.entries(), 1U) << control;
    drag_number(screen, control, 40);
    EXPECT_EQ(screen.state.history.entries(), 2U) << control;
    ASSERT_TRUE(undo(screen.state));
    ASSERT_TRUE(undo(screen.state));
    EXPECT_EQ(undoable(screen.state.document), undoable(before)) << control;
  }
}

TEST(Undo, AWrongWayFromTheMenuIsAnEntry) {
  ScreenHarness screen(sample_document());
  screen.rest();
  Requests requests;
  ASSERT_TRUE(run_command("wrong.reshape", screen.state, requests));
  screen.rest();
  EXPECT_EQ(screen.state.history.entries(), 1U);
  screen.key("Z", true);
  EXPECT_EQ(screen.state.document.view.wrong, WrongWay::none);
  screen.key("Z", true, true);
  EXPECT_EQ(screen.state.document.view.wrong, WrongWay::reshape);
}

TEST(Undo, PlayingPanningAndPickingMakeNoEntry) {
  ScreenHarness screen(sample_document());
  screen.rest();
  screen.wheel(screen.stage_middle(), 2);
  screen.key("Right");
  screen.let_pass(0.5);
  screen.click(screen.stage_middle());
  EXPECT_EQ(screen.state.history.entries(), 0U);
  EXPECT_FALSE(has_unsaved_changes(screen.state));
}

TEST(Saving, AsksForAFileTheFirstTimeAndKnowsItThen) {
  ScreenHarness screen(sample_document());
  screen.key("S", true);
  ASSERT_EQ(screen.requests.size(), 1U);
  EXPECT_EQ(std::get<AskWhere>(screen.requests[0]).what, Saved::document);
  screen.requests.clear();
  screen.state.file.path = "/home/a/b.tessera.json";
  screen.key("S", true);
  ASSERT_EQ(screen.requests.size(), 1U);
  EXPECT_TRUE(std::get<SaveTo>(screen.requests[0]).file.empty());
  screen.requests.clear();
  screen.key("S", true, true);
  ASSERT_EQ(screen.requests.size(), 1U);
  EXPECT_EQ(std::get<AskWhere>(screen.requests[0]).what, Saved::document);
}

TEST(Saving, SuggestsNamesAfterTheDocumentOrItsPicture) {
  AppState state(sample_document());
  state.document.images = {"/home/a/my photo.jpg"};
  EXPECT_EQ(suggested_name(state, Saved::document), "my photo.tessera.json");
  EXPECT_EQ(suggested_name(state, Saved::tensors), "my photo-embedding.npz");
  state.file.path = "/home/a/lesson.tessera.json";
  EXPECT_EQ(suggested_name(state, Saved::document_with_pictures), "lesson.tessera.json");
  EXPECT_EQ(suggested_name(state, Saved::terms), "lesson-terms.csv");
  state.file.path.clear();
  state.document.images = {"sample:chelsea"};
  EXPECT_EQ(suggested_name(state, Saved::convolution_code), "chelsea-embedding.py");
  EXPECT_EQ(completed("/a/b", Saved::document), "/a/b.tessera.json");
  EXPECT_EQ(completed("/a/b.safetensors", Saved::tensors), "/a/b.safetensors");
}

TEST(LeftOver, IsBroughtBackByEnterAndWaitsOnEscape) {
  ScreenHarness screen(sample_document());
  screen.state.left_over = LeftOver{"b.tessera.json", "2026-11-25 17:30"};
  screen.state.overlay = Overlay::left_over;
  screen.frame();
  screen.key("Escape");
  EXPECT_EQ(screen.state.overlay, Overlay::none);
  EXPECT_TRUE(screen.requests.empty());
  screen.state.overlay = Overlay::left_over;
  screen.frame();
  screen.key("Enter");
  ASSERT_EQ(screen.requests.size(), 1U);
  EXPECT_TRUE(std::get<TakeLeftOver>(screen.requests[0]).bring_back);
}

}  // namespace
}  // namespace tessera::view
