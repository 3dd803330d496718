#pragma once
// Everything that the window remembers, as plain values, and what it is given and asks for each frame.
//
//   AppState   what the user has set, and what is open; draw_main_screen edits it
//   Work       what the background workers know now; only read
//   Request    what only the shell can do: files, dialogs, the clipboard, quitting

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/model/camera.hpp"
#include "app/model/document.hpp"
#include "app/model/export_plan.hpp"
#include "app/model/folder_listing.hpp"
#include "app/model/guesses.hpp"
#include "app/model/history.hpp"
#include "app/model/job_queue.hpp"
#include "app/model/kept_selection.hpp"
#include "app/model/picture_loader.hpp"
#include "app/model/playback.hpp"
#include "app/model/preferences.hpp"
#include "app/model/wrong_way.hpp"
#include "app/scene/build_scene.hpp"
#include "app/scene/derivation_pane.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

/// What lies over the main screen.
enum class Overlay { none, palette, keys, about, browser, left_over, export_dialog, unsaved };

/// What can be written to a file of the user's choice.
enum class Saved {
  document,
  document_with_pictures,
  tensors,           ///< .npz, or .safetensors by the name's ending
  terms,             ///< .csv: of the selected patch and filter
  convolution_code,  ///< PyTorch: Conv2d, flatten, transpose
  matrix_code,       ///< PyTorch: unfold, a matrix product
  library_code,      ///< C++ on core
  exported,          ///< what the export dialog describes: the name goes back to it
};

/// The document's own file.
struct OwnFile {
  std::filesystem::path path;  ///< empty: it has none yet
  Document saved;              ///< as undo knows it, when it was last opened or saved
  bool dear = false;           ///< opened or saved as a document, out of a figure, or brought back: see would_be_lost()
  std::string unknown;         ///< SavedState::unknown
  ModelRecord model;           ///< SavedState::model
};

/// An autosave that another run of the program left behind.
struct LeftOver {
  std::string name;     ///< of the document's file, or of its first picture
  std::string written;  ///< "2026-11-25 17:30", local time
};

/// What waits for a decision about unsaved changes.
enum class Leaving { quit, open };

struct Palette {
  std::string query;
  int selected = 0;
  bool fresh = true;  ///< opened this frame: the text box wants the keyboard
};

struct Browser {
  std::filesystem::path folder;
  std::string path_text;  ///< what is typed in the path box
  std::string filter;
  std::vector<std::string> chosen;  ///< names in `folder`
  bool add = false;                 ///< to the batch
  std::optional<Saved> saves;       ///< a name is chosen to write to, not a file to open
  std::string name;                 ///< that name
  bool fresh = true;
};

struct ExportDialog {
  ExportPlan plan;
  std::string path_text;         ///< the file to be written
  bool path_typed = false;       ///< by the user: its folder and name stay, whatever is chosen
  std::filesystem::path folder;  ///< of the last export; empty: none yet
  std::string failure;           ///< why the last one failed; empty: it did not, or what is asked for has changed
  double position = 1;           ///< of the film's moments in the preview, 0 … 1
  scene::Vec2 preview_pixels{};  ///< how large the preview may be, on screen
  bool operator==(const ExportDialog&) const = default;
};

/// Whether the mouse points at what lies under it, or merely lies where it was left.
struct Pointer {
  bool counts = false;                 ///< it was moved or pressed since the lesson last went its own way
  std::optional<scene::Vec2> left_at;  ///< where it was then, in ImGui units; filled by the next frame
  double rest = 0;                     ///< seconds since it moved, where it is watched
};

struct Message {
  std::string text;   ///< file, reason, what to do; in English, translated where it is shown
  bool error = true;  ///< else a word by the way
  bool read = false;  ///< it has been shown whole; those that wait behind newer ones were not
};

struct AppState {
  explicit AppState(Document start);

  Document document;
  OwnFile file;
  std::optional<LeftOver> left_over;  ///< waits for a decision
  std::optional<Leaving> leaving;     ///< the same
  History<Document> history;          ///< of the document without its selection
  Preferences preferences;
  Playback playback;          ///< where the lesson stands
  std::vector<double> rests;  ///< seconds that playing rests at each beat, as last found; by place in the timeline
  Guesses guesses;
  KeptSelection kept;
  Camera camera;
  scene::Hit hover;
  std::vector<Message> messages;  ///< oldest first; shown until dismissed
  float message_height = 0;       ///< of their bars, as the last frame drew them; points

