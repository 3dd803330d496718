// tessera code IMAGE…|DOCUMENT -o FILE.py: the embedding as a program that runs.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <ostream>

#include "app/model/code_export.hpp"
#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_tensor_source.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

void refuse_unknown_ending(const std::string& output) {
  constexpr std::array known{"", ".py", ".cpp", ".cc", ".cxx", ".hpp"};
  if (std::find(known.begin(), known.end(), lower_ending(output)) == known.end())
    throw UsageError(
        fmt::format("-o: '{}' does not tell a language; end it in .py (PyTorch) or .cpp (C++)", printable(output)));
}

CodeRoad road_of(const std::optional<std::string>& word, const std::string& output) {
  const std::string ending = lower_ending(output);
  const bool library = !ending.empty() && ending != ".py";
  if (!word) return library ? CodeRoad::library : CodeRoad::convolution;
  if (*word == "convolution") return CodeRoad::convolution;
  if (*word == "matrix") return CodeRoad::matrix;
  if (*word == "library") return CodeRoad::library;
  refuse({"--road", *word, "convolution, matrix or library"}, "a road");
}

CodeOrder order_of(const TensorInput& input, CodeRoad road, const fs::path& tensors) {
  CodeOrder order;
  order.road = road;
  order.params = input.source.params;
  order.weights = input.subject.settings.weights;
  if (input.subject.settings.model)
    order.weights_name = fs::path(input.subject.settings.model->choice.file).filename().string();
  order.order = input.source.order;
  order.batch = input.source.batch;
  if (input.subject.opened) order.selection = input.subject.opened->state.document.selection;
  order.tensors_file = tensors.filename().string();
  return order;
}

}  // namespace

int run_code(const Arguments& arguments, const Streams& streams) {
  CLI::App app("", "tessera code");
  std::vector<std::string> images;
  std::string output;
  std::optional<std::string> road_word;
  SettingWords words;
  app.add_option("IMAGE", images);
  app.add_option("-o,--output", output)->take_last();
  app.add_option("--road", road_word)->take_last();
  app.add_option("--order", words.order)->take_last();
  add_setting_options(app, words);
  parse(app, arguments);
  if (images.empty()) throw UsageError("IMAGE: none given; name the pictures to embed. See tessera code --help");
  if (output.empty()) throw UsageError("-o: missing; give the file for the program, e.g. -o embedding.py");
  refuse_unknown_ending(output);
  const CodeRoad road = road_of(road_word, output);
  const TensorInput input(images, words, streams);
  if (road == CodeRoad::library && input.subject.settings.model)
    throw UsageError("--weights: a checkpoint's numbers go into an .npz beside a script; give a name that ends in .py");
  const fs::path tensors = fs::path(output).replace_extension(".npz");
  const std::string text = export_code(order_of(input, road, tensors));
  const bool script = road != CodeRoad::library;
  // The numbers within the program's writing: where either fails, neither is replaced.
  io::write_atomically(output, [&](const io::Sink& sink) {
    sink(std::as_bytes(std::span(text)));
    if (script)
      io::write_atomically(tensors, [&](const io::Sink& numbers) {
        write_tensors(input.source, code_tensors(), TensorFormat::npz, numbers);
      });
  });
  if (script) streams.out << fmt::format("{}: what the program reads\n", printable(tensors.string()));
  streams.out << fmt::format("{}: the program\n", printable(output));
  return exit_ok;
}

}  // namespace tessera::cli
