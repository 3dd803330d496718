// What the scenes say, and that every number in them that claims to be a value is that value.

#include <charconv>
#include <map>

#include <gtest/gtest.h>

#include "app/model/downsample.hpp"
#include "app/model/timeline.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/results.hpp"
#include "app/scene/ruler_groups.hpp"
#include "app/scene/spans.hpp"
#include "app/scene/texts/lesson_facts.hpp"
#include "tests/scene/scene_input.hpp"

namespace tessera::scene {
namespace {

void put_axis(std::map<std::string, std::int64_t>& values, const std::string& name, const AxisGrid& a) {
  values[name + ".stride"] = a.settings.stride;
  values[name + ".padding"] = a.settings.padding;
  values[name + ".dilation"] = a.settings.dilation;
  values[name + ".shared"] = a.reach - a.settings.stride;
  values[name + ".gap"] = a.settings.stride - a.reach;
  values[name + ".padded_size"] = a.padded_size;
  values[name + ".reach"] = a.reach;
  values[name + ".free"] = a.free;
  values[name + ".moves"] = a.moves;
  values[name + ".count"] = a.count;
  values[name + ".remainder"] = a.remainder;
  values[name + ".what_if.size"] = a.settings.size + a.settings.stride / 2;
  const std::vector<std::int32_t> reads = coverage(a);
  values[name + ".unread"] = std::count(reads.begin(), reads.end(), 0);
}

/// Every field that a reference may name, from the document alone.
std::map<std::string, std::int64_t> values_of(const Document& d, std::int64_t shown_patch) {
  const EmbedParams& p = d.params;
  const PatchGrid g = plan_grid(p.grid_settings());
  std::map<std::string, std::int64_t> v;
  put_axis(v, "grid.width", g.width);
  put_axis(v, "grid.height", g.height);
  v["grid.count"] = g.count();
  v["grid.repeated_pixels"] = g.repeated_pixels();
  v["grid.unread_pixels"] = g.unread_pixels();
  // Its decimals are not whole numbers: texts_lesson_test looks at them.
  v["grid.image_over_patch"] = p.image.height * p.image.width / (p.patch.height * p.patch.width);
  v["params.height"] = p.image.height;
  v["params.width"] = p.image.width;
  v["params.channels"] = p.channels;
  v["params.dim"] = p.dim;
  v["params.patch_length"] = p.patch_length();
  v["params.patch_height"] = p.patch.height;
  v["params.patch_width"] = p.patch.width;
  v["encoder.length"] = 1 + g.count();
  v["batch"] = static_cast<std::int64_t>(d.images.size());
  const AxisGrid& longer = g.height.settings.stride > g.width.settings.stride ? g.height : g.width;
  const std::int64_t half = longer.settings.stride / 2;
  v["what_if.size"] = longer.settings.size + half;
  AxisSettings other = longer.settings;
  other.size += half;
  v["what_if.count"] = plan_axis(other).count;
  v["what_if.remainder"] = plan_axis(other).remainder;
  if (g.count() > 0) {
    v["selection.patch"] = d.selection.patch;
    v["selection.row"] = g.row_of(d.selection.patch);
    v["selection.column"] = g.column_of(d.selection.patch);
    v["patch.index"] = shown_patch;
    v["patch.row"] = g.row_of(shown_patch);
    v["patch.column"] = g.column_of(shown_patch);
    v["patch.first_y"] = g.height.window(g.row_of(shown_patch)).begin;
    v["patch.first_x"] = g.width.window(g.column_of(shown_patch)).begin;
  }
  const Counts counts = count(p);
  v["counts.parameters"] = counts.parameters;
  return v;
}

/// All whole numbers in a text, groups of three joined again.
std::vector<std::int64_t> numbers_in(const std::string& utf8) {
  std::u32string text = test::code_points(utf8);
  std::erase(text, U'\u2009');
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < U'0' || text[i] > U'9') continue;
    const bool negative = i > 0 && text[i - 1] == U'−' && (i < 2 || text[i - 2] == U' ');
    std::int64_t number = 0;
    for (; i < text.size() && text[i] >= U'0' && text[i] <= U'9'; ++i) number = number * 10 + (text[i] - U'0');
    numbers.push_back(negative ? -number : number);
  }
  return numbers;
}

