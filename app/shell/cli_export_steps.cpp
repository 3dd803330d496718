#include "app/shell/cli_export_steps.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "app/model/timeline.hpp"

namespace tessera::cli {
namespace {

constexpr std::array words{
    StepWord{"overview", Shown::overview, 0}, StepWord{"image", Shown::step, 1},
    StepWord{"patches", Shown::step, 2},      StepWord{"flatten", Shown::step, 3},
    StepWord{"project", Shown::step, 4},      StepWord{"convolution", Shown::step, 5},
    StepWord{"flatten2", Shown::step, 6},     StepWord{"transpose", Shown::step, 7},
    StepWord{"tokens", Shown::step, 8},       StepWord{"all", Shown::all, 0},
};

constexpr std::array formats{ExportFormat::svg,  ExportFormat::pdf, ExportFormat::png, ExportFormat::gif,
                             ExportFormat::webp, ExportFormat::mp4, ExportFormat::webm};

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return low;
}

}  // namespace

std::span<const StepWord> step_words() { return words; }

std::optional<StepWord> find_step(std::string_view word) {
  const auto named = std::find_if(words.begin(), words.end(), [&](const StepWord& w) { return w.name == word; });
  if (named != words.end()) return *named;
  for (const Beat& beat : lesson_timeline().beats()) {
    if (word == std::to_string(beat.step)) return StepWord{"", Shown::step, beat.step};
    if (word == beat.id()) return StepWord{"", Shown::beat, beat.step, beat.number};
  }
  return std::nullopt;
}

std::optional<ExportFormat> format_of_name(std::string_view file) {
  const std::string low = lower(file);
  for (const ExportFormat format : formats) {
    if (low.ends_with(export_extension(format))) return format;
  }
  return std::nullopt;
}

std::optional<ExportFormat> format_of_word(std::string_view word) {
  return word.find('.') == std::string_view::npos ? format_of_name("." + std::string(word)) : std::nullopt;
}

}  // namespace tessera::cli
