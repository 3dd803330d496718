// tessera embed IMAGE… -o tokens.npy: the tokens as NumPy reads them; with --tokens the encoder's input.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <ostream>

#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_pictures.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/encoder_input.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/io/npy.hpp"
#include "tessera/issue.hpp"
#include "tessera/tokens.hpp"

namespace tessera::cli {
namespace {

constexpr const char* standard_output = "-";

struct Job {
  Settings settings;
  std::vector<Source> sources;
  bool encoder = false;  ///< write what the encoder reads, not Z
  EncoderParts parts;    ///< of the encoder's input
};

// (N, D) for one picture, (B, N, D) for several; the encoder's input has K + N rows.
Shape shape_of(const Job& job) {
  const Shape one{count(job.settings.params).tokens + job.parts.prefix_count(), job.settings.params.dim};
  return job.sources.size() == 1 ? one : Shape{static_cast<std::int64_t>(job.sources.size()), one[0], one[1]};
}

PackedWeights make_packed(const std::vector<Source>& sources, const Settings& settings) {
  if (settings.model) return PackedWeights(weights_for(*settings.model, settings.params, settings.fitting));
  // Principal components need all pictures at once; other weights need none.
  const bool pca = settings.weights.kind == WeightKind::pca;
  const Tensor images = pca ? load_sources(sources, settings.params) : Tensor();
  return PackedWeights(make_weights(settings.weights, settings.params, images));
}

// One picture at a time, so that a long batch takes the memory of one.
void write_tokens(const Job& job, const io::Sink& sink) {
  const EmbedParams& params = job.settings.params;
  const PackedWeights weights = make_packed(job.sources, job.settings);
  const PatchGrid grid = plan_grid(params.grid_settings());
  const std::string header = io::npy_header(shape_of(job));
  sink(std::as_bytes(std::span(header)));
  for (const Source& source : job.sources) {
    Tensor z = tokens(load_source(source, params), grid, weights, {.threads = 0, .stop = {}});
    if (job.encoder) z = encoder_input(z, job.parts);
    sink(std::as_bytes(std::span(z.data)));
  }
}

void write_to_stream(const Job& job, std::ostream& out) {
  write_tokens(job, [&out](std::span<const std::byte> bytes) {
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out) throw Error("standard output: cannot be written; is the reader still there?");
  });
  if (!out.flush()) throw Error("standard output: cannot be written; is the reader still there?");
}

void add_encoder(Job& job) {
  if (!job.settings.model)
    throw UsageError("--tokens: prefix tokens and positions come from a model; name its file with --weights FILE");
  const PatchGrid grid = plan_grid(job.settings.params.grid_settings());
  job.encoder = true;
  job.parts = parts_for(*job.settings.model, {grid.rows(), grid.columns()}, job.settings.fitting);
}

}  // namespace

int run_embed(const Arguments& arguments, const Streams& streams) {
  CLI::App app("", "tessera embed");
  std::vector<std::string> images;
  std::string output;
  bool encoder = false;
  SettingWords words;
  app.add_option("IMAGE", images);
  app.add_flag("--tokens", encoder);
  app.add_option("-o,--output", output)->take_last();
  add_setting_options(app, words);
  parse(app, arguments);
  if (images.empty()) throw UsageError("IMAGE: none given; name the pictures to embed. See tessera embed --help");
  if (output.empty())
    throw UsageError("-o: missing; give the file for the tokens, e.g. -o tokens.npy, or - for standard output");

  Job job{read_settings(words), describe_sources(images), false, {}};
  require_one_tower(job.settings, words);
  adopt_arrays(job.sources, job.settings);
  require_valid(job.settings.params);
  if (encoder) add_encoder(job);
  if (output == standard_output) {
    write_to_stream(job, streams.out);
    return exit_ok;
  }
  io::write_atomically(output, [&](const io::Sink& sink) { write_tokens(job, sink); });
  streams.out << fmt::format("{}: {} float32\n", printable(output), to_string(shape_of(job)));
  return exit_ok;
}

}  // namespace tessera::cli
