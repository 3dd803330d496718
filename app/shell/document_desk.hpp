#pragma once
// Documents in the window: opening, saving, and the autosave.
//
// Files are read and written on worker threads, pictures that go along among them. What counts as saved is what lies
// on the disk: the mark of unsaved changes goes when the file is there.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/model/autosave.hpp"
#include "app/model/document_pictures.hpp"
#include "app/model/job_queue.hpp"
#include "app/model/latest_slot.hpp"
#include "app/view/app_state.hpp"

namespace tessera::shell {

/// Seconds: half a minute.
inline constexpr double autosave_interval = 30;

/// What a document file would hold of the window as it stands.
SavedState snapshot(const view::AppState& state, const view::Work& work);

class DocumentDesk {
 public:
  using Clock = std::chrono::steady_clock;

  /// `wake` is called from worker threads whenever there is news. Autosaves go to `folder`, every `interval` seconds.
  DocumentDesk(std::function<void()> wake, std::filesystem::path folder, double interval = autosave_interval);

  /// Whether the request is for a document, or for what may carry one; if so it is read.
  bool open(view::AppState& state, const view::OpenPictures& request);
  /// A document that was read before the window was there.
  void show(view::AppState& state, const OpenedDocument& opened);

  /// Once a frame. What was no document after all is handed back, to be opened as a picture.
  std::optional<view::OpenPictures> update(view::AppState& state, const view::Work& work);

  /// Writes the document as it stands, behind what is still being written. What failed becomes a message.
  void save(const view::AppState& state, const view::Work& work, const view::SaveTo& save);
  /// A document is still being written.
  bool saving() const { return !saves_.empty(); }
  /// What was read and waits because unsaved changes would be lost (AppState::leaving): it is shown, or let go.
  void show_waiting(view::AppState& state);
  void drop_waiting() { waiting_.reset(); }
  void decide(view::AppState& state, bool bring_back);

  bool has_news() const;
  bool busy() const { return reading_.has_value() || saving(); }
  /// Seconds until there is something to autosave.
  double patience(const view::AppState& state) const;

 private:
  struct Key {
    std::string file;
    std::uint64_t request = 0;
    bool operator==(const Key&) const = default;
  };
  struct Kept {};
  /// A document that is being written.
  struct Save {
    std::uint64_t id = 0;
    std::filesystem::path file;
    Document saved;  ///< as undo knows it
    bool with_pictures = false;
    bool copy = false;  ///< view::SaveTo::copy
    ModelRecord model;  ///< of its checkpoint
  };
  using ReadSlot = LatestSlot<Key, std::optional<OpenedDocument>>;  ///< nothing: a picture
  using AutosaveSlot = LatestSlot<SavedState, Kept>;

  std::optional<view::OpenPictures> take_read(view::AppState& state);
  void compare_pictures(view::AppState& state, const view::Work& work);
  void compare_model(view::AppState& state, const view::Work& work);
  void take_saved(view::AppState& state);
  void keep(view::AppState& state, const view::Work& work);
  void offer_left_over(view::AppState& state);

  std::unique_ptr<Autosave> autosave_;  ///< null: there is no place for it
  std::filesystem::path folder_;
  double interval_;
  std::optional<LeftBehind> left_behind_;
  std::string trouble_;  ///< why there is no autosave, to be told once
  ReadSlot reads_;
  AutosaveSlot autosaves_;
  std::optional<view::OpenPictures> reading_;
  std::uint64_t requests_ = 0;
  std::uint64_t taken_ = 0;
  /// Of the document opened last, until its pictures are there.
  std::optional<SavedState> expected_;
  /// Of that document, until its checkpoint is open.
  std::optional<ModelRecord> expected_model_;
  std::optional<SavedState> kept_;  ///< as the autosave has it; nothing: there is none
  Clock::time_point last_kept_;
  bool told_failure_ = false;
  std::optional<OpenedDocument> waiting_;
  std::vector<Save> saves_;  ///< in the queue's order
  JobQueue queue_;
};

}  // namespace tessera::shell
