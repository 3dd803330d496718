#pragma once
// The options of `tessera export` as an ExportPlan.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/model/export_plan.hpp"
#include "app/model/language.hpp"

namespace CLI {
class App;
}

namespace tessera::cli {

/// What was typed; empty where the option was not given.
struct ExportWords {
  std::optional<std::string> step, at, preset, size, font, dpi, theme, language, format, patch, filter, fps, speed,
      from, to;
  bool no_title = false, narration = false, formula = false, no_formula = false, notes = false, no_indices = false;
  bool transparent = false, outlines = false, full_matrices = false, no_document = false, with_pictures = false,
       no_rests = false;
};

struct ExportOption {
  std::string_view name;   ///< "--size"
  std::string_view value;  ///< "WxH|WIDTHmm"; empty for a flag
  std::string_view help;   ///< for the manual; lines by \n
  std::optional<std::string> ExportWords::*word = nullptr;
  bool ExportWords::*flag = nullptr;
};
/// In the order of the manual.
std::span<const ExportOption> export_options();
void add_export_options(CLI::App& app, ExportWords& words);

/// The plan for a figure or a film of one format. What is not said is as in `base`, the plan of the figure that is
/// exported again. Throws UsageError.
ExportPlan read_export_plan(const ExportWords& words, ExportWhat what, ExportFormat format,
                            const std::optional<ExportPlan>& base = {});

Language read_language(const ExportWords& words);
/// --at as shares of the step, 0 … 1: one, or two of which the second is larger; {1} where it was not given. Throws
/// UsageError.
std::vector<double> read_shares(const ExportWords& words);
/// --from or --to as seconds of the lesson. Throws UsageError.
double read_seconds(const std::string& option, const std::string& text);

}  // namespace tessera::cli
