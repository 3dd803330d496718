#include "app/model/preferences.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t max_file_bytes = 1 << 20;
constexpr int max_depth = 8;
constexpr std::size_t max_path_bytes = 4096;

// nlohmann's parser copes with deep nesting, its destructor and copies do not: deeper values are refused early.
Json parse_shallow(const std::string& text) {
  const Json::parser_callback_t guard = [](int depth, Json::parse_event_t, Json&) {
    if (depth > max_depth) throw Error("nested too deeply");
    return true;
  };
  return Json::parse(text, guard);
}

std::string read_text(const std::filesystem::path& path) {
  if (std::filesystem::file_size(path) > max_file_bytes) throw Error("larger than 1 MiB");
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw Error("cannot be read");
  return text;
}

void read_number(const Json& json, const char* key, double low, double high, double& value) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return;
  const double number = found->get<double>();
  if (number >= low && number <= high) value = number;
}

void read_side(const Json& json, const char* key, int& value) {
  double number = value;
  read_number(json, key, 320, 16384, number);
  value = static_cast<int>(std::lround(number));
}

void read_language(const Json& json, Language& language) {
  const auto found = json.find("language");
  if (found == json.end()) return;
  if (*found == "en") language = Language::english;
  if (*found == "zh") language = Language::chinese;
}

Preferences defaults() {
  Preferences preferences;
  preferences.language = system_language();
  return preferences;
}

Preferences from_json(const Json& json) {
  if (!json.is_object()) throw Error("not a JSON object");
  Preferences preferences = defaults();
  if (const auto theme = json.find("theme"); theme != json.end() && *theme == "light")
    preferences.appearance = Appearance::light;
  read_language(json, preferences.language);
  if (const auto reduced = json.find("reduced_motion"); reduced != json.end() && reduced->is_boolean())
    preferences.reduced_motion = reduced->get<bool>();
  read_number(json, "ui_scale", min_ui_scale, max_ui_scale, preferences.ui_scale);
  read_side(json, "window_width", preferences.window_width);
  read_side(json, "window_height", preferences.window_height);
  if (const auto files = json.find("recent_files"); files != json.end() && files->is_array()) {
    for (const Json& file : *files) {
      if (preferences.recent_files.size() == max_recent_files) break;
      if (!file.is_string()) continue;
      const auto name = file.get<std::string>();
      if (!name.empty() && name.size() <= max_path_bytes) preferences.recent_files.push_back(name);
    }
  }
  return preferences;
}

Json to_json(const Preferences& preferences) {
  return {{"theme", preferences.appearance == Appearance::light ? "light" : "dark"},
          {"language", preferences.language == Language::chinese ? "zh" : "en"},
          {"reduced_motion", preferences.reduced_motion},
          {"ui_scale", preferences.ui_scale},
          {"window_width", preferences.window_width},
          {"window_height", preferences.window_height},
          {"recent_files", preferences.recent_files}};
}

std::string set_aside(const std::filesystem::path& path) {
  std::filesystem::path aside = path;
  aside += ".broken";
  std::error_code failed;
  std::filesystem::rename(path, aside, failed);
  return failed ? std::string("it could not be set aside") : fmt::format("it was kept as {}", aside.string());
}

}  // namespace

std::filesystem::path preferences_path() {
  // The XDG base directory specification: a relative path in the variable is invalid and to be ignored.
  if (const char* base = std::getenv("XDG_CONFIG_HOME"); base && std::filesystem::path(base).is_absolute())
    return std::filesystem::path(base) / "tessera" / "preferences.json";
  if (const char* home = std::getenv("HOME"); home && *home)
    return std::filesystem::path(home) / ".config" / "tessera" / "preferences.json";
  return {};
}

PreferencesFile load_preferences(const std::filesystem::path& path) {
  std::error_code failed;
  if (path.empty() || !std::filesystem::is_regular_file(path, failed)) return {defaults(), ""};
  try {
    return {from_json(parse_shallow(read_text(path))), ""};
  } catch (const std::exception& error) {
    return {defaults(), fmt::format("preferences in {} ignored: {}; {}", path.string(), error.what(), set_aside(path))};
  }
}

void save_preferences(const std::filesystem::path& path, const Preferences& preferences) {
  if (path.empty()) throw Error("preferences not saved: neither XDG_CONFIG_HOME nor HOME names a folder");
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  if (failed) throw Error(fmt::format("{}: cannot be created: {}", path.parent_path().string(), failed.message()));
  // Bytes that are not UTF-8 occur in file names; they are replaced rather than refused.
  const std::string text = to_json(preferences).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  io::write_atomically(path, [&](const io::Sink& sink) { sink(std::as_bytes(std::span(text))); });
}

void remember_file(Preferences& preferences, const std::filesystem::path& file) {
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(file, failed);
  const std::string name = (failed ? file : absolute.lexically_normal()).string();
  auto& files = preferences.recent_files;
  std::erase(files, name);
  files.insert(files.begin(), name);
  if (files.size() > max_recent_files) files.resize(max_recent_files);
}

}  // namespace tessera
