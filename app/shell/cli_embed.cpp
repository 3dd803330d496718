// tessera embed IMAGE… -o FILE: the tokens, all tensors of the embedding, or the products behind one number.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <sstream>

#include "app/model/not_finite.hpp"
#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_tensor_source.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/encoder_input.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/io/npy.hpp"
#include "tessera/issue.hpp"

namespace tessera::cli {
namespace {

struct EmbedWords {
  std::vector<std::string> images;
  std::string output;
  bool all = false;
  bool encoder = false;  ///< what the encoder reads, not Z
  std::optional<std::string> terms, tensor;
  SettingWords settings;
};

EmbedWords read_words(const Arguments& arguments) {
  CLI::App app("", "tessera embed");
  EmbedWords words;
  app.add_option("IMAGE", words.images);
  app.add_option("-o,--output", words.output)->take_last();
  app.add_flag("--all", words.all);
  app.add_flag("--tokens", words.encoder);
  app.add_option("--tensor", words.tensor)->take_last();
  app.add_option("--terms", words.terms)->take_last();
  app.add_option("--order", words.settings.order)->take_last();
  add_setting_options(app, words.settings);
  parse(app, arguments);
  if (words.images.empty()) throw UsageError("IMAGE: none given; name the pictures to embed. See tessera embed --help");
  if (words.output.empty())
    throw UsageError("-o: missing; give the file for the tokens, e.g. -o tokens.npy, or - for standard output");
  return words;
}

bool is_table(const std::string& output) { return lower_ending(output) == ".csv"; }

/// What the name's ending asks for; tokens of no known ending are .npy, as they always were.
TensorFormat format_of(const EmbedWords& words) {
  const auto format = words.output == standard_output ? TensorFormat::npy : tensor_format(words.output);
  if (!format && !lower_ending(words.output).empty())
    throw UsageError(fmt::format("-o: '{}' does not tell a format; end it in .npy, .npz, .safetensors or .csv",
                                 printable(words.output)));
  if (words.all && format.value_or(TensorFormat::npy) == TensorFormat::npy)
    throw UsageError(fmt::format("--all: '{}' holds one array; give a name that ends in .npz or .safetensors",
                                 printable(words.output)));
  return format.value_or(TensorFormat::npy);
}

TensorParts parts_of(const EmbedWords& words) {
  if (words.all) return {};
  const std::string name = words.tensor.value_or("tokens");
  if (const auto part = tensor_part(name)) return *part;
  refuse({"--tensor", name, "one of image, patches, matrix, proj.weight, proj.bias, maps, tokens"}, "a tensor");
}

/// Prefix tokens, positions and norms of the model whose weights these are.
EncoderParts encoder_parts(const Settings& settings) {
  if (!settings.model)
    throw UsageError("--tokens: prefix tokens and positions come from a model; name its file with --weights FILE");
  const PatchGrid grid = plan_grid(settings.params.grid_settings());
  return parts_for(*settings.model, {grid.rows(), grid.columns()}, settings.fitting);
}

/// (K + N, D) of one picture, else (B, K + N, D), as .npy.
Shape encoder_shape(const TensorInput& input, const EncoderParts& parts) {
  const Shape one{count(input.source.params).tokens + parts.prefix_count(), input.source.params.dim};
  return input.source.batch == 1 ? one : Shape{input.source.batch, one[0], one[1]};
}

/// One picture at a time, so that a long batch takes the memory of one.
void write_encoder_input(const TensorInput& input, const EncoderParts& parts, const io::Sink& sink) {
  const std::string header = io::npy_header(encoder_shape(input, parts));
  sink(std::as_bytes(std::span(header)));
  const PackedWeights packed(*input.source.weights);
  const PatchGrid grid = plan_grid(input.source.params.grid_settings());
  for (std::int64_t b = 0; b < input.source.batch; ++b) {
    const Tensor z = tokens(input.source.image(b), grid, packed, {.threads = 0, .stop = {}});
    const Tensor read = encoder_input(z, parts);
    sink(std::as_bytes(std::span(read.data)));
  }
}

/// "PATCH:FILTER"; without it the document's selection.
Selection selection_of(const EmbedWords& words, const TensorInput& input) {
  Selection selection;
  if (input.subject.opened) selection = input.subject.opened->state.document.selection;
  if (words.terms) {
    const std::size_t colon = words.terms->find(':');
    const Given given{"--terms", *words.terms, "PATCH:FILTER, e.g. 60:19, from 0"};
    if (colon == std::string::npos) refuse(given, "a patch and a filter");
    selection.patch = parse_integer({given.option, words.terms->substr(0, colon), given.allowed});
    selection.filter = parse_integer({given.option, words.terms->substr(colon + 1), given.allowed});
  } else if (!input.subject.opened) {
    throw UsageError("--terms: missing; give the patch and the filter whose products are written, e.g. --terms 60:19");
  }
  const std::int64_t patches = count(input.source.params).tokens;
  if (selection.patch < 0 || selection.patch >= patches || selection.filter < 0 ||
      selection.filter >= input.source.params.dim)
    throw UsageError(fmt::format("--terms: patch {} and filter {} must be below N = {} and D = {}", selection.patch,
                                 selection.filter, patches, input.source.params.dim));
  return selection;
}

void write_table(const EmbedWords& words, const TensorInput& input, const Streams& streams) {
  std::ostringstream table;
  table.imbue(std::locale::classic());
  const Selection selection = selection_of(words, input);
  write_terms(input.source, selection, table);
  const std::string text = table.str();
  io::write_atomically(words.output, [&](const io::Sink& sink) { sink(std::as_bytes(std::span(text))); });
  streams.out << fmt::format("{}: {} products of patch {} and filter {}\n", printable(words.output),
                             input.source.params.patch_length(), selection.patch, selection.filter);
}

void tell_written(const EmbedWords& words, const TensorInput& input, TensorFormat format, const Streams& streams) {
  if (format == TensorFormat::npy) {
    const Shape shape = npy_tensor(input.source, parts_of(words)).shape;
    streams.out << fmt::format("{}: {} float32\n", printable(words.output), to_string(shape));
    return;
  }
  for (const io::StreamedTensor& tensor : export_tensors(input.source, parts_of(words)))
    streams.out << fmt::format("{}: {} {} float32\n", printable(words.output), tensor.name, to_string(tensor.shape));
}

/// Numbers that are not finite spoil what is written; it is written all the same.
void warn_of_model(const Settings& settings, bool encoder, const Streams& streams) {
  if (!settings.model) return;
  const Model& model = *settings.model;
  std::vector<std::string> told = not_finite(model.numbers.weights);
  if (encoder) told = model.not_finite;
  if (encoder && model.embedding && !model.embedding->left_out.empty()) told.push_back(model.embedding->left_out);
  for (const std::string& sentence : told)
    streams.err << fmt::format("tessera: {}: {}\n", printable(model.choice.file), printable(sentence));
}

}  // namespace

int run_embed(const Arguments& arguments, const Streams& streams) {
  const EmbedWords words = read_words(arguments);
  const bool table = is_table(words.output);
  if (words.terms && !table)
    throw UsageError("--terms: products are a table; give a name that ends in .csv, e.g. -o terms.csv");
  if (words.tensor && (words.all || words.encoder || table))
    throw UsageError("--tensor: one tensor alone; leave out --all, --tokens and names that end in .csv");
  if (words.encoder && (table || words.all || format_of(words) != TensorFormat::npy))
    throw UsageError("--tokens: the encoder's input is one array; give a name that ends in .npy");
  const TensorFormat format = table ? TensorFormat::npy : format_of(words);
  const TensorInput input(words.images, words.settings, streams);
  if (table) {
    write_table(words, input, streams);
    return exit_ok;
  }
  warn_of_model(input.subject.settings, words.encoder, streams);
  const EncoderParts parts = words.encoder ? encoder_parts(input.subject.settings) : EncoderParts();
  const auto write = [&](const io::Sink& sink) {
    if (words.encoder)
      write_encoder_input(input, parts, sink);
    else
      write_tensors(input.source, parts_of(words), format, sink);
  };
  if (words.output == standard_output) {
    write(stream_sink(streams.out));
    if (!streams.out.flush()) throw Error("standard output: cannot be written; is the reader still there?");
    return exit_ok;
  }
  io::write_atomically(words.output, write);
  if (words.encoder)
    streams.out << fmt::format("{}: {} float32\n", printable(words.output), to_string(encoder_shape(input, parts)));
  else
    tell_written(words, input, format, streams);
  return exit_ok;
}

}  // namespace tessera::cli
