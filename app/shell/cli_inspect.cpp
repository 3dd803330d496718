// tessera inspect FILE: the tensors of a checkpoint, and what is recognised in it.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_model.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_values.hpp"

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

std::uint64_t bytes_of(const io::Checkpoint& checkpoint) {
  std::uint64_t bytes = 0;
  for (const io::TensorInfo& info : checkpoint.tensors()) bytes += info.bytes;
  return bytes;
}

void print_text(std::ostream& out, const Inspection& inspection) {
  const io::Checkpoint& checkpoint = inspection.checkpoint;
  const std::size_t count = checkpoint.tensors().size();
  out << fmt::format("{}: {}, {} tensor{}, {} bytes of numbers\n", printable(checkpoint.file().string()),
                     io::format_name(checkpoint.format()), count, count == 1 ? "" : "s", bytes_of(checkpoint));
  if (!inspection.config.source.empty()) print_row(out, "beside it", inspection.config.source);
  if (!inspection.config_problem.empty()) print_row(out, "not read", printable(inspection.config_problem));
  for (const io::RecognisedEmbedding& tower : inspection.recognition.towers) {
    out << '\n';
    print_embedding(out, tower);
  }
  if (inspection.recognition.towers.empty()) {
    out << "\nNo patch embedding is recognised by its names.";
    out << (inspection.recognition.candidates.empty() ? " No tensor has the shape of one either.\n"
                                                      : " By shape it could be, with --map weight=NAME:\n");
    for (const io::Candidate& candidate : inspection.recognition.candidates)
      print_row(out, "",
                fmt::format("{}: patches of {}, C = {}, D = {}", printable(candidate.name), size_text(candidate.patch),
                            candidate.channels, candidate.dim));
  }
  out << "\ntensors\n";
  for (const io::TensorInfo& info : checkpoint.tensors())
    out << fmt::format("  {:<6} {:<22} {}\n", info.dtype, to_string(info.shape), printable(info.name));
}

Json json_of_inspection(const Inspection& inspection) {
  Json towers = Json::array(), candidates = Json::array(), tensors = Json::array();
  for (const io::RecognisedEmbedding& tower : inspection.recognition.towers) towers.push_back(embedding_json(tower));
  for (const io::Candidate& candidate : inspection.recognition.candidates)
    candidates.push_back({{"name", candidate.name},
                          {"dim", candidate.dim},
                          {"channels", candidate.channels},
                          {"patch", {candidate.patch.height, candidate.patch.width}}});
  for (const io::TensorInfo& info : inspection.checkpoint.tensors())
    tensors.push_back({{"name", info.name}, {"dtype", info.dtype}, {"shape", info.shape}, {"bytes", info.bytes}});
  return {{"file", inspection.checkpoint.file().string()},
          {"format", io::format_name(inspection.checkpoint.format())},
          {"config", inspection.config.source},
          {"config_problem", inspection.config_problem},
          {"metadata", inspection.checkpoint.metadata()},
          {"towers", towers},
          {"candidates", candidates},
          {"tensors", tensors}};
}

}  // namespace

int run_inspect(const Arguments& arguments, const Streams& streams) {
  CLI::App app("", "tessera inspect");
  std::vector<std::string> files;
  bool json = false;
  app.add_option("FILE", files);
  app.add_flag("--json", json);
  parse(app, arguments);
  if (files.size() != 1) throw UsageError("FILE: name one checkpoint to look into. See tessera inspect --help");
  const Inspection inspection = inspect_model(files.front());
  if (json) {
    // Names come from outside; what is not UTF-8 is replaced rather than refused.
    streams.out << json_of_inspection(inspection).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    print_text(streams.out, inspection);
  }
  return exit_ok;
}

}  // namespace tessera::cli
