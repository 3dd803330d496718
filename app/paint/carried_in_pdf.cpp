// The document in a PDF. Streams stand in the open in every PDF that is not encrypted, their dictionaries before them;
// so the attachment is found without reading the tables of a file that may come from anywhere.

#include <algorithm>

#include "app/paint/carried_document.hpp"
#include "app/paint/carried_parts.hpp"
#include "app/paint/inflate.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr std::string_view stream_word = "stream", end_word = "endstream";
constexpr std::size_t most_dictionary = 4096;  // bytes on either side of a key in it

struct EmbeddedStream {
  std::string_view dictionary;
  std::size_t begin = 0;  ///< of its bytes in the file
};

/// The stream in whose dictionary the key at `at` stands.
std::optional<EmbeddedStream> stream_around(std::string_view file, std::size_t at) {
  const std::string_view after = file.substr(at, most_dictionary);
  const std::size_t word = after.find(stream_word), object_end = after.find("endobj");
  if (word == std::string_view::npos || object_end < word) return std::nullopt;
  const std::size_t low = at > most_dictionary ? at - most_dictionary : 0;
  const std::size_t object = file.substr(low, at - low).rfind(" obj");
  if (object == std::string_view::npos) return std::nullopt;
  EmbeddedStream found;
  found.dictionary = file.substr(low + object, at + word - low - object);
  found.begin = at + word + stream_word.size();
  if (file.substr(found.begin).starts_with("\r\n"))
    found.begin += 2;
  else if (file.substr(found.begin).starts_with('\n'))
    found.begin += 1;
  else
    return std::nullopt;
  return found;
}

std::string bytes_of(std::string_view file, const EmbeddedStream& stream) {
  if (stream.dictionary.find("/FlateDecode") != std::string_view::npos ||
      stream.dictionary.find("/Fl ") != std::string_view::npos)
    return inflated(file.substr(stream.begin), most_carried_bytes);
  if (stream.dictionary.find("/Filter") != std::string_view::npos)
    throw Error("it is packed in a way that is not read");
  const std::size_t end = file.find(end_word, stream.begin);
  if (end == std::string_view::npos) throw Error("the file is cut off");
  std::string_view bytes = file.substr(stream.begin, end - stream.begin);
  while (bytes.ends_with('\n') || bytes.ends_with('\r')) bytes.remove_suffix(1);
  if (bytes.size() > most_carried_bytes) throw Error("it is larger than 16 MB");
  return std::string(bytes);
}

}  // namespace

std::optional<std::string> document_in_pdf(std::string_view file) {
  const std::string key = std::string("/") + carried_pdf_key;
  std::size_t at = file.find(key);
  for (int tried = 0; at != std::string_view::npos && tried < most_carried_places;
       ++tried, at = file.find(key, at + 1)) {
    const auto stream = stream_around(file, at);
    if (!stream) continue;
    if (file.find("/Encrypt ") != std::string_view::npos) throw Error("the PDF is encrypted");
    return bytes_of(file, *stream);
  }
  return std::nullopt;
}

}  // namespace tessera::paint
