#pragma once
// Figures that open again: the document that made one travels in it as text.
//
//   SVG  the text of <metadata id="tessera-document">
//   PNG  an iTXt chunk "tessera-document"
//   PDF  an attachment "document.tessera.json"
//
// The text is opaque here. Reading takes bytes from anywhere: it allocates no more than the file and the text are
// large, and never looks at pixels or pages.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera::paint {

inline constexpr char carried_keyword[] = "tessera-document";
inline constexpr char carried_file_name[] = "document.tessera.json";
/// A document may be as large as a document file.
inline constexpr std::size_t most_carried_bytes = std::size_t{16} << 20;

enum class FigureKind { none, svg, png, pdf };
/// By how the file begins.
FigureKind figure_kind(std::span<const std::byte> file);

/// The document that a figure carries; nothing where it carries none or is no figure. `name` goes into messages. Throws
/// Error where it carries one that is damaged, cut off or larger than most_carried_bytes.
std::optional<std::string> carried_document(std::span<const std::byte> file, const std::string& name);

/// A PDF with the document attached, the same bytes for the same input. Throws Error where `pdf` is none.
std::vector<std::byte> attach_document(const std::vector<std::byte>& pdf, const std::string& document);

}  // namespace tessera::paint