  bool controls_shown = true;
  bool explanation_shown = true;                    ///< the right panel, where the window is wide
  bool drawer_open = false;                         ///< the right panel, where it is narrow
  bool narrow = false;                              ///< the window is, this frame: under 1,280 points
  std::optional<scene::DerivationView> derivation;  ///< of the clicked number, in the right panel's place
  bool overview = false;                            ///< one diagram of all, in the lesson's place on the stage
  bool presenting = false;                          ///< full screen, without panels
  bool notes_shown = false;                         ///< the presenter's
  Pointer pointer;
  bool scrubbing = false;  ///< the timeline is being dragged

  /// A checkpoint that the document names and that cannot be opened: made weights stand in for it meanwhile.
  std::optional<ModelChoice> lost_model;
  const void* dismissed_model = nullptr;  ///< a checkpoint without a recognised embedding that was let go

  Overlay overlay = Overlay::none;
  Palette palette;
  Browser browser;
  ExportDialog export_dialog;
  WidgetState widgets;
};

/// The document as undo knows it.
Document undoable(Document document);

/// What the dialog shows of the export that it describes, by the printers that would write it.
struct ExportPreview {
  std::shared_ptr<const Image8> picture;  ///< the result's pixels, at most as many as asked for; null: none yet
  std::string text;                       ///< of numbers and programs, in a picture's place; empty: not one
  bool current = false;                   ///< it is what the dialog describes now
  std::string failure;                    ///< why there is none
  double t = 0;                           ///< seconds of the lesson that it shows
  std::int64_t frames = 0;                ///< of the film; 0: not one
  double seconds = 0;                     ///< its length
  std::int64_t bytes = 0;                 ///< the file, measured; 0: not measured
};

/// Exports as the window sees them.
struct ExportWork {
  bool asked = false;                   ///< whether ffmpeg has answered what it can encode
  std::string mp4_reason, webm_reason;  ///< why there is none of them; empty: it can be written
  ExportPreview preview;
  std::vector<JobQueue::Status> queue;
  std::int64_t picture_bytes = 0;  ///< of the pictures' files, that would go along; 0: they come with the program
};

struct Work {
  std::shared_ptr<const LoadedBatch> batch;  ///< what is shown; null before the first
  bool loading = false;
  SharedModel model;                          ///< the newest checkpoint with a patch embedding, used or not; null: none
  SharedModel unrecognised;                   ///< opened last, and nothing is recognised in it; null: none such
  bool opening_model = false;                 ///< one is being read
  std::shared_ptr<const EmbedResult> result;  ///< newest; null before the first
  bool current = false;                       ///< it belongs to the document as it stands
  std::shared_ptr<const WrongResult> wrong;   ///< of the document's wrong way; null: none, or not yet
  std::shared_ptr<const ModelAnalyses> analyses;  ///< of the Models view's page
  double computing_seconds = 0;
  double computing_share = 0;
  std::string failure;
  std::shared_ptr<const FolderListing> listing;  ///< of the in-app file dialog
  std::string listing_failure;
  ExportWork exports;
};

/// Pictures; a document or a figure that carries one where it is the only one.
struct OpenPictures {
  std::vector<std::string> sources;
  bool add = false;  ///< to the batch, rather than in its place
};
/// A checkpoint, or another patch embedding of it, in the place of the weights.
struct OpenModel {
  ModelChoice choice;
};
struct AskForPictures {
  bool add = false;
};
/// Asks for a file to write to.
struct AskWhere {
  Saved what = Saved::document;
};
/// An empty file: the document's own.
struct SaveTo {
  Saved what = Saved::document;
  std::filesystem::path file;
  std::string tensor = {};  ///< of Saved::tensors, the one that is meant; empty: all
  bool copy = false;        ///< of a document: its own file stays what it is
};
/// The decision about unsaved changes.
enum class Leave { save, discard, stay };
struct DecideLeaving {
  Leave decision = Leave::stay;
};
/// The decision about what was left over.
struct TakeLeftOver {
  bool bring_back = true;  ///< false: it is deleted
};
struct PastePicture {};
struct ListFolder {
  std::filesystem::path folder;
};
struct FillScreen {
  bool fill = true;  ///< false: back to the window
};
struct ExportFile {
  ExportPlan plan;
  std::filesystem::path target;
};
/// The picture as it stands, by a plan.
struct CopyPicture {
  ExportPlan plan;
};
struct CancelExport {
  std::uint64_t id = 0;
};
struct Quit {};
using Request = std::variant<OpenPictures, OpenModel, AskForPictures, AskWhere, SaveTo, TakeLeftOver, DecideLeaving,
                             PastePicture, ListFolder, FillScreen, ExportFile, CopyPicture, CancelExport, Quit>;
using Requests = std::vector<Request>;

}  // namespace tessera::view
