#pragma once
// What `tessera export` can show, and the files that it writes: a line each.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/model/export_plan.hpp"

namespace tessera::cli {

enum class Shown { step, beat, overview, all };

/// A word of --step.
struct StepWord {
  std::string_view name;  ///< "convolution"
  Shown shown = Shown::step;
  int step = 0;  ///< 1 … 8 of Shown::step and Shown::beat
  int beat = 0;  ///< from 1, of Shown::beat
};
std::span<const StepWord> step_words();
/// By name, a step by its number, or a beat by its own ("4.2"). Nothing where there is none.
std::optional<StepWord> find_step(std::string_view word);

/// The format that a file's name ends in, in any case.
std::optional<ExportFormat> format_of_name(std::string_view file);
/// By its word, "svg". Empty where there is none.
std::optional<ExportFormat> format_of_word(std::string_view word);

}  // namespace tessera::cli
