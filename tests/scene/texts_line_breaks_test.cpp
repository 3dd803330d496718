#include "app/scene/texts/line_breaks.hpp"

#include <gtest/gtest.h>

#include <string>

#include "app/scene/texts/texts.hpp"

namespace tessera::texts {
namespace {

/// The text with a bar at every place where a line may begin.
std::string marked(const std::string& text) {
  std::string result;
  std::size_t from = 0;
  for (const std::size_t start : line_starts(text)) {
    result += text.substr(from, start - from) + '|';
    from = start;
  }
  return result + text.substr(from);
}

TEST(LineBreaks, ComeBetweenEnglishWordsOnly) {
  EXPECT_EQ(marked("Each stop is one patch."), "Each |stop |is |one |patch.");
}

TEST(LineBreaks, ComeBetweenChineseCharactersAndKeepWordsWhole) {
  EXPECT_EQ(marked("每个 token 一行"), "每|个 |token |一|行");
  EXPECT_EQ(marked("用ViT做"), "用|ViT|做");
}

TEST(LineBreaks, NeverPutAClosingMarkFirstOrAnOpeningOneLast) {
  EXPECT_EQ(marked("行，列。"), "行，|列。");
  EXPECT_EQ(marked("嵌入（patch）就"), "嵌|入|（patch）|就");
  EXPECT_EQ(marked("（代码）。"), "（代|码）。");
  EXPECT_EQ(marked("“共用”：E"), "“共|用”：|E");
}

TEST(LineBreaks, KeepASignWithTheTermBeforeIt) {
  EXPECT_EQ(marked("224 × 224 pixels"), "224 × |224 |pixels");
  EXPECT_EQ(marked("13 + 1 = 14"), "13 + |1 = |14");
  EXPECT_EQ(marked("P²C → D"), "P²C → |D");
}

TEST(LineBreaks, KeepANumberWithTheWordItCounts) {
  EXPECT_EQ(marked("第 60 行和 196 个 token"), "第 |60 行|和 |196 个 |token");
}

TEST(LineBreaks, KeepAShortTupleWhole) {
  EXPECT_EQ(marked("shape (B, N, D) here"), "shape |(B, N, D) |here");
  EXPECT_EQ(marked("(a remark of more than two dozen signs) end"),
            "(a |remark |of |more |than |two |dozen |signs) |end");
  EXPECT_EQ(marked("an open ( bracket"), "an |open |( bracket");
}

TEST(LineBreaks, NeverSplitACharacter) {
  for (const Language language : {Language::english, Language::chinese}) {
    const Texts texts = Texts::load(language);
    for (const std::string& key : texts.keys()) {
      const std::string& text = texts.variants(key).back().markup;
      std::size_t before = 0;
      for (const std::size_t start : line_starts(text)) {
        EXPECT_GT(start, before);
        EXPECT_LT(start, text.size());
        EXPECT_NE(static_cast<unsigned char>(text[start]) & 0xC0, 0x80) << key;
        before = start;
      }
    }
  }
}

TEST(LineBreaks, LeaveNoLongRunInChineseTexts) {
  const Texts texts = Texts::load(Language::chinese);
  for (const std::string& key : texts.keys()) {
    if (key[0] < '1' || key[0] > '8') continue;
    const std::string text = texts.variants(key).back().markup;
    std::size_t before = 0;
    for (const std::size_t start : line_starts(text)) {
      EXPECT_LE(start - before, 60u) << key << ": " << text.substr(before, start - before);
      before = start;
    }
  }
}

}  // namespace
}  // namespace tessera::texts
