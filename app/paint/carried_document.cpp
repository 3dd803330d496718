#include "app/paint/carried_document.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "app/paint/carried_parts.hpp"
#include "app/paint/inflate.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";

std::uint32_t big_endian(std::string_view four) {
  std::uint32_t value = 0;
  for (const char c : four) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

/// The text before the next NUL, which is taken too. Nothing where there is none.
std::optional<std::string_view> take_word(std::string_view& data) {
  const std::size_t end = data.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view word = data.substr(0, end);
  data.remove_prefix(end + 1);
  return word;
}

/// The text of a chunk of kind tEXt, zTXt or iTXt with our keyword. Programs that save a PNG anew change one into
/// another.
std::optional<std::string> chunk_text(std::string_view kind, std::string_view data) {
  const auto keyword = take_word(data);
  if (!keyword || *keyword != carried_keyword) return std::nullopt;
  if (kind == "tEXt") return std::string(data);
  bool packed = true;
  if (kind == "iTXt") {
    if (data.size() < 2) throw Error("its text is cut off");
    packed = data[0] != 0;
    data.remove_prefix(2);
    if (!take_word(data) || !take_word(data)) throw Error("its text is cut off");
  } else if (!data.empty()) {
    data.remove_prefix(1);
  }
  return packed ? inflated(data, most_carried_bytes) : std::string(data);
}

std::optional<std::string> from_png(std::string_view file) {
  std::size_t at = png_signature.size();
  while (at + 12 <= file.size()) {
    const std::uint32_t length = big_endian(file.substr(at, 4));
    const std::string_view kind = file.substr(at + 4, 4);
    if (length > file.size() - at - 12) {
      if (kind == "iTXt" || kind == "zTXt" || kind == "tEXt") throw Error("the file is cut off");
      return std::nullopt;
    }
    const std::string_view data = file.substr(at + 8, length);
    if (kind == "iTXt" || kind == "zTXt" || kind == "tEXt") {
      if (const auto text = chunk_text(kind, data)) {
        if (big_endian(file.substr(at + 8 + length, 4)) != crc_of(file.substr(at + 4, length + 4)))
          throw Error("its bytes were changed: the checksum does not fit");
        return text;
      }
    }
    if (kind == "IEND") return std::nullopt;
    at += 12 + std::size_t{length};
  }
  return std::nullopt;
}

bool begins_like_svg(std::string_view file) {
  std::string_view head = file.substr(0, 4096);
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || head[first] != '<') return false;
  return head.find("<svg") != std::string_view::npos || head.find("<svg:svg") != std::string_view::npos;
}

std::string_view text_of(std::span<const std::byte> file) {
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

}  // namespace

FigureKind figure_kind(std::span<const std::byte> file) {
  const std::string_view text = text_of(file);
  if (text.starts_with(png_signature)) return FigureKind::png;
  // Readers find the header within the first kilobyte.
  if (text.substr(0, 1024).find("%PDF-") != std::string_view::npos) return FigureKind::pdf;
  return begins_like_svg(text) ? FigureKind::svg : FigureKind::none;
}

std::optional<std::string> carried_document(std::span<const std::byte> file, const std::string& name) {
  const std::string_view text = text_of(file);
  try {
    std::optional<std::string> found;
    switch (figure_kind(file)) {
      case FigureKind::png: found = from_png(text); break;
      case FigureKind::svg: found = document_in_svg(text); break;
      case FigureKind::pdf: found = document_in_pdf(text); break;
      case FigureKind::none: break;
    }
    if (found && found->size() > most_carried_bytes) throw Error("it is larger than 16 MB");
    return found;
  } catch (const Error& error) {
    throw Error(name + ": the document in this figure cannot be read: " + error.what());
  }
}

}  // namespace tessera::paint
