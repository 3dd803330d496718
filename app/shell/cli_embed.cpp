// tessera embed IMAGE… -o tokens.npy: the tokens as NumPy reads them.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <ostream>

#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_pictures.hpp"
#include "app/shell/cli_subject.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/io/npy.hpp"
#include "tessera/issue.hpp"
#include "tessera/tokens.hpp"

namespace tessera::cli {
namespace {

constexpr const char* standard_output = "-";

// (N, D) for one picture, (B, N, D) for several.
Shape shape_of(const Settings& settings, std::size_t pictures) {
  const Shape one{count(settings.params).tokens, settings.params.dim};
  return pictures == 1 ? one : Shape{static_cast<std::int64_t>(pictures), one[0], one[1]};
}

PackedWeights make_packed(const std::vector<Source>& sources, const Settings& settings) {
  // Principal components need all pictures at once; other weights need none.
  const bool pca = settings.weights.kind == WeightKind::pca;
  const Tensor images = pca ? load_sources(sources, settings.params) : Tensor();
  return PackedWeights(make_weights(settings.weights, settings.params, images));
}

// One picture at a time, so that a long batch takes the memory of one.
void write_tokens(const std::vector<Source>& sources, const Settings& settings, const io::Sink& sink) {
  const PackedWeights weights = make_packed(sources, settings);
  const PatchGrid grid = plan_grid(settings.params.grid_settings());
  const std::string header = io::npy_header(shape_of(settings, sources.size()));
  sink(std::as_bytes(std::span(header)));
  for (const Source& source : sources) {
    const Tensor z = tokens(load_source(source, settings.params), grid, weights, {.threads = 0, .stop = {}});
    sink(std::as_bytes(std::span(z.data)));
  }
}

void write_to_stream(const std::vector<Source>& sources, const Settings& settings, std::ostream& out) {
  write_tokens(sources, settings, [&out](std::span<const std::byte> bytes) {
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out) throw Error("standard output: cannot be written; is the reader still there?");
  });
  if (!out.flush()) throw Error("standard output: cannot be written; is the reader still there?");
}

}  // namespace

int run_embed(const Arguments& arguments, const Streams& streams) {
  CLI::App app("", "tessera embed");
  std::vector<std::string> images;
  std::string output;
  SettingWords words;
  app.add_option("IMAGE", images);
  app.add_option("-o,--output", output)->take_last();
  add_setting_options(app, words);
  parse(app, arguments);
  if (images.empty()) throw UsageError("IMAGE: none given; name the pictures to embed. See tessera embed --help");
  if (output.empty())
    throw UsageError("-o: missing; give the file for the tokens, e.g. -o tokens.npy, or - for standard output");

  Subject subject = read_subject(images, words);
  tell_pictures(subject, streams);
  Settings& settings = subject.settings;
  if (subject.images.empty()) throw Error(fmt::format("{}: the document names no picture", images.front()));
  const std::vector<Source> sources = describe_sources(subject.images);
  adopt_arrays(sources, settings);
  require_valid(settings.params);
  if (output == standard_output) {
    write_to_stream(sources, settings, streams.out);
    return exit_ok;
  }
  io::write_atomically(output, [&](const io::Sink& sink) { write_tokens(sources, settings, sink); });
  streams.out << fmt::format("{}: {} float32\n", printable(output), to_string(shape_of(settings, sources.size())));
  return exit_ok;
}

}  // namespace tessera::cli
