// The right panel at every beat: tidy texts, true numbers, marked lines, words that light what they name.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/scene/lesson_code.hpp"
#include "tests/scene/lesson_settings.hpp"
#include "tests/scene/value_lookup.hpp"

namespace tessera {
namespace {

using scene::Item;
using scene::Rect;
using scene::Scene;
using scene::TensorName;
using scene::TextShape;
using texts::Language;
using texts::Role;

constexpr float usual = 372;

/// Calls `look` at the stop of every beat.
template <class Look>
void for_beats(test::Scenery& scenery, Look look) {
  for (const Beat& beat : lesson_timeline().beats()) {
    scenery.input.t = beat.stop;
    look(beat.id());
  }
}

Scene panel_at(test::Scenery& scenery, std::string_view beat, float width = usual) {
  scenery.input.t = lesson_timeline().beat(beat).stop;
  return scene::build_panel(scenery.input, width);
}

struct PlacedText {
  std::string name;
  Rect box;
};

bool overlap(const Rect& a, const Rect& b) {
  constexpr float slack = 1;
  return std::min(a.right(), b.right()) - std::max(a.x, b.x) > slack &&
         std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y) > slack;
}

/// What is wrong with the texts of a scene; empty: nothing.
std::string untidy(const Scene& scene, const scene::TextMetrics& metrics) {
  std::vector<PlacedText> texts;
  std::set<std::string> ids;
  for (const Item& item : scene.items) {
    if (!ids.insert(item.id).second) return item.id + " is there twice";
    if (const auto* text = std::get_if<TextShape>(&item.shape))
      texts.push_back({'"' + text->text + "\" (" + item.id + ')', test::text_box(metrics, item)});
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Rect& box = texts[i].box;
    if (box.x < -0.5f || box.y < -0.5f || box.right() > scene.size.x + 0.5f || box.bottom() > scene.size.y + 0.5f)
      return texts[i].name + " leaves the panel";
    for (std::size_t k = i + 1; k < texts.size(); ++k) {
      if (overlap(box, texts[k].box)) return texts[i].name + " overlaps " + texts[k].name;
    }
  }
  return {};
}

TEST(Panel, KeepsEveryTextInsideAndApartAtEveryBeatInBothLanguages) {
  for (const test::Setting& setting : test::lesson_settings()) {
    for (const Language language : {Language::english, Language::chinese}) {
      const auto scenery = test::lesson_scenery(setting, language);
      for (const float width : {320.f, usual, 440.f}) {
        for_beats(*scenery, [&](const std::string& beat) {
          EXPECT_EQ(untidy(scene::build_panel(scenery->input, width), scenery->metrics), "")
              << setting.name << ", " << beat << ", " << width;
        });
      }
    }
  }
}

TEST(Panel, SaysWhyNothingFitsWhateverTheBeat) {
  for (const char* name : {"patch too large", "patch too large for the height", "no image", "too many weights"}) {
    test::Scenery scenery(test::setting(name).document);
    for_beats(scenery, [&](const std::string& beat) {
      const Scene panel = scene::build_panel(scenery.input, usual);
      EXPECT_EQ(untidy(panel, scenery.metrics), "") << name << ", " << beat;
      EXPECT_EQ(test::find_item(panel, "code"), nullptr) << name << ", " << beat;
    });
  }
}

/// Items of one line or paragraph belong together: "code.3.1" and "code.3.2".
std::string group_of(const std::string& id) { return id.substr(0, id.find_last_not_of("0123456789.") + 1); }

void expect_true(const Scene& panel, const scene::SceneInput& input, const std::string& where, int& checked) {
  const texts::LessonFacts facts = scene::lesson_facts(input);
  std::map<std::string, std::string> whole;
  for (const Item& item : panel.items) {
    if (const auto* text = std::get_if<TextShape>(&item.shape)) whole[group_of(item.id)] += text->text + ' ';
  }
  for (const Item& item : panel.items) {
    const auto* text = std::get_if<TextShape>(&item.shape);
    if (text == nullptr) continue;
    const auto printed = tests::printed_numbers(whole[group_of(item.id)]);
    for (const scene::ValueReference& reference : text->values) {
      const auto value = tests::look_up(reference, facts);
      ASSERT_TRUE(value) << where << ": " << item.id << " names " << reference.field;
      const bool found = std::any_of(printed.begin(), printed.end(), [&](const tests::PrintedNumber& n) {
        return std::abs(n.value - *value) <= n.half_unit * 1.02 + 1e-5 * std::abs(*value);
      });
      EXPECT_TRUE(found) << where << ": \"" << whole[group_of(item.id)] << "\" (" << item.id << ") does not show "
                         << reference.field << " = " << *value;
      ++checked;
    }
  }
}

TEST(Panel, ShowsTheNumbersThatItsReferencesName) {
  int checked = 0;
  for (const test::Setting& setting : test::lesson_settings()) {
    const auto scenery = test::lesson_scenery(setting);
    for_beats(*scenery, [&](const std::string& beat) {
      expect_true(scene::build_panel(scenery->input, usual), scenery->input, setting.name + ", " + beat, checked);
    });
  }
  EXPECT_GT(checked, 10'000);
}

/// The texts of the items whose ids begin with `prefix`, in order.
std::string text_of(const Scene& panel, const std::string& prefix) {
  std::string all;
  for (const Item& item : panel.items) {
    const auto* text = std::get_if<TextShape>(&item.shape);
    if (text != nullptr && item.id.starts_with(prefix)) all += text->text;
  }
  return all;
}

/// The marked lines of the code.
std::string marked_code(const Scene& panel) {
  std::string lines;
  for (int line = 0; line < 20; ++line) {
    const std::string id = "code." + std::to_string(line);
    if (test::find_item(panel, id + ".mark") != nullptr) lines += text_of(panel, id + '.') + '\n';
  }
  return lines;
}

/// The marked row of the shapes.
std::string marked_shape(const Scene& panel) {
  for (int row = 0; row < 12; ++row) {
    const std::string id = "shapes." + std::to_string(row);
    if (test::find_item(panel, id + ".current") != nullptr) return text_of(panel, id + '.');
  }
  return {};
}

TEST(Panel, MarksTheLinesThatTheBeatIsAbout) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const auto marked = [&](const char* beat) { return marked_code(panel_at(*scenery, beat, 440)); };
  EXPECT_EQ(marked("1.2"), "x = torch.from_numpy(img)  # (224, 224, 3)\n");
  EXPECT_NE(marked("1.3").find("x = (x - 0.5) / 0.5\nx = x.permute(2, 0, 1)[None]\n"), std::string::npos);
  EXPECT_EQ(marked("2.1"), "p = x.unfold(2, 16, 16)\np = p.unfold(3, 16, 16)\n");
  EXPECT_NE(marked("2.2").find("num_patches = (224 // 16) * (224 // 16)"), std::string::npos) << marked("2.2");
  EXPECT_EQ(marked("3.1"), "patch = patches[0, 60]  # (3, 16, 16)\n");
  EXPECT_EQ(marked("3.2"), "row = patch.flatten()  # (768,)\n");
  EXPECT_EQ(marked("3.3"), "X = F.unfold(x, 16, stride=16)\nX = X.transpose(1, 2)  # (1, 196, 768)\n");
  EXPECT_EQ(marked("4.1"), "z = X[0, 60] @ E[:, 5]\nz = z + proj.bias[5]\n");
  EXPECT_EQ(marked("4.2"), "Z = X @ E + proj.bias  # (1, 196, 768)\n");
  EXPECT_EQ(marked("4.3"), "E = proj.weight.flatten(1).T  # (768, 768)\nZ = X @ E + proj.bias  # (1, 196, 768)\n");
  EXPECT_EQ(marked("5.2"), "y = (patch * f).sum() + proj.bias[5]\n");
  EXPECT_EQ(marked("5.3"), "x = proj(x)  # (1, 768, 14, 14)\n");
  EXPECT_EQ(marked("6.1"), "x = x.flatten(2)  # (1, 768, 196)\ni = 4 * 14 + 4  # 60\n");
  EXPECT_EQ(marked("6.2"), "needle = x[0, :, i]  # (768,)\n");
  EXPECT_EQ(marked("7.1"), "x = x.transpose(1, 2)  # (1, 196, 768)\n");
  EXPECT_EQ(marked("7.2"), "x.stride()  # (150528, 1, 196)\nx.is_contiguous()  # False\ntoken = x[0, 60]  # (768,)\n");
  EXPECT_EQ(marked("7.3"), "difference = (x - Z).abs().max()\n");
  EXPECT_NE(marked("8.1").find("x = torch.cat([cls, x], dim=1)  # (1, 197, 768)\n"), std::string::npos);
  EXPECT_NE(marked("8.2").find("x = x + pos\n"), std::string::npos);
}

TEST(Panel, MarksALineAndAShapeAtEveryBeat) {
  for (const test::Setting& setting : test::lesson_settings()) {
    const auto scenery = test::lesson_scenery(setting);
    for_beats(*scenery, [&](const std::string& beat) {
      const Scene panel = scene::build_panel(scenery->input, usual);
      EXPECT_NE(marked_code(panel), "") << setting.name << ", " << beat;
      EXPECT_NE(marked_shape(panel), "") << setting.name << ", " << beat;
    });
  }
}

TEST(Panel, MarksTheShapeThatTheBeatWorksOn) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const std::map<std::string, std::string> shapes{{"1.3", "x (1, 3, 224, 224)"},
                                                  {"2.1", "patches (1, 196, 3, 16, 16)"},
                                                  {"3.3", "X (1, 196, 768)"},
                                                  {"4.2", "Z (1, 196, 768)"},
                                                  {"5.3", "proj (1, 768, 14, 14)"},
                                                  {"6.1", "flatten(2) (1, 768, 196)"},
                                                  {"7.1", "transpose(1, 2) (1, 196, 768)"},
                                                  {"8.1", "z₀ (1, 197, 768)"}};
  for (const auto& [beat, shape] : shapes) EXPECT_EQ(marked_shape(panel_at(*scenery, beat)), shape);
}

