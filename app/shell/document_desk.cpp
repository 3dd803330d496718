#include "app/shell/document_desk.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include <fmt/format.h>

#include "app/model/document_model.hpp"
#include "app/model/picture_loader.hpp"
#include "app/model/samples.hpp"
#include "app/shell/document_source.hpp"
#include "app/view/leaving.hpp"
#include "app/view/saving.hpp"

namespace tessera::shell {

namespace {

namespace fs = std::filesystem;

void tell(view::AppState& state, std::string text, bool error) {
  std::erase_if(state.messages, [&](const view::Message& message) { return message.text == text; });
  state.messages.push_back({std::move(text), error});
}

std::string local_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  std::array<char, 32> text{};
  if (::localtime_r(&seconds, &parts) == nullptr) return "";
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &parts)};
}

std::string name_of(const SavedState& state) {
  if (!state.autosave_of.empty()) return fs::path(state.autosave_of).filename().string();
  if (state.document.images.empty()) return "Tessera";
  const std::string& source = state.document.images.front();
  return is_sample_source(source) ? source : fs::path(source).filename().string();
}

/// May carry a document: whether it does is seen in the file.
bool may_be_figure(const fs::path& file) {
  const std::string ending = file.extension().string();
  constexpr std::array endings{".svg", ".pdf", ".png", ".SVG", ".PDF", ".PNG"};
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

double seconds_since(DocumentDesk::Clock::time_point start) {
  return std::chrono::duration<double>(DocumentDesk::Clock::now() - start).count();
}

/// Of the document's checkpoint; as the file had it where it is not open.
ModelRecord model_record(const view::AppState& state, const view::Work& work) {
  if (work.model && work.model->choice == *state.document.model) return work.model->record;
  const bool of_file = state.file.saved.model == state.document.model;
  return of_file ? state.file.model : ModelRecord();
}

}  // namespace

SavedState snapshot(const view::AppState& state, const view::Work& work) {
  SavedState saved;
  saved.document = state.document;
  saved.t = state.playback.t;
  saved.speed = state.playback.speed;
  saved.camera = state.camera;
  saved.overview = state.overview;
  saved.unknown = state.file.unknown;
  if (work.batch && work.batch->sources() == state.document.images) saved.pictures = work.batch->records();
  if (state.document.model) saved.model = model_record(state, work);
  return saved;
}

DocumentDesk::DocumentDesk(std::function<void()> wake, fs::path folder, double interval)
    : folder_(std::move(folder)),
      interval_(interval),
      reads_([](const Key& key, std::stop_token, const auto&) { return open_if_document(key.file); }, wake),
      autosaves_(
          [this](const SavedState& state, std::stop_token, const auto&) {
            autosave_->write(state);
            return Kept{};
          },
          wake),
      last_kept_(Clock::now()),
      queue_(wake) {
  try {
    autosave_ = std::make_unique<Autosave>(folder_);
    left_behind_ = find_left_behind(folder_);
  } catch (const std::exception& error) {
    trouble_ = error.what();
  }
}

bool DocumentDesk::open(view::AppState& state, const view::OpenPictures& request) {
  const auto is_document = [](const std::string& source) {
    return !is_sample_source(source) && named_like_document(source);
  };
  const bool alone = request.sources.size() == 1 && !is_sample_source(request.sources.front());
  if (alone && (is_document(request.sources.front()) || (!request.add && may_be_figure(request.sources.front())))) {
    std::error_code failed;
    reading_ = request;
    reads_.request({fs::absolute(request.sources.front(), failed).lexically_normal().string(), ++requests_});
    return true;
  }
  if (std::none_of(request.sources.begin(), request.sources.end(), is_document)) {
    reading_.reset();  // what is still being read comes too late
    return false;
  }
  tell(state, "only one document is opened at a time", true);
  return true;
}

void DocumentDesk::show(view::AppState& state, const OpenedDocument& opened) {
  const SavedState& saved = opened.state;
  state.document = saved.document;
  if (state.document.images.empty()) state.document.images = {std::string(samples().front().source)};
  const bool reduced = state.playback.reduced_motion;
  state.playback = {};
  state.playback.t = saved.t;
  state.playback.speed = saved.speed;
  state.playback.reduced_motion = reduced;
  state.camera = saved.camera;
  state.overview = saved.overview && !saved.document.models.shown;
  if (opened.figure && saved.plan) state.export_dialog.plan = *saved.plan;
  state.derivation.reset();
  state.hover = {};
  state.kept = {};
  state.messages.clear();
  for (const std::string& note : opened.notes) tell(state, note, false);
  state.file = {opened.figure ? fs::path() : opened.file, view::undoable(state.document), true, saved.unknown,
                saved.model};
  expected_ = saved;
  expected_model_ = saved.model;
}

std::optional<view::OpenPictures> DocumentDesk::update(view::AppState& state, const view::Work& work) {
  if (!trouble_.empty()) tell(state, std::exchange(trouble_, ""), false);
  take_saved(state);
  std::optional<view::OpenPictures> picture = take_read(state);
  if (expected_) compare_pictures(state, work);
  if (expected_model_) compare_model(state, work);
  keep(state, work);
  offer_left_over(state);
  return picture;
}

std::optional<view::OpenPictures> DocumentDesk::take_read(view::AppState& state) {
  const ReadSlot::Status status = reads_.poll();
  if (!reading_ || taken_ == requests_) return std::nullopt;
  if (status.failed_key && status.failed_key->request == requests_) {
    taken_ = requests_;
    reading_.reset();
    tell(state, status.failure, true);
    return std::nullopt;
  }
  if (!status.result || status.result_key->request != requests_) return std::nullopt;
  taken_ = requests_;
  const view::OpenPictures request = *std::exchange(reading_, std::nullopt);
  const std::optional<OpenedDocument>& opened = *status.result;
  if (!opened) return request;
  waiting_ = *opened;
  if (!view::ask_before(state, view::Leaving::open)) show_waiting(state);
  return std::nullopt;
}

