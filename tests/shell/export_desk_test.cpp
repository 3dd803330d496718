// The exports behind the window: previews, the queue, and what becomes a message.

#include "app/shell/export_desk.hpp"

#include <chrono>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/shell/document_desk.hpp"
#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::shell {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class ExportDeskTest : public testing::Test {
 protected:
  ExportDeskTest() {
    state.playback.t = 41;
    state.overlay = view::Overlay::export_dialog;
    state.export_dialog.preview_pixels = {320, 200};
    work.batch = std::make_shared<const LoadedBatch>(make_load_job()({state.document.images, 1}, {}, [](double) {}));
    const ComputeKey key{work.batch->picture_list(), state.document.params, state.document.weights};
    work.result = std::make_shared<const EmbedResult>(make_embed_job()(key, {}, [](double) {}));
    work.current = true;
  }
  static Document document() {
    Document document;
    document.images = {"sample:chelsea"};
    return document;
  }
  /// Updates until nothing is on its way.
  view::ExportWork settled(ExportDesk& desk) {
    view::ExportWork known = desk.update(state, work);
    while (desk.busy()) {
      std::this_thread::sleep_for(2ms);
      known = desk.update(state, work);
    }
    return desk.update(state, work);
  }

  view::AppState state{document()};
  view::Work work;
  io::ScratchFolder scratch;
};

TEST_F(ExportDeskTest, DrawsThePreviewThatTheDialogDescribes) {
  ExportDesk desk(nullptr);
  const view::ExportWork first = settled(desk);
  ASSERT_NE(first.preview.picture, nullptr) << first.preview.failure;
  EXPECT_TRUE(first.preview.current);
  EXPECT_EQ(first.preview.picture->width, 320);
  EXPECT_GT(first.preview.bytes, 1000) << "an SVG's, measured";
  EXPECT_TRUE(first.asked);
  state.export_dialog.plan.dark = true;
  EXPECT_FALSE(desk.update(state, work).preview.current) << "the light one stays until the dark one is there";
  const view::ExportWork dark = settled(desk);
  EXPECT_TRUE(dark.preview.current);
  EXPECT_LT(dark.preview.picture->pixels[0], 64);
  EXPECT_FALSE(desk.has_news());
}

TEST_F(ExportDeskTest, WritesOneAfterTheOtherAndSaysSo) {
  ExportDesk desk(nullptr);
  ExportPlan plan;
  desk.write(state, work, {plan, scratch.path() / "a.svg"}, snapshot(state, work));
  plan.format = ExportFormat::png;
  desk.write(state, work, {plan, scratch.path() / "b.png"});
  plan.format = ExportFormat::pdf;
  desk.write(state, work, {plan, scratch.path() / "nowhere" / "c.pdf"});
  settled(desk);
  ASSERT_EQ(state.messages.size(), 3U);
  EXPECT_THAT(state.messages[0].text, StartsWith("Written: "));
  EXPECT_THAT(state.messages[0].text, EndsWith("a.svg"));
  EXPECT_FALSE(state.messages[0].error);
  EXPECT_THAT(state.messages[2].text, StartsWith("Export failed: "));
  EXPECT_THAT(state.messages[2].text, HasSubstr("No such file or directory"));
  EXPECT_TRUE(state.messages[2].error);
  std::ifstream svg(scratch.path() / "a.svg");
  const std::string text{std::istreambuf_iterator<char>(svg), {}};
  EXPECT_THAT(text, HasSubstr("tessera-document"));
  EXPECT_TRUE(std::filesystem::exists(scratch.path() / "b.png"));
}

TEST_F(ExportDeskTest, ComesBackWithTheReasonWhereNothingCouldBeWritten) {
  ExportDesk desk(nullptr);
  state.overlay = view::Overlay::none;
  desk.write(state, work, {ExportPlan(), scratch.path() / "later" / "c.svg"});
  settled(desk);
  EXPECT_EQ(state.overlay, view::Overlay::export_dialog);
  EXPECT_THAT(state.export_dialog.failure, HasSubstr("c.svg"));
  ASSERT_EQ(state.messages.size(), 1U);
  std::filesystem::create_directory(scratch.path() / "later");
  desk.write(state, work, {ExportPlan(), scratch.path() / "later" / "c.svg"});
  settled(desk);
  ASSERT_EQ(state.messages.size(), 1U) << "the retry makes the old word pointless";
  EXPECT_THAT(state.messages[0].text, StartsWith("Written: "));
}

TEST_F(ExportDeskTest, WritesNumbersAndProgramsThroughTheSameQueue) {
  ExportDesk desk(nullptr);
  desk.write_data(state, work, {view::Saved::tensors, scratch.path() / "x.npy", "patches"});
  desk.write_data(state, work, {view::Saved::terms, scratch.path() / "t.csv", {}});
  desk.write_data(state, work, {view::Saved::matrix_code, scratch.path() / "m.py", {}});
  desk.write_data(state, work, {view::Saved::matrix_code, scratch.path() / "nowhere" / "m.py", {}});
  settled(desk);
  ASSERT_EQ(state.messages.size(), 4U);
  EXPECT_TRUE(state.messages[3].error);
  for (const char* name : {"x.npy", "t.csv", "m.py", "m.npz"})
    EXPECT_TRUE(std::filesystem::exists(scratch.path() / name));
  EXPECT_GT(std::filesystem::file_size(scratch.path() / "x.npy"), 196U * 768U);
  work.current = false;
  EXPECT_THROW(desk.write_data(state, work, {view::Saved::terms, scratch.path() / "t.csv", {}}), Error);
}

TEST_F(ExportDeskTest, ShowsNumbersProgramsAndTheDocumentInWords) {
  ExportDesk desk(nullptr);
  const auto shown = [&](ExportWhat what) {
    state.export_dialog.plan.what = what;
    settled(desk);
    return desk.update(state, work).preview.text;
  };
  EXPECT_THAT(shown(ExportWhat::tensors), HasSubstr("proj.weight"));
  EXPECT_THAT(shown(ExportWhat::terms), StartsWith("place,channel,row"));
  EXPECT_THAT(shown(ExportWhat::torch_convolution), HasSubstr("Conv2d"));
  EXPECT_THAT(shown(ExportWhat::document), HasSubstr("tessera-document"));
}

TEST_F(ExportDeskTest, CancelsAFilmWhileItIsWritten) {
  ExportDesk desk(nullptr);
  ExportPlan plan;
  plan.what = ExportWhat::lesson;
  plan.format = ExportFormat::gif;
  desk.write(state, work, {plan, scratch.path() / "a.gif"});
  std::vector<JobQueue::Status> queue;
  do {
    std::this_thread::sleep_for(2ms);
    queue = desk.update(state, work).queue;
    ASSERT_EQ(queue.size(), 1U);
  } while (queue[0].done < 3);
  EXPECT_GT(queue[0].all, 1000);
  desk.cancel(queue[0].id);
  settled(desk);
  EXPECT_TRUE(state.messages.empty()) << "whoever cancels knows it";
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST_F(ExportDeskTest, WaitsForNumbersBeforeItDraws) {
  ExportDesk desk(nullptr);
  work.current = false;
  const view::ExportWork known = settled(desk);
  EXPECT_EQ(known.preview.picture, nullptr);
  EXPECT_FALSE(known.preview.current);
}

}  // namespace
}  // namespace tessera::shell
