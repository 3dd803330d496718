#include "app/shell/cli_parse.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>

#include "app/shell/cli_settings.hpp"
#include "app/shell/cli_values.hpp"

namespace tessera::cli {
namespace {

// Levenshtein's distance: insertions, deletions and replacements between two words.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

std::string unknown_option(const CLI::App& app, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& known : option->get_lnames()) names.push_back("--" + known);
  }
  const std::string hint = did_you_mean(name, names);
  return fmt::format("{}: there is no such option{} See {} --help", printable(name), hint.empty() ? "." : hint,
                     app.get_name());
}

// CLI11 begins its messages with the option's name.
std::string missing_value(const CLI::ParseError& error) {
  const std::string message = error.what();
  const std::string name = message.substr(0, message.find(':'));
  for (const SettingOption& option : setting_options()) {
    if (option.name == name) return fmt::format("{}: a value is missing; give {}", name, option.allowed);
  }
  return message;
}

}  // namespace

std::string nearest_word(const std::string& word, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t best = 3;  // more than two slips are another word
  for (const std::string& candidate : known) {
    const std::size_t slips = distance(word, candidate);
    if (slips >= best || slips >= std::min(word.size(), candidate.size())) continue;
    best = slips;
    nearest = candidate;
  }
  return nearest;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const std::string nearest = nearest_word(word, known);
  return nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest);
}

void parse(CLI::App& app, const Arguments& arguments) {
  app.allow_extras();
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    throw HelpWanted{};
  } catch (const CLI::ParseError& error) {
    throw UsageError(missing_value(error));
  }
  const std::vector<std::string> unknown = app.remaining();
  if (!unknown.empty()) throw UsageError(unknown_option(app, unknown.front()));
}

}  // namespace tessera::cli