void expect_values(const Scene& scene, const std::map<std::string, std::int64_t>& values, const std::string& name) {
  // A coloured term may be broken over lines, its references with the first: look in the whole of what its id begins.
  std::map<std::string, std::string> whole;
  const auto group = [](const std::string& id) { return id.substr(0, id.find_first_of("0123456789")); };
  for (const Item& item : scene.items) {
    if (const auto* text = std::get_if<TextShape>(&item.shape)) whole[group(item.id)] += text->text + ' ';
  }
  int checked = 0;
  for (const Item& item : scene.items) {
    const auto* text = std::get_if<TextShape>(&item.shape);
    if (text == nullptr) continue;
    for (const ValueReference& reference : text->values) {
      const auto value = values.find(reference.field);
      ASSERT_NE(value, values.end()) << name << ": " << item.id << " names " << reference.field;
      const std::vector<std::int64_t> shown = numbers_in(whole[group(item.id)]);
      EXPECT_NE(std::find(shown.begin(), shown.end(), value->second), shown.end())
          << name << ": \"" << whole[group(item.id)] << "\" does not show " << reference.field << " = "
          << value->second;
      ++checked;
    }
  }
  EXPECT_GT(checked, 0) << name;
}

TEST(Values, AreFoundAgainInTheTextThatClaimsThem) {
  for (const test::Setting& setting : test::settings()) {
    if (!validate(setting.document.params).empty()) continue;
    test::Scenery scenery(setting.document);
    const auto values = values_of(setting.document, setting.document.selection.patch);
    expect_values(build_scene(scenery.input, {964, 840}, 1), values, setting.name);
    expect_values(build_panel(scenery.input, 372), values, setting.name);
  }
}

TEST(Values, FollowThePatchUnderThePointer) {
  test::Scenery scenery(test::setting("vit-b-16").document);
  scenery.input.hover.subject = {TensorName::patches, 0, 195, -1};
  const Scene scene = build_scene(scenery.input, {964, 840}, 1);
  expect_values(scene, values_of(scenery.document, 195), "hovered");
  EXPECT_NE(test::all_text(scene).find("patch 195"), std::string::npos);
  EXPECT_NE(test::all_text(scene).find("selected: 60"), std::string::npos);
}

std::string stage_text(const std::string& name) {
  test::Scenery scenery(test::setting(name).document);
  return test::all_text(build_scene(scenery.input, {964, 840}, 1));
}

