// tessera inspect FILE: the tensors of a checkpoint, and what is recognised in it.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_model.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/issue.hpp"

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

std::uint64_t bytes_of(const io::Checkpoint& checkpoint) {
  std::uint64_t bytes = 0;
  for (const io::TensorInfo& info : checkpoint.tensors()) bytes += info.bytes;
  return bytes;
}

/// What is wrong with the tower's numbers, a sentence each: tensors that do not fit, numbers that are not finite.
struct TowerCheck {
  std::string refusal;  ///< why it cannot be used; empty: it can
  std::vector<std::string> remarks;
};

TowerCheck check_tower(const Inspection& inspection, const io::RecognisedEmbedding& tower) {
  TowerCheck check;
  try {
    check.remarks = not_finite(io::load_embedding(inspection.checkpoint, tower));
  } catch (const Error& error) {
    check.refusal = error.what();
  }
  if (!tower.left_out.empty()) check.remarks.push_back(tower.left_out);
  return check;
}

std::vector<TowerCheck> check_towers(const Inspection& inspection) {
  std::vector<TowerCheck> checks;
  for (const io::RecognisedEmbedding& tower : inspection.recognition.towers)
    checks.push_back(check_tower(inspection, tower));
  return checks;
}

/// Something is recognised, and all of that can be used.
bool is_usable(const std::vector<TowerCheck>& checks) {
  return !checks.empty() &&
         std::all_of(checks.begin(), checks.end(), [](const TowerCheck& check) { return check.refusal.empty(); });
}

void print_check(std::ostream& out, const TowerCheck& check) {
  if (!check.refusal.empty()) print_row(out, "refused", printable(check.refusal));
  for (const std::string& remark : check.remarks) print_row(out, "wrong", printable(remark));
}

void print_text(std::ostream& out, const Inspection& inspection, const std::vector<TowerCheck>& checks) {
  const io::Checkpoint& checkpoint = inspection.checkpoint;
  const std::size_t count = checkpoint.tensors().size();
  out << fmt::format("{}: {}, {} tensor{}, {} bytes of numbers\n", printable(checkpoint.file().string()),
                     io::format_name(checkpoint.format()), count, count == 1 ? "" : "s", bytes_of(checkpoint));
  if (!inspection.config.source.empty()) print_row(out, "beside it", inspection.config.source);
  if (!inspection.config_problem.empty()) print_row(out, "not read", printable(inspection.config_problem));
  for (std::size_t i = 0; i < checks.size(); ++i) {
    out << '\n';
    print_embedding(out, inspection.recognition.towers[i]);
    print_check(out, checks[i]);
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

Json json_of_inspection(const Inspection& inspection, const std::vector<TowerCheck>& checks) {
  Json towers = Json::array(), candidates = Json::array(), tensors = Json::array();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    Json tower = embedding_json(inspection.recognition.towers[i]);
    tower["refused"] = checks[i].refusal.empty() ? Json(nullptr) : Json(checks[i].refusal);
    tower["wrong"] = checks[i].remarks;
    towers.push_back(std::move(tower));
  }
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
  const std::vector<TowerCheck> checks = check_towers(inspection);
  if (json) {
    // Names come from outside; what is not UTF-8 is replaced rather than refused.
    streams.out << json_of_inspection(inspection, checks).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    print_text(streams.out, inspection, checks);
  }
  return is_usable(checks) ? exit_ok : exit_refused;
}

}  // namespace tessera::cli
