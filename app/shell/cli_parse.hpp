#pragma once
// CLI11, with messages of our own: a bad option names itself and what is allowed.

#include <string>
#include <vector>

#include "app/shell/cli_commands.hpp"

namespace CLI {
class App;
}

namespace tessera::cli {

/// Thrown for --help: not an error.
struct HelpWanted {};

/// Parses `arguments` with `app`, whose options have been added. Throws UsageError for options that are not
/// there (with the nearest that is) and for missing values; HelpWanted for --help.
void parse(CLI::App& app, const Arguments& arguments);

/// Of the known words the one that differs by up to two slips; empty: none.
std::string nearest_word(const std::string& word, const std::vector<std::string>& known);
/// "; did you mean patches?", or nothing.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& known);

}  // namespace tessera::cli
