#pragma once
// What `tessera export` is given: pictures with settings, a document, or a figure that carries one.

#include <optional>
#include <string>
#include <vector>

#include "app/model/document_file.hpp"
#include "app/paint/still.hpp"
#include "app/shell/cli_settings.hpp"

namespace tessera::cli {

struct ExportSource {
  SavedState state;
  bool document = false;              ///< it was a document or a figure: its settings and its time are its own
  std::vector<std::string> warnings;  ///< of pictures that are elsewhere or changed
};

/// The document in a file: a document file, or a figure that carries one. Nothing where it is a picture. Throws Error
/// for a file that cannot be read, for a figure without a document and for a document that is damaged.
std::optional<SavedState> carried_state(const std::string& file);

/// What names and settings say. Throws UsageError for settings beside a document.
ExportSource open_source(const std::vector<std::string>& names, const SettingWords& words);

}  // namespace tessera::cli
