// Times of figures at N = 196 and of films' frames, over all steps: SVG and PDF ≤ 60 ms, PNG of 1600 × 1000 ≤ 150 ms.
#include <benchmark/benchmark.h>

#include "app/model/timeline.hpp"
#include "app/paint/carried_document.hpp"
#include "app/paint/image_painter.hpp"
#include "app/paint/pdf_file.hpp"
#include "app/paint/png_file.hpp"
#include "app/paint/still.hpp"
#include "app/paint/svg_writer.hpp"

namespace {

using namespace tessera;

paint::StillMaker& stills() {
  static paint::StillMaker made(
      [] {
        Document document;
        document.images = {"sample:astronaut"};
        document.selection.patch = 60;
        return paint::load_still_input(document);
      }(),
      Language::english);
  return made;
}

scene::Scene scene_of(const benchmark::State& state, scene::Vec2 size) {
  paint::StillLook look;
  look.size = size;
  return stills().scene_at(lesson_timeline().step_stop(static_cast<int>(state.range(0))), look);
}

const scene::Color white{255, 255, 255, 255};

void svg(benchmark::State& state) {
  const scene::Scene scene = scene_of(state, {964, 952});
  std::size_t bytes = 0;
  for (auto _ : state) bytes = paint::write_svg(scene, {}).size();
  state.counters["KB"] = static_cast<double>(bytes) / 1000;
}

void pdf_with_its_document(benchmark::State& state) {
  const scene::Scene scene = scene_of(state, {964, 952});
  const std::string document(2000, 'x');
  std::size_t bytes = 0;
  for (auto _ : state) bytes = paint::attach_document(paint::paint_pdf({scene}, {}), document).size();
  state.counters["KB"] = static_cast<double>(bytes) / 1000;
}

void png_1600x1000(benchmark::State& state) {
  const scene::Scene scene = scene_of(state, {1600, 1000});
  std::size_t bytes = 0;
  for (auto _ : state) bytes = paint::encode_png(paint::paint_image(scene, {1, true, white})).size();
  state.counters["KB"] = static_cast<double>(bytes) / 1000;
}

void frame_1280x720(benchmark::State& state) {
  const scene::Scene scene = scene_of(state, {1280, 720});
  paint::ImagePainter painter;
  for (auto _ : state) benchmark::DoNotOptimize(painter.paint(scene, {1, true, white}));
}

BENCHMARK(svg)->DenseRange(1, 8)->Unit(benchmark::kMillisecond);
BENCHMARK(pdf_with_its_document)->DenseRange(1, 8)->Unit(benchmark::kMillisecond);
BENCHMARK(png_1600x1000)->DenseRange(1, 8)->Unit(benchmark::kMillisecond);
BENCHMARK(frame_1280x720)->DenseRange(1, 8)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
