#include "app/shell/data_exports.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "app/model/code_export.hpp"
#include "app/model/embedding_export.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::shell {

namespace {

namespace fs = std::filesystem;
using view::Saved;

void write_text(const fs::path& file, const std::string& text) {
  io::write_atomically(file, [&](const io::Sink& sink) { sink(std::as_bytes(std::span(text))); });
}

void write_numbers(const fs::path& file, const TensorSource& source, const TensorParts& parts, TensorFormat format) {
  io::write_atomically(file, [&](const io::Sink& sink) { write_tensors(source, parts, format, sink); });
}

CodeRoad road_of(Saved what) {
  if (what == Saved::matrix_code) return CodeRoad::matrix;
  return what == Saved::library_code ? CodeRoad::library : CodeRoad::convolution;
}

bool is_code(Saved what) { return what >= Saved::convolution_code && what <= Saved::library_code; }

/// What a script reads lies beside it, by the same name.
fs::path tensors_beside(const fs::path& file) { return fs::path(file).replace_extension(".npz"); }

std::string code_text(const DataOrder& order, const TensorSource& source) {
  const CodeRoad road = road_of(order.to.what);
  const std::optional<ModelChoice>& model = order.document.model;
  if (road == CodeRoad::library && model)
    throw Error("a checkpoint's numbers go into an .npz beside a script: choose PyTorch");
  return export_code({road, source.params, order.document.weights,
                      model ? fs::path(model->file).filename().string() : std::string(), source.order, source.batch,
                      order.document.selection, tensors_beside(order.to.file).filename().string()});
}

std::string terms_text(const DataOrder& order, const TensorSource& source) {
  std::ostringstream table;
  table.imbue(std::locale::classic());
  write_terms(source, order.document.selection, table);
  return table.str();
}

TensorFormat format_of(const DataOrder& order) { return tensor_format(order.to.file).value_or(TensorFormat::npz); }

/// All, or the one that was chosen; of several an .npy takes the tokens.
TensorParts parts_of(const DataOrder& order) {
  return order.to.tensor.empty() ? TensorParts{} : tensor_part(order.to.tensor).value_or(TensorParts{});
}

std::string size_text(double bytes) {
  if (bytes < 1024) return fmt::format("{:.0f} B", bytes);
  const bool small = bytes < 1024 * 1024;
  return small ? fmt::format("{:.0f} KB", bytes / 1024) : fmt::format("{:.1f} MB", bytes / (1024 * 1024));
}

std::string tensor_list(const DataOrder& order, const TensorSource& source) {
  const TensorParts parts = parts_of(order);
  std::vector<io::StreamedTensor> tensors;
  if (format_of(order) == TensorFormat::npy)
    tensors.push_back(npy_tensor(source, parts));
  else
    tensors = export_tensors(source, parts);
  std::string text;
  double all = 0;
  for (const io::StreamedTensor& tensor : tensors) {
    const double bytes =
        std::accumulate(tensor.shape.begin(), tensor.shape.end(), double{sizeof(float)},
                        [](double product, std::int64_t n) { return product * static_cast<double>(n); });
    text += fmt::format("{:<12} {:<22} {:>10}\n", tensor.name, to_string(tensor.shape), size_text(bytes));
    all += bytes;
  }
  return text + fmt::format("\nfloat32, {}\n", size_text(all));
}

/// As many lines as a dialog may have room for.
std::string first_lines(const std::string& text) {
  constexpr int most_lines = 80;
  std::size_t end = 0;
  for (int line = 0; line < most_lines && end < text.size(); ++line)
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  return text.substr(0, end);
}

}  // namespace

DataOrder data_order(const Document& document, const view::Work& work, const view::SaveTo& to) {
  if (!work.current || !work.result) throw Error("nothing to export yet: the numbers are still being computed");
  return {to, {work.result, &work.result->embedding}, document};
}

void write_data(const DataOrder& order, const std::stop_token& stop) {
  TensorSource source = tensor_source(order.embedding, order.document.view.order);
  source.stop = stop;
  const fs::path& file = order.to.file;
  if (order.to.what == Saved::terms) return write_text(file, terms_text(order, source));
  if (!is_code(order.to.what)) return write_numbers(file, source, parts_of(order), format_of(order));
  const std::string program = code_text(order, source);
  // The numbers within the program's writing: where either fails, neither is replaced.
  io::write_atomically(file, [&](const io::Sink& sink) {
    sink(std::as_bytes(std::span(program)));
    if (order.to.what != Saved::library_code)
      write_numbers(tensors_beside(file), source, code_tensors(), TensorFormat::npz);
  });
}

std::string describe_data(const DataOrder& order) {
  const TensorSource source = tensor_source(order.embedding, order.document.view.order);
  if (order.to.what == Saved::terms) return first_lines(terms_text(order, source));
  return is_code(order.to.what) ? first_lines(code_text(order, source)) : tensor_list(order, source);
}

}  // namespace tessera::shell
