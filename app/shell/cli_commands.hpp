#pragma once
// The subcommands. Each takes the words behind its name, writes results to `out` and remarks to `err`, and
// returns the exit code. UsageError and Error are left to the caller.

#include <iosfwd>
#include <string>
#include <vector>

namespace tessera::cli {

inline constexpr int exit_ok = 0;
inline constexpr int exit_refused = 1;  ///< a file was refused, or reading or writing failed
inline constexpr int exit_usage = 2;    ///< the command line or the settings are not as the manual says

struct Streams {
  std::ostream& out;
  std::ostream& err;
};

using Arguments = std::vector<std::string>;

int run_info(const Arguments& arguments, const Streams& streams);
int run_embed(const Arguments& arguments, const Streams& streams);
int run_code(const Arguments& arguments, const Streams& streams);
int run_inspect(const Arguments& arguments, const Streams& streams);
int run_export_command(const Arguments& arguments, const Streams& streams);
int run_check(const Arguments& arguments, const Streams& streams);

}  // namespace tessera::cli
