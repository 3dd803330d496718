#include "app/shell/session.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "app/model/detailed_patch.hpp"
#include "app/model/document_model.hpp"
#include "app/model/samples.hpp"
#include "app/view/saving.hpp"

namespace tessera::shell {

namespace {

constexpr std::string_view first_picture = "sample:astronaut";

constexpr const char* not_recognised =
    ": no patch embedding is recognised by its names; choose a tensor under MODEL at the left";
constexpr const char* config_not_read = "; it is not used, and the settings are guessed";

void tell(view::AppState& state, std::string text, bool error) {
  constexpr std::size_t most = 20;
  auto& messages = state.messages;
  std::erase_if(messages, [&](const view::Message& message) { return message.text == text; });
  messages.push_back({std::move(text), error});
  if (messages.size() > most) messages.erase(messages.begin());
}

double seconds_since(EmbedSlot::Clock::time_point start) {
  return std::chrono::duration<double>(EmbedSlot::Clock::now() - start).count();
}

}  // namespace

Session::Session(std::function<void()> wake)
    : pictures_(make_load_job(), wake),
      models_([](const ModelKey& key, std::stop_token, const auto&) { return read_known_model(key.choice); }, wake),
      embeddings_(make_embed_job(), wake),
      folders_([](const std::filesystem::path& folder, std::stop_token, const auto&) { return list_folder(folder); },
               wake),
      analyses_(wake),
      wake_(wake) {}

void Session::open(const view::AppState& state, const view::OpenPictures& request) {
  std::vector<std::string> sources;
  bool any_picture = false;
  if (request.add) sources = opening_ && opened_by_user_ ? *opening_ : state.document.images;
  for (const std::string& source : request.sources) {
    std::error_code failed;
    if (looks_like_checkpoint(source)) {
      open(view::OpenModel{{std::filesystem::absolute(source, failed).lexically_normal().string(), {}, {}}});
      continue;
    }
    any_picture = true;
    const bool named = is_sample_source(source);
    sources.push_back(named ? source : std::filesystem::absolute(source, failed).lexically_normal().string());
  }
  if (!any_picture) return;
  request_pictures(std::move(sources));
  opened_by_user_ = true;
}

void Session::open(const view::OpenModel& request) { request_model(request.choice, true); }

void Session::request_model(ModelChoice choice, bool by_user) {
  opening_model_ = choice;
  model_by_user_ = by_user;
  models_.request({std::move(choice), ++model_requests_});
}

bool Session::model_open(const Document& document) const {
  return document.model && model_ && model_->embedding && model_->choice == *document.model;
}

void Session::take_model(view::AppState& state) {
  if (!state.document.model) state.lost_model.reset();
  const bool lost = state.lost_model.has_value() && state.lost_model == state.document.model;
  if (!opening_model_ && state.document.model && !model_open(state.document) && !lost)
    request_model(*state.document.model, false);  // an undo, a document, or the start
  if (!opening_model_) return;
  const ModelSlot::Status status = models_.poll();
  if (status.failed_key && status.failed_key->request == model_requests_) {
    tell(state, status.failure, true);
    if (!model_by_user_) lose_model(state);
    opening_model_.reset();
  } else if (status.result && status.result_key->request == model_requests_) {
    accept_model(state, status.result);
  }
}

void Session::accept_model(view::AppState& state, const SharedModel& model) {
  opening_model_.reset();
  unrecognised_ = model->embedding ? nullptr : model;
  // It is of no use any more once a tensor is chosen, or another file is open.
  std::erase_if(state.messages, [](const view::Message& m) { return m.text.ends_with(not_recognised); });
  if (!model->inspection.config_problem.empty()) tell(state, model->inspection.config_problem + config_not_read, false);
  if (!model->embedding) {
    tell(state, fmt::format("{}{}", model->choice.file, not_recognised), true);
    if (state.document.model == model->choice) lose_model(state);
    return;
  }
  model_ = model;
  if (model_by_user_) use_model(state, *model);
  state.lost_model.reset();
  remember_file(state.preferences, model->choice.file);
}

/// The document goes on naming it, so that saving loses nothing.
void Session::lose_model(view::AppState& state) {
  state.lost_model = state.document.model;
  if (state.lost_model)
    tell(state,
         fmt::format("{}: the document's model; made weights stand in for it until it is opened from another place",
                     state.lost_model->file),
         true);
}

/// The lost model found again, by its numbers, changes nothing but the place.
void Session::use_model(view::AppState& state, const Model& model) {
  const std::optional<ModelChoice>& lost = state.lost_model;
  const ModelRecord& known = state.file.model;
  const bool found = lost && lost == state.document.model && state.file.saved.model == lost && !known.sha256.empty() &&
                     known.sha256 == model.record.sha256;
  if (found)
    state.document.model = model.choice;
  else
    adopt_model(state.document, model);
}

void Session::request_pictures(std::vector<std::string> sources) {
  opening_ = sources;
  opened_by_user_ = false;
  pictures_.request({std::move(sources), ++load_requests_});
}

bool Session::shown(const view::AppState& state) const { return batch_ && batch_->sources() == state.document.images; }

view::Work Session::update(view::AppState& state) {
  take_pictures(state);
  take_model(state);
  if (!opening_ && !shown(state)) request_pictures(state.document.images);  // an undo, or the start
  request_embedding(state);

  const EmbedSlot::Status status = embeddings_.poll();
  const FolderSlot::Status folders = folders_.poll();
  view::Work work;
  work.batch = batch_;
  work.loading = opening_.has_value();
  work.model = model_;
  work.unrecognised = unrecognised_;
  work.opening_model = opening_model_.has_value();
  work.result = status.result;
  work.current = shown(state) && key_ && status.result_key == key_ && validate(state.document.params).empty();
  if (status.busy) work.computing_seconds = seconds_since(status.busy_since);
  work.computing_share = status.progress;
  if (key_ && status.failed_key == key_) work.failure = status.failure;
  work.listing = folders.result;
  if (folders.failed_key && !folders.busy) work.listing_failure = folders.failure;
  work.wrong = update_wrong(state, work);
  work.analyses = analyses_.update(state.document, work.current ? work.result : nullptr);
  seen_ = look();
  return work;
}

std::shared_ptr<const WrongResult> Session::update_wrong(const view::AppState& state, const view::Work& work) {
  const WrongWay way = state.document.view.wrong;
  if (way == WrongWay::none) {
    wrong_.reset();
    wrong_key_.reset();
    return nullptr;
  }
  if (!wrong_) wrong_ = std::make_unique<WrongSlot>(make_wrong_job(), wake_);
  if (!work.current || !work.result) return nullptr;
  const Selection& selection = state.document.selection;
  WrongKey key{work.result, way, selection.image, selection.patch};
  if (wrong_key_ != key) {
    wrong_key_ = key;
    wrong_->request(std::move(key));
  }
  const WrongSlot::Status status = wrong_->poll();
  return status.result_key == wrong_key_ ? status.result : nullptr;
}

void Session::take_pictures(view::AppState& state) {
  const PictureSlot::Status status = pictures_.poll();
  if (status.failed_key && status.failed_key->request == load_requests_ && loads_taken_ != load_requests_) {
    loads_taken_ = load_requests_;
    tell(state, status.failure, true);
    keep_shown(state);
  }
  if (!status.result || status.result_key->request != load_requests_ || loads_taken_ == load_requests_) return;
  loads_taken_ = load_requests_;
  for (const LoadFailure& failure : status.result->failures) tell(state, failure.reason, true);
  if (status.result->pictures.empty())
    keep_shown(state);
  else
    accept_batch(state, status.result);
}

/// The patch that is selected where the viewer has selected none.
std::int64_t Session::first_patch(const Document& document) const {
  const PatchGrid grid = plan_grid(document.params.grid_settings());
  const bool sample = batch_ && !batch_->pictures.empty() && is_sample_source(batch_->pictures.front().source);
  return sample ? detailed_patch(*batch_->pictures.front().picture, document.params) : middle_patch(grid);
}

void Session::accept_batch(view::AppState& state, const std::shared_ptr<const LoadedBatch>& batch) {
  const bool shows_patches = opened_by_user_ && validate(state.document.params).empty();
  const bool untouched = shows_patches && state.document.selection.patch == first_patch(state.document);
  batch_ = batch;
  if (untouched) state.document.selection.patch = first_patch(state.document);
  opening_.reset();
  // What stood behind newer ones was not read yet.
  if (opened_by_user_ && batch->failures.empty())
    std::erase_if(state.messages, [](const view::Message& message) { return message.read || message.error; });
  for (const LoadedPicture& picture : batch->pictures) {
    for (const std::string& warning : picture.warnings)
      tell(state, fmt::format("{}: {}", picture.name, warning), false);
    if (opened_by_user_ && !is_sample_source(picture.source)) remember_file(state.preferences, picture.source);
  }
  const std::vector<std::string> sources = batch->sources();
  if (state.document.images == sources) return;
  state.document.images = sources;
  auto& index = state.document.selection.image;
  index = std::min(index, static_cast<std::int64_t>(sources.size()) - 1);
}

void Session::keep_shown(view::AppState& state) {
  opening_.reset();
  const bool changed = view::has_unsaved_changes(state);
  if (batch_)
    state.document.images = batch_->sources();
  else
    state.document.images = {std::string(first_picture)};
  state.history.accept(view::undoable(state.document));
  // That a file could not be opened is no change of the user's, and nothing to be kept.
  if (!changed) state.file.saved = view::undoable(state.document);
}

void Session::request_embedding(const view::AppState& state) {
  if (!shown(state) || !validate(state.document.params).empty()) return;
  const bool lost = state.lost_model == state.document.model;
  if (state.document.model && !model_open(state.document) && !lost) return;
  ComputeKey key{batch_->picture_list(), state.document.params, state.document.weights,
                 model_open(state.document) ? model_ : nullptr, state.document.fitting};
  if (key_ == key) return;
  key_ = key;
  embeddings_.request(std::move(key));
}

Session::Seen Session::look() const {
  const EmbedSlot::Status status = embeddings_.poll();
  const PictureSlot::Status pictures = pictures_.poll();
  const FolderSlot::Status folders = folders_.poll();
  const ModelSlot::Status models = models_.poll();
  const void* wrong = wrong_ ? wrong_->poll().result.get() : nullptr;
  return {status.result.get(),  pictures.result.get(),
          folders.result.get(), wrong,
          models.result.get(),  status.failure + pictures.failure + models.failure,
          folders.failure,      status.busy,
          analyses_.look()};
}

bool Session::has_news() const { return !(look() == seen_); }

bool Session::busy() const {
  return opening_ || opening_model_ || embeddings_.poll().busy || folders_.poll().busy || analyses_.busy();
}

}  // namespace tessera::shell