std::string panel_text(const std::string& name, int step = 2) {
  test::Scenery scenery(test::setting(name).document);
  scenery.input.t = lesson_timeline().step_stop(step);
  return test::all_text(build_panel(scenery.input, 372));
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST(StageWords, TellViTB16AsTheLessonDoes) {
  const std::string text = stage_text("vit-b-16");
  EXPECT_TRUE(says(text, "W = 224")) << text;
  EXPECT_TRUE(says(text, "H′ = 14")) << text;
  EXPECT_TRUE(says(text, "N = H′ · W′ = 14 · 14 = 196 patches")) << text;
  EXPECT_TRUE(says(text, "= HW/P² here, because 16 divides 224")) << text;
  EXPECT_TRUE(says(text, "pixels y 64–79, x 64–79")) << text;
  EXPECT_TRUE(says(text, "will be token 60")) << text;
  EXPECT_TRUE(says(text, "⌊208 / 16⌋ = 13")) << text;
  EXPECT_TRUE(says(text, "What if the side were 232? Still 14 stops, and the last 8 pixels would be in no patch."))
      << text;
}

TEST(StageWords, TellWhatIsLostWhereThePatchDoesNotDivide) {
  const std::string text = stage_text("leftover");
  EXPECT_TRUE(says(text, "6 columns")) << text;
  EXPECT_TRUE(says(text, "of pixels in no patch")) << text;
  // 384² / 14² = 752.33; 27 windows of 14 end at 378.
  EXPECT_TRUE(says(text, "not HW/P² = 752.33: the floor drops the rest")) << text;
  EXPECT_TRUE(
      says(text, "The floor drops the last 6 pixels: they are in no patch. With 8 more there would be 28 stops."))
      << text;
}

TEST(StageWords, TellOverlapAndPadding) {
  const std::string text = stage_text("overlap");
  EXPECT_TRUE(says(text, "px read more than once")) << text;
  EXPECT_TRUE(says(text, "3 px of zeros on every side")) << text;
  EXPECT_TRUE(says(text, "windows overlap")) << text;
  EXPECT_TRUE(says(text, "no pixel of the image is lost")) << text;  // 230 − 7 = 55·4 + 3: padding alone
}

TEST(StageWords, SayWhyNothingFitsInThePlaceOfThePicture) {
  const std::string text = stage_text("patch too large");
  EXPECT_TRUE(says(text, "No window fits")) << text;
  EXPECT_TRUE(says(text, "300 px window")) << text;
  EXPECT_TRUE(says(text, "Choose a smaller patch")) << text;
  EXPECT_TRUE(says(text, "The window takes 300 px and the side has 224")) << text;
  EXPECT_TRUE(says(panel_text("patch too large"), "is negative")) << panel_text("patch too large");
}

TEST(StageWords, TellAFailureInThePlaceOfThePatches) {
  test::Scenery scenery(test::setting("vit-b-16").document);
  scenery.input.failure = "not enough memory for these settings";
  EXPECT_TRUE(says(test::all_text(build_scene(scenery.input, {964, 840}, 1)), "not enough memory"));
}

TEST(StageWords, SayThatItComputesOnlyAfterAWhile) {
  test::Scenery scenery(test::setting("vit-b-16").document);
  scenery.input.current = false;
  scenery.input.computing_seconds = 0.1;
  const Scene soon = build_scene(scenery.input, {964, 840}, 1);
  EXPECT_FALSE(says(test::all_text(soon), "computing"));
  EXPECT_EQ(test::find_item(soon, "image.pixels")->opacity, 1);
  scenery.input.computing_seconds = 0.3;
  scenery.input.computing_share = 0.5;
  const Scene late = build_scene(scenery.input, {964, 840}, 1);
  EXPECT_TRUE(says(test::all_text(late), "computing … 50 %"));
  EXPECT_LT(test::find_item(late, "image.pixels")->opacity, 1);
  EXPECT_NE(test::find_item(late, "progress.bar"), nullptr);
}

TEST(PanelWords, ShowTheFormulaGeneralSubstitutedAndEvaluated) {
  const std::string text = panel_text("leftover");
  EXPECT_TRUE(says(text, "n + 2p −  f s  + 1")) << text;
  EXPECT_TRUE(says(text, "384  + 2· 0  −  14 14  + 1  =  370 14  + 1  =  26.43")) << text;
  EXPECT_TRUE(says(text, "=  26  + 1  =  27")) << text;
  EXPECT_TRUE(says(panel_text("vit-b-16"), "with f = s = P, p = 0: ⌊(n − P)/P + 1⌋ = ⌊n/P⌋")) << panel_text("vit-b-16");
}

TEST(PanelWords, LeaveTheShortFormOutWhereItDoesNotHold) {
  for (const char* name : {"overlap", "gaps", "padding", "pad to multiple", "dilated"})
    EXPECT_FALSE(says(panel_text(name), "with f = s = P")) << name;
}

TEST(PanelWords, ShowDilationAndPadToMultipleBeforeTheFormula) {
  // 3 taps 2 apart reach over 2(3 − 1) + 1 = 5.
  EXPECT_TRUE(says(panel_text("dilated"), "2(3 − 1) + 1 =")) << panel_text("dilated");
  EXPECT_TRUE(says(panel_text("pad to multiple"), "·20 = 320")) << panel_text("pad to multiple");
  EXPECT_TRUE(says(panel_text("pad to multiple"), "·15 = 240"));
}

TEST(PanelWords, GiveEveryShapeItsBatch) {
  const std::string one = panel_text("vit-b-16"), many = panel_text("gray batch");
  EXPECT_TRUE(says(one, "patches ( 1 ,  196 ,  3 ,  16 ,  16 )") || says(one, "patches (1,  196")) << one;
  for (const char* name :
       {"x ( 16", "patches ( 16", "X ( 16", "Z ( 16", "proj ( 16", "flatten(2) ( 16", "transpose(1, 2) ( 16"})
    EXPECT_TRUE(says(many, name)) << name << " in " << many;
}

TEST(PanelWords, WriteTheCodeWithTheNumbersOfTheMoment) {
  // Numbers are items of their own; all_text puts a space between any two.
  const auto code = [](const char* name, int step) {
    std::string text = panel_text(name, step);
    std::erase(text, ' ');
    return text;
  };
  EXPECT_TRUE(says(code("vit-b-16", 2), "num_patches=(224//16)*(224//16)")) << code("vit-b-16", 2);
  EXPECT_TRUE(says(code("vit-b-16", 5), "proj=nn.Conv2d(3,768,16,stride=16)")) << code("vit-b-16", 5);
  EXPECT_TRUE(says(code("overlap", 2), "rows=(224+2*3-7)//4+1")) << code("overlap", 2);
  EXPECT_TRUE(says(code("overlap", 4), "stride=4,padding=3")) << code("overlap", 4);
  EXPECT_TRUE(says(code("pad to multiple", 2), "x=F.pad(x,(0,10,0,10))"));
  EXPECT_TRUE(says(code("wide patch", 5), "nn.Conv2d(3,768,(16,32)"));
}

TEST(ColoredTexts, TakeTheColoursOfTheirRolesAndKeepTheirReferences) {
  const test::Scenery scenery(test::setting("vit-b-16").document);
  texts::LessonFacts facts;
  facts.document = &scenery.document;
  const Spans spans = colored(texts::narrate(scenery.texts, "2.1", facts));
  ASSERT_GE(spans.size(), 4u);
  EXPECT_EQ(spans[0], (Span{"A ", Ink::text, {}, false}));
  EXPECT_EQ(spans[1].text, "16 × 16");
  EXPECT_EQ(spans[1].ink, Ink::p);
  EXPECT_TRUE(spans[1].strong);
  EXPECT_EQ(spans[1].values, (std::vector<ValueReference>{{{}, "params.patch_height"}, {{}, "params.patch_width"}}));
}

TEST(Narration, ChoosesTheVariantThatIsTrue) {
  EXPECT_TRUE(says(panel_text("vit-b-16"), "Every pixel is read exactly once"));
  EXPECT_TRUE(says(panel_text("every pixel"), "every pixel is its own patch"));
  EXPECT_TRUE(says(panel_text("pad to multiple"), "padded at the right and bottom"));
  EXPECT_TRUE(says(panel_text("overlap"), "stride is smaller"));
  EXPECT_TRUE(says(panel_text("gaps"), "stride is larger"));
  EXPECT_TRUE(says(panel_text("leftover"), "may not hang over"));
  EXPECT_TRUE(says(panel_text("padding"), "Every image pixel is read once"));
  EXPECT_TRUE(says(panel_text("dilated"), "is dilated"));
}

TEST(Numbers, AreWrittenAsPeopleReadThem) {
  EXPECT_EQ(grouped(196), "196");
  EXPECT_EQ(grouped(9216), "9216");
  EXPECT_EQ(grouped(590592), "590\u2009592");
  EXPECT_EQ(grouped(-1234567), "−1\u2009234\u2009567");
  EXPECT_EQ(in_short(115605504), "115.6 M");
  EXPECT_EQ(in_short(3'141'592'653), "3.14 G");
  EXPECT_EQ(duration(0.0032), "3.2 ms");
  EXPECT_EQ(duration(0.0131), "13 ms");
  EXPECT_EQ(duration(1.42), "1.42 s");
  EXPECT_EQ(scientific(0.0000019), "1.9e−06");
  EXPECT_EQ(scientific(0), "0");
  EXPECT_EQ(decimal(13), "13");
  EXPECT_EQ(decimal(26.428), "26.43");
}

TEST(Results, CountWhatViTB16Counts) {
  test::Scenery scenery(test::setting("vit-b-16").document);
  std::map<std::string, std::string> values;
  for (const ResultRow& row : result_rows(scenery.input)) values[row.label] = row.value;
  EXPECT_EQ(values["Tokens"], "196");
  EXPECT_EQ(values["Pixels in no patch"], "0");
  EXPECT_EQ(values["Parameters"], "590\u2009592");
  EXPECT_EQ(values["Multiply–adds"], "115.6 M");
  EXPECT_FALSE(values.contains("Read more than once"));
}

TEST(Results, MarkLostPixelsAndStaleMeasurements) {
  test::Scenery scenery(test::setting("leftover").document);
  scenery.input.current = false;
  for (const ResultRow& row : result_rows(scenery.input)) {
    EXPECT_EQ(row.bad, row.label == "Pixels in no patch") << row.label;
    EXPECT_EQ(row.stale, row.label == "Computed in" || row.label == "Both roads differ by") << row.label;
    // 384² − 378² = 4572.
    if (row.label == "Pixels in no patch") {
      EXPECT_EQ(row.value, "4572");
    }
  }
}

TEST(Results, AnswerDashesForSettingsThatCannotBe) {
  test::Scenery scenery(test::setting("patch too large").document);
  EXPECT_EQ(result_rows(scenery.input).front().value, "—");
}

TEST(RulerGroups, ShowAllWindowsToScaleWhereTheirNumbersFit) {
  const AxisGrid axis = plan_axis({224, 16, 16});
  const auto groups = group_windows(axis, 4, 1, {10, 840, 20, 92});
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].last, 13);
  EXPECT_FLOAT_EQ(groups[0].at(0), 10);
  EXPECT_FLOAT_EQ(groups[0].at(224), 850);
}

TEST(RulerGroups, ShowTheEndsAndTheChosenWindowOfALongSide) {
  const AxisGrid axis = plan_axis({8192, 16, 16});
  const auto groups = group_windows(axis, 300, 1, {0, 840, 30, 92});
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].first, 0);
  EXPECT_EQ(groups[1].first, 299);
  EXPECT_EQ(groups[1].last, 301);
  EXPECT_EQ(groups[2].last, 511);
  for (std::size_t k = 1; k < groups.size(); ++k)
    EXPECT_GE(groups[k].at(groups[k].first_pixel) - groups[k - 1].at(groups[k - 1].last_pixel), 92);
  EXPECT_NEAR(groups[2].at(groups[2].last_pixel), 840, 0.01);
}

