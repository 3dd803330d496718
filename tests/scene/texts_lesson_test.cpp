// The lesson's sentences: what they say for known settings, and that they are true for random ones.

#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "app/model/presets.hpp"
#include "app/model/timeline.hpp"
#include "app/scene/texts/lesson_facts.hpp"
#include "tests/scene/value_lookup.hpp"

namespace tessera::texts {
namespace {

const Texts& texts_in(Language language) {
  static const Texts english = Texts::load(Language::english), chinese = Texts::load(Language::chinese);
  return language == Language::english ? english : chinese;
}

Image8 noise(std::int64_t width, std::int64_t height, std::mt19937& generator) {
  Image8 image{width, height, 3, {}};
  image.pixels.resize(static_cast<std::size_t>(3 * width * height));
  for (auto& value : image.pixels) value = static_cast<std::uint8_t>(generator() & 0xFF);
  return image;
}

/// A document with its result, as the program has them together.
struct Lesson {
  Document document;
  EmbedResult result;
  LessonFacts facts;

  Lesson(const EmbedParams& params, const WeightSpec& weights, std::int64_t batch, std::mt19937& generator) {
    document.params = params;
    document.weights = weights;
    std::vector<Image8> pictures;
    for (std::int64_t b = 0; b < batch; ++b) {
      pictures.push_back(noise(9 + static_cast<std::int64_t>(generator() % 30), 7 + b, generator));
      document.images.push_back("made:" + std::to_string(b));
      result.fitted.push_back(std::make_shared<const FittedImage>(fit(pictures.back(), params)));
    }
    result.embedding = embed(pictures, params, weights);
    facts.document = &document;
    facts.result = &result;
    facts.current = true;
    facts.file = Size2{pictures[0].height, pictures[0].width};
  }
  Lesson(const Lesson&) = delete;
  Lesson& operator=(const Lesson&) = delete;
};

EmbedParams small_params() {
  EmbedParams params;
  params.image = {12, 12};
  params.patch = {4, 4};
  params.dim = 6;
  return params;
}

std::string text_of(const std::string& key, const LessonFacts& facts, Language language = Language::english) {
  return to_string(narrate(texts_in(language), key, facts));
}

std::string text_of(const std::string& key, const EmbedParams& params) {
  std::mt19937 generator(1);
  const Lesson lesson(params, {}, 1, generator);
  return text_of(key, lesson.facts);
}

TEST(Narration, SaysOfViTBase16WhatTheScriptSays) {
  Document document;
  document.images = {"sample:astronaut"};
  document.selection.patch = 60;
  document.selection.filter = 5;
  LessonFacts facts;
  facts.document = &document;
  facts.file = Size2{512, 512};
  EXPECT_EQ(text_of("1.1", facts),
            "A Transformer reads a sequence of vectors and compares each with every other. One vector a pixel would be "
            "50\u2009176 of them, 50\u2009176² pairs, and a pixel alone says little. Patch embedding cuts the 224 × "
            "224 pixels "
            "into patches and makes each one token, a vector of 768 numbers.");
  EXPECT_EQ(
      text_of("2.2", facts),
      "How many stops fit along 224 pixels? The first takes 16 and leaves 208: room for ⌊208/16⌋ = 13 more moves. 13 "
      "+ 1 = 14. Height and width together: 14 × 14 = 196 patches.");
  EXPECT_EQ(
      text_of("2.3", facts),
      "Every pixel is read exactly once, so here N also equals HW/P². That holds only when the patch size divides "
      "both sides: along 232 pixels there would still be 14 stops, and the last 8 would be in no patch.");
  EXPECT_EQ(
      text_of("6.1", facts),
      "Counting axes from 0, flatten(2) merges axis 2 and all after it: 14 × 14 becomes 196. Each map is read row by "
      "row, so grid cell (4, 4) goes to place 4·14 + 4 = 60, the patch’s own number.");
  EXPECT_EQ(
      text_of("8.1", facts),
      "The ViT paper puts one more row in front of Z: the class token, 768 numbers learned in training, the same for "
      "every image; in the end its row stands for the whole image. The sequence now has 197 rows, and patch 60 sits at "
      "position 61.");
  EXPECT_NE(text_of("7.2", facts).find("(150528, 196, 1) → (150528, 1, 196)"), std::string::npos);
  EXPECT_NE(text_of("1.2", facts, Language::chinese).find("512 × 512，这里缩放成 224 × 224"), std::string::npos);
}

TEST(Narration, ShowsADotsWhereNothingIsMeasuredYet) {
  Document document;
  document.images = {"x"};
  LessonFacts facts;
  facts.document = &document;
  EXPECT_NE(text_of("4.1", facts).find("… … = …"), std::string::npos);
  EXPECT_NE(text_of("5.3", facts).find("differ by at most …"), std::string::npos);
}

TEST(Narration, MarksWhatWasMeasuredForOlderSettings) {
  std::mt19937 generator(2);
  Lesson lesson(small_params(), {}, 1, generator);
  const auto stale_spans = [&] {
    int count = 0;
    for (const Span& span : narrate(texts_in(Language::english), "4.1", lesson.facts)) count += span.stale ? 1 : 0;
    return count;
  };
  EXPECT_EQ(stale_spans(), 0);
  lesson.facts.current = false;
  EXPECT_EQ(stale_spans(), 3);  // sum, bias and value
}

TEST(Narration, ShowsPatchesThatAreNotSquareAsTwoLetters) {
  EmbedParams params = small_params();
  params.patch = {3, 4};
  EXPECT_NE(text_of("2.3", params).find("HW/(P_h·P_w)"), std::string::npos);
  EXPECT_NE(text_of("4.3", params).find("N × P_h·P_w·C"), std::string::npos);
  EXPECT_NE(text_of("5.1", params).find("(D, C, P_h, P_w)"), std::string::npos);
  EXPECT_NE(text_of("3.3", params).find("×(^P_h"), std::string::npos);
}

TEST(Narration, ChoosesTheVariantThatHolds) {
  const auto with = [](auto change) {
    EmbedParams params = small_params();
    change(params);
    return text_of("2.3", params);
  };
  const auto starts = [](const std::string& text, const char* with_words) { return text.starts_with(with_words); };
  EXPECT_PRED2(starts, with([](EmbedParams& p) { p.patch = {1, 1}; }), "With P = 1");
  EXPECT_PRED2(starts, with([](EmbedParams& p) { p.patch = {5, 5}; }), "A window may not hang over");
  EXPECT_PRED2(starts, with([](EmbedParams& p) { p.stride = Size2{2, 2}; }), "The stride is smaller");
  EXPECT_PRED2(starts, with([](EmbedParams& p) {
                 p.stride = Size2{5, 5};
                 p.patch = {2, 2};
               }),
               "The stride is larger");
  EXPECT_PRED2(starts, with([](EmbedParams& p) { p.padding = {4, 4}; }), "Every image pixel is read once, but");
  EXPECT_PRED2(starts, with([](EmbedParams& p) { p.patch = {12, 12}; }), "One window covers");
  EXPECT_PRED2(starts, with([](EmbedParams& p) { p.pad_to_multiple = true; }),
               "Every pixel is read exactly once, so here N also equals HW/P². The patch size divides");
  EXPECT_PRED2(starts, with([](EmbedParams& p) {
                 p.patch = {5, 5};
                 p.pad_to_multiple = true;
               }),
               "The image is first padded");
  EXPECT_PRED2(starts, with([](EmbedParams& p) {
                 p.patch = {2, 2};
                 p.dilation = {2, 2};
               }),
               "The window is dilated");
  EXPECT_PRED2(starts, with([](EmbedParams& p) { p.padding = {1, 1}; }), "A window may not hang over");
}

TEST(Narration, NamesBothLengthsWhereTheAxesDiffer) {
  EmbedParams params = small_params();
  params.patch = {4, 5};
  params.stride = Size2{2, 1};
  EXPECT_NE(text_of("2.3", params).find("share 2 or 4 pixels"), std::string::npos);
  EXPECT_NE(text_of("2.1", params).find("moves 2 × 1 pixels at a time"), std::string::npos);
}

TEST(Narration, CountsTheOffsetOfTheShownImage) {
  std::mt19937 generator(3);
  Lesson lesson(small_params(), {}, 2, generator);
  lesson.document.selection.image = 1;
  lesson.document.selection.patch = 4;
  EXPECT_NE(text_of("7.2", lesson.facts).find("start at offset 58"), std::string::npos);  // 1·9·6 + 4
}

TEST(Narration, FollowsTheModelAroundTheEmbedding) {
  std::mt19937 generator(4);
  Lesson lesson(small_params(), {}, 1, generator);
  lesson.facts.encoder.prefix = 0;
  EXPECT_TRUE(text_of("8.1", lesson.facts).starts_with("This model adds no class token"));
  EXPECT_TRUE(text_of("8.3", lesson.facts).starts_with("These 9 vectors"));
  lesson.facts.encoder.prefix = 5;
  EXPECT_TRUE(text_of("8.1", lesson.facts).starts_with("This model puts 5 learned rows"));
  lesson.facts.encoder = EncoderInput{};
  lesson.facts.encoder.trained_grid = Size2{14, 14};
  lesson.facts.encoder.flavour = "timm";
  EXPECT_NE(text_of("8.2", lesson.facts).find("trained for 14 × 14; here it is resized to 3 × 3, the way of timm"),
            std::string::npos);
  lesson.facts.encoder.adds_position = false;
  EXPECT_NE(text_of("8.2", lesson.facts).find("Nothing is added here"), std::string::npos);
}

// ---- Random settings ------------------------------------------------------------------------------------

class RandomLessons : public ::testing::Test {
 protected:
  std::mt19937 generator{20'26};

  std::int64_t number(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(generator);
  }
  bool chance(int percent) { return number(1, 100) <= percent; }
  Size2 size(std::int64_t least, std::int64_t most) {
    const std::int64_t side = number(least, most);
    return chance(60) ? Size2{side, side} : Size2{side, number(least, most)};
  }

  EmbedParams params() {
    for (;;) {
      EmbedParams p;
      p.image = size(1, 24);
      p.patch = size(1, 6);
      if (chance(10)) p.patch = p.image;
      if (chance(40)) p.stride = size(1, 8);
      if (chance(30)) p.padding = size(0, 4);
      if (chance(10)) p.dilation = size(1, 3);
      p.pad_to_multiple = chance(25);
      constexpr int channels[] = {1, 3, 4};
      p.channels = channels[number(0, 2)];
      p.dim = chance(10) ? 1 : number(1, 12);
      p.bias = chance(70);
      constexpr Fit fits[] = {Fit::resize, Fit::crop, Fit::pad};
      p.fit = fits[number(0, 2)];
      constexpr const char* statistics[] = {"none", "0.5", "imagenet", "clip"};
      p.normalization = *Normalization::preset(statistics[number(0, 3)]);
      if (validate(p).empty()) return p;
    }
  }

  std::unique_ptr<Lesson> lesson() {
    const EmbedParams p = params();
    const WeightSpec weights{chance(50) ? WeightKind::pytorch : WeightKind::cosine, 7};
    auto made = std::make_unique<Lesson>(p, weights, number(1, 2), generator);
    Selection& s = made->document.selection;
    s.image = number(0, static_cast<std::int64_t>(made->document.images.size()) - 1);
    s.patch = number(0, plan_grid(p.grid_settings()).count() - 1);
    s.filter = number(0, p.dim - 1);
    s.channel = number(0, p.channels - 1);
    made->document.view.ruler = chance(50) ? Axis::width : Axis::height;
    made->facts.order = chance(30) ? PatchOrder::ppc : PatchOrder::cpp;
    made->facts.preprocessed = chance(10);
    if (chance(20)) made->facts.encoder.prefix = number(0, 5);
    if (chance(20)) made->facts.encoder.trained_grid = size(1, 5);
    made->facts.encoder.flavour = "timm";
    made->facts.encoder.adds_position = chance(90);
    return made;
  }

  static std::vector<std::string> lesson_keys() {
    std::vector<std::string> keys;
    for (const std::string& key : texts_in(Language::english).keys()) {
      if (key[0] >= '1' && key[0] <= '8') keys.push_back(key);
    }
    return keys;
  }
};

TEST_F(RandomLessons, LeaveNoPlaceholderAndNothingUnsaid) {
  const std::vector<std::string> keys = lesson_keys();
  for (int k = 0; k < 200; ++k) {
    const auto made = lesson();
    for (const Language language : {Language::english, Language::chinese}) {
      for (const std::string& key : keys) {
        const Spans spans = narrate(texts_in(language), key, made->facts);
        const std::string text = to_string(spans);
        EXPECT_EQ(text.find_first_of("{}|"), std::string::npos) << text;
        EXPECT_EQ(text.find("[N:"), std::string::npos) << text;
        // The dots that stand for a number not measured yet.
        for (const Span& span : spans) EXPECT_NE(span.text, "…") << text;
        EXPECT_GT(text.size(), 5u);
      }
    }
  }
}

TEST_F(RandomLessons, ShowNumbersThatAreFoundWhereTheyPoint) {
  const std::vector<std::string> keys = lesson_keys();
  int checked = 0;
  for (int k = 0; k < 200; ++k) {
    const auto made = lesson();
    for (const std::string& key : keys) {
      for (const Span& span : narrate(texts_in(Language::english), key, made->facts)) {
        if (span.values.empty()) continue;
        SCOPED_TRACE(key + ": " + span.text);
        const auto numbers = tests::printed_numbers(span.text);
        ASSERT_EQ(numbers.size(), span.values.size());
        for (std::size_t n = 0; n < numbers.size(); ++n) {
          const auto found = tests::look_up(span.values[n], made->facts);
          ASSERT_TRUE(found.has_value()) << span.values[n].field;
          // Sums of float32 terms differ in their last bits from the one in double precision.
          const double tolerance = numbers[n].half_unit * 1.001 + 1e-6 * (1 + std::abs(*found));
          EXPECT_NEAR(numbers[n].value, *found, tolerance) << span.values[n].field;
          ++checked;
        }
      }
    }
  }
  EXPECT_GT(checked, 10'000);
}

TEST_F(RandomLessons, NumberEveryValueThatIsANumber) {
  // A number that comes out of a placeholder must say where it is from.
  const std::vector<std::string> keys = lesson_keys();
  for (int k = 0; k < 50; ++k) {
    const auto made = lesson();
    for (const std::string& name : known_values()) {
      const Values values = lesson_values(made->facts, texts_in(Language::english), {name});
      const Value& value = values.at(name);
      if (!tests::printed_numbers(value.text).empty()) {
        EXPECT_FALSE(value.references.empty()) << name << ": " << value.text;
      }
    }
  }
}

bool has_gap(const AxisGrid& axis) { return axis.count > 1 && axis.settings.stride > axis.reach; }
std::int64_t rounded_up(std::int64_t size, std::int64_t part) { return (size + part - 1) / part; }

/// What the third beat of step 2 claims, against the pixels counted one by one.
TEST_F(RandomLessons, TellTheTruthAboutWhichPixelsAreRead) {
  for (int k = 0; k < 2000; ++k) {
    Document document;
    document.images = {"x"};
    document.params = params();
    LessonFacts facts;
    facts.document = &document;
    const EmbedParams& p = document.params;
    const PatchGrid grid = plan_grid(p.grid_settings());
    const std::string text = text_of("2.3", facts);
    SCOPED_TRACE(text);
    const auto says = [&](const char* words) { return text.find(words) != std::string::npos; };
    const std::int64_t pixels = p.image.height * p.image.width;
    const bool quotient = grid.count() * p.patch.height * p.patch.width == pixels;
    if (says("is read exactly once")) {
      EXPECT_EQ(grid.unread_pixels(), 0);
      EXPECT_EQ(grid.repeated_pixels(), 0);
    }
    if (says("Every image pixel is read once")) {
      EXPECT_EQ(grid.unread_pixels(), 0);
      EXPECT_EQ(grid.repeated_pixels(), 0);
    }
    if (says("Many pixels are read more than once")) {
      EXPECT_GT(grid.repeated_pixels(), 0);
    }
    if (says("in no patch") && !says("would be in no patch")) {
      EXPECT_GT(grid.unread_pixels(), 0);
    }
    if (says("never read")) {
      EXPECT_TRUE(has_gap(grid.height) || has_gap(grid.width));
    }
    if (says("equals HW/") || says("is chance") || says("so N = HW/") || says("N = HW.")) {
      EXPECT_TRUE(quotient);
    }
    if (says("would give") || says("no longer holds") || says("not HW/")) {
      EXPECT_FALSE(quotient);
    }
    EXPECT_FALSE(says("the last 0")) << "a what-if that drops nothing";
    if (says("⌈H/")) {
      EXPECT_EQ(grid.count(), rounded_up(p.image.height, p.patch.height) * rounded_up(p.image.width, p.patch.width));
    }
  }
}

TEST_F(RandomLessons, KeepNounsInTheirNumber) {
  const std::vector<std::string> keys = lesson_keys();
  for (int k = 0; k < 200; ++k) {
    const auto made = lesson();
    for (const std::string& key : keys) {
      const std::string text = ' ' + text_of(key, made->facts);
      for (const char* noun : {"tokens", "patches", "numbers", "pixels", "rows", "channels", "filters", "stops", "maps",
                               "planes", "more moves", "vectors", "values", "products", "columns"}) {
        const std::size_t at = text.find(std::string(" 1 ") + noun);
        if (at == std::string::npos) continue;
        // "4 × 1 pixels" and "2 or 1 pixels" are more than one.
        EXPECT_TRUE(text.substr(0, at).ends_with("×") || text.substr(0, at).ends_with(" or")) << text;
      }
    }
  }
}

TEST(Presets, AreToldWithoutAGap) {
  for (const Preset& preset : presets()) {
    Document document;
    document.images = {"x"};
    document.params = preset.params;
    LessonFacts facts;
    facts.document = &document;
    facts.file = Size2{512, 640};
    for (const Language language : {Language::english, Language::chinese}) {
      for (const Beat& beat : lesson_timeline().beats()) EXPECT_FALSE(text_of(beat.id(), facts, language).empty());
    }
  }
}

}  // namespace
}  // namespace tessera::texts
