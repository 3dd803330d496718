#pragma once
// Tensors, tables and programs of what is shown: as files, and as the words by which the export dialog shows them
// before they are written.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "app/model/document.hpp"
#include "app/view/app_state.hpp"
#include "tessera/embed.hpp"

namespace tessera::shell {

/// Everything that the file needs, so that the window may go on changing.
struct DataOrder {
  view::SaveTo to;  ///< none of the documents
  std::shared_ptr<const Embedding> embedding;
  Document document;
};

/// Of what is shown. Throws Error where nothing is computed yet.
DataOrder data_order(const Document& document, const view::Work& work, const view::SaveTo& to);

/// Writes the file; of a script the .npz beside it too, first. Throws Error and Cancelled.
void write_data(const DataOrder& order, const std::stop_token& stop);

/// The tensors' names, shapes and sizes; a table's or a program's first lines. Throws Error for what cannot be written.
std::string describe_data(const DataOrder& order);

}  // namespace tessera::shell
