// Documents in the window, without a window.

#include "app/shell/document_desk.hpp"

#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/shell/session.hpp"
#include "app/view/commands.hpp"
#include "app/view/saving.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::shell {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Document first_document() {
  Document document;
  document.images = {"sample:astronaut"};
  document.params.image = {32, 32};
  document.params.patch = {8, 8};
  document.params.dim = 16;
  document.preset = "";
  return document;
}

/// The window's state, its workers and its desk.
struct Room {
  explicit Room(const fs::path& folder, double interval = 1000) : state(first_document()), desk({}, folder, interval) {}

  void frame() {
    work = session.update(state);
    if (const auto picture = desk.update(state, work)) session.open(state, *picture);
  }
  /// Frames until `done`, with a limit that only a hang reaches.
  void run_until(const std::function<bool()>& done) {
    for (int k = 0; k < 6000; ++k) {
      frame();
      if (done()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    throw std::runtime_error("nothing came of it");
  }
  void run_until_shown() {
    run_until([&] { return work.current && !work.loading && !desk.busy(); });
  }
  void open(const fs::path& file) {
    const view::OpenPictures request{{file.string()}, false};
    if (!desk.open(state, request)) session.open(state, request);
    run_until([&] { return !desk.busy(); });
    frame();  // asks for the document's pictures
    run_until_shown();
  }

  void save(const fs::path& file, view::Saved what = view::Saved::document) {
    desk.save(state, work, {what, file, {}});
    run_until([&] { return !desk.saving(); });
  }

  view::AppState state;
  Session session{{}};
  DocumentDesk desk;
  view::Work work;
};

class Desk : public testing::Test {
 protected:
  fs::path file() const { return scratch_.path() / "a.tessera.json"; }
  fs::path folder() const { return scratch_.path() / "state"; }
  fs::path photo() const {
    const fs::path copy = scratch_.path() / "coffee.png";
    if (!fs::exists(copy)) fs::copy_file(std::string(TESSERA_ASSETS) + "/photos/coffee.png", copy);
    return copy;
  }
  io::ScratchFolder scratch_;
};

TEST_F(Desk, ADocumentSavedAndOpenedBringsEverythingBack) {
  Room room(folder());
  room.open(photo());
  room.run_until_shown();
  room.state.document.weights = {WeightKind::pytorch, 7};
  room.state.document.view.wrong = WrongWay::flip;
  room.state.document.selection = {0, 5, 3, 1, 7};
  room.state.playback.t = 12.5;
  room.state.playback.speed = 2;
  room.state.camera = {2, 30, -40};
  room.run_until_shown();
  EXPECT_TRUE(view::has_unsaved_changes(room.state));
  room.save(file());
  EXPECT_FALSE(view::has_unsaved_changes(room.state));
  EXPECT_EQ(room.state.file.path, file());
  EXPECT_THAT(room.state.preferences.recent_files, testing::Contains(file().string()));

  Room other(scratch_.path() / "other state");
  other.run_until_shown();
  other.open(file());
  EXPECT_EQ(other.state.document, room.state.document);
  EXPECT_EQ(other.state.playback.t, 12.5);
  EXPECT_EQ(other.state.playback.speed, 2);
  EXPECT_EQ(other.state.camera, room.state.camera);
  EXPECT_FALSE(view::has_unsaved_changes(other.state));
  EXPECT_THAT(other.state.messages, IsEmpty()) << "the picture is where and what it was";
}

TEST_F(Desk, OpeningADocumentCanBeUndone) {
  Room room(folder());
  room.run_until_shown();
  SavedState saved;
  saved.document = first_document();
  saved.document.params.patch = {4, 4};
  save_document(file(), saved);
  room.open(file());
  room.state.history.settle(view::undoable(room.state.document), false);
  ASSERT_TRUE(view::undo(room.state));
  EXPECT_EQ(room.state.document.params.patch, (Size2{8, 8}));
  EXPECT_TRUE(view::has_unsaved_changes(room.state));
}

TEST_F(Desk, TellsOfAPictureThatIsNoLongerTheSame) {
  Room room(folder());
  room.open(photo());
  room.save(file());
  fs::copy_file(std::string(TESSERA_ASSETS) + "/photos/rocket.jpg", photo(), fs::copy_options::overwrite_existing);
  Room other(scratch_.path() / "other state");
  other.run_until_shown();
  other.open(file());
  other.run_until([&] { return !other.state.messages.empty(); });
  ASSERT_THAT(other.state.messages, SizeIs(1));
  EXPECT_THAT(other.state.messages[0].text, HasSubstr("not the picture that the document was made with"));
}

TEST_F(Desk, ADocumentWhoseModelIsGoneGoesOnNamingItAndTakesItBack) {
  const fs::path model = scratch_.path() / "vit.pth", hidden = scratch_.path() / "hidden" / "vit.pth";
  fs::copy_file(std::string(TESSERA_TEST_DATA) + "/checkpoints/training.pth", model);
  fs::create_directories(hidden.parent_path());
  SavedState saved;
  {
    Room room(folder());
    room.run_until_shown();
    room.session.open(room.state, {{model.string()}, false});
    room.run_until([&] { return room.work.current && room.work.result->model != nullptr; });
    room.state.document.params.patch = {4, 4};  // the viewer's own
    room.run_until_shown();
    saved = snapshot(room.state, room.work);
    EXPECT_EQ(saved.model.sha256.size(), 64U);
    room.save(file());
  }
  fs::rename(model, hidden);

  Room other(scratch_.path() / "other state");
  other.run_until_shown();
  other.open(file());
  other.run_until([&] { return other.state.lost_model.has_value() && other.work.current; });
  EXPECT_EQ(other.state.document, saved.document) << "what was set stays, the model's name too";
  EXPECT_FALSE(other.work.result->model) << "made weights stand in";
  ASSERT_THAT(other.state.messages, SizeIs(2));
  EXPECT_THAT(other.state.messages[0].text, HasSubstr("no such file"));
  EXPECT_THAT(other.state.messages[1].text, HasSubstr("made weights stand in for it"));
  other.save(file());
  EXPECT_EQ(load_document(file()).model, saved.model) << "saving loses nothing";

  other.session.open(other.state, {{hidden.string()}, false});
  other.run_until([&] { return other.work.current && other.work.result->model != nullptr; });
  EXPECT_FALSE(other.state.lost_model);
  EXPECT_EQ(other.state.document.model->file, hidden.string());
  EXPECT_EQ(other.state.document.params, saved.document.params) << "found again, it takes no settings over";
}

TEST_F(Desk, TellsOfAModelThatIsNoLongerTheSame) {
  const fs::path model = scratch_.path() / "training.pth";
  fs::copy_file(std::string(TESSERA_TEST_DATA) + "/checkpoints/training.pth", model);
  SavedState saved;
  saved.document = first_document();
  saved.document.params.dim = 4;
  saved.document.params.patch = {2, 2};
  saved.document.model = ModelChoice{model.string(), {}, {}};
  saved.model = {5, std::string(64, '0')};
  save_document(file(), saved);
  Room room(folder());
  room.run_until_shown();
  room.open(file());
  room.run_until([&] { return !room.state.messages.empty(); });
  EXPECT_THAT(room.state.messages[0].text, HasSubstr("training.pth: not the model that the document was made with"));
  EXPECT_EQ(room.state.document.model, saved.document.model) << "it is used all the same";
}

TEST_F(Desk, ABrokenDocumentLeavesWhatIsShownAndSaysWhy) {
  Room room(folder());
  room.run_until_shown();
  std::ofstream(file()) << R"({"format": "tessera-document", "version": 9})";
  room.open(file());
  EXPECT_EQ(room.state.document, first_document());
  ASSERT_THAT(room.state.messages, SizeIs(1));
  EXPECT_THAT(room.state.messages[0].text, HasSubstr("a.tessera.json: written by a newer Tessera"));
}

TEST_F(Desk, SavingThatFailsLeavesTheMarkOfUnsavedChanges) {
  Room room(folder());
  room.run_until_shown();
  room.state.document.view.grid = false;
  room.save(scratch_.path() / "no" / "folder.json");
  EXPECT_TRUE(view::has_unsaved_changes(room.state));
  EXPECT_TRUE(room.state.file.path.empty());
  ASSERT_THAT(room.state.messages, SizeIs(1));
  EXPECT_TRUE(room.state.messages[0].error);
}

TEST_F(Desk, AnExportedCopyLeavesTheDocumentsOwnFileAsItIs) {
  Room room(folder());
  room.open(photo());
  room.state.document.view.grid = !room.state.document.view.grid;
  room.desk.save(room.state, room.work, {view::Saved::document, file(), {}, true});
  room.run_until([&] { return !room.desk.saving(); });
  EXPECT_EQ(load_document(file()).document.view.grid, room.state.document.view.grid);
  EXPECT_TRUE(room.state.file.path.empty());
  EXPECT_TRUE(view::has_unsaved_changes(room.state));
}

TEST_F(Desk, WhatIsChangedWhileADocumentIsWrittenIsNotSaved) {
  Room room(folder());
  room.open(photo());
  room.desk.save(room.state, room.work, {view::Saved::document_with_pictures, file(), {}});
  room.state.document.view.grid = !room.state.document.view.grid;
  room.run_until([&] { return !room.desk.saving(); });
  EXPECT_TRUE(view::has_unsaved_changes(room.state));
  EXPECT_NE(load_document(file()).document.view.grid, room.state.document.view.grid);
  EXPECT_EQ(load_document(file()).pictures.front().content.size(), fs::file_size(photo()));
}

TEST_F(Desk, AsksBeforeAnotherDocumentTakesThePlaceOfUnsavedChanges) {
  SavedState other;
  other.document = first_document();
  other.document.params.patch = {4, 4};
  const fs::path second = scratch_.path() / "b.tessera.json";
  save_document(second, other);
  Room room(folder());
  room.run_until_shown();
  room.save(file());
  room.state.document.params.patch = {16, 16};
  const auto ask = [&] {
    EXPECT_TRUE(room.desk.open(room.state, {{second.string()}, false}));
    room.run_until([&] { return !room.desk.busy(); });
    EXPECT_EQ(room.state.leaving, view::Leaving::open);
    EXPECT_EQ(room.state.overlay, view::Overlay::unsaved);
    EXPECT_EQ(room.state.document.params.patch, (Size2{16, 16})) << "nothing is lost while it asks";
  };
  ask();
  room.desk.drop_waiting();
  room.run_until_shown();
  EXPECT_EQ(room.state.file.path, file());
  ask();
  room.desk.show_waiting(room.state);
  EXPECT_EQ(room.state.document.params.patch, (Size2{4, 4}));
  EXPECT_EQ(room.state.file.path, second);
}

TEST_F(Desk, DoesNotAskWhereOnlyAPictureWasLookedAt) {
  Room room(folder());
  room.open(photo());
  room.state.document.params.patch = {4, 4};
  EXPECT_TRUE(view::has_unsaved_changes(room.state));
  EXPECT_FALSE(view::would_be_lost(room.state));
  SavedState saved;
  saved.document = first_document();
  save_document(file(), saved);
  room.open(file());
  EXPECT_FALSE(room.state.leaving.has_value());
  EXPECT_FALSE(view::would_be_lost(room.state)) << "opened and unchanged";
  room.state.document.params.patch = {4, 4};
  EXPECT_TRUE(view::would_be_lost(room.state));
}

TEST_F(Desk, APictureIsHandedOnAndTwoDocumentsAreOneTooMany) {
  Room room(folder());
  room.open(photo());
  EXPECT_THAT(room.state.document.images, ElementsAre(photo().string()));
  EXPECT_TRUE(room.desk.open(room.state, {{"a.tessera.json", "b.tessera.json"}, false}));
  EXPECT_THAT(room.state.messages.back().text, HasSubstr("only one document"));
}

TEST_F(Desk, KeepsUnsavedChangesAndOffersThemAfterACrash) {
  {
    Room crashed(folder(), 0.01);
    crashed.run_until_shown();
    EXPECT_GT(crashed.desk.patience(crashed.state), 1e6) << "there is nothing to keep";
    crashed.state.document.params.patch = {4, 4};
    crashed.state.playback.t = 3;
    const auto autosaved = [&] {
      for (const auto& entry : fs::directory_iterator(folder()))
        if (entry.path().extension() == ".json") return true;
      return false;
    };
    crashed.run_until(autosaved);
    // What a crash leaves: the file, and a lock that nobody holds.
    fs::create_directories(scratch_.path() / "left");
    for (const auto& entry : fs::directory_iterator(folder()))
      fs::copy_file(entry.path(), scratch_.path() / "left" / entry.path().filename());
  }
  EXPECT_TRUE(fs::is_empty(folder())) << "a clean end leaves nothing";

  Room room(scratch_.path() / "left");
  room.run_until_shown();
  ASSERT_TRUE(room.state.left_over.has_value());
  EXPECT_EQ(room.state.overlay, view::Overlay::left_over);
  EXPECT_EQ(room.state.left_over->name, "sample:astronaut");
  room.desk.decide(room.state, true);
  room.run_until_shown();
  EXPECT_EQ(room.state.document.params.patch, (Size2{4, 4}));
  EXPECT_EQ(room.state.playback.t, 3);
  EXPECT_TRUE(view::has_unsaved_changes(room.state)) << "it is not saved yet";
  EXPECT_TRUE(view::would_be_lost(room.state));
  EXPECT_FALSE(room.state.left_over.has_value());
}

TEST_F(Desk, WhatIsNotWantedBackIsGone) {
  fs::create_directories(folder());
  SavedState saved;
  saved.document = first_document();
  save_document(folder() / "autosave-00000001.tessera.json", saved);
  {
    Room room(folder());
    room.frame();
    room.desk.decide(room.state, false);
    EXPECT_FALSE(room.state.left_over.has_value());
  }
  EXPECT_TRUE(fs::is_empty(folder()));
}

}  // namespace
}  // namespace tessera::shell
