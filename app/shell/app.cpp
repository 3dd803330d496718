#include "app/shell/app.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <variant>

#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "app/model/document_file.hpp"
#include "app/model/samples.hpp"
#include "app/model/usual_selection.hpp"
#include "app/shell/desktop.hpp"
#include "app/shell/document_desk.hpp"
#include "app/shell/export_desk.hpp"
#include "app/shell/gui.hpp"
#include "app/shell/session.hpp"
#include "app/shell/window.hpp"
#include "app/view/export_dialog.hpp"
#include "app/view/file_browser.hpp"
#include "app/view/leaving.hpp"
#include "app/view/main_screen.hpp"
#include "app/view/saving.hpp"
#include "app/view/timeline_pane.hpp"
#include "app/view/words.hpp"

namespace tessera::shell {

namespace {

using Clock = std::chrono::steady_clock;

/// Frames after an input: ImGui settles hover and focus one or two frames late.
constexpr int frames_to_settle = 3;
constexpr double progress_interval = 0.1;  // seconds between frames while something is computed
constexpr double caret_interval = 0.25;
constexpr double rest_interval = 0.09;  // while the lesson rests at a beat, under the longest frame that it counts
constexpr double poll_interval = 0.05;  // while another program is asked
constexpr double idle_interval = 30;    // a timeout draws nothing

Window::Options window_options(const Preferences& preferences) {
  return {"Tessera", preferences.window_width, preferences.window_height};
}

class App {
 public:
  explicit App(Launch launch);
  void run();

 private:
  void install_callbacks();
  void shrink_to_screen();
  void wait();
  double patience() const;
  bool due();
  void draw();
  void serve(const view::Requests& requests);
  void open(const view::OpenPictures& request);
  void ask_for_pictures(bool add);
  void ask_where(view::Saved what);
  void save(const view::SaveTo& save);
  std::filesystem::path recent_folder(view::Saved what = view::Saved::document) const;
  void paste();
  void copy(const view::CopyPicture& request);
  void poll_desktop();
  bool may_close();
  void decide(view::Leave decision);
  void leave();
  void leave_when_saved();
  void tell(std::string text, bool error) { state_.messages.push_back({std::move(text), error}); }
  /// Of the language that the preferences ask for.
  const texts::Texts& texts() const { return state_.preferences.language == Language::english ? english_ : chinese_; }
  void name_window();
  void keep_preferences(bool at_exit);

