#pragma once
// Whether a file that was named, dropped or chosen is a document.

#include <filesystem>
#include <optional>

#include "app/model/document_pictures.hpp"

namespace tessera {

/// A document file (by its name), or a figure that carries one; nothing for anything else, which may be a picture.
/// Throws Error where the document cannot be opened, and for an SVG or PDF that carries none.
std::optional<OpenedDocument> open_if_document(const std::filesystem::path& file);

}  // namespace tessera
