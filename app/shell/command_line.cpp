#include "app/shell/command_line.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <new>
#include <ostream>
#include <string_view>

#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_manual.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_settings.hpp"
#include "app/shell/cli_subject.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

using namespace tessera::cli;

struct Command {
  std::string_view name;
  Page page;
  int (*run)(const Arguments&, const Streams&);
};

constexpr std::array commands{Command{"info", Page::info, run_info},
                              Command{"embed", Page::embed, run_embed},
                              Command{"code", Page::code, run_code},
                              Command{"inspect", Page::inspect, run_inspect},
                              Command{"export", Page::export_figure, run_export_command},
                              Command{"check", Page::check, run_check}};

const Command* find_command(const Arguments& arguments) {
  for (const Command& command : commands) {
    if (!arguments.empty() && arguments.front() == command.name) return &command;
  }
  return nullptr;
}

// A checkpoint among the pictures is the weights: whether there was one.
bool take_checkpoint(std::vector<std::string>& files, SettingWords& words) {
  const auto found = std::find_if(files.begin(), files.end(), looks_like_checkpoint);
  if (found == files.end() || words.weights) return false;
  words.weights = *found;
  files.erase(found);
  return true;
}

// A file that cannot be opened is told in the window, as a picture is: whoever opens it from a file manager sees no
// terminal. What is wrong with the options is still a mistake.
Subject read_files(const std::vector<std::string>& names, SettingWords& words, bool checkpoint, Launch& launch) {
  try {
    return read_subject(names, words);
  } catch (const UsageError&) {
    throw;
  } catch (const Error& error) {
    launch.problem = error.what();
  }
  if (checkpoint) words.weights.reset();
  const bool document = names.size() == 1 && !checkpoint;
  return read_subject(document ? std::vector<std::string>() : names, words);
}

// The window's own words. Empty: the version was asked for and printed.
std::optional<Launch> read_launch(const Arguments& arguments, const Streams& streams) {
  CLI::App app("", "tessera");
  Launch launch;
  SettingWords words;
  bool version = false;
  std::vector<std::string> names;
  app.add_option("IMAGE", names);
  app.add_flag("--version", version);
  add_setting_options(app, words);
  parse(app, arguments);
  if (version) {
    streams.out << "tessera " << TESSERA_VERSION << '\n';
    return std::nullopt;
  }
  const bool checkpoint = take_checkpoint(names, words);
  Subject subject = read_files(names, words, checkpoint, launch);
  require_valid(subject.settings.params);
  launch.document.images = std::move(subject.images);
  launch.document.params = subject.settings.params;
  launch.document.weights = subject.settings.weights;
  if (subject.settings.model) launch.document.model = subject.settings.model->choice;
  launch.document.fitting = subject.settings.fitting;
  launch.document.preset = subject.settings.preset;
  launch.opened = std::move(subject.opened);
  if (!launch.problem.empty()) streams.err << "tessera: " << printable(launch.problem) << '\n';
  return launch;
}

// A word that is no file, where a command is meant.
void refuse_near_command(const Arguments& arguments) {
  if (arguments.empty() || arguments.front().find_first_of("-./:") != std::string::npos) return;
  const std::string& word = arguments.front();
  std::error_code failed;
  if (std::filesystem::exists(word, failed)) return;
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  const std::string near = nearest_word(word, names);
  if (!near.empty()) throw UsageError(fmt::format("{}: no such file; did you mean {}?", word, near));
}

CommandLineResult dispatch(const Command* command, const Arguments& arguments, const Streams& streams) {
  if (command == nullptr) refuse_near_command(arguments);
  if (command == nullptr) return {read_launch(arguments, streams), exit_ok};
  return {std::nullopt, command->run({arguments.begin() + 1, arguments.end()}, streams)};
}

CommandLineResult failed(std::ostream& err, const std::string& message, int code) {
  std::string lines = printable_lines(message);
  for (std::size_t at = 0; (at = lines.find('\n', at)) != std::string::npos;) lines.insert(++at, "tessera: ");
  err << "tessera: " << lines << '\n';
  return {std::nullopt, code};
}

void ignore_writing_signals() {
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);
#endif
#ifdef SIGXFSZ
  std::signal(SIGXFSZ, SIG_IGN);
#endif
}

}  // namespace

CommandLineResult run_command_line(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  ignore_writing_signals();
  const Command* command = find_command(arguments);
  CommandLineResult result;
  try {
    result = dispatch(command, arguments, {out, err});
  } catch (const HelpWanted&) {
    out << manual(command == nullptr ? Page::window : command->page);
  } catch (const UsageError& error) {
    return failed(err, error.what(), exit_usage);
  } catch (const std::bad_alloc&) {
    return failed(err, "not enough memory; choose a smaller image, patch count or dimension", exit_refused);
  } catch (const std::exception& error) {
    return failed(err, error.what(), exit_refused);
  }
  if (!out.flush()) return failed(err, "standard output: cannot be written; is the reader still there?", exit_refused);
  return result;
}

}  // namespace tessera
