// tessera export IMAGE|DOCUMENT|FIGURE -o FILE: figures and storyboards, without a display.

#include <algorithm>
#include <ostream>

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "app/model/detailed_patch.hpp"
#include "app/model/document_model.hpp"
#include "app/model/timeline.hpp"
#include "app/paint/export_job.hpp"
#include "app/paint/film_schedule.hpp"
#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_export_film.hpp"
#include "app/shell/cli_export_plan.hpp"
#include "app/shell/cli_export_source.hpp"
#include "app/shell/cli_export_steps.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

struct Order {
  std::string output;
  ExportPlan plan;
  StepWord shown;
  double t = 0;
  Language language = Language::english;
  paint::StillInput input;
};

/// A storyboard without an ending is a folder of SVGs. "v1.2" is a folder too, "a.npy" is not.
ExportFormat folder_format(const std::string& output) {
  const std::string ending = fs::path(output).extension().string();
  const bool letters = ending.size() > 1 && std::all_of(ending.begin() + 1, ending.end(), [](unsigned char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                       });
  if (letters && !fs::is_directory(output))
    throw UsageError(fmt::format("-o: '{}' is not a storyboard's format; end it in .pdf, or name a folder for SVGs",
                                 printable(ending)));
  return ExportFormat::svg;
}

/// Before anything is computed: where a file can lie.
void check_place(const Order& order) {
  if (order.output == standard_output) return;
  std::error_code failed;
  const fs::path file(order.output), folder = file.parent_path();
  const bool folder_of_svgs = order.shown.shown == Shown::all && order.plan.format == ExportFormat::svg;
  if (!folder_of_svgs && fs::is_directory(file, failed))
    throw Error(fmt::format("{}: is a folder; name a file in it", printable(order.output)));
  if (!folder_of_svgs && !folder.empty() && !fs::exists(folder, failed))
    throw Error(fmt::format("{}: the folder {} does not exist", printable(order.output), printable(folder.string())));
}

/// By --format, else by the file's name; a storyboard without one is a folder of SVGs.
ExportFormat read_format(const ExportWords& words, const std::string& output, Shown shown) {
  std::optional<ExportFormat> format;
  if (words.format) {
    format = format_of_word(*words.format);
    if (!format) refuse({"--format", *words.format, "svg, pdf, png, gif, webp, mp4 or webm"}, "a format");
  } else if (output == standard_output) {
    throw UsageError("--format: missing; standard output has no name that tells it. Give svg, pdf or png");
  } else {
    format = format_of_name(output);
    if (!format && shown == Shown::all) format = folder_format(output);
  }
  if (!format)
    throw UsageError(
        fmt::format("-o: '{}' does not tell a format; end it in .svg, .pdf, .png, .gif, .webp, .mp4 or .webm", output));
  return *format;
}

void check_format(const Order& order) {
  const ExportFormat format = order.plan.format;
  if (is_film(format)) {
    if (order.output == standard_output) throw UsageError("-o: a film needs a file, not standard output");
    if (order.plan.transparent) throw UsageError("--transparent: of figures; a film has a ground");
    return;
  }
  if (order.shown.shown != Shown::all) return;
  if (format == ExportFormat::png) throw UsageError("-o: a storyboard is a .pdf, or a folder of SVGs");
  if (format == ExportFormat::svg && (order.output == standard_output || format_of_name(order.output)))
    throw UsageError("-o: a storyboard of SVGs is a folder; give a name without .svg, or a .pdf");
}

/// By its format or the file's name; a name that tells none is a folder's.
bool may_be_storyboard(const ExportWords& words, const std::string& output) {
  const auto format = words.format ? format_of_word(*words.format) : format_of_name(output);
  return format == ExportFormat::pdf || (!format && !words.format && output != standard_output);
}

/// What --step names.
StepWord read_step(const ExportWords& words, const ExportSource& source, const std::string& output) {
  const Timeline& lesson = lesson_timeline();
  if (!words.step && source.state.overview) return *find_step("overview");
  const auto& plan = source.state.plan;
  if (!words.step && plan && plan->what == ExportWhat::storyboard && may_be_storyboard(words, output))
    return *find_step("all");
  if (!words.step && source.document) return {"", Shown::step, lesson.beat_at(lesson.clamp(source.state.t)).step};
  const auto step = find_step(words.step.value_or("overview"));
  if (step) return *step;
  std::string names;
  for (const StepWord& word : step_words()) names += fmt::format("{}{}", names.empty() ? "one of " : ", ", word.name);
  std::vector<std::string> known;
  for (const StepWord& word : step_words()) known.emplace_back(word.name);
  refuse({"--step", *words.step, names + ", 1 to 8, or a beat like 4.2" + did_you_mean(*words.step, known)}, "a step");
}