void DocumentDesk::show_waiting(view::AppState& state) {
  if (!waiting_) return;
  show(state, *waiting_);
  remember_file(state.preferences, waiting_->file);
  waiting_.reset();
}

/// Once the pictures of the document are there: whether they are those it was made with.
void DocumentDesk::compare_pictures(view::AppState& state, const view::Work& work) {
  if (work.loading || !work.batch) return;
  const std::vector<std::string>& sources = expected_->document.images;
  for (const LoadedPicture& picture : work.batch->pictures) {
    const auto place = std::find(sources.begin(), sources.end(), picture.source);
    const auto index = static_cast<std::size_t>(place - sources.begin());
    if (place == sources.end() || index >= expected_->pictures.size()) continue;
    const std::string note = changed_picture(picture.source, expected_->pictures[index], picture.file);
    if (!note.empty()) tell(state, note, true);
  }
  if (work.batch->sources() == state.document.images) expected_.reset();
}

/// Likewise of its checkpoint.
void DocumentDesk::compare_model(view::AppState& state, const view::Work& work) {
  if (work.opening_model) return;
  const bool open = state.document.model && work.model && work.model->choice == *state.document.model;
  if (open) {
    const std::string note = changed_model(work.model->choice.file, *expected_model_, work.model->record);
    if (!note.empty()) tell(state, note, true);
  }
  if (open || !state.document.model || state.lost_model == state.document.model) expected_model_.reset();
}

void DocumentDesk::save(const view::AppState& state, const view::Work& work, const view::SaveTo& save) {
  std::error_code failed;
  const fs::path file = fs::absolute(save.file.empty() ? state.file.path : save.file, failed).lexically_normal();
  const bool with_pictures = save.what == view::Saved::document_with_pictures;
  SavedState saved = snapshot(state, work);
  const ModelRecord model = saved.model;
  const std::uint64_t id = queue_.add(
      file.string(), [file, with_pictures, saved = std::move(saved)](const std::stop_token&, const auto&) mutable {
        if (with_pictures) embed_pictures(saved);
        save_document(file, saved);
      });
  saves_.push_back({id, file, view::undoable(state.document), with_pictures, save.copy, model});
}

/// What has been written meanwhile, or could not be.
void DocumentDesk::take_saved(view::AppState& state) {
  for (const JobQueue::Finished& job : queue_.take_finished()) {
    const auto place = std::find_if(saves_.begin(), saves_.end(), [&](const Save& save) { return save.id == job.id; });
    if (place == saves_.end()) continue;
    const Save save = std::move(*place);
    saves_.erase(place);
    if (job.end != JobQueue::End::done) {
      tell(state, job.failure, true);
      continue;
    }
    std::error_code failed;
    remember_file(state.preferences, save.file);
    if (!save.copy) {
      state.file.path = save.file;
      state.file.saved = save.saved;
      state.file.dear = true;
      state.file.model = save.model;
    }
    const double megabytes = static_cast<double>(fs::file_size(save.file, failed)) / 1e6;
    tell(state,
         save.with_pictures ? fmt::format("{}: saved, {:.1f} MB with the pictures", save.file.string(), megabytes)
                            : fmt::format("{}: saved", save.file.string()),
         false);
  }
}

/// Nothing is kept while the settings cannot be saved: the last that could stay.
void DocumentDesk::keep(view::AppState& state, const view::Work& work) {
  if (!autosave_) return;
  const AutosaveSlot::Status status = autosaves_.poll();
  if (!status.failure.empty() && !std::exchange(told_failure_, true)) tell(state, status.failure, true);
  if (!view::has_unsaved_changes(state)) {
    if (!status.busy && std::exchange(kept_, std::nullopt)) autosave_->clear();
    last_kept_ = Clock::now();
    return;
  }
  if (seconds_since(last_kept_) < interval_ || !validate(state.document.params).empty()) return;
  SavedState now = snapshot(state, work);
  now.autosave_of = state.file.path.string();
  last_kept_ = Clock::now();
  if (now == kept_) return;
  kept_ = now;
  autosaves_.request(std::move(now));
}

double DocumentDesk::patience(const view::AppState& state) const {
  if (!autosave_ || !view::has_unsaved_changes(state)) return 1e9;
  return std::max(0.0, interval_ - seconds_since(last_kept_));
}

void DocumentDesk::offer_left_over(view::AppState& state) {
  if (!left_behind_ || state.left_over) return;
  state.left_over = view::LeftOver{name_of(left_behind_->state), local_time(left_behind_->written)};
  state.overlay = view::Overlay::left_over;
}

void DocumentDesk::decide(view::AppState& state, bool bring_back) {
  if (!left_behind_) return;
  if (bring_back) {
    OpenedDocument opened{std::move(left_behind_->state), {}, {}, false};
    opened.file = std::exchange(opened.state.autosave_of, "");
    opened.notes = find_files(opened.state, {});
    if (autosave_) autosave_->adopt(*left_behind_);
    show(state, opened);
    state.file.saved = {};  // not what lies on the disk
    kept_ = snapshot(state, {});
  } else {
    discard(*left_behind_);
  }
  left_behind_.reset();
  state.left_over.reset();
  if (!bring_back) left_behind_ = find_left_behind(folder_);
}

bool DocumentDesk::has_news() const {
  if (saves_.size() != queue_.poll().size()) return true;
  if (!reading_) return false;
  const ReadSlot::Status status = reads_.poll();
  return !status.busy;
}

}  // namespace tessera::shell