  std::filesystem::path preferences_file_;
  view::AppState state_;
  Preferences saved_;
  Glfw glfw_;
  Window window_;
  Gui gui_;
  scene::TextMetrics metrics_;
  const texts::Texts english_ = texts::Texts::load(Language::english);
  const texts::Texts chinese_ = texts::Texts::load(Language::chinese);
  scene::SceneMemo memo_;
  Session session_;
  DocumentDesk desk_;
  ExportDesk exports_;
  std::optional<FileDialog> dialog_;
  std::optional<PictureClipboard> clipboard_;
  bool leaves_when_saved_ = false;  ///< state_.leaving is to be done once the document is on the disk
  bool leave_anyway_ = false;       ///< unsaved changes may go
  std::string title_;
  view::Work work_;  ///< as the last frame had it
  int frames_due_ = frames_to_settle;
  Clock::time_point last_frame_ = Clock::now();
};

Preferences read_preferences(const std::filesystem::path& file) {
  PreferencesFile read = load_preferences(file);
  if (!read.warning.empty()) std::fputs(fmt::format("tessera: {}\n", read.warning).c_str(), stderr);
  return read.preferences;
}

view::AppState first_state(Document document, Preferences preferences) {
  if (document.images.empty()) document.images = {std::string(samples().front().source)};
  if (document.selection == Selection{}) document.selection = usual_selection(document.params);
  view::AppState state(std::move(document));
  state.preferences = std::move(preferences);
  return state;
}

App::App(Launch launch)
    : preferences_file_(preferences_path()),
      state_(first_state(launch.document, read_preferences(preferences_file_))),
      saved_(state_.preferences),
      window_(glfw_, window_options(state_.preferences)),
      gui_(window_.handle()),
      session_([] { glfwPostEmptyEvent(); }),
      desk_([] { glfwPostEmptyEvent(); }, state_folder()),
      exports_([] { glfwPostEmptyEvent(); }) {
  shrink_to_screen();
  install_callbacks();
  // What the command line names is opened as if dropped: names that cannot be read become messages.
  if (launch.opened) {
    desk_.show(state_, *launch.opened);
    state_.history = History(view::undoable(state_.document));
  } else if (launch.problem.empty()) {
    session_.open(state_, {state_.document.images, false});
  }
  if (!launch.problem.empty()) tell(launch.problem, true);
}

void App::shrink_to_screen() {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  if (monitor == nullptr) return;
  int x = 0;
  int y = 0;
  int room_width = 0;
  int room_height = 0;
  int width = 0;
  int height = 0;
  glfwGetMonitorWorkarea(monitor, &x, &y, &room_width, &room_height);
  glfwGetWindowSize(window_.handle(), &width, &height);
  if (room_width > 0 && (width > room_width || height > room_height))
    glfwSetWindowSize(window_.handle(), std::min(width, room_width), std::min(height, room_height));
}

void App::install_callbacks() {
  GLFWwindow* window = window_.handle();
  glfwSetWindowUserPointer(window, this);
  static constexpr auto app = [](GLFWwindow* w) -> App& { return *static_cast<App*>(glfwGetWindowUserPointer(w)); };
  // Every callback is a reason to draw.
  static constexpr auto input = [](GLFWwindow* w) -> InputQueue& {
    app(w).frames_due_ = frames_to_settle;
    return app(w).gui_.input();
  };
  glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int scancode, int action, int mods) {
    input(w).key(key, scancode, action, mods);
  });
  glfwSetCharCallback(window, [](GLFWwindow* w, unsigned code) { input(w).character(code); });
  glfwSetMouseButtonCallback(
      window, [](GLFWwindow* w, int button, int action, int mods) { input(w).button(button, action, mods); });
  glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) { input(w).move(x, y); });
  glfwSetScrollCallback(window, [](GLFWwindow* w, double x, double y) { input(w).scroll(x, y); });
  glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int inside) { input(w).enter(inside == GLFW_TRUE); });
  glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int focused) { input(w).focus(focused == GLFW_TRUE); });
  glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { app(w).frames_due_ = frames_to_settle; });
  glfwSetWindowContentScaleCallback(window, [](GLFWwindow* w, float, float) { app(w).frames_due_ = frames_to_settle; });
  glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { app(w).frames_due_ = frames_to_settle; });
  glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
    const bool add =
        glfwGetKey(w, GLFW_KEY_LEFT_SHIFT) == GLFW_PRESS || glfwGetKey(w, GLFW_KEY_RIGHT_SHIFT) == GLFW_PRESS;
    app(w).open({std::vector<std::string>(paths, paths + count), add});
    app(w).frames_due_ = frames_to_settle;
  });
}

void App::run() {
  while (!may_close()) {
    wait();
    poll_desktop();
    if (due()) draw();
    leave_when_saved();
  }
  keep_preferences(true);
}

/// Closing was asked for, nothing would be lost, and what is being saved is on the disk.
bool App::may_close() {
  if (glfwWindowShouldClose(window_.handle()) != GLFW_TRUE) return false;
  if (desk_.saving()) return false;
  if (leave_anyway_ || !view::ask_before(state_, view::Leaving::quit)) return true;
  glfwSetWindowShouldClose(window_.handle(), GLFW_FALSE);
  frames_due_ = frames_to_settle;
  return false;
}

void App::decide(view::Leave decision) {
  if (decision == view::Leave::stay || !state_.leaving) {
    desk_.drop_waiting();
    state_.leaving.reset();
  } else if (decision == view::Leave::discard) {
    leave();
  } else {
    leaves_when_saved_ = true;
    if (state_.file.path.empty())
      ask_where(view::Saved::document);
    else
      desk_.save(state_, work_, {});
  }
}

void App::leave() {
  if (std::exchange(state_.leaving, std::nullopt) == view::Leaving::open) return desk_.show_waiting(state_);
  leave_anyway_ = true;
  glfwSetWindowShouldClose(window_.handle(), GLFW_TRUE);
}

/// The changes were to be saved first: whether they are, or the user thought better of it.
void App::leave_when_saved() {
  const bool asking = dialog_ || state_.overlay == view::Overlay::browser;
  if (!leaves_when_saved_ || asking || desk_.saving()) return;
  leaves_when_saved_ = false;
  if (view::would_be_lost(state_))
    decide(view::Leave::stay);  // a message says why it was not saved
  else
    leave();
  frames_due_ = frames_to_settle;
}

/// How long nothing needs to happen unless something comes in.
double App::patience() const {
  double seconds = idle_interval;
  if (session_.busy() || desk_.busy() || exports_.busy()) seconds = std::min(seconds, progress_interval);
  seconds = std::min(seconds, desk_.patience(state_));
  if (ImGui::GetIO().WantTextInput) seconds = std::min(seconds, caret_interval);
  if (dialog_ || clipboard_) seconds = std::min(seconds, poll_interval);
  if (view::waits_for_time(state_)) seconds = std::min(seconds, rest_interval);
  return seconds;
}

