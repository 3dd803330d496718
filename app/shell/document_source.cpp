#include "app/shell/document_source.hpp"

#include <utility>

#include "app/model/document_model.hpp"
#include "app/shell/cli_export_source.hpp"

namespace tessera {

std::optional<OpenedDocument> open_if_document(const std::filesystem::path& file) {
  const bool named = named_like_document(file);
  std::error_code failed;
  // What is not there or empty is told of by whoever opens pictures.
  if (!named && (!std::filesystem::is_regular_file(file, failed) || std::filesystem::file_size(file, failed) == 0))
    return std::nullopt;
  auto state = cli::carried_state(file.string());
  if (!state) return std::nullopt;
  OpenedDocument opened{std::move(*state), {}, std::filesystem::absolute(file).lexically_normal(), !named};
  opened.notes = find_files(opened.state, opened.file.parent_path());
  return opened;
}

}  // namespace tessera
