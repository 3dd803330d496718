// The workers behind the window, without a window.

#include "app/shell/session.hpp"

#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/view/commands.hpp"
#include "app/view/saving.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::shell {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string photo(const char* name) { return std::string(TESSERA_ASSETS) + "/photos/" + name; }

view::AppState start() {
  Document document;
  document.images = {"sample:astronaut"};
  document.params.image = {32, 32};
  document.params.patch = {8, 8};
  document.params.dim = 16;
  return view::AppState(document);
}

/// Frames until `done`, with a limit that only a hang reaches.
view::Work run_until(Session& session, view::AppState& state, const std::function<bool(const view::Work&)>& done) {
  for (int frame = 0; frame < 6000; ++frame) {
    view::Work work = session.update(state);
    if (done(work)) return work;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw std::runtime_error("nothing came of it");
}
bool current(const view::Work& work) { return work.current; }
bool loaded(const view::Work& work) { return work.batch && !work.loading; }

TEST(Session, ShowsThePictureAndItsEmbedding) {
  view::AppState state = start();
  Session session({});
  const view::Work work = run_until(session, state, current);
  EXPECT_THAT(work.batch->sources(), ElementsAre("sample:astronaut"));
  EXPECT_EQ(work.result->embedding.tokens.shape, (Shape{1, 16, 16}));
  EXPECT_THAT(state.messages, IsEmpty());
}

TEST(Session, KeepsTheOldPictureWhereANewOneCannotBeReadAndSaysWhy) {
  view::AppState state = start();
  Session session({});
  run_until(session, state, current);
  session.open(state, {{"/no/such/picture.png"}, false});
  const view::Work work = run_until(session, state, loaded);
  EXPECT_THAT(state.document.images, ElementsAre("sample:astronaut"));
  EXPECT_THAT(work.batch->sources(), ElementsAre("sample:astronaut"));
  ASSERT_THAT(state.messages, SizeIs(1));
  EXPECT_THAT(state.messages[0].text, HasSubstr("picture.png"));
  EXPECT_FALSE(state.history.can_undo(view::undoable(state.document)));
}

TEST(Session, StartsWithTheAstronautWhereTheFirstPictureCannotBeRead) {
  Document document;
  document.images = {"/no/such/picture.png"};
  view::AppState state(document);
  Session session({});
  session.open(state, {document.images, false});
  const view::Work work = run_until(session, state, loaded);
  EXPECT_THAT(work.batch->sources(), ElementsAre("sample:astronaut"));
  EXPECT_THAT(state.messages, SizeIs(1));
  EXPECT_FALSE(view::has_unsaved_changes(state)) << "there is nothing to be kept for the next start";
}

std::string checkpoint(const char* name) { return std::string(TESSERA_TEST_DATA) + "/checkpoints/" + name; }

TEST(Session, OpensACheckpointAsTheWeightsAndTakesItsSettings) {
  view::AppState state = start();
  Session session({});
  run_until(session, state, current);
  session.open(state, {{checkpoint("training.pth")}, false});
  const view::Work work =
      run_until(session, state, [](const view::Work& w) { return w.current && w.result && w.result->model; });
  EXPECT_THAT(state.document.images, ElementsAre("sample:astronaut"));
  ASSERT_TRUE(state.document.model);
  EXPECT_EQ(state.document.params.dim, 4);
  EXPECT_EQ(state.document.params.patch, (Size2{2, 2}));
  EXPECT_EQ(work.model->embedding->weight, "model.patch_embed.proj.weight");
  EXPECT_EQ(work.result->embedding.weights->kernel, work.model->numbers.weights.kernel);
  EXPECT_THAT(state.messages, IsEmpty());
}

TEST(Session, ReadsTheModelAgainThatAnUndoBringsBack) {
  view::AppState state = start();
  state.document.model = ModelChoice{checkpoint("training.pth"), {}, {}};
  state.document.params.dim = 4;
  state.document.params.patch = {4, 4};  // the viewer's own, kept
  Session session({});
  const view::Work work = run_until(session, state, current);
  EXPECT_EQ(work.result->embedding.weights->kernel.shape, (Shape{4, 3, 4, 4}));
  EXPECT_EQ(state.document.params.patch, (Size2{4, 4}));
}

TEST(Session, KeepsTheWeightsWhereACheckpointCannotBeReadOrIsNotRecognised) {
  view::AppState state = start();
  Session session({});
  run_until(session, state, current);
  for (const std::string& file : {checkpoint("script.pt"), checkpoint("no-such.pth"),
                                  std::string(TESSERA_TEST_DATA) + "/bad-inputs/st/valid_f32.safetensors"}) {
    session.open(state, {{file}, false});
    const std::size_t before = state.messages.size();
    run_until(session, state, [&](const view::Work& w) { return !w.opening_model && state.messages.size() > before; });
    EXPECT_FALSE(state.document.model) << file;
    EXPECT_EQ(state.document.params.dim, 16);
  }
  EXPECT_THAT(state.messages, SizeIs(3));
  EXPECT_TRUE(session.update(state).unrecognised);
}

TEST(Session, OpensSeveralFilesAsABatchAddsToItAndRemembersThem) {
  view::AppState state = start();
  Session session({});
  run_until(session, state, current);
  session.open(state, {{photo("coffee.png"), photo("rocket.jpg")}, false});
  run_until(session, state, [](const view::Work& work) { return work.current && work.batch->pictures.size() == 2; });
  session.open(state, {{"made:ramp"}, true});
  const view::Work work =
      run_until(session, state, [](const view::Work& w) { return w.current && w.batch->pictures.size() == 3; });
  EXPECT_EQ(work.result->embedding.batch(), 3);
  EXPECT_THAT(state.document.images, SizeIs(3));
  EXPECT_THAT(state.preferences.recent_files, SizeIs(2));
}

TEST(Session, UndoBringsTheFormerPictureBack) {
  view::AppState state = start();
  Session session({});
  run_until(session, state, current);
  session.open(state, {{"sample:coffee"}, false});
  run_until(session, state,
            [](const view::Work& work) { return work.current && work.batch->sources().front() == "sample:coffee"; });
  state.history.settle(view::undoable(state.document), false);
  ASSERT_TRUE(view::undo(state));
  const view::Work work = run_until(session, state, [](const view::Work& w) {
    return w.current && w.batch->sources().front() == "sample:astronaut";
  });
  EXPECT_THAT(work.batch->sources(), ElementsAre("sample:astronaut"));
}

TEST(Session, GoesBackToWhatIsShownWhereAnUndoneFileIsGone) {
  const io::ScratchFolder scratch;
  const std::filesystem::path file = scratch.path() / "gone.png";
  std::filesystem::copy_file(photo("camera.png"), file);
  view::AppState state = start();
  state.document.images = {file.string()};
  state.history.accept(view::undoable(state.document));
  Session session({});
  run_until(session, state, current);
  session.open(state, {{"sample:coffee"}, false});
  run_until(session, state,
            [](const view::Work& work) { return work.current && work.batch->sources().front() == "sample:coffee"; });
  state.history.settle(view::undoable(state.document), false);
  std::filesystem::remove(file);
  ASSERT_TRUE(view::undo(state));
  session.update(state);
  run_until(session, state, loaded);
  EXPECT_THAT(state.document.images, ElementsAre("sample:coffee"));
  EXPECT_THAT(state.messages, SizeIs(1));
}

TEST(Session, AsksForNothingWhileTheSettingsDoNotValidateAndKeepsTheLastResult) {
  view::AppState state = start();
  Session session({});
  const view::Work before = run_until(session, state, current);
  state.document.params.patch = {500, 500};
  const view::Work invalid = session.update(state);
  EXPECT_FALSE(invalid.current);
  EXPECT_EQ(invalid.result, before.result);
  state.document.params.patch = {8, 8};
  EXPECT_TRUE(session.update(state).current);
}

TEST(Session, HasNoNewsOnceEverythingIsTold) {
  view::AppState state = start();
  Session session({});
  run_until(session, state, current);
  session.update(state);
  EXPECT_FALSE(session.has_news());
  EXPECT_FALSE(session.busy());
  state.document.params.dim = 24;
  session.update(state);
  EXPECT_TRUE(session.busy() || session.has_news());
}

}  // namespace
}  // namespace tessera::shell
