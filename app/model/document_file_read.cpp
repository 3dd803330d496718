// The reading half of document_file.hpp.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/model/base64.hpp"
#include "app/model/document_fields.hpp"
#include "app/model/document_file.hpp"
#include "app/model/document_json.hpp"
#include "app/model/presets.hpp"
#include "app/model/samples.hpp"
#include "app/model/sha256.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

namespace fs = std::filesystem;

using Json = nlohmann::json;

constexpr std::int64_t most_bytes = std::int64_t{1}
                                    << 53;  ///< of a file: whole numbers beyond may not be exact in JSON

/// Visits the fields, takes what the file says of them out of its JSON, and leaves what nobody asked for.
class Reader {
 public:
  Reader(Json& root, fs::path folder) : folder_(std::move(folder)) { open_.push_back({"", &root}); }

  void begin(std::string_view key) {
    Json* group = find(key);
    if (group != nullptr && !group->is_object()) fail(key, fmt::format("{} must be an object", short_json(*group)));
    open_.push_back({std::string(key), group});
  }
  void end() {
    const Group closed = std::exchange(open_.back(), {});
    open_.pop_back();
    if (closed.object != nullptr && closed.object->empty()) open_.back().object->erase(closed.key);
  }
  template <class Integer, class Low, class High>
  void whole(std::string_view key, Integer& value, Low low, High high) {
    if (const auto json = take(key)) value = integer<Integer>(key, *json, low, high);
  }
  template <class Number>
  void real(std::string_view key, Number& value, double low, double high) {
    if (const auto json = take(key)) value = static_cast<Number>(number(key, *json, low, high));
  }
  void truth(std::string_view key, bool& value) {
    const auto json = take(key);
    if (!json) return;
    if (!json->is_boolean()) fail(key, fmt::format("{} must be true or false", short_json(*json)));
    value = json->get<bool>();
  }
  template <class Value, class Names>
  void choice(std::string_view key, Value& value, const Names& names) {
    const auto json = take(key);
    if (!json) return;
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) { return *json == name.first; });
    if (found != names.end()) {
      value = found->second;
      return;
    }
    std::string known;
    for (const auto& name : names) known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", name.first);
    fail(key, fmt::format("{} is not one of {}", short_json(*json), known));
  }
  void text(std::string_view key, std::string& value, std::size_t longest) {
    const auto json = take(key);
    if (!json) return;
    if (!json->is_string() || json->get_ref<const std::string&>().size() > longest)
      fail(key, fmt::format("{} must be a text of up to {} bytes", short_json(*json), longest));
    value = json->get<std::string>();
  }
  void path(std::string_view key, std::string& value) {
    if (const auto json = take(key)) value = path_of(key, *json);
  }
  void file(std::string_view key, std::string& value) {
    if (const auto json = take(key)) value = absolute(path_of(key, *json));
  }
  void bytes(std::string_view key, std::uint64_t& count) {
    if (const auto json = take(key)) count = integer<std::uint64_t>(key, *json, 1, most_bytes);
  }
  void digest(std::string_view key, std::string& digits) {
    if (const auto json = take(key)) digits = digest_of(key, *json);
  }
  void size(std::string_view key, Size2& value, std::int64_t low) {
    if (const auto json = take(key)) value = size_of(key, *json, low);
  }
  void size(std::string_view key, std::optional<Size2>& value, std::int64_t low) {
    const auto json = take(key);
    if (!json) return;
    value.reset();
    if (!json->is_null()) value = size_of(key, *json, low);
  }
  void triple(std::string_view key, std::array<double, 3>& numbers) {
    if (const auto json = take(key)) read_list(key, *json, numbers, 1e6);
  }
  void pair(std::string_view key, float& first, float& second, double limit) {
    const auto json = take(key);
    if (!json) return;
    std::array<double, 2> numbers{};
    read_list(key, *json, numbers, limit);
    first = static_cast<float>(numbers[0]);
    second = static_cast<float>(numbers[1]);
  }
  void index(std::string_view key, std::int64_t& value) {
    const auto json = take(key);
    if (!json) return;
    value = json->is_null() ? -1 : integer<std::int64_t>(key, *json, 0, INT64_MAX);
  }
  void images(std::string_view key, std::vector<std::string>& sources, std::vector<PictureRecord>& records) {
    const auto json = take(key);
    if (!json) return;
    if (!json->is_array()) fail(key, fmt::format("{} must be a list", short_json(*json)));
    if (json->size() > max_batch) fail(key, fmt::format("{} pictures; up to {} are allowed", json->size(), max_batch));
    for (std::size_t k = 0; k < json->size(); ++k) {
      const std::string place = fmt::format("{}[{}]", key, k);
      PictureRecord record;
      sources.push_back(source_of(place, (*json)[k]));
      if ((*json)[k].is_object()) record = record_of(place, (*json)[k]);
      records.push_back(std::move(record));
    }
    const bool none = std::all_of(records.begin(), records.end(), [](const auto& r) { return r == PictureRecord(); });
    if (none) records.clear();
  }

  [[noreturn]] void fail(std::string_view key, const std::string& rule) const {
    std::string place;
    for (const Group& group : open_) place += group.key.empty() ? "" : group.key + ".";
    throw Error(fmt::format("{}{}: {}", place, key, rule));
  }

 private:
  struct Group {
    std::string key;
    Json* object = nullptr;  // null: the file does not have it
  };

  Json* find(std::string_view key) const {
    if (open_.back().object == nullptr) return nullptr;
    const auto found = open_.back().object->find(key);
    return found == open_.back().object->end() ? nullptr : &*found;
  }
  std::optional<Json> take(std::string_view key) {
    Json* found = find(key);
    if (found == nullptr) return std::nullopt;
    Json value = std::move(*found);
    open_.back().object->erase(std::string(key));
    return value;
  }
  /// Within range before it is narrowed; 16.0 counts as 16.
  template <class Integer, class Low, class High>
  Integer integer(std::string_view key, const Json& json, Low low, High high) const {
    const auto refuse = [&] {
      fail(key, fmt::format("{} must be a whole number from {} to {}", short_json(json), low, high));
    };
    constexpr double exact = 9007199254740992;  // 2⁵³: whole numbers beyond may not be what was written
    const auto in_range = [&](auto number) {
      return std::cmp_less_equal(low, number) && std::cmp_less_equal(number, high);
    };
    if (json.is_number_unsigned()) {
      const auto number = json.get<std::uint64_t>();
      if (!in_range(number)) refuse();
      return static_cast<Integer>(number);
    }
    std::int64_t number = 0;
    if (json.is_number_integer())
      number = json.get<std::int64_t>();
    else if (json.is_number_float() && std::abs(json.get<double>()) <= exact &&
             std::trunc(json.get<double>()) == json.get<double>())
      number = static_cast<std::int64_t>(json.get<double>());
    else
      refuse();
    if (!in_range(number)) refuse();
    return static_cast<Integer>(number);
  }
  double number(std::string_view key, const Json& json, double low, double high) const {
    const double value = json.is_number() ? json.get<double>() : NAN;
    if (!(value >= low && value <= high))
      fail(key, fmt::format("{} must be a number from {} to {}", short_json(json), low, high));
    return value;
  }
  template <std::size_t count>
  void read_list(std::string_view key, const Json& json, std::array<double, count>& numbers, double limit) const {
    if (!json.is_array() || json.size() != count)
      fail(key, fmt::format("{} must be a list of {} numbers", short_json(json), count));
    for (std::size_t i = 0; i < count; ++i) numbers[i] = number(key, json[i], -limit, limit);
  }
  Size2 size_of(std::string_view key, const Json& json, std::int64_t low) const {
    if (json.is_number()) {
      const auto side = integer<std::int64_t>(key, json, low, max_side);
      return {side, side};
    }
    if (!json.is_array() || json.size() != 2)
      fail(key, fmt::format("{} must be a whole number or [height, width]", short_json(json)));
    return {integer<std::int64_t>(key, json[0], low, max_side), integer<std::int64_t>(key, json[1], low, max_side)};
  }
  std::string path_of(std::string_view key, const Json& json) const {
    try {
      return path_from_json(json);
    } catch (const Error& error) {
      fail(key, error.what());
    }
  }
  /// A sample's name, or an absolute path.
  std::string source_of(const std::string& place, const Json& entry) const {
    if (entry.is_object() && entry.contains("sample")) {
      const Json& sample = entry["sample"];
      if (!sample.is_string() || find_sample(sample.get_ref<const std::string&>()) == nullptr)
        fail(place + ".sample", fmt::format("{} is no picture that comes with the program", short_json(sample)));
      return sample.get<std::string>();
    }
    if (entry.is_object() && !entry.contains("file")) fail(place, "\"file\" or \"sample\" is missing");
    const std::string path =
        path_of(entry.is_object() ? place + ".file" : place, entry.is_object() ? entry["file"] : entry);
    if (entry.is_string() && find_sample(path) != nullptr) return path;
    return absolute(path);
  }
  std::string absolute(const std::string& path) const {
    return (folder_.empty() ? fs::absolute(path) : folder_ / path).lexically_normal().string();
  }
  std::string digest_of(std::string_view key, const Json& json) const {
    const std::string digits = json.is_string() ? json.get<std::string>() : std::string();
    if (digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string::npos)
      fail(key, "64 hexadecimal digits in lower case are needed");
    return digits;
  }
  PictureRecord record_of(const std::string& place, const Json& entry) const {
    PictureRecord record;
    if (entry.contains("bytes")) record.bytes = integer<std::uint64_t>(place + ".bytes", entry["bytes"], 1, most_bytes);
    if (entry.contains("sha256")) record.sha256 = digest_of(place + ".sha256", entry["sha256"]);
    if (entry.contains("content")) read_content(place + ".content", entry["content"], record);
    return record;
  }
  void read_content(const std::string& place, const Json& json, PictureRecord& record) const {
    const auto content = json.is_string() ? from_base64(json.get_ref<const std::string&>()) : std::nullopt;
    if (!content || content->empty()) fail(place, "not base64 of a file");
    if (!record.sha256.empty() && sha256_text(*content) != record.sha256)
      fail(place, "damaged: its SHA-256 is not the one that is given");
    record.content = *content;
    record.bytes = content->size();
  }

  fs::path folder_;
  std::vector<Group> open_;
};

