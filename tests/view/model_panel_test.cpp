// The control panel's section on an open checkpoint.

#include <algorithm>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/view/drawn_text.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

using test::drawn_words;
using test::DrawnWord;
using test::sample_document;
using test::ScreenHarness;
using testing::SizeIs;

std::optional<DrawnWord> find_word(const std::string& text) {
  const std::vector<DrawnWord> words = drawn_words();
  const auto found = std::find_if(words.begin(), words.end(), [&](const DrawnWord& word) { return word.text == text; });
  return found == words.end() ? std::nullopt : std::optional(*found);
}

void click_word(ScreenHarness& screen, const std::string& text) {
  const std::optional<DrawnWord> word = find_word(text);
  ASSERT_TRUE(word.has_value()) << text;
  screen.click({word->box.x + word->box.width / 2, word->box.y + word->box.height / 2});
}

/// ViT of timm's names, P = 2, D = 4; no config beside it.
SharedModel recognised() { return open_model({TESSERA_TEST_DATA "/checkpoints/training.pth", {}, {}}); }

/// The screen after the session has opened it.
void show(ScreenHarness& screen, const SharedModel& model) {
  adopt_model(screen.state.document, *model);
  screen.work.model = model;
  screen.rest();
}

TEST(ModelPanel, SaysWhatWasRecognisedAndThatItIsAGuess) {
  ScreenHarness screen(sample_document());
  EXPECT_FALSE(find_word("training.pth"));
  show(screen, recognised());
  EXPECT_TRUE(find_word("training.pth"));
  EXPECT_TRUE(find_word("Probably"));
  EXPECT_EQ(screen.state.document.params.dim, 4);
}

TEST(ModelPanel, SaysWhyDIsFixedAndOffersNoFieldForIt) {
  ScreenHarness screen(sample_document());
  EXPECT_FALSE(find_word("another"));
  show(screen, recognised());
  EXPECT_TRUE(find_word("another")) << "D needs made weights";
  EXPECT_EQ(screen.state.document.params.dim, 4);
}

TEST(ModelPanel, LetsGoOfTheModelAndBringsItBackByUndo) {
  ScreenHarness screen(sample_document());
  show(screen, recognised());
  click_word(screen, "close");
  EXPECT_FALSE(screen.state.document.model);
  EXPECT_FALSE(find_word("training.pth"));
  screen.key("Z", true);
  EXPECT_TRUE(screen.state.document.model);
}

TEST(ModelPanel, ShowsPyTorchsErrorWithStrictSizesAndTheWaysOut) {
  ScreenHarness screen(sample_document());
  show(screen, recognised());
  screen.state.document.params.image = {100, 100};
  screen.rest();
  EXPECT_FALSE(find_word("AssertionError:"));
  screen.click(screen.control("strict-sizes"));
  EXPECT_TRUE(screen.state.document.view.strict_sizes);
  EXPECT_TRUE(find_word("AssertionError:"));
  click_word(screen, "resize");
  EXPECT_EQ(screen.state.document.params.image, (Size2{224, 224}));
  screen.rest();
  EXPECT_FALSE(find_word("AssertionError:"));
}

TEST(ModelPanel, OffersCandidatesWhereNamesTellNothing) {
  io::Checkpoint::Content content;
  content.file = "own.safetensors";
  content.tensors = {{"my.stem.weight", "F32", io::NumberType::f32, {192, 3, 8, 8}, 0},
                     {"my.stem.bias", "F32", io::NumberType::f32, {192}, 0}};
  Inspection inspection{io::Checkpoint(std::move(content)), {}, {}, {}};
  inspection.recognition = io::recognise(inspection.checkpoint.tensors());
  ScreenHarness screen(sample_document());
  screen.work.unrecognised =
      std::make_shared<const Model>(Model{{"own.safetensors", {}, {}}, std::move(inspection), std::nullopt, {}, {}});
  screen.rest();
  screen.requests.clear();
  click_word(screen, "my.stem.weight");
  ASSERT_THAT(screen.requests, SizeIs(1));
  const auto* open = std::get_if<view::OpenModel>(&screen.requests.front());
  ASSERT_NE(open, nullptr);
  EXPECT_EQ(open->choice.mapping.weight, "my.stem.weight");
  EXPECT_EQ(open->choice.mapping.bias, "my.stem.bias");
  click_word(screen, "close");
  screen.rest();
  EXPECT_FALSE(find_word("own.safetensors"));
}

}  // namespace
}  // namespace tessera
