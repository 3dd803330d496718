#include "app/view/commands.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/view/controls.hpp"
#include "app/view/overlays.hpp"

namespace tessera::view {
namespace {

using testing::ElementsAre;

AppState state_of_sample() {
  Document document;
  document.images = {"sample:astronaut"};
  return AppState(document);
}

TEST(Commands, HaveIdsAndShortcutsOfTheirOwn) {
  std::set<std::string> ids;
  std::set<std::string> shortcuts;
  for (const Command& command : command_table(state_of_sample())) {
    EXPECT_TRUE(ids.insert(command.id).second) << command.id;
    for (const Shortcut& shortcut : command.shortcuts)
      EXPECT_TRUE(shortcuts.insert(shortcut.text()).second) << shortcut.text();
  }
}

TEST(Commands, CanAllBeRunFromAnyState) {
  for (const Command& command : command_table(state_of_sample())) {
    AppState state = state_of_sample();
    Requests requests;
    command.run(state, requests);
    EXPECT_EQ(state.document.images.size(), 1U) << command.id;
  }
}

TEST(Commands, AreNotRunWhileTheyAreDisabled) {
  AppState state = state_of_sample();
  Requests requests;
  EXPECT_FALSE(run_command("edit.undo", state, requests));
  EXPECT_FALSE(run_command("no.such", state, requests));
  EXPECT_TRUE(run_command("view.grid", state, requests));
  EXPECT_FALSE(state.document.view.grid);
}

TEST(Commands, LeaveStrokesThatNoneOfThemKnows) {
  AppState state = state_of_sample();
  Requests requests;
  std::vector<KeyStroke> keys{{.key = "G", .typed = true}, {.key = "F9"}};
  run_shortcuts(state, keys, requests);
  EXPECT_THAT(keys, ElementsAre(KeyStroke{.key = "F9"}));
  EXPECT_FALSE(state.document.view.grid);
}

TEST(Commands, WriteTheirShortcutsAsPeopleDo) {
  EXPECT_EQ((Shortcut{{.key = "Z", .ctrl = true, .shift = true}}.text()), "Ctrl+Shift+Z");
  EXPECT_EQ((Shortcut{{.key = "Left"}}.text()), "←");
  EXPECT_EQ((Shortcut{{.key = "?", .typed = true}}.text()), "?");
}

TEST(FuzzySearch, WantsTheLettersInTheirOrderWhateverTheirCase) {
  EXPECT_TRUE(fuzzy_score("vb16", "Preset: ViT-B/16").has_value());
  EXPECT_FALSE(fuzzy_score("61bv", "Preset: ViT-B/16").has_value());
  EXPECT_TRUE(fuzzy_score("", "anything").has_value());
}

TEST(FuzzySearch, PutsStartsOfWordsFirst) {
  const std::vector<Command> found = find_commands(command_table(state_of_sample()), "undo");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().id, "edit.undo");
  EXPECT_EQ(find_commands(command_table(state_of_sample()), "lt").front().id, "view.theme");
}

TEST(FuzzySearch, PrefersLettersThatStandTogetherToThoseFoundFirst) {
  const std::vector<Command> found = find_commands(command_table(state_of_sample()), "seg");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().id, "preset.segformer-b0");
}

TEST(Presets, ReplaceAllSettingsAndKeepTheWeights) {
  Document document;
  document.weights.kind = WeightKind::identity;
  document.params.padding = {5, 5};
  choose_preset(document, "segformer-b0");
  EXPECT_EQ(document.params.patch, (Size2{7, 7}));
  EXPECT_EQ(document.params.padding, (Size2{3, 3}));
  EXPECT_EQ(document.preset, "segformer-b0");
  EXPECT_EQ(document.weights.kind, WeightKind::identity);
}

TEST(Weights, OfIdentityTakeAndKeepAsManyFiltersAsAPatchHasNumbers) {
  Document document;
  document.params.dim = 100;
  choose_weights(document, WeightKind::identity);
  EXPECT_EQ(document.params.dim, 768);
  Document smaller = document;
  smaller.params.patch = {8, 8};
  keep_identity(smaller, document);
  EXPECT_EQ(smaller.params.dim, 192);
  Document chosen = smaller;
  chosen.params.dim = 10;
  keep_identity(chosen, smaller);
  EXPECT_EQ(chosen.params.dim, 10);
  Document after = chosen;
  after.params.patch = {4, 4};
  keep_identity(after, chosen);
  EXPECT_EQ(after.params.dim, 10);
}

TEST(Weights, OfIdentityLeaveDWhereAPatchIsTooLargeForThem) {
  Document document;
  document.params.image = {1024, 1024};
  document.params.patch = {512, 512};
  choose_weights(document, WeightKind::identity);
  EXPECT_EQ(document.params.dim, 768);
}

TEST(SelectedPatch, MovesInTheGridAndStopsAtItsEdges) {
  Document document;  // 14 × 14
  move_selection(document, -1, 0);
  EXPECT_EQ(document.selection.patch, 0);
  move_selection(document, 1, 0);
  EXPECT_EQ(document.selection.patch, 14);
  move_selection(document, 0, 100);
  EXPECT_EQ(document.selection.patch, 27);
  document.params.patch = {500, 500};
  move_selection(document, 1, 1);
  EXPECT_EQ(document.selection.patch, 27);
}

TEST(Divisors, AreThoseThatBothSidesHave) {
  EXPECT_THAT(common_divisors(224, 224), ElementsAre(1, 2, 4, 7, 8, 14, 16, 28, 32, 56, 112, 224));
  EXPECT_THAT(common_divisors(12, 18), ElementsAre(1, 2, 3, 6));
  EXPECT_THAT(common_divisors(7, 9), ElementsAre(1));
}

TEST(TypedNumbers, AreWholeAndWithinTheirRange) {
  const NumberSpec spec{.id = "x", .min = 1, .max = 100};
  EXPECT_EQ(parse_number(" 42 ", spec).value, 42);
  EXPECT_TRUE(parse_number("1e2", spec).ok);
  for (const char* text : {"", "0", "101", "4.5", "4x", "0x10", "--4", "inf", "1e400"})
    EXPECT_FALSE(parse_number(text, spec).ok) << text;
}

TEST(TypedNumbers, TakeTheWordWhereThereIsOne) {
  const NumberSpec spec{.id = "x", .min = 1, .max = 100, .word = "= P"};
  for (const char* text : {"= P", "p", "=p", ""}) EXPECT_TRUE(parse_number(text, spec).word) << text;
  EXPECT_FALSE(parse_number("q", spec).ok);
  EXPECT_EQ(parse_number("7", spec).value, 7);
}

}  // namespace
}  // namespace tessera::view
