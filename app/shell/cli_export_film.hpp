#pragma once
// Films on the command line: progress on a terminal, and Ctrl+C leaves nothing behind.

#include "app/paint/export_job.hpp"
#include "app/shell/cli_commands.hpp"

namespace tessera::cli {

inline constexpr int exit_interrupted = 130;

/// Draws and writes the film of a job; says on `streams.out` what was written. exit_ok, or exit_interrupted after
/// Ctrl+C. Throws Error.
int write_film_file(paint::ExportJob job, const Streams& streams);

}  // namespace tessera::cli
