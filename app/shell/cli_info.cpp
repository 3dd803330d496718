// tessera info [IMAGE…]: sizes, the size formula with its numbers, shapes and counts.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_formula.hpp"
#include "app/shell/cli_model.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_pictures.hpp"
#include "app/shell/cli_subject.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/issue.hpp"
#include "tessera/tensor.hpp"

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

// All that is printed follows from these.
struct Summary {
  Settings settings;
  std::vector<Source> sources;
  PatchGrid grid;
  Counts counts;

  std::int64_t batch() const { return sources.empty() ? 1 : static_cast<std::int64_t>(sources.size()); }
};

struct NamedShape {
  const char* key;
  const char* name;
  const char* axes;
  Shape shape;
};

std::vector<NamedShape> shapes_of(const Summary& summary) {
  const EmbedParams& p = summary.settings.params;
  const std::int64_t b = summary.batch();
  const std::int64_t n = summary.counts.tokens;
  const std::int64_t k = summary.counts.patch_length;
  return {{"image", "image x", "B, C, H, W", {b, p.channels, p.image.height, p.image.width}},
          {"patches", "patches X", "B, N, P²C", {b, n, k}},
          {"kernel", "filters W", "D, C, P, P", {p.dim, p.channels, p.patch.height, p.patch.width}},
          {"matrix", "matrix E", "P²C, D", {k, p.dim}},
          {"maps", "feature maps Y", "B, D, H', W'", {b, p.dim, summary.grid.rows(), summary.grid.columns()}},
          {"flattened", "Y.flatten(2)", "B, D, N", {b, p.dim, n}},
          {"tokens", "tokens Z = X E + b", "B, N, D", {b, n, p.dim}}};
}

// With a model: what its encoder's first block reads.
std::vector<NamedShape> all_shapes_of(const Summary& summary) {
  std::vector<NamedShape> shapes = shapes_of(summary);
  if (!summary.settings.model) return shapes;
  const std::int64_t rows = summary.counts.tokens + summary.settings.model->numbers.parts.prefix_count();
  shapes.push_back({"encoder", "encoder's input", "B, K + N, D", {summary.batch(), rows, summary.settings.params.dim}});
  return shapes;
}

std::string fit_text(const EmbedParams& params) { return describe_fit(params.fit, params.crop_ratio); }

const char* interpolation_text(const EmbedParams& params) {
  return params.interpolation == Interpolation::bicubic ? "bicubic" : "bilinear";
}

void print_source(std::ostream& out, const Source& source) {
  std::string text = fmt::format("{}: {} x {}, {} channel{}", printable(source.name), source.height, source.width,
                                 source.channels, source.channels == 1 ? "" : "s");
  if (source.array) text += ", .npy of preprocessed numbers";
  if (source.facts)
    text += fmt::format(", {}, orientation {}", to_string(source.facts->format), source.facts->orientation);
  print_row(out, "file (h x w)", text);
}

std::string weights_text(const Settings& settings) {
  return settings.model ? printable(settings.model->choice.file) : to_string(settings.weights);
}

void print_settings(std::ostream& out, const Settings& settings) {
  const EmbedParams& p = settings.params;
  if (!settings.preset.empty()) print_row(out, "preset", settings.preset);
  print_row(out, "image (H x W)",
            fmt::format("{}, C = {}, {}, {}, normalised: {}", size_text(p.image), p.channels, fit_text(p),
                        interpolation_text(p), p.normalization.name));
  std::string patch = fmt::format("{}, stride {}, padding {}", size_text(p.patch), size_text(p.stride_or_patch()),
                                  size_text(p.padding));
  if (p.dilation != Size2{1, 1}) patch += fmt::format(", dilation {}", size_text(p.dilation));
  if (p.pad_to_multiple) patch += ", padded to a multiple";
  print_row(out, "patch (P x P)", patch);
  print_row(out, "weights",
            fmt::format("{}, D = {}, {}", weights_text(settings), p.dim, p.bias ? "with bias" : "no bias"));
}

void print_axis(std::ostream& out, const std::string& axis, const AxisGrid& grid) {
  print_row(out, axis, substituted_formula(grid));
  if (grid.added > 0) {
    print_row(out, "",
              fmt::format("n = {} + {} = {}, padded to a multiple of {}", grid.settings.size, grid.added,
                          grid.padded_size, grid.settings.kernel));
  }
  if (grid.settings.dilation > 1) {
    print_row(out, "",
              fmt::format("f = {}·({} − 1) + 1 = {}", grid.settings.dilation, grid.settings.kernel, grid.reach));
  }
}

