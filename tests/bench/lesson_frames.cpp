// How smooth the lesson is: the window at 1600 × 1000 (software rendering on a screen of its own) walked through the
// whole timeline, and how long a scene takes to be made.
//
//   lesson_frames [FRAMES A SECOND]     of the lesson's time, default 12

#include <cstdlib>
#include <functional>

#include "app/model/timeline.hpp"
#include "tests/bench/window_bench.hpp"

namespace {

using namespace tessera;
using namespace tessera::bench;

/// Medians of `measure(t)` over each step; prints them with the worst step's.
void walk(const std::string& name, double rate, const std::function<double(double)>& measure) {
  const Timeline& timeline = lesson_timeline();
  std::string line;
  double worst = 0;
  int worst_step = 0;
  for (const Step& step : timeline.steps()) {
    std::vector<double> times;
    for (double t = timeline.step_begin(step.number); t < timeline.step_end(step.number); t += 1 / rate)
      times.push_back(measure(t));
    const double middle = median(times);
    line += fmt::format("{:7.2f}", middle);
    if (middle > worst) worst = middle, worst_step = step.number;
  }
  fmt::print("{:<40}{}   worst: step {}, {:.2f} ms\n", name, line, worst_step, worst);
}

void walk_window(const std::string& name, const Document& document, double rate) {
  Bench bench(document);
  walk(name + ", a frame", rate, [&](double t) {
    bench.state().playback.t = t;
    return bench.frame();
  });
  const scene::TextMetrics metrics;
  scene::SceneMemo memo;
  const texts::Texts texts = texts::Texts::load(Language::english);
  scene::SceneInput input;
  input.document = &bench.state().document;
  input.result = bench.result();
  input.current = true;
  input.theme = scene::make_theme(scene::ThemeName::dark);
  input.metrics = &metrics;
  input.texts = &texts;
  input.memo = &memo;
  walk(name + ", build_scene", rate, [&](double t) {
    input.t = t;
    scene::build_scene(input, {964, 856}, 1);  // what is remembered is there
    const auto start = Clock::now();
    scene::build_scene(input, {964, 856}, 1);
    return ms_since(start);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const double rate = argc > 1 ? std::max(1, std::atoi(argv[1])) : 12;
  return on_own_screen("lesson_frames", [&](test::XServer&) {
    fmt::print("{:<40}{}\n", "medians in ms, by step", "      1      2      3      4      5      6      7      8");
    walk_window("224² P16 D768, N = 196", document_of(224, 16, 768), rate);
    walk_window("1024² P4 D96, N = 65,536", document_of(1024, 4, 96), rate);
  });
}
