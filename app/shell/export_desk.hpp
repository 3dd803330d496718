#pragma once
// The exports behind the window: previews of what the dialog describes, the queue of what is being written, and what
// ffmpeg there is. None of it runs on the thread that draws.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/model/job_queue.hpp"
#include "app/model/latest_slot.hpp"
#include "app/paint/export_job.hpp"
#include "app/view/app_state.hpp"

namespace tessera::shell {

class ExportDesk {
 public:
  /// `wake` is called from worker threads whenever there is news.
  explicit ExportDesk(std::function<void()> wake);

  /// Asks for the preview that the dialog wants, takes in what has ended as messages, and tells what is known now.
  view::ExportWork update(view::AppState& state, const view::Work& work);

  /// Puts an export at the end of the queue. The document that opens it again (nothing: none) goes along in figures.
  void write(const view::AppState& state, const view::Work& work, const view::ExportFile& request,
             const std::optional<SavedState>& document = {});
  /// Numbers or a program likewise. Throws Error where there is nothing to write yet.
  void write_data(const view::AppState& state, const view::Work& work, const view::SaveTo& request);
  /// The picture as it stands onto the clipboard, through the queue. Throws Error with what is missing.
  void copy(const view::AppState& state, const view::Work& work, const view::CopyPicture& request);
  void cancel(std::uint64_t id) { queue_.cancel(id); }

  /// Whether update() would answer something else than the last time: progress alone is not news.
  bool has_news() const;
  bool busy() const;

 private:
  struct PreviewKey {
    paint::StillInput input;
    Language language = Language::english;
    ExportPlan plan;
    double t = 0, position = 1;
    std::int64_t width = 0, height = 0;
    std::string file;                 ///< of numbers and programs: the name that a script tells
    std::optional<SavedState> saved;  ///< of the document by itself
    bool operator==(const PreviewKey&) const = default;
  };
  struct Shown {
    paint::Preview preview;
    std::string text;  ///< of what has no picture
  };
  using PreviewSlot = LatestSlot<PreviewKey, Shown>;
  using FfmpegSlot = LatestSlot<int, paint::Ffmpeg>;

  static paint::StillInput still_input(const view::AppState& state, const view::Work& work);
  static PreviewSlot::Job preview_job();
  static std::string text_of(const PreviewKey& key);
  void take_finished(view::AppState& state);
  view::ExportPreview preview(const view::AppState& state, const view::Work& work);

  PreviewSlot previews_;
  FfmpegSlot ffmpeg_;
  JobQueue queue_;
  bool ffmpeg_asked_ = false;
  std::optional<PreviewKey> preview_key_;  ///< last asked for
  std::uint64_t copying_ = 0;              ///< the job that copies; 0: none

  std::shared_ptr<const Shown> shown_;  ///< as pixels that textures are made of
  std::shared_ptr<const Image8> shown_picture_;

  struct Seen {
    const void* preview = nullptr;
    const void* ffmpeg = nullptr;
    std::string failure;
    std::size_t queued = 0;
    bool operator==(const Seen&) const = default;
  };
  Seen look() const;
  Seen seen_;
};

}  // namespace tessera::shell