void print_counts(std::ostream& out, const Summary& summary) {
  const EmbedParams& p = summary.settings.params;
  const Counts& counts = summary.counts;
  const std::int64_t pixels = p.image.height * p.image.width;
  print_row(out, "patches N", fmt::format("{} · {} = {}", summary.grid.rows(), summary.grid.columns(), counts.tokens));
  print_row(out, "patch length P²C",
            fmt::format("{} · {} · {} = {}", p.patch.height, p.patch.width, p.channels, counts.patch_length));
  print_row(out, "pixels in no patch", fmt::format("{} of {}", summary.grid.unread_pixels(), pixels));
  print_row(out, "pixels read twice+", fmt::format("{} of {}", summary.grid.repeated_pixels(), pixels));
  print_row(out, "parameters",
            p.bias ? fmt::format("{} · {} + {} = {}", p.dim, counts.patch_length, p.dim, counts.parameters)
                   : fmt::format("{} · {} = {}", p.dim, counts.patch_length, counts.parameters));
  print_row(out, "multiply-adds",
            fmt::format("{} · {} · {} = {} an image", counts.tokens, p.dim, counts.patch_length, counts.multiply_adds));
}

void print_text(std::ostream& out, const Summary& summary) {
  for (const Source& source : summary.sources) print_source(out, source);
  print_settings(out, summary.settings);
  if (summary.settings.model) {
    out << '\n';
    print_embedding(out, *summary.settings.model->embedding);
  }
  out << '\n';
  print_row(out, "size formula", general_formula(summary.grid));
  print_axis(out, "height", summary.grid.height);
  print_axis(out, "width", summary.grid.width);
  out << '\n';
  print_counts(out, summary);
  out << '\n';
  for (const NamedShape& shape : all_shapes_of(summary)) {
    print_row(out, shape.name, fmt::format("{:<20} {}", to_string(shape.shape), shape.axes));
  }
}

Json json_of(const Source& source) {
  Json object{{"file", source.name},
              {"kind", source.array ? "npy" : "image"},
              {"width", source.width},
              {"height", source.height},
              {"channels", source.channels}};
  if (source.facts) {
    object["format"] = to_string(source.facts->format);
    object["orientation"] = source.facts->orientation;
  }
  return object;
}

Json json_of(Size2 size) { return Json::array({size.height, size.width}); }

Json json_of(const Settings& settings) {
  const EmbedParams& p = settings.params;
  return {{"preset", settings.preset.empty() ? Json(nullptr) : Json(settings.preset)},
          {"height", p.image.height},
          {"width", p.image.width},
          {"fit", fit_text(p)},
          {"interpolation", interpolation_text(p)},
          {"channels", p.channels},
          {"normalize", {{"name", p.normalization.name}, {"mean", p.normalization.mean}, {"std", p.normalization.std}}},
          {"patch", json_of(p.patch)},
          {"stride", json_of(p.stride_or_patch())},
          {"padding", json_of(p.padding)},
          {"dilation", json_of(p.dilation)},
          {"pad_to_multiple", p.pad_to_multiple},
          {"dim", p.dim},
          {"bias", p.bias},
          {"weights", weights_text(settings)},
          {"model", settings.model ? embedding_json(*settings.model->embedding) : Json(nullptr)}};
}

Json json_of(const AxisGrid& axis) {
  Json ranges = Json::array();
  for (const Interval& interval : unread(axis)) ranges.push_back({interval.begin, interval.end});
  return {{"n", axis.padded_size},     {"f", axis.reach},
          {"s", axis.settings.stride}, {"p", axis.settings.padding},
          {"added", axis.added},       {"remainder", axis.remainder},
          {"count", axis.count},       {"formula", substituted_formula(axis)},
          {"unread", ranges}};
}

Json json_of(const Summary& summary) {
  Json images = Json::array();
  for (const Source& source : summary.sources) images.push_back(json_of(source));
  Json shapes = Json::object();
  for (const NamedShape& shape : all_shapes_of(summary)) shapes[shape.key] = shape.shape;
  return {{"images", images},
          {"settings", json_of(summary.settings)},
          {"formula", general_formula(summary.grid)},
          {"height", json_of(summary.grid.height)},
          {"width", json_of(summary.grid.width)},
          {"tokens", summary.counts.tokens},
          {"patch_length", summary.counts.patch_length},
          {"unread_pixels", summary.grid.unread_pixels()},
          {"repeated_pixels", summary.grid.repeated_pixels()},
          {"parameters", summary.counts.parameters},
          {"multiply_adds", summary.counts.multiply_adds},
          {"shapes", shapes}};
}

}  // namespace

int run_info(const Arguments& arguments, const Streams& streams) {
  CLI::App app("", "tessera info");
  std::vector<std::string> images;
  bool json = false;
  SettingWords words;
  app.add_option("IMAGE", images);
  app.add_flag("--json", json);
  add_setting_options(app, words);
  parse(app, arguments);

  Summary summary;
  const Subject subject = read_subject(images, words);
  tell_pictures(subject, streams);
  summary.settings = subject.settings;
  require_one_tower(summary.settings, words);
  summary.sources = describe_sources(subject.images);
  adopt_arrays(summary.sources, summary.settings);
  require_valid(summary.settings.params);
  summary.grid = plan_grid(summary.settings.params.grid_settings());
  summary.counts = count(summary.settings.params);
  if (json) {
    streams.out << json_of(summary).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    print_text(streams.out, summary);
  }
  return exit_ok;
}

}  // namespace tessera::cli
