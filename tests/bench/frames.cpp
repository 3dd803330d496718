// How smooth the window is: frames while sliders are dragged at 1024² / P 16 with the embedding computed behind
// them, frames with a million patches, the time to the first frame, and what the program costs when idle.
//
//   frames [FRAMES]     on a screen of its own (Xvfb, software rendering), FRAMES per drag (default 300)

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include <unistd.h>

#include "app/model/timeline.hpp"
#include "tests/bench/window_bench.hpp"

namespace {

using namespace tessera;
using namespace tessera::bench;

/// Of this process, all its threads.
double cpu_ms() { return 1000 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

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
    const Subprocess program(TESSERA_PROGRAM, {}, 1000);
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
  return on_own_screen("frames", [&](test::XServer& server) {
    fmt::print("{:<44} {:>8} {:>8} {:>8}\n", "milliseconds a frame", "median", "p99", "worst");
    {
      Bench bench(document_of(1024, 16, 768));
      bench.state().playback.t = lesson_timeline().step_stop(2);  // image, grid and mosaic: most to draw anew
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
  });
}
