// The analyses behind the Models view: asked for while their page is shown, given up when it is left.

#include "app/shell/analysis_desk.hpp"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "app/model/samples.hpp"

namespace tessera::shell {
namespace {

SharedResult embedded(std::int64_t dim) {
  ComputeKey key;
  key.pictures = {std::make_shared<const Image8>(load_sample("sample:astronaut"))};
  key.params.image = {64, 64};
  key.params.patch = {8, 8};
  key.params.dim = dim;
  key.weights = {WeightKind::pytorch, 1};
  return std::make_shared<const EmbedResult>(make_embed_job()(key, {}, [](double) {}));
}

Document on_page(ModelsPage page, FilterOrder order = FilterOrder::index) {
  Document document;
  document.images = {"sample:astronaut"};
  document.models = {true, page, order, -1};
  return document;
}

/// Until nothing is computed any more, with a limit that only a hang reaches.
std::shared_ptr<const ModelAnalyses> settled(AnalysisDesk& desk, const Document& document, const SharedResult& result) {
  for (int turn = 0; turn < 6000; ++turn) {
    auto known = desk.update(document, result);
    if (!desk.busy()) return desk.update(document, result);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw std::runtime_error("nothing came of it");
}

TEST(AnalysisDesk, AsksForWhatTheShownPageNeedsAndNoMore) {
  AnalysisDesk desk({});
  const SharedResult result = embedded(24);
  const auto filters = settled(desk, on_page(ModelsPage::filters), result);
  EXPECT_NE(filters->wall.now(), nullptr);
  EXPECT_EQ(filters->filters.result, nullptr);
  EXPECT_EQ(filters->orders.result, nullptr) << "as stored: nothing is to be sorted";
  const auto sorted = settled(desk, on_page(ModelsPage::filters, FilterOrder::similarity), result);
  EXPECT_NE(sorted->orders.now(), nullptr);
  const auto spectrum = settled(desk, on_page(ModelsPage::spectrum), result);
  ASSERT_NE(spectrum->filters.now(), nullptr);
  EXPECT_EQ(spectrum->filters.now()->spectrum.rank(), 24);
  EXPECT_EQ(spectrum->wall.result, nullptr);
}

TEST(AnalysisDesk, IsNotAskedWhileTheLessonIsShown) {
  AnalysisDesk desk({});
  Document document = on_page(ModelsPage::spectrum);
  document.models.shown = false;
  desk.update(document, embedded(24));
  EXPECT_FALSE(desk.busy());
}

TEST(AnalysisDesk, TellsWhatIsOfOtherWeights) {
  AnalysisDesk desk({});
  const Document document = on_page(ModelsPage::spectrum);
  settled(desk, document, embedded(24));
  const auto known = desk.update(document, embedded(30));
  EXPECT_EQ(known->filters.now(), nullptr) << "the spectrum of the 24 filters is no longer what is shown";
  EXPECT_EQ(settled(desk, document, embedded(30))->filters.now()->spectrum.rank(), 30);
}

TEST(AnalysisDesk, KeepsWhatItKnowsWhenThePageIsShownAgain) {
  AnalysisDesk desk({});
  const SharedResult result = embedded(24);
  const auto first = settled(desk, on_page(ModelsPage::spectrum), result);
  settled(desk, on_page(ModelsPage::positions), result);
  const auto again = desk.update(on_page(ModelsPage::spectrum), result);
  EXPECT_EQ(again->filters.now(), first->filters.now());
  EXPECT_FALSE(desk.busy());
}

TEST(AnalysisDesk, AnswersTheSameObjectWhileNothingIsNew) {
  AnalysisDesk desk({});
  const SharedResult result = embedded(24);
  const Document document = on_page(ModelsPage::filters);
  const auto known = settled(desk, document, result);
  EXPECT_EQ(desk.update(document, result), known);
}

}  // namespace
}  // namespace tessera::shell
