// The two text files against each other and against what the program knows.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "app/model/presets.hpp"
#include "app/model/timeline.hpp"
#include "app/scene/texts/lesson_facts.hpp"
#include "tessera/issue.hpp"

namespace tessera::texts {
namespace {

const Texts& english() {
  static const Texts texts = Texts::load(Language::english);
  return texts;
}
const Texts& chinese() {
  static const Texts texts = Texts::load(Language::chinese);
  return texts;
}

bool is_lesson_key(const std::string& key) { return key[0] >= '1' && key[0] <= '8'; }

TEST(Texts, HaveTheSameKeysInBothLanguages) { EXPECT_EQ(english().keys(), chinese().keys()); }

TEST(Texts, HaveTheSameVariantsInTheSameOrder) {
  for (const std::string& key : english().keys()) {
    const auto& en = english().variants(key);
    const auto& zh = chinese().variants(key);
    ASSERT_EQ(en.size(), zh.size()) << key;
    for (std::size_t k = 0; k < en.size(); ++k) EXPECT_EQ(en[k].when, zh[k].when) << key;
  }
}

TEST(Texts, PutTheSameValuesIntoBothLanguages) {
  for (const std::string& key : english().keys()) {
    for (std::size_t k = 0; k < english().variants(key).size(); ++k)
      EXPECT_EQ(placeholders(english().variants(key)[k]), placeholders(chinese().variants(key)[k])) << key;
  }
}

/// How often each role colours a term.
std::map<Role, std::size_t> roles_of(const Variant& variant) {
  std::map<int, Role> terms;
  for (const Piece& piece : variant.pieces) {
    if (piece.term >= 0) terms[piece.term] = piece.role;
  }
  std::map<Role, std::size_t> count;
  for (const auto& [term, role] : terms) ++count[role];
  return count;
}

TEST(Texts, ColourTheSameRolesEquallyOftenInBothLanguages) {
  for (const std::string& key : english().keys()) {
    for (std::size_t k = 0; k < english().variants(key).size(); ++k)
      EXPECT_EQ(roles_of(english().variants(key)[k]), roles_of(chinese().variants(key)[k])) << key << ' ' << k;
  }
}

TEST(Texts, HaveATitleACardAndEveryBeatOfTheLesson) {
  std::set<std::string> expected;
  for (const Beat& beat : lesson_timeline().beats()) expected.insert(beat.id());
  for (const Step& step : lesson_timeline().steps()) {
    expected.insert(std::to_string(step.number) + ".title");
    expected.insert(std::to_string(step.number) + ".card");
  }
  std::set<std::string> found;
  for (const std::string& key : english().keys()) {
    if (is_lesson_key(key)) found.insert(key);
  }
  EXPECT_EQ(found, expected);
}

TEST(Texts, AskOnlyForValuesOfTheLessonInTheLesson) {
  const std::set<std::string> known = known_values();
  std::set<std::string> used;
  for (const std::string& key : english().keys()) {
    if (!is_lesson_key(key)) continue;
    for (const std::string& name : placeholders(english().variants(key))) {
      EXPECT_TRUE(known.contains(name)) << key << ": " << name;
      used.insert(name);
    }
  }
  EXPECT_GE(used.size(), 40u);
}

TEST(Texts, CanReachEveryVariant) {
  for (const std::string& key : english().keys()) {
    const auto& variants = english().variants(key);
    for (std::size_t k = 0; k < variants.size(); ++k) {
      const Conditions conditions(variants[k].when.begin(), variants[k].when.end());
      EXPECT_EQ(&english().choose(key, conditions), &variants[k]) << key << ' ' << k;
    }
  }
}

TEST(Texts, UseEveryConditionThereIs) {
  std::set<Condition> used;
  for (const std::string& key : english().keys()) {
    for (const Variant& variant : english().variants(key)) used.insert(variant.when.begin(), variant.when.end());
  }
  for (const Condition condition : all_conditions()) EXPECT_TRUE(used.contains(condition)) << name_of(condition);
}

TEST(Conditions, AreFoundByTheirNames) {
  for (const Condition condition : all_conditions()) EXPECT_EQ(find_condition(name_of(condition)), condition);
  EXPECT_EQ(find_condition("sunshine"), std::nullopt);
}

TEST(Texts, NameEveryStepRoadAndPreset) {
  for (int step = 1; step <= 8; ++step) EXPECT_TRUE(english().has("step." + std::to_string(step)));
  for (const char* road : {"both", "paper", "code", "encoder"}) EXPECT_TRUE(english().has(std::string("road.") + road));
  for (const Preset& preset : presets())
    EXPECT_TRUE(english().has("preset." + std::string(preset.id) + ".note")) << preset.id;
}

TEST(Texts, UseTypographersSigns) {
  for (const Texts* texts : {&english(), &chinese()}) {
    for (const std::string& key : texts->keys()) {
      if (key.starts_with("error.")) continue;  // patterns of what other layers say
      for (const Variant& variant : texts->variants(key)) {
        EXPECT_EQ(variant.markup.find('\''), std::string::npos) << key;
        EXPECT_EQ(variant.markup.find('"'), std::string::npos) << key;
        EXPECT_EQ(variant.markup.find("..."), std::string::npos) << key;
        EXPECT_EQ(variant.markup.find("  "), std::string::npos) << key;
      }
    }
  }
}

TEST(Texts, SetChinesePunctuationInChinese) {
  // A half-width mark right behind a Chinese character is a slip of the keyboard.
  for (const std::string& key : chinese().keys()) {
    for (const Variant& variant : chinese().variants(key)) {
      const std::string& text = variant.markup;
      for (std::size_t at = 1; at < text.size(); ++at) {
        const bool after_chinese = static_cast<unsigned char>(text[at - 1]) >= 0x80 && text.substr(at - 1, 1) != "\xB2";
        const bool is_mark = text[at] == ',' || text[at] == ';' || text[at] == '?' || text[at] == '!';
        const bool han = at >= 3 && static_cast<unsigned char>(text[at - 3]) >= 0xE4 &&
                         static_cast<unsigned char>(text[at - 3]) <= 0xE9;
        EXPECT_FALSE(after_chinese && han && is_mark) << key << ": " << text;
      }
    }
  }
}

TEST(Texts, RefuseFilesThatAreNotAsTheyShouldBe) {
  const std::pair<const char*, const char*> cases[] = {
      {"{", "parse error"},
      {"[]", "sections"},
      {R"({"a": 1})", "section"},
      {R"({"a": {"k": 1}})", "text"},
      {R"({"a": {"k": []}})", "last variant"},
      {R"({"a": {"k": [{"when": ["padded"], "text": "x"}]}})", "last variant"},
      {R"({"a": {"k": [{"when": ["sunshine"], "text": "x"}, "y"]}})", "sunshine"},
      {R"({"a": {"k": [{"if": ["padded"], "text": "x"}, "y"]}})", "if"},
      {R"({"a": {"k": "x"}, "b": {"k": "y"}})", "twice"},
      {R"({"a": {"k": "x", "k": "y"}})", "twice"},
      {R"({"a": {"k": "{N"}})", "brace"},
  };
  for (const auto& [json, reason] : cases) {
    try {
      Texts::parse(json, "made.json");
      ADD_FAILURE() << json;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("made.json"), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    }
  }
}

TEST(Texts, TakeTheFirstVariantWhoseConditionsAllHold) {
  const Texts texts = Texts::parse(R"({"a": {"k": [{"when": ["padded", "gap"], "text": "both"},
                                                   {"when": ["gap"], "text": "gap"}, "neither"]}})",
                                   "made.json");
  const auto text = [&](const Conditions& conditions) { return to_string(texts.render("k", conditions, {})); };
  EXPECT_EQ(text({Condition::gap, Condition::padded}), "both");
  EXPECT_EQ(text({Condition::gap}), "gap");
  EXPECT_EQ(text({Condition::padded}), "neither");
  EXPECT_THROW(texts.plain("missing"), std::out_of_range);
}

}  // namespace
}  // namespace tessera::texts