bool offers(const Scene& panel, std::string_view action) {
  return std::any_of(panel.hot_spots.begin(), panel.hot_spots.end(),
                     [&](const scene::HotSpot& spot) { return spot.action == action; });
}

TEST(Panel, OffersToHoldTheShuffleWhereThereIsSomethingToShuffle) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  EXPECT_TRUE(offers(panel_at(*scenery, "8.2"), "lesson.shuffle"));
  EXPECT_FALSE(offers(panel_at(*scenery, "8.1"), "lesson.shuffle"));
  const auto single = test::lesson_scenery(test::lesson_setting("one patch"));
  EXPECT_FALSE(offers(panel_at(*single, "8.2"), "lesson.shuffle"));
}

TEST(Panel, SaysThatOneWrongWayTurnsOffAnother) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const auto told = [&](const char* beat) {
    return test::all_text(panel_at(*scenery, beat)).find("One wrong way at a time") != std::string::npos;
  };
  EXPECT_TRUE(told("1.3")) << "two of them";
  EXPECT_FALSE(told("5.2"));
  scenery->document.view.wrong = WrongWay::layout;
  EXPECT_TRUE(told("5.2")) << "another is on";
  EXPECT_FALSE(told("3.2")) << "it is this one";
  EXPECT_FALSE(told("8.2")) << "none is offered";
}