ExportWhat what_of(Shown shown) {
  if (shown == Shown::overview) return ExportWhat::overview;
  return shown == Shown::all ? ExportWhat::storyboard : ExportWhat::moment;
}

/// Where the part of the lesson that a word names begins, and where its last picture stands.
paint::FilmRange part_of(const StepWord& word) {
  const Timeline& lesson = lesson_timeline();
  if (word.shown == Shown::beat) return paint::beat_range(lesson.beat(fmt::format("{}.{}", word.step, word.beat)));
  return word.shown == Shown::step ? paint::step_range(lesson, word.step) : paint::lesson_range(lesson);
}

/// The moment of a still.
void read_moment(const ExportWords& words, const ExportSource& source, Order& order) {
  const Timeline& lesson = lesson_timeline();
  for (const auto& [name, given] : {std::pair{"--from", words.from}, {"--to", words.to}}) {
    if (given) throw UsageError(fmt::format("{}: of films; a still takes --step and --at", name));
  }
  const Shown shown = order.shown.shown;
  if (words.at && (!words.step || shown == Shown::overview || shown == Shown::all))
    throw UsageError("--at: how far into a step; name the step with --step");
  const std::vector<double> shares = read_shares(words);
  if (shares.size() > 1) throw UsageError("--at: from where to where is of films; a still takes one number");
  order.t = lesson.step_stop(1);
  if (shown == Shown::overview || shown == Shown::all)
    order.t = source.document ? lesson.clamp(source.state.t) : order.t;
  else if (!words.step)
    order.t = lesson.clamp(source.state.t);
  else if (shown == Shown::step)
    order.t = lesson.position(order.shown.step, shares.front());
  else
    order.t = lesson.position(lesson.beat(fmt::format("{}.{}", order.shown.step, order.shown.beat)), shares.front());
}

/// From where to where a film goes, as the plan's.
void read_span(const ExportWords& words, Order& order) {
  ExportPlan& plan = order.plan;
  const bool seconds = words.from || words.to;
  if (seconds && (words.step || words.at))
    throw UsageError("--from: seconds of the lesson, as --to; leave out --step and --at");
  if (order.shown.shown == Shown::overview && !seconds)
    throw UsageError(
        "-o: the overview stands still; name the step of a film with --step, --step all, or --from and --to");
  plan.what = ExportWhat::span;
  const paint::FilmRange part = seconds ? paint::lesson_range(lesson_timeline()) : part_of(order.shown);
  plan.from = words.from ? read_seconds("--from", *words.from) : part.from;
  plan.to = words.to ? read_seconds("--to", *words.to) : part.to;
  if (!(plan.to > plan.from)) throw UsageError(fmt::format("--to: {:g} s must come after {:g} s", plan.to, plan.from));
  if (!words.at) return;
  const std::vector<double> shares = read_shares(words);
  if (shares.size() != 2) throw UsageError("--at: a film goes from one share to another, e.g. --at 0.2..0.6");
  plan.from = part.from + shares[0] * (part.to - part.from);
  plan.to = part.from + shares[1] * (part.to - part.from);
}

void read_selection(const ExportWords& words, Document& document) {
  Selection& s = document.selection;
  if (words.patch) s.patch = parse_integer({"--patch-index", *words.patch, "a number from 0 up"});
  if (words.filter) s.filter = parse_integer({"--filter-index", *words.filter, "a number from 0 up"});
  const Counts counts = count(document.params);
  if (s.patch < 0 || s.patch >= counts.tokens)
    refuse({"--patch-index", std::to_string(s.patch), fmt::format("0 to {}", counts.tokens - 1)}, "a patch");
  if (s.filter < 0 || s.filter >= document.params.dim)
    refuse({"--filter-index", std::to_string(s.filter), fmt::format("0 to {}", document.params.dim - 1)}, "a filter");
}

/// What opens the figure again; it stands beside the figure, so that pictures are found from there.
std::string document_text(const ExportWords& words, SavedState state, const Order& order) {
  if (words.no_document) return {};
  state.t = order.t;
  state.overview = order.plan.what == ExportWhat::overview;
  state.plan = order.plan;
  state.plan->with_pictures = words.with_pictures;
  embed_pictures(state);  // with their sizes and hashes, by which they are known again
  if (!words.with_pictures) {
    for (PictureRecord& picture : state.pictures) picture.content.clear();
  }
  const fs::path folder =
      order.output == standard_output ? fs::path() : fs::absolute(order.output).parent_path().lexically_normal();
  return to_json(state, folder);
}

