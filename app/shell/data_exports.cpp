#include "app/shell/data_exports.hpp"

#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "tessera/io/atomic_file.hpp"

namespace tessera::shell {

namespace {

namespace fs = std::filesystem;

void tell(view::AppState& state, std::string text, bool error) {
  std::erase_if(state.messages, [&](const view::Message& message) { return message.text == text; });
  state.messages.push_back({std::move(text), error});
}

void write_text(const fs::path& file, const std::string& text) {
  io::write_atomically(file, [&](const io::Sink& sink) { sink(std::as_bytes(std::span(text))); });
}

void write_numbers(const fs::path& file, const TensorSource& source, const TensorParts& parts, TensorFormat format) {
  io::write_atomically(file, [&](const io::Sink& sink) { write_tensors(source, parts, format, sink); });
}

CodeRoad road_of(view::Saved what) {
  if (what == view::Saved::matrix_code) return CodeRoad::matrix;
  return what == view::Saved::library_code ? CodeRoad::library : CodeRoad::convolution;
}

/// The program, and beside it what it reads.
void write_code(const fs::path& file, const TensorSource& source, const Document& document, CodeRoad road) {
  const fs::path tensors = fs::path(file).replace_extension(".npz");
  if (road != CodeRoad::library) write_numbers(tensors, source, code_tensors(), TensorFormat::npz);
  write_text(file, export_code({road, source.params, document.weights, "", source.order, source.batch,
                                document.selection, tensors.filename().string()}));
}

}  // namespace

DataExports::DataExports(std::function<void()> wake)
    : slot_([](const Key& key, std::stop_token stop, const auto&) { return write(*key.order, stop); },
            std::move(wake)) {}

void DataExports::start(view::AppState& state, const view::Work& work, const view::SaveTo& save) {
  if (running_) return tell(state, "another export is still being written", true);
  if (!work.current || !work.result)
    return tell(state, "nothing to export yet: the numbers are still being computed", true);
  Order order{save.what, save.file, {work.result, &work.result->embedding}, state.document};
  running_ = std::make_shared<const Order>(std::move(order));
  slot_.request({running_});
}

DataExports::Written DataExports::write(const Order& order, const std::stop_token& stop) {
  TensorSource source = tensor_source(order.embedding, order.document.view.order);
  source.stop = stop;
  switch (order.what) {
    case view::Saved::terms: {
      std::ostringstream table;
      table.imbue(std::locale::classic());
      write_terms(source, order.document.selection, table);
      write_text(order.file, table.str());
      break;
    }
    case view::Saved::convolution_code:
    case view::Saved::matrix_code:
    case view::Saved::library_code: write_code(order.file, source, order.document, road_of(order.what)); break;
    default: write_numbers(order.file, source, {}, tensor_format(order.file).value_or(TensorFormat::npz));
  }
  return {fs::file_size(order.file)};
}

bool DataExports::has_news() const { return running_ && !slot_.poll().busy; }

void DataExports::update(view::AppState& state) {
  if (!has_news()) return;
  const Slot::Status status = slot_.poll();
  const fs::path file = std::exchange(running_, nullptr)->file;
  if (!status.failure.empty()) return tell(state, status.failure, true);
  const double megabytes = static_cast<double>(status.result->bytes) / 1e6;
  tell(state, fmt::format("{}: written, {:.3g} MB", file.string(), megabytes), false);
}

}  // namespace tessera::shell