TEST(Panel, SetsTheZeroOfTheSequenceAsASubscript) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene panel = panel_at(*scenery, "8.1");
  const TextShape* z = nullptr;
  int zeros = 0;
  for (const Item& item : panel.items) {
    const auto* text = std::get_if<TextShape>(&item.shape);
    if (text == nullptr || !item.id.starts_with("formula.")) continue;
    EXPECT_EQ(text->text.find("₀"), std::string::npos) << "drawn like the letter o";
    if (text->text == "0" && z != nullptr) {
      ++zeros;
      EXPECT_LT(text->size, 0.85f * z->size);
      EXPECT_GT(text->position.y, z->position.y);
    }
    z = text->text == "z" ? text : nullptr;
  }
  EXPECT_EQ(zeros, 2);
}

bool has_spot(const Scene& panel, Role role, const scene::Subject& subject) {
  return std::any_of(panel.hot_spots.begin(), panel.hot_spots.end(),
                     [&](const scene::HotSpot& spot) { return spot.role == role && spot.subject == subject; });
}

TEST(Panel, LinksColouredWordsToWhatTheyName) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene panel = panel_at(*scenery, "4.1");
  EXPECT_TRUE(has_spot(panel, Role::n, {TensorName::patches, 0, 60, -1})) << "token 60";
  EXPECT_TRUE(has_spot(panel, Role::d, {TensorName::e, -1, -1, 5})) << "filter 5";
  EXPECT_TRUE(has_spot(panel, Role::c, {})) << "768 products";
  EXPECT_TRUE(has_spot(panel, Role::none, {TensorName::z, 0, 60, 5})) << "the value";
  EXPECT_TRUE(has_spot(panel_at(*scenery, "2.1"), Role::p, {})) << "16 × 16";
}

