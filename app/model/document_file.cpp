#include "app/model/document_file.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/model/base64.hpp"
#include "app/model/document_fields.hpp"
#include "app/model/document_json.hpp"
#include "app/model/image_bytes.hpp"
#include "app/model/samples.hpp"
#include "tessera/io/atomic_file.hpp"

namespace tessera {

namespace {

namespace fs = std::filesystem;

using Json = nlohmann::json;
using Ordered = nlohmann::ordered_json;  // people read the file: it keeps the list's order

/// Relative to `folder` where it lies below it.
std::string name_from(const fs::path& folder, const std::string& source) {
  if (folder.empty()) return source;
  const fs::path relative = fs::path(source).lexically_relative(folder);
  const bool below = !relative.empty() && *relative.begin() != ".." && relative != ".";
  return below ? relative.string() : source;
}

/// Visits the fields and builds the file's JSON.
class Writer {
 public:
  explicit Writer(fs::path folder) : folder_(std::move(folder)) {}

  Ordered root = Ordered::object();

  void begin(std::string_view key) { open_.push_back(&(here()[std::string(key)] = Ordered::object())); }
  void end() { open_.pop_back(); }
  template <class Integer>
  void whole(std::string_view key, Integer value, auto, auto) {
    put(key, value);
  }
  void real(std::string_view key, double value, double, double) { put(key, finite(key, value)); }
  void truth(std::string_view key, bool value) { put(key, value); }
  template <class Value, class Names>
  void choice(std::string_view key, Value value, const Names& names) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.second == value; });
    put(key, found->first);
  }
  void text(std::string_view key, const std::string& value, std::size_t) { put(key, value); }
  void path(std::string_view key, const std::string& value) {
    if (!value.empty()) put(key, Ordered(path_to_json(value)));
  }
  void file(std::string_view key, const std::string& value) { path(key, name_from(folder_, value)); }
  void bytes(std::string_view key, std::uint64_t count) {
    if (count > 0) put(key, count);
  }
  void digest(std::string_view key, const std::string& digits) {
    if (!digits.empty()) put(key, digits);
  }
  void size(std::string_view key, const Size2& size, std::int64_t) { put(key, {size.height, size.width}); }
  void size(std::string_view key, const std::optional<Size2>& size, std::int64_t) {
    put(key, size ? Ordered{size->height, size->width} : Ordered());
  }
  void triple(std::string_view key, const std::array<double, 3>& numbers) { put(key, numbers); }
  void pair(std::string_view key, double first, double second, double) {
    put(key, {finite(key, first), finite(key, second)});
  }
  void index(std::string_view key, std::int64_t value) { put(key, value < 0 ? Ordered() : Ordered(value)); }
  void images(std::string_view key, const std::vector<std::string>& sources,
              const std::vector<PictureRecord>& records) {
    Ordered list = Ordered::array();
    for (std::size_t k = 0; k < sources.size(); ++k)
      list.push_back(image(sources[k], k < records.size() ? records[k] : PictureRecord()));
    put(key, std::move(list));
  }

 private:
  Ordered& here() { return open_.empty() ? root : *open_.back(); }
  void put(std::string_view key, Ordered value) { here()[std::string(key)] = std::move(value); }
  static double finite(std::string_view key, double value) {
    if (!std::isfinite(value)) throw Error(fmt::format("{}: {} is no number that can be saved", key, value));
    return value;
  }
  Ordered image(const std::string& source, const PictureRecord& record) const {
    if (is_sample_source(source)) return {{"sample", source}};
    Ordered entry{{"file", Ordered(path_to_json(name_from(folder_, source)))}};
    if (record.bytes > 0) entry["bytes"] = record.bytes;
    if (!record.sha256.empty()) entry["sha256"] = record.sha256;
    if (!record.content.empty()) entry["content"] = base64(record.content);
    return entry;
  }

  fs::path folder_;
  std::vector<Ordered*> open_;  // groups; only the innermost grows, so none of them moves
};

/// What this version does not know is written behind what it does.
void add_unknown(Ordered& known, const Json& unknown) {
  for (const auto& [key, value] : unknown.items()) {
    if (!known.contains(key))
      known[key] = Ordered(value);
    else if (known[key].is_object() && value.is_object())
      add_unknown(known[key], value);
  }
}

void require_writable(const SavedState& state) {
  const Issues issues = validate(state.document.params);
  if (!issues.empty()) throw Error("settings." + to_string(issues));
  if (state.document.images.size() > max_batch)
    throw Error(fmt::format("images: {} pictures; up to {} are allowed", state.document.images.size(), max_batch));
}

std::string too_large(const SavedState& state, std::size_t bytes) {
  std::string pictures;
  for (const PictureRecord& record : state.pictures) {
    if (!record.content.empty())
      pictures +=
          fmt::format("{}{:.1f}", pictures.empty() ? "" : " + ", static_cast<double>(record.content.size()) / 1e6);
  }
  return fmt::format(
      "the document would take {:.1f} MB with its pictures in it ({} MB), more than the {} MB allowed; save it without "
      "them",
      static_cast<double>(bytes) / 1e6, pictures, max_document_bytes >> 20);
}

}  // namespace

std::string to_json(const SavedState& state, const fs::path& folder) {
  require_writable(state);
  SavedState tidy = state;
  const PatchGrid grid = plan_grid(tidy.document.params.grid_settings());
  tidy.document.selection = clamp_selection(tidy.document.selection, tidy.document, grid);
  Writer writer(folder);
  writer.root["format"] = document_format;
  writer.root["version"] = document_version;
  document_fields::list_fields(writer, std::as_const(tidy));
  if (!state.unknown.empty()) add_unknown(writer.root, parse_guarded(state.unknown));
  std::string text = writer.root.dump(2) + "\n";
  if (static_cast<std::int64_t>(text.size()) > max_document_bytes) throw Error(too_large(state, text.size()));
  return text;
}

bool named_like_document(const fs::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == ".json";
}

SavedState load_document(const fs::path& file) {
  const RegularFile opened(file);
  if (opened.size() > max_document_bytes)
    throw Error(fmt::format("{}: too large for a document: {} MB; up to {} MB can be opened", file.string(),
                            opened.size() >> 20, max_document_bytes >> 20));
  const std::vector<std::byte> bytes = opened.read(opened.size());
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return from_json(text, file.string(), fs::absolute(file).parent_path().lexically_normal());
}

void save_document(const fs::path& file, const SavedState& state) {
  std::string text;
  try {
    text = to_json(state, fs::absolute(file).parent_path().lexically_normal());
  } catch (const std::exception& error) {
    throw Error(fmt::format("{}: not saved: {}", file.string(), error.what()));
  }
  io::write_atomically(file, [&](const io::Sink& sink) { sink(std::as_bytes(std::span(text))); });
}

}  // namespace tessera