void check_version(Json& root) {
  if (!root.is_object() || !root.contains("format") || root["format"] != document_format)
    throw Error(fmt::format("no Tessera document: it does not say \"format\": \"{}\"", document_format));
  const Json version = root.contains("version") ? root["version"] : Json();
  if (!version.is_number_integer() || version < 1)
    throw Error(fmt::format("version: {} must be a whole number from 1 on", short_json(version)));
  if (version > document_version)
    throw Error(
        fmt::format("written by a newer Tessera: its version is {}, this program reads up to {}; update Tessera "
                    "to open it",
                    short_json(version), document_version));
  root.erase("format");
  root.erase("version");
}

void check_below(const char* field, std::int64_t index, std::int64_t count, const char* what) {
  if (index >= count) throw Error(fmt::format("selection.{}: {} must be below {} = {}", field, index, what, count));
}

/// What one field alone does not show.
void check_together(SavedState& state) {
  Document& document = state.document;
  if (const Issues issues = validate(document.params); !issues.empty())
    throw Error(fmt::format("settings.{}: {}", issues.front().field, issues.front().rule));
  const PatchGrid grid = plan_grid(document.params.grid_settings());
  const Selection& selection = document.selection;
  check_below("image", selection.image, std::max<std::int64_t>(1, static_cast<std::int64_t>(document.images.size())),
              "the number of images");
  check_below("patch", selection.patch, grid.count(), "N");
  check_below("filter", selection.filter, document.params.dim, "D");
  check_below("channel", selection.channel, document.params.channels, "C");
  check_below("place", selection.place, document.params.patch_length(), "P²C");
  if (std::find(speeds.begin(), speeds.end(), state.speed) == speeds.end())
    throw Error(fmt::format("playback.speed: {} is not one of 0.25, 0.5, 1, 2, 4", state.speed));
  state.t = lesson_timeline().clamp(state.t);
  // Numbers count, names follow them.
  if (find_preset(document.preset) == nullptr) document.preset.clear();
  Normalization& normalization = document.params.normalization;
  const auto named = Normalization::preset(normalization.name);
  if (!named || !(*named == normalization)) normalization.name = "custom";
}

}  // namespace

SavedState from_json(std::string_view text, const std::string& name, const fs::path& folder) {
  try {
    if (static_cast<std::int64_t>(text.size()) > max_document_bytes)
      throw Error(fmt::format("too large for a document: {} MB; up to {} MB can be opened", text.size() >> 20,
                              max_document_bytes >> 20));
    Json root = parse_guarded(text);
    check_version(root);
    SavedState state;
    Reader reader(root, folder);
    document_fields::list_fields(reader, state);
    check_together(state);
    if (!root.empty()) state.unknown = root.dump();
    return state;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", name, error.what()));
  }
}

}  // namespace tessera