TEST(Panel, AnswersThePointerOnAColouredWord) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  for (const Language language : {Language::english, Language::chinese}) {
    scenery->texts = texts::Texts::load(language);
    const Scene panel = panel_at(*scenery, "3.1");
    const auto word = std::find_if(panel.items.begin(), panel.items.end(), [](const Item& item) {
      const auto* text = std::get_if<TextShape>(&item.shape);
      return text != nullptr && item.id.starts_with("words.beat") && text->text.find("60") != std::string::npos;
    });
    ASSERT_NE(word, panel.items.end());
    const Rect box = test::text_box(scenery->metrics, *word);
    const scene::Hit hit = scene::hit_test(panel, {box.x + box.width / 2, box.y + box.height / 2});
    EXPECT_EQ(hit.role, Role::n);
    EXPECT_EQ(hit.subject, (scene::Subject{TensorName::patches, 0, 60, -1}));
  }
}

TEST(Panel, UnderlinesTheWordThatIsPointedAt) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene plain = panel_at(*scenery, "4.1");
  EXPECT_EQ(test::find_item(plain, "words.pointed.0"), nullptr);
  const auto spot = std::find_if(plain.hot_spots.begin(), plain.hot_spots.end(),
                                 [](const scene::HotSpot& s) { return s.role == Role::n; });
  ASSERT_NE(spot, plain.hot_spots.end());
  scenery->input.hover =
      scene::hit_test(plain, {spot->rect.x + spot->rect.width / 2, spot->rect.y + spot->rect.height / 2});
  const Scene pointed = panel_at(*scenery, "4.1");
  const Item* line = test::find_item(pointed, "words.pointed.0");
  ASSERT_NE(line, nullptr);
  const Rect mark = std::get<scene::RectShape>(line->shape).rect;
  EXPECT_EQ(mark.x, spot->rect.x);
  EXPECT_EQ(mark.width, spot->rect.width);
  EXPECT_NEAR(mark.y, spot->rect.bottom(), 2);
}

TEST(Panel, DimsWhatWasMeasuredForOlderSettings) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const auto dimmed = [](const Scene& panel) {
    return std::count_if(panel.items.begin(), panel.items.end(), [](const Item& item) {
      const auto* text = std::get_if<TextShape>(&item.shape);
      return text != nullptr && text->color.a < 255;
    });
  };
  EXPECT_EQ(dimmed(panel_at(*scenery, "4.1")), 0);
  scenery->input.current = false;
  EXPECT_GE(dimmed(panel_at(*scenery, "4.1")), 6);  // sum, bias and value, in words and formula
}

TEST(Panel, AsksUnderTheWordsAndMovesTheRestDown) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene without = panel_at(*scenery, "2.1");
  scenery->input.prediction.asked = Question::how_many_patches;
  const Scene with = panel_at(*scenery, "2.1");
  const Item* question = test::find_item(with, "ask.0.0");
  const Item* heading = test::find_item(with, "formula.heading");
  const Item* before = test::find_item(without, "formula.heading");
  ASSERT_TRUE(question && heading && before);
  const Rect asked = test::text_box(scenery->metrics, *question);
  EXPECT_GE(asked.y, test::text_box(scenery->metrics, *before).y - 12);
  EXPECT_LT(asked.bottom(), test::text_box(scenery->metrics, *heading).y);
  const float moved = test::text_box(scenery->metrics, *heading).y - test::text_box(scenery->metrics, *before).y;
  EXPECT_NEAR(with.size.y, without.size.y + moved, 0.01f);
}

