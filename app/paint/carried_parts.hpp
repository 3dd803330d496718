#pragma once
// The readers of single kinds of figures; see carried_document.hpp. Errors without the file's name.

#include <optional>
#include <string>
#include <string_view>

namespace tessera::paint {

std::optional<std::string> document_in_svg(std::string_view file);
std::optional<std::string> document_in_pdf(std::string_view file);

/// In an attachment's dictionary: what tells ours from others.
inline constexpr char carried_pdf_key[] = "TesseraDocument";

/// No figure has our words in more places; a file that has is not searched to its end.
inline constexpr int most_carried_places = 1000;

}  // namespace tessera::paint
