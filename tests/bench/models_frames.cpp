// How smooth the Models view is: the window at 1600 × 1000 (software rendering on a screen of its own), each page at
// rest, under a moving pointer, and the frame that answers a click.
//
//   models_frames [FRAMES]     a measurement, default 30

#include <cstdlib>

#include "app/scene/models/models_pages.hpp"
#include "tests/bench/window_bench.hpp"

namespace {

using namespace tessera;
using namespace tessera::bench;

/// Until the page's numbers are there; seconds.
double wait_for_numbers(Bench& bench) {
  const auto start = Clock::now();
  for (int count = 0; count < 60'000; ++count) {
    bench.frame();
    if (count > 2 && !bench.busy()) break;
  }
  return ms_since(start) / 1e3;
}

/// Medians in ms of a page: nothing moves, the pointer does, a click's own frame.
void measure(Bench& bench, const std::string& name, int frames) {
  const double waited = wait_for_numbers(bench);
  std::vector<double> rest, moving, clicks;
  for (int k = 0; k < frames; ++k) rest.push_back(bench.frame());
  for (int k = 0; k < frames; ++k) {
    // Over the pictures at the stage's left.
    bench.input().move(320.0 + 13 * (k % 30), 240.0 + 11 * (k % 37));
    moving.push_back(bench.frame());
  }
  Selection& selection = bench.state().document.selection;
  const std::int64_t filters = bench.state().document.params.dim, patches = bench.result()->embedding.grid.count();
  for (int k = 0; k < frames; ++k) {
    selection.filter = (selection.filter + 37) % filters;
    selection.patch = (selection.patch + 41) % patches;
    clicks.push_back(bench.frame());
  }
  bench.input().move(5, 5);
  fmt::print("  {:<28}{:8.2f}{:8.2f}{:8.2f}{:8.2f}   numbers after {:.2f} s\n", name, median(rest), median(moving),
             median(clicks), *std::max_element(clicks.begin(), clicks.end()), waited);
}

void walk_pages(const std::string& name, const Document& document, int frames) {
  Bench bench(document);
  fmt::print("{}\n", name);
  ModelsView& view = bench.state().document.models;
  view.shown = true;
  for (const scene::ModelsPageParts& page : scene::models_pages()) {
    view.page = page.page;
    measure(bench, std::string(page.id), frames);
    if (page.page != ModelsPage::filters) continue;
    view.order = FilterOrder::similarity;
    measure(bench, "filters by similarity", frames);
    view.order = FilterOrder::index;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int frames = argc > 1 ? std::max(3, std::atoi(argv[1])) : 30;
  return on_own_screen("models_frames", [&](test::XServer&) {
    fmt::print("{:<30}{}\n", "medians in ms", "    rest  moving   click   worst");
    walk_pages("224² P16 D768, N = 196", document_of(224, 16, 768), frames);
    walk_pages("518² P14 D1024, N = 1,369", document_of(518, 14, 1024), frames);
  });
}
