#pragma once
// The command line: subcommands that need no display, or the request to open the window.

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "app/model/document_pictures.hpp"

namespace tessera {

/// What the window is to open with. `document.images` is empty where no picture was named.
struct Launch {
  Document document;
  std::optional<OpenedDocument> opened;  ///< a document file; then it counts, with the options laid over it
  std::string problem;  ///< why a document or a checkpoint that was named cannot be opened; empty: there is none
};

struct CommandLineResult {
  std::optional<Launch> launch;  ///< empty: the command is done, or was refused
  int exit_code = 0;             ///< 0 done, 1 a file refused or not written, 2 wrong usage or settings
};

/// Runs `tessera …` with the words behind the program's name. Results go to `out`, errors to `err`; nothing is
/// thrown. A dead reader of `out` and a file-size limit become errors, so their signals are ignored from here on.
CommandLineResult run_command_line(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

}  // namespace tessera