void App::wait() {
  if (frames_due_ > 0 || gui_.input().waiting())
    glfwPollEvents();
  else
    glfwWaitEventsTimeout(patience());
}

bool App::due() {
  const bool news = session_.has_news() || desk_.has_news() || exports_.has_news();
  if (news) frames_due_ = std::max(frames_due_, 2);
  const double since = std::chrono::duration<double>(Clock::now() - last_frame_).count();
  if ((session_.busy() || exports_.busy()) && since >= progress_interval) frames_due_ = std::max(frames_due_, 1);
  if (desk_.patience(state_) <= 0) frames_due_ = std::max(frames_due_, 1);
  if (ImGui::GetIO().WantTextInput && since >= caret_interval) frames_due_ = std::max(frames_due_, 1);
  if (view::waits_for_time(state_) && since >= rest_interval) frames_due_ = std::max(frames_due_, 1);
  return frames_due_ > 0 || gui_.input().waiting();
}

void App::draw() {
  frames_due_ = std::max(0, frames_due_ - 1);
  const double seconds = std::chrono::duration<double>(Clock::now() - last_frame_).count();
  last_frame_ = Clock::now();
  std::vector<view::KeyStroke> keys = gui_.begin_frame(state_.preferences.ui_scale);
  view::Work work = session_.update(state_);
  if (const auto picture = desk_.update(state_, work)) session_.open(state_, *picture);
  work.exports = exports_.update(state_, work);
  work_ = work;
  const auto draw_scene = [this](ImDrawList& list, const scene::Scene& scene, const view::Placement& placement) {
    gui_.renderer().draw(list, scene, placement);
  };
  const view::ScreenTools tools{gui_.fonts(), metrics_, texts(), english_, memo_, draw_scene, gui_.scale(), seconds};
  const Document before = state_.document;
  const Preferences looks = state_.preferences;
  const float message_height = state_.message_height;
  const Playback played = state_.playback;
  const view::Requests requests = view::draw_main_screen(state_, work_, tools, std::move(keys));
  gui_.end_frame(view::theme_of(state_.preferences).ground);
  // A text box takes the keyboard a frame or two after it is drawn first.
  const bool settling = state_.widgets.editing != 0 && !state_.widgets.editing_started;
  if (gui_.renderer().wants_another_frame() || settling || !(state_.document == before) ||
      !(state_.preferences == looks) || !(state_.playback == played) || state_.message_height != message_height ||
      view::in_motion(state_))
    frames_due_ = std::max(frames_due_, 2);
  name_window();
  serve(requests);
  keep_preferences(false);
}

void App::serve(const view::Requests& requests) {
  struct Server {
    App& app;
    void operator()(const view::OpenPictures& open) const { app.open(open); }
    void operator()(const view::OpenModel& open) const { app.session_.open(open); }
    void operator()(const view::AskForPictures& ask) const { app.ask_for_pictures(ask.add); }
    void operator()(const view::AskWhere& ask) const { app.ask_where(ask.what); }
    void operator()(const view::SaveTo& save) const { app.save(save); }
    void operator()(const view::TakeLeftOver& take) const { app.desk_.decide(app.state_, take.bring_back); }
    void operator()(const view::PastePicture&) const { app.paste(); }
    void operator()(const view::ListFolder& list) const { app.session_.list(list.folder); }
    void operator()(const view::FillScreen& screen) const { app.window_.fill_screen(screen.fill); }
    void operator()(const view::ExportFile& file) const {
      app.exports_.write(app.state_, app.work_, file, snapshot(app.state_, app.work_));
    }
    void operator()(const view::CopyPicture& copy) const { app.copy(copy); }
    void operator()(const view::CancelExport& cancel) const { app.exports_.cancel(cancel.id); }
    void operator()(const view::DecideLeaving& leave) const { app.decide(leave.decision); }
    void operator()(const view::Quit&) const { glfwSetWindowShouldClose(app.window_.handle(), GLFW_TRUE); }
  };
  for (const view::Request& request : requests) std::visit(Server{*this}, request);
  if (!requests.empty()) frames_due_ = frames_to_settle;
}

void App::open(const view::OpenPictures& request) {
  if (!desk_.open(state_, request)) session_.open(state_, request);
}

