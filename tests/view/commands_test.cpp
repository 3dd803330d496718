#include "app/view/commands.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/view/controls.hpp"
#include "app/view/overlays.hpp"
#include "app/view/words.hpp"

namespace tessera::view {
namespace {

using testing::ElementsAre;

const texts::Texts& english() {
  static const texts::Texts texts = texts::Texts::load(Language::english);
  return texts;
}
const texts::Texts& chinese() {
  static const texts::Texts texts = texts::Texts::load(Language::chinese);
  return texts;
}

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

std::vector<Command> find(const texts::Texts& texts, std::string_view query) {
  return find_commands(command_table(state_of_sample()), query, texts, english());
}

TEST(FuzzySearch, TakesChineseCharactersWhole) {
  EXPECT_TRUE(fuzzy_score("主题", "浅色主题").has_value());
  EXPECT_FALSE(fuzzy_score("题主", "浅色主题").has_value());
  // 一 is E4 B8 80: its bytes are in 丁 (E4 B8 81) and 与 (E4 B8 8E) and 退 (E9 80 80), the character is not.
  EXPECT_FALSE(fuzzy_score("一", "丁与退").has_value());
}

TEST(FuzzySearch, FindsTitlesInTheLanguageInUseAndInEnglish) {
  EXPECT_EQ(find(chinese(), "撤销").front().id, "edit.undo");
  EXPECT_EQ(find(chinese(), "undo").front().id, "edit.undo");
  EXPECT_TRUE(find(english(), "撤销").empty());
  EXPECT_EQ(find(english(), "chinese").front().id, "view.language");
  EXPECT_EQ(find(chinese(), "english").front().id, "view.language");
  EXPECT_EQ(find(english(), "").size(), find(chinese(), "").size());
}

TEST(Commands, HaveATitleOfTheirOwnInBothLanguages) {
  for (const texts::Texts* texts : {&english(), &chinese()}) {
    std::set<std::string> titles;
    for (const Command& command : command_table(state_of_sample()))
      EXPECT_TRUE(titles.insert(command_title(command.id, *texts)).second) << command.id;
  }
  EXPECT_EQ(command_title("preset.vit-b-16-384", chinese()), "预设：ViT-B/16（384）");
  EXPECT_EQ(command_title("sample:chelsea", english()), "Open sample: Chelsea the cat");
}

TEST(Commands, SwitchTheLanguageAndBackAndTellWhetherMotionIsReduced) {
  AppState state = state_of_sample();
  Requests requests;
  run_command("view.language", state, requests);
  EXPECT_EQ(state.preferences.language, Language::chinese);
  run_command("view.language", state, requests);
  EXPECT_EQ(state.preferences.language, Language::english);
  const auto reduced = [&] {
    const std::vector<Command> table = command_table(state);
    return std::find_if(table.begin(), table.end(), [](const Command& c) { return c.id == "view.reduced-motion"; })
        ->checked;
  };
  EXPECT_FALSE(reduced());
  run_command("view.reduced-motion", state, requests);
  EXPECT_TRUE(state.preferences.reduced_motion);
  EXPECT_TRUE(reduced());
}

TEST(FuzzySearch, PutsStartsOfWordsFirst) {
  const std::vector<Command> found = find(english(), "undo");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().id, "edit.undo");
  EXPECT_EQ(find(english(), "lt").front().id, "view.theme");
}

TEST(FuzzySearch, PrefersLettersThatStandTogetherToThoseFoundFirst) {
  const std::vector<Command> found = find(english(), "seg");
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
  EXPECT_EQ(parse_number(" 42 ", spec, english()).value, 42);
  EXPECT_TRUE(parse_number("1e2", spec, english()).ok);
  for (const char* text : {"", "0", "101", "4.5", "4x", "0x10", "--4", "inf", "1e400"})
    EXPECT_FALSE(parse_number(text, spec, english()).ok) << text;
}

TEST(TypedNumbers, AreRefusedInTheLanguageInUse) {
  const NumberSpec spec{.id = "x", .min = 1, .max = 8192, .word = "= P"};
  EXPECT_EQ(parse_number("abc", spec, english()).note,
            "“abc” was refused: type a whole number from 1 to 8192, or “= P”");
  EXPECT_EQ(parse_number("abc", spec, chinese()).note, "不接受“abc”：请输入 1 到 8192 的整数，或“= P”");
  EXPECT_EQ(parse_number("9000", {.id = "y", .max = 1, .decimals = 1}, chinese()).note,
            "9000 超出范围：请输入 0.0 到 1.0 的数");
}

TEST(TypedNumbers, TakeTheWordWhereThereIsOne) {
  const NumberSpec spec{.id = "x", .min = 1, .max = 100, .word = "= P"};
  for (const char* text : {"= P", "p", "=p", ""}) EXPECT_TRUE(parse_number(text, spec, english()).word) << text;
  EXPECT_FALSE(parse_number("q", spec, english()).ok);
  EXPECT_EQ(parse_number("7", spec, english()).value, 7);
}

}  // namespace
}  // namespace tessera::view
