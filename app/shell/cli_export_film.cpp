#include "app/shell/cli_export_film.hpp"

#include <csignal>
#include <cstdio>
#include <ostream>

#include <unistd.h>

#include <fmt/format.h>

#include "app/shell/cli_values.hpp"
#include "tessera/issue.hpp"

namespace tessera::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void note_interrupt(int) { interrupted = 1; }

/// While it lives Ctrl+C asks for an end instead of ending the program, which would leave the temporary file.
class InterruptWatch {
 public:
  InterruptWatch() {
    interrupted = 0;
    struct sigaction action {};
    action.sa_handler = note_interrupt;
    sigaction(SIGINT, &action, &interrupt_before_);
    sigaction(SIGTERM, &action, &end_before_);
  }
  ~InterruptWatch() {
    sigaction(SIGINT, &interrupt_before_, nullptr);
    sigaction(SIGTERM, &end_before_, nullptr);
  }
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

 private:
  struct sigaction interrupt_before_ {};
  struct sigaction end_before_ {};
};

}  // namespace

int write_film_file(paint::ExportJob job, const Streams& streams) {
  const auto format = paint::film_format_of(job.target);
  if (format && paint::needs_ffmpeg(*format)) job.ffmpeg = paint::find_ffmpeg();
  const InterruptWatch watch;
  std::stop_source stop;
  const bool terminal = isatty(STDERR_FILENO) == 1;
  std::int64_t frames = 0;
  const auto progress = [&](std::int64_t done, std::int64_t all) {
    if (interrupted != 0) stop.request_stop();
    frames = all;
    if (terminal) streams.err << fmt::format("\r{} of {} frames", done, all) << std::flush;
  };
  const auto clear_line = [&] {
    if (terminal) streams.err << "\r\x1b[K" << std::flush;
  };
  try {
    paint::run_export(job, stop.get_token(), progress);
  } catch (const Cancelled&) {
    clear_line();
    streams.err << "tessera: interrupted, nothing was written\n";
    return exit_interrupted;
  } catch (...) {
    clear_line();
    throw;
  }
  clear_line();
  streams.out << fmt::format("{}: {} frames, {:.2f} s\n", printable(job.target.string()), frames,
                             static_cast<double>(frames) / job.plan.fps);
  return exit_ok;
}

}  // namespace tessera::cli
