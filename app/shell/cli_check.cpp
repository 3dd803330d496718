// tessera check FILE…: what each file is, or why it is refused.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/model/check_file.hpp"
#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_model.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_tensor_source.hpp"
#include "app/shell/cli_values.hpp"
#include "app/shell/document_source.hpp"

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string facts_of(const CheckpointFacts& facts, FileKind kind) {
  std::string text = fmt::format("{} tensors={} bytes={}", to_string(kind), facts.tensors, facts.bytes);
  for (const io::RecognisedEmbedding& tower : facts.towers)
    text += fmt::format("; {} weight={} P={}x{} C={} D={}", io::family_name(tower.family), printable(tower.weight),
                        tower.patch.height, tower.patch.width, tower.channels, tower.dim);
  if (facts.towers.empty()) text += "; no patch embedding recognised";
  if (!facts.problem.empty()) text += fmt::format(" ({})", printable(facts.problem));
  for (const std::string& remark : facts.remarks) text += fmt::format(" ({})", printable(remark));
  return text;
}

std::string facts_of(const FileCheck& check) {
  if (check.array) return fmt::format("npy shape={} dtype={}", to_string(check.array->shape), check.array->dtype);
  if (check.document) {
    const Document& document = check.document->document;
    return fmt::format("document version={} pictures={} preset={} patch={}x{} weights={}", document_version,
                       document.images.size(), document.preset.empty() ? "-" : document.preset,
                       document.params.patch.height, document.params.patch.width, to_string(document.weights));
  }
  if (check.checkpoint) return facts_of(*check.checkpoint, check.kind);
  const ImageFacts& facts = *check.image;
  std::string text = fmt::format("image {} w={} h={} channels={} orientation={}", to_string(facts.format), facts.width,
                                 facts.height, facts.channels, facts.orientation);
  for (const std::string& warning : warnings(facts)) text += fmt::format(" ({})", warning);
  return text;
}

// The reason begins with the file's name; "refused" comes between.
std::string line_of(const FileCheck& check) {
  if (check.ok) return fmt::format("{}: {}", printable(check.file), facts_of(check));
  const std::string prefix = check.file + ": ";
  const std::string reason = check.reason.starts_with(prefix) ? check.reason.substr(prefix.size()) : check.reason;
  return fmt::format("{}: refused: {}", printable(check.file), printable(reason));
}

Json json_of(const FileCheck& check) {
  Json object{{"file", check.file}, {"ok", check.ok},      {"kind", to_string(check.kind)}, {"width", nullptr},
              {"height", nullptr},  {"channels", nullptr}, {"orientation", nullptr},        {"reason", nullptr}};
  if (!check.ok) object["reason"] = check.reason;
  if (check.image) {
    const ImageFacts& facts = *check.image;
    object["width"] = facts.width;
    object["height"] = facts.height;
    object["channels"] = facts.channels;
    object["orientation"] = facts.orientation;
    object["format"] = to_string(facts.format);
    object["bits"] = facts.bits;
    object["frames"] = facts.frames;
    object["cmyk"] = facts.cmyk;
    object["icc"] = facts.icc;
    object["warnings"] = warnings(facts);
  }
  if (check.document) {
    object["version"] = document_version;
    object["images"] = check.document->document.images;
    object["patch"] = {check.document->document.params.patch.height, check.document->document.params.patch.width};
  }
  if (check.array) {
    object["shape"] = check.array->shape;
    object["dtype"] = check.array->dtype;
  }
  if (check.checkpoint) {
    object["tensors"] = check.checkpoint->tensors;
    object["bytes"] = check.checkpoint->bytes;
    object["problem"] = check.checkpoint->problem;
    object["wrong"] = check.checkpoint->remarks;
    object["towers"] = Json::array();
    for (const io::RecognisedEmbedding& tower : check.checkpoint->towers)
      object["towers"].push_back(embedding_json(tower));
  }
  return object;
}

/// A figure counts as the document that it carries.
FileCheck check_one(const std::string& file) {
  FileCheck check = check_file(file);
  if (check.kind != FileKind::image) return check;
  try {
    const std::optional<OpenedDocument> opened = open_if_document(file);
    if (!opened) return check;
    check.kind = FileKind::document;
    check.ok = true;
    check.document = std::make_shared<const SavedState>(opened->state);
  } catch (const Error& error) {
    const std::string ending = lower_ending(file);
    if (ending == ".svg" || ending == ".pdf") check.reason = error.what();
  }
  return check;
}

}  // namespace

int run_check(const Arguments& arguments, const Streams& streams) {
  CLI::App app("", "tessera check");
  std::vector<std::string> files;
  bool json = false;
  app.add_option("FILE", files);
  app.add_flag("--json", json);
  parse(app, arguments);
  if (files.empty()) throw UsageError("FILE: none given; name the files to look at. See tessera check --help");
  int code = exit_ok;
  for (const std::string& file : files) {
    const FileCheck check = check_one(file);
    // A file's name may be any bytes; what is not UTF-8 is replaced rather than refused.
    streams.out << (json ? json_of(check).dump(-1, ' ', false, Json::error_handler_t::replace) : line_of(check))
                << '\n';
    // A checkpoint is for its patch embedding; one without it is of no use here.
    const bool useless = check.ok && check.checkpoint && check.checkpoint->towers.empty();
    if (!check.ok || useless) code = exit_refused;
  }
  return code;
}

}  // namespace tessera::cli
