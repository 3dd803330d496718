// How smooth the window is: frames while sliders are dragged at 1024² / P 16 with the embedding computed behind
// them, frames with a million patches, the time to the first frame, and what the program costs when idle.
//
//   frames [FRAMES]     on a screen of its own (Xvfb, software rendering), FRAMES per drag (default 300)

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <thread>

#include <epoxy/gl.h>
// GLFW after epoxy, which brings the OpenGL declarations.
#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui_internal.h>
#include <unistd.h>

#include "app/shell/gui.hpp"
#include "app/shell/session.hpp"
#include "app/shell/window.hpp"
#include "app/view/main_screen.hpp"
#include "tests/io/scratch.hpp"
#include "tests/shell/x_server.hpp"

namespace {

using namespace tessera;
using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Document document_of(std::int64_t side, std::int64_t patch, std::int64_t dim) {
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
  shell::InputQueue& input() { return gui_.input(); }

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

/// Of this process, all its threads.
double cpu_ms() { return 1000 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void print(const std::string& name, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  fmt::print("{:<44} {:8.1f} {:8.1f} {:8.1f}   {:.0f} frames/s\n", name, at(0.5), at(0.99), times.back(),
             1000 / at(0.5));
}

/// Drags a control to and fro; `reach` points to either side.
void drag(Bench& bench, const std::string& name, const char* id, double reach, int frames) {
  const ImVec2 middle = bench.control(id);
  std::vector<double> times;
  bench.input().move(middle.x, middle.y);
  bench.frame();
  bench.input().button(GLFW_MOUSE_BUTTON_LEFT, GLFW_PRESS, 0);
  bench.frame();
  for (int count = 0; count < frames; ++count) {
    const double turn = std::sin(0.05 * count);
    bench.input().move(middle.x + reach * turn, middle.y);
    times.push_back(bench.frame());
  }
  bench.input().button(GLFW_MOUSE_BUTTON_LEFT, GLFW_RELEASE, 0);
  print(name, times);
}

void point(Bench& bench, const std::string& name, int frames) {
  std::vector<double> times;
  const double before = cpu_ms();
  for (int count = 0; count < frames; ++count) {
    bench.input().move(700 + 120 * std::sin(0.031 * count), 320 + 120 * std::cos(0.047 * count));
    times.push_back(bench.frame());
  }
  print(name, times);
  // Nothing is computed meanwhile, so that this is what drawing takes, however busy the machine is.
  fmt::print("{:<44} {:8.1f} ms of processor time a frame\n", "", (cpu_ms() - before) / frames);
}

double cpu_seconds(pid_t process) {
  std::ifstream file(fmt::format("/proc/{}/stat", process));
  std::string word;
  double ticks = 0;
  for (int field = 1; field <= 15 && file >> word; ++field) {
    if (field >= 14) ticks += std::stod(word);  // user and system time
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void start_and_idle(test::XServer& server) {
  std::vector<double> starts;
  constexpr int rounds = 7;
  for (int round = 0; round < rounds; ++round) {
    const auto start = Clock::now();
    const shell::Subprocess program(TESSERA_PROGRAM, {}, 1000);
    while (true) {
      const unsigned long window = server.find(std::string("Tessera"));
      if (window != 0 && server.drawn(window)) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    starts.push_back(ms_since(start));
    if (round + 1 < rounds) continue;
    std::this_thread::sleep_for(std::chrono::seconds(3));
    constexpr int seconds = 10;
    const double before = cpu_seconds(program.process());
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    fmt::print("{:<44} {:8.2f} %\n", "idle, share of a core over 10 s",
               100 * (cpu_seconds(program.process()) - before) / seconds);
  }
  print("start to first frame", starts);
}

}  // namespace

int main(int argc, char** argv) {
  const int frames = argc > 1 ? std::max(10, std::atoi(argv[1])) : 300;
  const io::ScratchFolder scratch;
  setenv("XDG_CONFIG_HOME", scratch.path().c_str(), 1);
  try {
    test::XServer server;
    fmt::print("{:<44} {:>8} {:>8} {:>8}\n", "milliseconds a frame", "median", "p99", "worst");
    {
      Bench bench(document_of(1024, 16, 768));
      drag(bench, "1024² P16 D768, dragging P", "patch-slider", 90, frames);
      bench.state().document = document_of(1024, 16, 768);
      bench.wait_for_result();
      drag(bench, "1024² P16 D768, dragging H", "height", 300, frames);
      bench.state().document = document_of(1024, 16, 768);
      bench.wait_for_result();
      drag(bench, "1024² P16 D768, dragging D", "dim-slider", 100, frames);
      bench.state().document = document_of(1024, 16, 768);
      bench.wait_for_result();
      point(bench, "1024² P16 D768, pointing at patches", frames);
      bench.state().document = document_of(1024, 1, 8);
      bench.wait_for_result();
      point(bench, "1,048,576 patches, pointing at them", frames);
    }
    start_and_idle(server);
  } catch (const std::exception& error) {
    fmt::print(stderr, "frames: {}\n", error.what());
    return 1;
  }
}