void App::save(const view::SaveTo& save) {
  if (save.what == view::Saved::exported) return view::take_export_path(state_, save.file);
  if (save.what <= view::Saved::document_with_pictures) return desk_.save(state_, work_, save);
  try {
    exports_.write_data(state_, work_, save);
  } catch (const Error& error) {
    tell(error.what(), true);
  }
}

std::filesystem::path App::recent_folder(view::Saved what) const {
  if (what == view::Saved::exported && !state_.export_dialog.path_text.empty()) {
    const auto folder = std::filesystem::path(state_.export_dialog.path_text).parent_path();
    std::error_code failed;
    if (std::filesystem::is_directory(folder, failed)) return folder;
  }
  std::filesystem::path folder = state_.file.path.parent_path();
  const auto& recent = state_.preferences.recent_files;
  std::error_code failed;
  if (folder.empty() && !recent.empty()) folder = std::filesystem::path(recent.front()).parent_path();
  return std::filesystem::is_directory(folder, failed) ? folder : std::filesystem::current_path(failed);
}

void App::ask_where(view::Saved what) {
  if (dialog_) return;
  try {
    if (FileDialog::available()) {
      dialog_.emplace(what, recent_folder(what) / view::suggested_name(state_, what), texts());
      return;
    }
  } catch (const Error& error) {
    tell(error.what(), true);
  }
  view::Requests requests;
  view::open_save_browser(state_, recent_folder(what), what, requests);
  serve(requests);
}

void App::ask_for_pictures(bool add) {
  if (dialog_) return;  // it is open already
  try {
    if (FileDialog::available()) {
      dialog_.emplace(add, texts());
      return;
    }
  } catch (const Error& error) {
    tell(error.what(), true);
  }
  view::Requests requests;
  view::open_browser(state_, recent_folder(), add, requests);
  serve(requests);
}

void App::paste() {
  const char* text = glfwGetClipboardString(window_.handle());
  if (std::vector<std::string> files = files_named(text != nullptr ? text : ""); !files.empty()) {
    open({std::move(files), false});
    return;
  }
  if (!PictureClipboard::available()) {
    tell(PictureClipboard::advice(), true);
    return;
  }
  try {
    clipboard_.emplace();
  } catch (const Error& error) {
    tell(error.what(), true);
  }
}

void App::copy(const view::CopyPicture& request) {
  try {
    exports_.copy(state_, work_, request);
  } catch (const Error& error) {
    tell(error.what(), true);
  }
}

void App::poll_desktop() {
  if (dialog_) {
    if (const auto files = dialog_->poll()) {
      if (!files->empty()) serve({dialog_->request(*files)});
      dialog_.reset();
      frames_due_ = frames_to_settle;
    }
  }
  if (clipboard_) {
    if (const auto outcome = clipboard_->poll()) {
      if (outcome->file.empty())
        tell(fmt::format("Nothing pasted: {}.", outcome->reason), true);
      else
        session_.open(state_, {{outcome->file.string()}, false});
      clipboard_.reset();
      frames_due_ = frames_to_settle;
    }
  }
}

/// After the document's file, or after the pictures where it has none.
void App::name_window() {
  if (!work_.batch || work_.batch->pictures.empty()) return;
  const std::size_t count = work_.batch->pictures.size();
  std::string name = view::picture_name(work_.batch->pictures.front(), texts());
  if (!state_.file.path.empty())
    name = state_.file.path.filename().string();
  else if (count > 1)
    name = texts().plain("window.more", {{"name", {.text = name}}, {"count", {.text = fmt::format("{}", count - 1)}}});
  if (view::has_unsaved_changes(state_)) name.insert(0, "*");
  std::string title = texts().plain("window.title", {{"name", {.text = name}}});
  if (title == title_) return;
  title_ = std::move(title);
  glfwSetWindowTitle(window_.handle(), title_.c_str());
}

void App::keep_preferences(bool at_exit) {
  if (at_exit) {
    window_.fill_screen(false);
    const Window::Place place = window_.windowed();
    const auto points = [&](int units) {
      return static_cast<int>(std::lround(static_cast<float>(units) / gui_.content_scale()));
    };
    state_.preferences.window_width = points(place.width);
    state_.preferences.window_height = points(place.height);
  }
  if (state_.preferences == saved_) return;
  saved_ = state_.preferences;
  try {
    save_preferences(preferences_file_, saved_);
  } catch (const Error& error) {
    std::fputs(fmt::format("tessera: {}\n", error.what()).c_str(), stderr);
  }
}

}  // namespace

void run_app(Launch launch) {
  App app(std::move(launch));
  app.run();
}

}  // namespace tessera::shell
