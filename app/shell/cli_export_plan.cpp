#include "app/shell/cli_export_plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "app/model/timeline.hpp"

#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_values.hpp"

namespace tessera::cli {
namespace {

using Words = ExportWords;

constexpr std::array options{
    ExportOption{"--step", "NAME",
                 "overview, or a step by name or number: image, patches, flatten, project, convolution,\n"
                 "flatten2, transpose, tokens; or one beat of a step: 4.2; all: a storyboard of the steps,\n"
                 "or the film of them (overview; a document: where it stands)",
                 &Words::step},
    ExportOption{"--at", "SHARE|A..B",
                 "how far into the step or beat, 0 to 1 (1, its end); of a film from where to where:\n"
                 "0.2..0.6 (all of it)",
                 &Words::at},
    ExportOption{"--from", "SECONDS", "where in the lesson a film begins, instead of --step (0)", &Words::from},
    ExportOption{"--to", "SECONDS", "where in the lesson it ends (the lesson's end)", &Words::to},
    ExportOption{"--for", "USE", "size and type for one-column, two-columns, slide, poster or web (web)",
                 &Words::preset},
    ExportOption{"--size", "WxH|WIDTHmm",
                 "the figure's size in pixels, e.g. 1280x720 or 800px, or on paper, e.g. 85mm or\n"
                 "178x100mm; without a height it is as high as it needs to be",
                 &Words::size},
    ExportOption{"--font", "N", "size of labels in the figure, in points on paper, else in pixels", &Words::font},
    ExportOption{"--dpi", "N", "pixels an inch of a PNG on paper, 30 to 2400 (300)", &Words::dpi},
    ExportOption{"--theme", "NAME", "light or dark (light)", &Words::theme},
    ExportOption{"--lang", "NAME", "en or zh (en)", &Words::language},
    ExportOption{"--patch-index", "I", "the selected patch, counted from 0 (one near the middle)", &Words::patch},
    ExportOption{"--filter-index", "D", "the selected filter, counted from 0 (19)", &Words::filter},
    ExportOption{"--format", "NAME", "svg, pdf or png where FILE does not tell it", &Words::format},
    ExportOption{"--fps", "N", "frames a second of a film, 10 to 60, of a GIF to 50 (30)", &Words::fps},
    ExportOption{"--speed", "N", "how fast a film's moves are, 0.1 to 16 (1)", &Words::speed},
    ExportOption{"--no-rests", "", "a film does not stop where the lesson does", nullptr, &Words::no_rests},
    ExportOption{"--no-title", "", "without the step's title", nullptr, &Words::no_title},
    ExportOption{"--narration", "", "with the beat's words under the picture", nullptr, &Words::narration},
    ExportOption{"--notes", "", "with the words of all the step's beats, as lecture notes", nullptr, &Words::notes},
    ExportOption{"--formula", "", "with the step's formula under the picture (the overview has N worked out)", nullptr,
                 &Words::formula},
    ExportOption{"--no-formula", "", "the overview without N worked out", nullptr, &Words::no_formula},
    ExportOption{"--no-indices", "", "without numbers on the patches", nullptr, &Words::no_indices},
    ExportOption{"--transparent", "", "without a background", nullptr, &Words::transparent},
    ExportOption{"--outlines", "", "letters of an SVG as paths: alike everywhere, but not editable as text", nullptr,
                 &Words::outlines},
    ExportOption{"--full-matrices", "", "every cell of a matrix as a pixel, in SVG and PDF", nullptr,
                 &Words::full_matrices},
    ExportOption{"--no-document", "", "the figure does not carry the document that opens it again", nullptr,
                 &Words::no_document},
    ExportOption{"--with-pictures", "", "the document in the figure holds the pictures, not only their names", nullptr,
                 &Words::with_pictures},
};

double parse_real(const Given& given, double least, double most) {
  double value = 0;
  const char* begin = given.text.data();
  const char* end = begin + given.text.size();
  const auto [stop, fault] = std::from_chars(begin, end, value);
  if (fault != std::errc() || stop != end || !(value >= least && value <= most)) refuse(given, "a number in range");
  return value;
}

/// As high as the picture needs to be. One picture wants less width than a row of them.
void free_height(ExportPlan& plan) {
  plan.free_height = true;
  plan.height = plan.width / (plan.unit == LengthUnit::millimeters && plan.width < 120 ? 1.2 : 1.6);
}

/// "1280x720", "800px", "85mm", "178x100mm".
void read_size(const Given& given, ExportPlan& plan) {
  std::string_view left = given.text;
  plan.unit = left.ends_with("mm") ? LengthUnit::millimeters : LengthUnit::pixels;
  const bool paper = plan.unit == LengthUnit::millimeters;
  if (paper || left.ends_with("px")) left.remove_suffix(2);
  const double least = paper ? 40 : 160, most = paper ? 5000 : 16384;  // narrower ones have no room for words
  const auto side = [&](std::string_view text) {
    return parse_real({given.option, std::string(text), given.allowed}, least, most);
  };
  const std::size_t x = left.find('x');
  const bool vectors = plan.format == ExportFormat::svg || plan.format == ExportFormat::pdf;
  const bool digits = !left.empty() && left.find_first_not_of("0123456789.") == std::string_view::npos;
  if (vectors && left.size() == given.text.size() && digits)
    throw UsageError(fmt::format("{0}: {1} of what? Give {1}mm or {1}px", given.option, printable(given.text)));
  plan.width = side(left.substr(0, x));
  plan.free_height = x == std::string_view::npos;
  if (plan.free_height)
    free_height(plan);
  else
    plan.height = side(left.substr(x + 1));
}

void read_preset(const Words& words, ExportPlan& plan) {
  const std::string name = words.preset.value_or("web");
  std::string ids;
  std::vector<std::string> names;
  for (const ExportPreset& preset : export_presets()) {
    ids += fmt::format("{}{}", ids.empty() ? "one of " : ", ", preset.id);
    names.emplace_back(preset.id);
    if (preset.id != name) continue;
    use_preset(plan, preset);
    plan.free_height = plan.unit == LengthUnit::millimeters;
    return;
  }
  refuse({"--for", name, ids + did_you_mean(name, names)}, "a use");
}

void read_type(const Words& words, ExportPlan& plan) {
  const bool paper = plan.unit == LengthUnit::millimeters;
  if (words.font)
    plan.font_size = parse_real({"--font", *words.font, "a number from 1 to 500"}, 1, 500);
  else if (words.size)
    plan.font_size = std::min(paper ? 8.0 : 14.0, largest_font(plan));
  if (words.dpi) plan.dots_per_inch = static_cast<int>(parse_integer({"--dpi", *words.dpi, "30 to 2400"}));
  if (plan.dots_per_inch < 30 || plan.dots_per_inch > 2400) refuse({"--dpi", *words.dpi, "30 to 2400"}, "in range");
}

}  // namespace

std::span<const ExportOption> export_options() { return options; }

void add_export_options(CLI::App& app, ExportWords& words) {
  for (const ExportOption& option : options) {
    if (option.word)
      app.add_option(std::string(option.name), words.*option.word)->take_last();
    else
      app.add_flag(std::string(option.name), words.*option.flag);
  }
}

ExportPlan read_export_plan(const ExportWords& words, ExportWhat what, ExportFormat format,
                            const std::optional<ExportPlan>& base) {
  ExportPlan plan = base.value_or(ExportPlan{});
  plan.what = what;
  plan.end_of_step = false;  // the document's moment is the one that the figure shows
  plan.format = format;
  if (!base || words.preset) read_preset(words, plan);
  // An overview is lower than a step's picture can be.
  if (base && base->what == ExportWhat::overview && what != base->what && !words.preset) free_height(plan);
  if (words.size) read_size({"--size", *words.size, "WxH in pixels, e.g. 1280x720, or millimetres, e.g. 85mm"}, plan);
  read_type(words, plan);
  const std::string theme = words.theme.value_or(plan.dark ? "dark" : "light");
  if (theme != "light" && theme != "dark") refuse({"--theme", theme, "light or dark"}, "a theme");
  plan.dark = theme == "dark";
  plan.title = plan.title && !words.no_title;
  plan.narration = plan.narration || words.narration;
  plan.notes = plan.notes || words.notes;
  plan.formula = plan.formula || words.formula;
  plan.indices = plan.indices && !words.no_indices;
  plan.transparent = plan.transparent || words.transparent;
  plan.outlines = plan.outlines || words.outlines;
  plan.full_matrices = plan.full_matrices || words.full_matrices;
  if (words.fps) plan.fps = static_cast<int>(parse_integer({"--fps", *words.fps, "10 to 60"}));
  if (words.speed) plan.speed = parse_real({"--speed", *words.speed, "a number from 0.1 to 16"}, 0.1, 16);
  plan.rests = !words.no_rests;
  std::string problems;
  for (const Issue& issue : validate(plan))
    problems += fmt::format("{}--{}: {}", problems.empty() ? "" : "\n", issue.field, issue.rule);
  if (!problems.empty()) throw UsageError(problems);
  return plan;
}

Language read_language(const ExportWords& words) {
  const std::string language = words.language.value_or("en");
  if (language == "zh") return Language::chinese;
  if (language != "en") refuse({"--lang", language, "en or zh"}, "a language");
  return Language::english;
}

std::vector<double> read_shares(const ExportWords& words) {
  if (!words.at) return {1};
  const Given given{"--at", *words.at, "a number from 0 to 1, or from where to where, e.g. 0.2..0.6"};
  const std::size_t dots = given.text.find("..");
  const auto share = [&](std::string text) { return parse_real({given.option, std::move(text), given.allowed}, 0, 1); };
  if (dots == std::string::npos) return {share(given.text)};
  const double from = share(given.text.substr(0, dots)), to = share(given.text.substr(dots + 2));
  if (!(to > from)) refuse(given, "from a smaller to a larger share");
  return {from, to};
}

double read_seconds(const std::string& option, const std::string& text) {
  const double end = lesson_timeline().duration();
  const Given given{option, text, fmt::format("seconds of the lesson, 0 to {:g}", end)};
  const double seconds = parse_real(given, 0, 1e9);
  if (seconds > end)
    throw UsageError(fmt::format("{}: {:g} s is past the lesson's end ({:g} s)", option, seconds, end));
  return seconds;
}

}  // namespace tessera::cli