TEST(Panel, WrapsChineseBetweenCharacters) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"), Language::chinese);
  const Scene panel = panel_at(*scenery, "1.1");
  float right = 0;
  int lines = 0;
  for (const Item& item : panel.items) {
    if (!item.id.starts_with("words.beat")) continue;
    right = std::max(right, test::text_box(scenery->metrics, item).right());
    lines += item.id.ends_with(".0") ? 1 : 0;
  }
  EXPECT_GE(lines, 3);
  // A line ends at most a word short of the margin.
  EXPECT_GT(right, usual - 21 - 3 * 17);
}

TEST(Panel, StacksTheScriptsOfOneLetter) {
  const auto scenery = test::lesson_scenery(test::lesson_setting("vit-b-16"));
  const Scene panel = panel_at(*scenery, "8.3");
  const TextShape *below = nullptr, *above = nullptr;
  for (const Item& item : panel.items) {
    const auto* text = std::get_if<TextShape>(&item.shape);
    if (text == nullptr || !item.id.starts_with("words.beat")) continue;
    if (text->text == "p" && below == nullptr) below = text;
    if (text->text == "1" && above == nullptr) above = text;
  }
  ASSERT_NE(below, nullptr);
  ASSERT_NE(above, nullptr);
  EXPECT_EQ(below->position.x, above->position.x);
  EXPECT_GT(below->position.y, above->position.y + 5);
}

/// Each error that explanations of patch embedding make, at the place where a learner would make it.
TEST(Panel, CorrectsWhatIsOftenSaid) {
  const auto said = [](const char* setting, const char* beat) {
    const auto scenery = test::lesson_scenery(test::lesson_setting(setting));
    return text_of(panel_at(*scenery, beat), "words.beat") + text_of(panel_at(*scenery, beat), "card.words");
  };
  struct Correction {
    const char *setting, *beat, *words;
  };
  for (const Correction& c :
       std::initializer_list<Correction>{{"vit-b-16", "6.1", "It projects nothing"},
                                         {"vit-b-16", "4.3", "by coincidence"},
                                         {"vit-b-16", "5.1", "ViT contains no convolution"},
                                         {"vit-b-16", "5.1", "the filter is not flipped"},
                                         {"leftover", "2.3", "the true count is"},
                                         {"vit-b-16", "2.2", "both forms agree"},
                                         {"vit-b-16", "3.2", "weights are permuted alike"},
                                         {"vit-b-16", "7.2", "In memory nothing moves"},
                                         {"vit-b-16", "8.1", "registers get no position"},
                                         {"vit-b-16", "1.3", "one mean and std fits all"},
                                         {"vit-b-16", "2.1", "patches may overlap"},
                                         {"vit-b-16", "4.1", "it needs rank"},
                                         {"vit-b-16", "4.2", "the patches have not met yet"},
                                         {"vit-b-16", "8.2", "does not say where a patch came from"},
                                         {"vit-b-16", "5.2", "no activation follows"},
                                         {"vit-b-16", "8.2", "strict models refuse others"},
                                         {"vit-b-16", "7.1", "only with N = 1 or D = 1 do both agree"},
                                         {"one filter", "7.2", "transpose and reshape give the same numbers"}}) {
    std::string text = said(c.setting, c.beat);
    // Lines follow one another without a space.
    std::erase(text, ' ');
    std::string words = c.words;
    std::erase(words, ' ');
    EXPECT_NE(text.find(words), std::string::npos) << c.beat << ": " << c.words << " in " << text;
  }
}

TEST(PanelWords, TellInChineseWhyNothingCanBeCut) {
  Document d = test::setting("no image").document;
  test::Scenery s(d);
  s.texts = test::texts_in(Language::chinese);
  std::string text = test::all_text(scene::build_panel(s.input, 372));
  for (const char* english : {"must", "from", "choose", " is "})
    EXPECT_EQ(text.find(english), std::string::npos) << english << " in " << text;
  EXPECT_NE(text.find("没有可切的"), std::string::npos) << text;
}

}  // namespace
}  // namespace tessera