TEST(RulerGroups, JoinWhatMeets) {
  const AxisGrid axis = plan_axis({8192, 16, 16});
  const auto at_start = group_windows(axis, 2, 1, {0, 840, 30, 92});
  ASSERT_EQ(at_start.size(), 2u);
  EXPECT_EQ(at_start[0].last, 3);
}

TEST(Downsample, TakesTheMeanOfEachBlock) {
  const std::vector<float> numbers{1, 3, 10, 5, 7, 20};
  const Tensor small = downsample(Tensor({2, 3}, numbers), 1, 2);
  EXPECT_EQ(small.shape, (tessera::Shape{1, 2}));
  EXPECT_FLOAT_EQ(small.data[0], 4);   // (1 + 3 + 5 + 7)/4
  EXPECT_FLOAT_EQ(small.data[1], 15);  // (10 + 20)/2
  EXPECT_THROW(downsample(Tensor({6}, numbers), 1, 1), Error);
}

TEST(TextMetrics, FollowTheFontsOwnAdvances) {
  const TextMetrics metrics;
  // JetBrains Mono: 600 of 1000 units a glyph.
  EXPECT_NEAR(metrics.width("0123456789", Font::mono, 10), 60, 1e-3);
  EXPECT_EQ(metrics.width("", Font::regular, 14), 0);
  EXPECT_GT(metrics.width("bold", Font::semibold, 14), metrics.width("bold", Font::regular, 14));
  for (const char32_t symbol : U"⌊⌋×·∈ℝ⊤→′²") {
    if (symbol == 0) continue;
    for (const Font font : {Font::regular, Font::semibold, Font::mono, Font::math})
      EXPECT_TRUE(metrics.has_glyph(symbol, font)) << static_cast<std::uint32_t>(symbol);
  }
}

}  // namespace
}  // namespace tessera::scene
