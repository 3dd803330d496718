#include "app/shell/export_desk.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/paint/image_painter.hpp"
#include "app/paint/png_file.hpp"
#include "app/shell/data_exports.hpp"
#include "app/shell/desktop.hpp"
#include "app/shell/document_desk.hpp"
#include "app/view/saving.hpp"
#include "tessera/issue.hpp"

namespace tessera::shell {

namespace {

namespace fs = std::filesystem;

/// The picture that the document shows, of those that are loaded.
const LoadedPicture* shown_picture(const view::AppState& state, const view::Work& work) {
  if (!work.batch || work.batch->pictures.empty()) return nullptr;
  const auto last = static_cast<std::int64_t>(work.batch->pictures.size()) - 1;
  const auto index = std::clamp<std::int64_t>(state.document.selection.image, 0, last);
  return &work.batch->pictures[static_cast<std::size_t>(index)];
}

/// The document that a figure carries, by which pictures are found from beside the figure.
std::string carried_text(SavedState document, const paint::ExportJob& job) {
  std::error_code failed;
  if (job.plan.with_pictures) embed_pictures(document);
  document.t = paint::moment_of(job.plan, document.t);
  document.overview = job.plan.what == ExportWhat::overview;
  document.plan = job.plan;
  return to_json(document, fs::absolute(job.target, failed).parent_path().lexically_normal());
}

/// What the shown pictures' files would add.
std::int64_t picture_bytes(const view::Work& work) {
  std::int64_t bytes = 0;
  if (!work.batch) return bytes;
  for (const LoadedPicture& picture : work.batch->pictures) bytes += static_cast<std::int64_t>(picture.file.bytes);
  return bytes;
}

/// What is known, where nothing is still computed; else null: the export computes it.
std::shared_ptr<const ModelAnalyses> settled(const std::shared_ptr<const ModelAnalyses>& analyses) {
  if (!analyses) return nullptr;
  const auto there = [](const auto& analysed) { return !analysed.busy && (analysed.current || !analysed.result); };
  const bool all = there(analyses->wall) && there(analyses->orders) && there(analyses->filters) &&
                   there(analyses->positions) && there(analyses->tokens) && there(analyses->rebuilt);
  return all ? analyses : nullptr;
}

/// A retry that succeeds makes the old word pointless.
void forget_failure(view::AppState& state, const std::string& name) {
  std::erase_if(state.messages, [&](const view::Message& message) {
    return message.text.starts_with("Export failed: ") && !name.empty() && message.text.find(name) != std::string::npos;
  });
}

/// The dialog comes back with the reason, so that it can be put right.
void tell_failure(view::AppState& state, const JobQueue::Finished& job) {
  state.messages.push_back({fmt::format("Export failed: {}", job.failure), true});
  state.export_dialog.failure = job.failure;
  if (state.overlay == view::Overlay::none) state.overlay = view::Overlay::export_dialog;
}

}  // namespace

ExportDesk::ExportDesk(std::function<void()> wake)
    : previews_(preview_job(), wake),
      ffmpeg_([](int, const std::stop_token&, const auto&) { return paint::find_ffmpeg(); }, wake),
      queue_(wake) {}

/// Numbers, a program or the document, in words.
std::string ExportDesk::text_of(const PreviewKey& key) {
  if (key.saved) return to_json(*key.saved, fs::path(key.file).parent_path());
  const DataOrder order{{view::saved_by(key.plan), key.file, key.plan.tensor},
                        {key.input.result, &key.input.result->embedding},
                        key.input.document};
  return describe_data(order);
}

ExportDesk::PreviewSlot::Job ExportDesk::preview_job() {
  /// The maker of the last preview: most previews differ from the one before in the plan alone.
  struct Memory {
    paint::StillInput input;
    Language language = Language::english;
    std::unique_ptr<paint::StillMaker> stills;
  };
  auto memory = std::make_shared<Memory>();
  return [memory](const PreviewKey& key, const std::stop_token&, const auto&) {
    if (is_data(key.plan.what)) return Shown{{}, text_of(key)};
    paint::StillInput input = paint::prepared(key.input, key.plan);
    if (!memory->stills || !(memory->input == input) || memory->language != key.language) {
      memory->stills = std::make_unique<paint::StillMaker>(input, key.language);
      memory->input = std::move(input);
      memory->language = key.language;
    }
    return Shown{paint::preview_export(*memory->stills, key.plan, key.t, key.position, {key.width, key.height}), {}};
  };
}

paint::StillInput ExportDesk::still_input(const view::AppState& state, const view::Work& work) {
  paint::StillInput input;
  input.document = state.document;
  if (work.current) input.result = work.result;
  input.wrong = work.wrong;
  if (work.current && state.document.models.shown) input.analyses = settled(work.analyses);
  if (work.model && work.model->embedding && state.document.model == work.model->choice) input.model = work.model;
  if (const LoadedPicture* shown = shown_picture(state, work)) {
    input.opened = shown->picture;
    input.image_name = shown->source;
  }
  return input;
}

view::ExportWork ExportDesk::update(view::AppState& state, const view::Work& work) {
  take_finished(state);
  view::ExportWork known;
  if (state.overlay == view::Overlay::export_dialog) {
    if (!std::exchange(ffmpeg_asked_, true)) ffmpeg_.request(1);
    known.preview = preview(state, work);
  }
  if (const auto ffmpeg = ffmpeg_.poll().result) {
    known.asked = true;
    known.mp4_reason = ffmpeg->reason_against_h264();
    known.webm_reason = ffmpeg->reason_against_vp9();
  }
  known.queue = queue_.poll();
  known.picture_bytes = picture_bytes(work);
  seen_ = look();
  return known;
}

view::ExportPreview ExportDesk::preview(const view::AppState& state, const view::Work& work) {
  view::ExportPreview preview;
  const view::ExportDialog& dialog = state.export_dialog;
  const bool possible = work.current && validate(dialog.plan).empty() && dialog.preview_pixels.x >= 1;
  const bool data = is_data(dialog.plan.what);
  if (possible) {
    PreviewKey key{still_input(state, work),
                   state.preferences.language,
                   without_idle_parts(dialog.plan),
                   state.playback.t,
                   dialog.position,
                   static_cast<std::int64_t>(dialog.preview_pixels.x),
                   static_cast<std::int64_t>(dialog.preview_pixels.y),
                   data ? dialog.path_text : std::string(),
                   {}};
    if (dialog.plan.what == ExportWhat::document) key.saved = snapshot(state, work);
    if (preview_key_ != key) {
      preview_key_ = key;
      previews_.request(std::move(key));
    }
  }
  const PreviewSlot::Status status = previews_.poll();
  if (status.result && status.result != shown_) {
    shown_ = status.result;
    shown_picture_ = {shown_, &shown_->preview.picture};
  }
  if (shown_picture_ && !shown_picture_->pixels.empty()) preview.picture = shown_picture_;
  preview.current = possible && status.result_key == preview_key_;
  if (possible && status.failed_key == preview_key_) preview.failure = status.failure;
  if (shown_) {
    preview.text = shown_->text;
    preview.t = shown_->preview.t;
    preview.frames = shown_->preview.frames;
    preview.seconds = shown_->preview.seconds;
    preview.bytes = shown_->preview.bytes;
  }
  return preview;
}

void ExportDesk::take_finished(view::AppState& state) {
  for (const JobQueue::Finished& job : queue_.take_finished()) {
    const bool copied = job.id == copying_;
    if (copied) copying_ = 0;
    if (job.end == JobQueue::End::done) forget_failure(state, job.name);
    if (job.end == JobQueue::End::done)
      state.messages.push_back(
          {copied ? "The picture is on the clipboard." : fmt::format("Written: {}", job.name), false});
    else if (job.end == JobQueue::End::failed)
      tell_failure(state, job);
  }
}

void ExportDesk::write(const view::AppState& state, const view::Work& work, const view::ExportFile& request,
                       const std::optional<SavedState>& document) {
  paint::ExportJob job{
      request.plan, still_input(state, work), state.preferences.language, state.playback.t, request.target, {}, {}};
  if (const auto ffmpeg = ffmpeg_.poll().result) job.ffmpeg = *ffmpeg;
  queue_.add(request.target.string(),
             [job = std::move(job), document](const std::stop_token& stop, const auto& progress) mutable {
               if (is_film(job.plan.format) && job.ffmpeg.program.empty()) job.ffmpeg = paint::find_ffmpeg();
               if (document && is_figure(job.plan.what)) job.document = carried_text(*document, job);
               paint::run_export(job, stop, progress);
             });
}

void ExportDesk::write_data(const view::AppState& state, const view::Work& work, const view::SaveTo& request) {
  std::string name = request.file.string();
  const bool program = request.what == view::Saved::convolution_code || request.what == view::Saved::matrix_code;
  if (program) name += ", " + fs::path(request.file).replace_extension(".npz").filename().string();
  queue_.add(std::move(name), [order = data_order(state.document, work, request)](
                                  const std::stop_token& stop, const auto&) { shell::write_data(order, stop); });
}

void ExportDesk::copy(const view::AppState& state, const view::Work& work, const view::CopyPicture& request) {
  if (!work.current) throw Error("The numbers are still being computed.");
  if (!PictureClipboard::can_copy()) throw Error(PictureClipboard::copy_advice());
  ExportPlan plan = request.plan;
  plan.format = ExportFormat::png;
  copying_ = queue_.add("", [plan, input = paint::prepared(still_input(state, work), plan), t = state.playback.t,
                             language = state.preferences.language](const std::stop_token& stop, const auto&) {
    paint::StillMaker stills(input, language);
    copy_png(paint::figure_bytes(stills, plan, t, {}), stop);
  });
}

ExportDesk::Seen ExportDesk::look() const {
  const PreviewSlot::Status preview = previews_.poll();
  return {preview.result.get(), ffmpeg_.poll().result.get(), preview.failure, queue_.poll().size()};
}

bool ExportDesk::has_news() const { return !(look() == seen_); }

bool ExportDesk::busy() const { return previews_.poll().busy || ffmpeg_.poll().busy || queue_.busy(); }

}  // namespace tessera::shell
