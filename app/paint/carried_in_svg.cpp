// The document in an SVG: the text of the element with our id, whichever program saved the file last.

#include <charconv>

#include "app/paint/carried_document.hpp"
#include "app/paint/carried_parts.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr std::string_view cdata_begin = "<![CDATA[", cdata_end = "]]>";

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t v) { out += static_cast<char>(v); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | (point >> 6)), byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | (point >> 12)), byte(0x80 | ((point >> 6) & 0x3F)), byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | (point >> 18)), byte(0x80 | ((point >> 12) & 0x3F));
    byte(0x80 | ((point >> 6) & 0x3F)), byte(0x80 | (point & 0x3F));
  }
}

/// "amp" or "#38" or "#x26", as they stand between & and ;.
void append_entity(std::string& out, std::string_view name) {
  constexpr std::pair<std::string_view, char> named[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [word, ch] : named) {
    if (name == word) return static_cast<void>(out += ch);
  }
  if (!name.starts_with('#')) throw Error("it has an entity that SVG does not know");
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x');
  if (hexadecimal) name.remove_prefix(1);
  std::uint32_t point = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), point, hexadecimal ? 16 : 10);
  const bool surrogate = point >= 0xD800 && point < 0xE000;
  if (fault != std::errc() || end != name.data() + name.size() || point == 0 || point > 0x10FFFF || surrogate)
    throw Error("it has a character number that is none");
  append_utf8(out, point);
}

/// The characters of an element without children.
std::string character_data(std::string_view xml) {
  std::string out;
  while (!xml.empty()) {
    if (xml.starts_with(cdata_begin)) {
      const std::size_t end = xml.find(cdata_end);
      if (end == std::string_view::npos) throw Error("the file is cut off");
      out += xml.substr(cdata_begin.size(), end - cdata_begin.size());
      xml.remove_prefix(end + cdata_end.size());
    } else if (xml.front() == '&') {
      const std::size_t end = xml.substr(0, 12).find(';');
      if (end == std::string_view::npos) throw Error("it has an & that begins no entity");
      append_entity(out, xml.substr(1, end - 1));
      xml.remove_prefix(end + 1);
    } else {
      const std::size_t end = std::min(xml.find('&'), xml.find(cdata_begin));
      out += xml.substr(0, end);
      xml.remove_prefix(std::min(end, xml.size()));
    }
  }
  return out;
}

constexpr std::size_t most_tag = 4096;  // bytes before and after the id

/// Whether the id at `at` is that of an element <metadata …>; where its content begins.
std::optional<std::size_t> content_of_metadata(std::string_view file, std::size_t at) {
  const std::size_t low = at > most_tag ? at - most_tag : 0;
  const std::size_t open = file.substr(low, at - low).rfind('<'), close = file.substr(at, most_tag).find('>');
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  std::string_view tag = file.substr(low + open + 1, at + close - low - open - 1);
  if (tag.starts_with("svg:")) tag.remove_prefix(4);
  if (!tag.starts_with("metadata") || tag.ends_with('/')) return std::nullopt;
  return at + close + 1;
}

bool quoted(std::string_view file, std::size_t at, std::size_t length) {
  if (at == 0 || at + length >= file.size()) return false;
  const char before = file[at - 1];
  return (before == '"' || before == '\'') && file[at + length] == before;
}

}  // namespace

std::optional<std::string> document_in_svg(std::string_view file) {
  const std::string_view id = carried_keyword;
  std::size_t at = file.find(id);
  for (int tried = 0; at != std::string_view::npos && tried < most_carried_places;
       ++tried, at = file.find(id, at + 1)) {
    const auto begin = quoted(file, at, id.size()) ? content_of_metadata(file, at) : std::nullopt;
    if (!begin) continue;
    const std::size_t end = std::min(file.find("</metadata", *begin), file.find("</svg:metadata", *begin));
    if (end == std::string_view::npos) throw Error("the file is cut off");
    return character_data(file.substr(*begin, end - *begin));
  }
  return std::nullopt;
}

}  // namespace tessera::paint
