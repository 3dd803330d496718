#pragma once
// The program's own window, driven from a benchmark: frames as users see them, timed to the last pixel.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <epoxy/gl.h>
// GLFW after epoxy, which brings the OpenGL declarations.
#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui_internal.h>

#include "app/shell/gui.hpp"
#include "app/shell/session.hpp"
#include "app/shell/window.hpp"
#include "app/view/main_screen.hpp"
#include "tests/io/scratch.hpp"
#include "tests/shell/x_server.hpp"

namespace tessera::bench {

using Clock = std::chrono::steady_clock;

inline double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

inline Document document_of(std::int64_t side, std::int64_t patch, std::int64_t dim) {
  Document document;
  document.images = {"sample:astronaut"};
  document.params.image = {side, side};
  document.params.patch = {patch, patch};
  document.params.dim = dim;
  return document;
}

/// The program's own frame, driven from here.
class Bench {
 public:
  explicit Bench(Document document)
      : window_(glfw_, {"Tessera benchmark", 1600, 1000}),
        gui_(window_.handle()),
        session_({}),
        state_(std::move(document)) {
    glfwSwapInterval(0);
    gui_.input().enter(true);
    wait_for_result();
  }

  view::AppState& state() { return state_; }
  std::shared_ptr<const EmbedResult> result() const { return work_.result; }
  shell::InputQueue& input() { return gui_.input(); }
  /// Something is being read or computed.
  bool busy() const { return session_.busy(); }

  double frame() {
    glfwPollEvents();
    const auto start = Clock::now();
    std::vector<view::KeyStroke> keys = gui_.begin_frame(1);
    work_ = session_.update(state_);
    const auto draw_scene = [this](ImDrawList& list, const scene::Scene& scene, const view::Placement& placement) {
      gui_.renderer().draw(list, scene, placement);
    };
    view::draw_main_screen(state_, work_, {gui_.fonts(), metrics_, texts_, texts_, memo_, draw_scene, gui_.scale()},
                           std::move(keys));
    gui_.end_frame(view::theme_of(state_.preferences).ground);
    glFinish();
    return ms_since(start);
  }

  void wait_for_result() {
    for (int count = 0; count < 5000 && !(work_.current && count > 5); ++count) frame();
    for (int count = 0; count < 5; ++count) frame();
  }

  ImVec2 control(const char* id) const {
    const ImGuiID wanted = ImGui::FindWindowByName("controls")->GetID(id);
    for (const view::PlacedControl& placed : state_.widgets.controls) {
      if (placed.id == wanted) return {(placed.from.x + placed.to.x) / 2, placed.from.y + 10};
    }
    throw Error(std::string(id) + " is not on the screen");
  }

 private:
  shell::Glfw glfw_;
  shell::Window window_;
  shell::Gui gui_;
  scene::TextMetrics metrics_;
  scene::SceneMemo memo_;
  const texts::Texts texts_ = texts::Texts::load(Language::english);
  shell::Session session_;
  view::AppState state_;
  view::Work work_;
};

inline double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

/// Runs `measure` with settings of its own and a screen of its own; the exit status.
inline int on_own_screen(const char* name, const std::function<void(test::XServer&)>& measure) {
  const io::ScratchFolder scratch;
  setenv("XDG_CONFIG_HOME", scratch.path().c_str(), 1);
  try {
    test::XServer server;
    measure(server);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", name, error.what());
    return 1;
  }
  return 0;
}

/// One line: the median, the 99th percentile and the worst of `times`, in milliseconds.
inline void print(const std::string& name, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  fmt::print("{:<44} {:8.1f} {:8.1f} {:8.1f}   {:.0f} frames/s\n", name, at(0.5), at(0.99), times.back(),
             1000 / at(0.5));
}

}  // namespace tessera::bench
