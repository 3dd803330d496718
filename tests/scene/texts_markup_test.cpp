#include "app/scene/texts/markup.hpp"

#include <gtest/gtest.h>

#include "app/scene/texts/texts.hpp"
#include "tessera/issue.hpp"

namespace tessera::texts {
namespace {

Spans rendered(std::string_view markup, const Values& values = {}) {
  return render(Variant{{}, parse_markup(markup), {}}, values);
}

Value number(std::int64_t n) {
  Value value;
  value.text = std::to_string(n);
  value.number = n;
  return value;
}

TEST(Markup, PrintsANounInTheNumberOfItsValue) {
  const std::string markup = "[N:{N|token|tokens}]";
  EXPECT_EQ(to_string(rendered(markup, {{"N", number(1)}})), "1 token");
  EXPECT_EQ(to_string(rendered(markup, {{"N", number(196)}})), "196 tokens");
  EXPECT_EQ(to_string(rendered(markup, {{"N", number(0)}})), "0 tokens");
}

TEST(Markup, GivesTermsTheirRoleAndOneNumberEach) {
  const Spans spans = rendered("a [P:{s} px] b [bad:lost]", {{"s", number(4)}});
  ASSERT_EQ(spans.size(), 5u);
  EXPECT_EQ(spans[0].role, Role::none);
  EXPECT_EQ(spans[0].term, -1);
  EXPECT_EQ(spans[1].text, "4");
  EXPECT_EQ(spans[1].role, Role::p);
  EXPECT_EQ(spans[2].text, " px");
  EXPECT_EQ(spans[1].term, 0);
  EXPECT_EQ(spans[2].term, 0);
  EXPECT_EQ(spans[4].role, Role::bad);
  EXPECT_EQ(spans[4].term, 1);
}

TEST(Markup, LeavesBracketsWithoutARolePlain) {
  const Spans spans = rendered("b[{d}] and Z[i, d], [X:y]", {{"d", number(5)}});
  EXPECT_EQ(to_string(spans), "b[5] and Z[i, d], [X:y]");
  for (const Span& span : spans) EXPECT_EQ(span.role, Role::none);
}

TEST(Markup, SetsSubscriptsAndSuperscripts) {
  const Spans spans = rendered("x_class and P_h·P_w");
  ASSERT_EQ(spans.size(), 6u);
  EXPECT_EQ(spans[0].text, "x");
  EXPECT_EQ(spans[1].text, "class");
  EXPECT_EQ(spans[1].script, Script::subscript);
  EXPECT_EQ(spans[2].text, " and P");
  EXPECT_EQ(spans[3].text, "h");
  EXPECT_EQ(spans[4].text, "·P");
  EXPECT_EQ(spans[4].script, Script::base);
  EXPECT_EQ(spans[5].text, "w");
}

TEST(Markup, StacksASuperscriptOnTheSubscriptBeforeIt) {
  const Spans spans = rendered("x_p^1 E");
  ASSERT_EQ(spans.size(), 4u);
  EXPECT_EQ(spans[1].script, Script::subscript);
  EXPECT_FALSE(spans[1].stacked);
  EXPECT_EQ(spans[2].text, "1");
  EXPECT_EQ(spans[2].script, Script::superscript);
  EXPECT_TRUE(spans[2].stacked);
  EXPECT_EQ(spans[3].text, " E");
  EXPECT_FALSE(spans[3].stacked);
}

TEST(Markup, RaisesAGroupWithItsValues) {
  Value product;
  product.text = "P_h·P_w";
  product.markup = true;
  const Spans spans = rendered("ℝ^{N×({PP}·C)}.", {{"PP", product}});
  EXPECT_EQ(spans.front().text, "ℝ");
  EXPECT_EQ(spans.back().text, ".");
  EXPECT_EQ(spans.back().script, Script::base);
  for (std::size_t k = 1; k + 1 < spans.size(); ++k) EXPECT_NE(spans[k].script, Script::base) << spans[k].text;
  EXPECT_EQ(spans[1].text, "N×(");
  EXPECT_EQ(spans[2].text, "P");
}

TEST(Markup, TakesValuesByTheLetterUnlessTheySayOtherwise) {
  Value file;
  file.text = "my_photo [N:1] {x}";
  EXPECT_EQ(rendered("{file}", {{"file", file}}).front().text, file.text);
}

TEST(Markup, LetsABackslashKeepASign) {
  const Spans spans = rendered("num\\_patches \\[N:x] \\{y}");
  ASSERT_EQ(spans.size(), 1u);
  EXPECT_EQ(spans[0].text, "num_patches [N:x] {y}");
}

TEST(Markup, RefusesWhatIsTorn) {
  for (const char* torn : {"{N", "{}", "{N|token}", "[N:tokens", "x^{2", "x_ ", "x^"}) {
    EXPECT_THROW(parse_markup(torn), Error) << torn;
  }
}

TEST(Markup, CarriesReferencesAndStalenessOfAValue) {
  Value z;
  z.text = "0.5";
  z.references = {{{scene::TensorName::z, 0, 1, 2}, {}}};
  z.stale = true;
  const Spans spans = rendered("= {z}.", {{"z", z}});
  ASSERT_EQ(spans.size(), 3u);
  EXPECT_EQ(spans[1].values, z.references);
  EXPECT_TRUE(spans[1].stale);
  EXPECT_FALSE(spans[0].stale || spans[2].stale);
}

TEST(Render, NamesTheValueThatIsMissing) {
  try {
    rendered("{nowhere}");
    FAIL() << "no exception";
  } catch (const std::out_of_range& error) {
    EXPECT_NE(std::string(error.what()).find("nowhere"), std::string::npos);
  }
}

TEST(ReadingTime, CountsEnglishWordsAndChineseCharacters) {
  EXPECT_NEAR(reading_seconds("One two three."), 1 + 3 * 0.33, 1e-9);
  EXPECT_NEAR(reading_seconds("一二三四五。"), 1 + 5 * 0.2, 1e-9);
  // Two numbers and the sign between them: the sign is not read as a word.
  EXPECT_NEAR(reading_seconds("224 × 224"), 1 + 2 * 0.33, 1e-9);
  EXPECT_NEAR(reading_seconds("每个 token，就是一行"), 1 + 6 * 0.2 + 0.33, 1e-9);
  EXPECT_EQ(reading_seconds(""), 1);
}

}  // namespace
}  // namespace tessera::texts
