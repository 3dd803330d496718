#pragma once
// Films on the command line: progress on a terminal, and Ctrl+C leaves nothing behind.

#include <string>

#include "app/paint/film_job.hpp"
#include "app/shell/cli_commands.hpp"

namespace tessera::cli {

/// What of the lesson a film shows: "all", or a step's name with a range of it where `at` is given.
struct FilmOrder {
  paint::StillInput input;
  Language language = Language::english;
  std::filesystem::path target;
  paint::StillLook look;
  double scale = 1;  ///< pixels a point
  paint::FilmRange range;
  int fps = 30;
  double speed = 1;
  bool rests = true;
};

/// Draws and writes it; says on `streams.out` what was written. exit_ok, or exit_interrupted after Ctrl+C. Throws
/// Error.
int write_film_file(const FilmOrder& order, const Streams& streams);

inline constexpr int exit_interrupted = 130;

}  // namespace tessera::cli
