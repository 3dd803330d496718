// How long films take: 60 frames of each step at 1280 × 720, 30 a second, drawn and written in every format.
//
//   films [STEP]     default: every step

#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "app/paint/film_job.hpp"
#include "tests/io/scratch.hpp"

namespace {

using namespace tessera;

double seconds_of(paint::StillMaker& stills, paint::FilmRequest request) {
  const auto start = std::chrono::steady_clock::now();
  paint::write_film(stills, request, {}, [](auto, auto) {});
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  Document document;
  document.images = {"sample:chelsea"};
  document.selection.patch = 90;
  document.selection.filter = 19;
  paint::StillMaker stills(paint::load_still_input(document), Language::english);
  const io::ScratchFolder scratch;
  paint::FilmRequest request;
  request.pace.fps = 30;
  request.look.size = {1280, 720};
  request.ffmpeg = paint::find_ffmpeg();
  for (const Step& step : lesson_timeline().steps()) {
    if (argc > 1 && std::atoi(argv[1]) != step.number) continue;
    const double begin = lesson_timeline().step_begin(step.number);
    request.range = {begin, begin + 59.0 / 30};
    for (const char* name : {"film.gif", "film.webp", "film.mp4", "film.webm"}) {
      request.target = scratch.path() / name;
      const double seconds = seconds_of(stills, request);
      fmt::print("step {} {:<10} {:6.2f} s {:8} bytes\n", step.number, name, seconds,
                 std::filesystem::file_size(request.target));
    }
  }
}