/// Where neither a document nor the command line names a patch: one on which there is something to be seen.
void choose_patch(const ExportWords& words, Order& order, ExportSource& source) {
  if (source.document || words.patch || !order.input.opened) return;
  const std::int64_t patch = detailed_patch(*order.input.opened, source.state.document.params);
  source.state.document.selection.patch = order.input.document.selection.patch = patch;
}

/// Whether it is the one that the document was made with; its record becomes what it is now.
void tell_model(const paint::StillInput& input, SavedState& state, const Streams& streams) {
  if (!input.model) return;
  const ModelRecord now = record_of(*input.model);
  const std::string note = changed_model(input.model->choice.file, state.model, now);
  if (!note.empty()) streams.err << "tessera: " << printable(note) << '\n';
  state.model = now;
}

void write_to_stream(std::span<const std::byte> bytes, std::ostream& out) {
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!out.flush()) throw Error("standard output: cannot be written; is the reader still there?");
}

void write_storyboard(const ExportWords& words, SavedState state, const Order& order, const Streams& streams) {
  paint::ExportJob job;
  job.plan = order.plan;
  job.input = order.input;
  job.language = order.language;
  job.target = order.output;
  job.document = document_text(words, std::move(state), order);
  if (order.output == standard_output) return write_to_stream(paint::storyboard_bytes(job), streams.out);
  paint::run_export(job, {}, [](std::int64_t, std::int64_t) {});
  streams.out << fmt::format("{}: {} steps\n", printable(order.output), lesson_timeline().steps().size());
}

int write_film(const Order& order, const Streams& streams) {
  paint::ExportJob job;
  job.plan = order.plan;
  job.input = order.input;
  job.language = order.language;
  job.target = order.output;
  return write_film_file(job, streams);
}

/// A figure's own document says how high it came out.
void write_figure(const ExportWords& words, SavedState state, const Order& order, const Streams& streams) {
  paint::StillMaker stills(paint::prepared(order.input, order.plan), order.language);
  Order made = order;
  made.plan.height = paint::height_of(stills, order.plan, order.t);
  made.plan.free_height = false;
  const std::string document = document_text(words, std::move(state), made);
  const std::vector<std::byte> bytes = paint::figure_bytes(stills, order.plan, order.t, document);
  if (order.output == standard_output) return write_to_stream(bytes, streams.out);
  io::write_atomically(order.output, [&](const io::Sink& sink) { sink(bytes); });
  streams.out << fmt::format("{}: {} bytes\n", printable(order.output), bytes.size());
}

}  // namespace

int run_export_command(const Arguments& arguments, const Streams& streams) {
  CLI::App app("", "tessera export");
  std::vector<std::string> names;
  Order order;
  ExportWords words;
  SettingWords settings;
  app.add_option("IMAGE", names);
  app.add_option("-o,--output", order.output)->take_last();
  add_export_options(app, words);
  add_setting_options(app, settings);
  parse(app, arguments);
  if (names.empty())
    throw UsageError("IMAGE: none given; name a picture, a document or a figure. See tessera export --help");
  if (order.output.empty())
    throw UsageError("-o: missing; give the file to write, e.g. -o figure.svg, or - for standard output");
  ExportSource source = open_source(names, settings);
  order.shown = read_step(words, source, order.output);
  if (words.step) source.state.document.models.shown = false;
  const ExportFormat format = read_format(words, order.output, order.shown.shown);
  order.plan = read_export_plan(words, what_of(order.shown.shown), format, source.state.plan);
  order.language = read_language(words);
  if (!source.state.plan || source.state.plan->what != order.plan.what) {
    order.plan.formula = words.formula || order.plan.what == ExportWhat::overview;  // N worked out
    order.plan.notes = words.notes;
  }
  if (words.no_formula) order.plan.formula = false;
  check_format(order);
  check_place(order);
  if (is_film(order.plan.format))
    read_span(words, order);
  else
    read_moment(words, source, order);
  read_selection(words, source.state.document);
  for (const std::string& warning : source.warnings) streams.err << "tessera: " << printable(warning) << '\n';
  order.input = paint::load_still_input(source.state.document);
  choose_patch(words, order, source);
  tell_model(order.input, source.state, streams);
  if (is_film(order.plan.format)) return write_film(order, streams);
  if (order.shown.shown == Shown::all)
    write_storyboard(words, std::move(source.state), order, streams);
  else
    write_figure(words, std::move(source.state), order, streams);
  return exit_ok;
}

}  // namespace tessera::cli
