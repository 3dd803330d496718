#include "app/shell/document_source.hpp"

namespace tessera {

std::optional<OpenedDocument> open_if_document(const std::filesystem::path& file) {
  if (named_like_document(file)) return open_document(file);
  return std::nullopt;
}

}  // namespace tessera
