#pragma once
// The workers behind the window: pictures are decoded, embeddings computed, folders listed, none of it on the
// thread that draws. Once a frame `update` takes their results into the state and asks for what has changed.

#include <functional>
#include <memory>
#include <optional>

#include "app/model/embed_job.hpp"
#include "app/model/folder_listing.hpp"
#include "app/model/picture_loader.hpp"
#include "app/model/wrong_way.hpp"
#include "app/shell/analysis_desk.hpp"
#include "app/view/app_state.hpp"

namespace tessera::shell {

class Session {
 public:
  /// `wake` is called from worker threads whenever there is news.
  explicit Session(std::function<void()> wake);

  /// Opens pictures in the place of the batch, or adds them to it; a checkpoint among them is opened as a model. What
  /// cannot be read becomes a message; what was there before stays until the new is decoded.
  void open(const view::AppState& state, const view::OpenPictures& request);
  /// Opens a checkpoint; its facts become the document's settings once it is read.
  void open(const view::OpenModel& request);
  void list(const std::filesystem::path& folder) { folders_.request(folder); }

  /// Takes in results, asks for what is missing, and tells what is known now.
  view::Work update(view::AppState& state);

  /// Whether update() would answer something else than the last time: progress alone is not news.
  bool has_news() const;
  /// A picture is being opened or an embedding computed.
  bool busy() const;

 private:
  void take_pictures(view::AppState& state);
  std::int64_t first_patch(const Document& document) const;
  void accept_batch(view::AppState& state, const std::shared_ptr<const LoadedBatch>& batch);
  void keep_shown(view::AppState& state);
  void request_pictures(std::vector<std::string> sources);
  void take_model(view::AppState& state);
  void accept_model(view::AppState& state, const SharedModel& model);
  static void lose_model(view::AppState& state);
  static void use_model(view::AppState& state, const Model& model);
  void request_model(ModelChoice choice, bool by_user);
  /// The model that the document names is open.
  bool model_open(const Document& document) const;
  void request_embedding(const view::AppState& state);
  std::shared_ptr<const WrongResult> update_wrong(const view::AppState& state, const view::Work& work);
  bool shown(const view::AppState& state) const;

  PictureSlot pictures_;
  ModelSlot models_;
  EmbedSlot embeddings_;
  FolderSlot folders_;
  AnalysisDesk analyses_;
  std::function<void()> wake_;
  std::unique_ptr<WrongSlot> wrong_;   ///< while a wrong way is chosen: its key keeps a whole result alive
  std::optional<WrongKey> wrong_key_;  ///< last asked for

  std::shared_ptr<const LoadedBatch> batch_;
  std::optional<std::vector<std::string>> opening_;  ///< what is being decoded
  bool opened_by_user_ = false;
  std::uint64_t load_requests_ = 0;
  std::uint64_t loads_taken_ = 0;
  SharedModel model_;
  SharedModel unrecognised_;
  std::optional<ModelChoice> opening_model_;
  bool model_by_user_ = false;
  std::uint64_t model_requests_ = 0;
  std::optional<ComputeKey> key_;  ///< last asked for

  /// What the last update saw, to know news from none.
  struct Seen {
    const void* embedding = nullptr;
    const void* batch = nullptr;
    const void* listing = nullptr;
    const void* wrong = nullptr;
    const void* model = nullptr;
    std::string failure;
    std::string listing_failure;
    bool computing = false;
    std::vector<const void*> analyses;
    bool operator==(const Seen&) const = default;
  };
  Seen look() const;
  Seen seen_;
};

}  // namespace tessera::shell
