#include "app/model/document_json.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_path_bytes = 4096;

/// Watches the values as they come, before anything deep or large is built.
class Guard {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (depth + (opens ? 1 : 0) > max_json_depth) throw Error(fmt::format("nested more than {} deep", max_json_depth));
    if (event != Event::object_end && event != Event::array_end && ++events_ > max_json_values)
      throw Error(fmt::format("more than {} values: no document", max_json_values));
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second)
      throw Error(fmt::format("{} stands twice in one object", short_json(value)));
    return true;
  }

 private:
  int events_ = 0;
  std::vector<std::set<std::string>> keys_;  // of the objects that are open
};

std::string place_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n');
  const std::size_t column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
  return fmt::format("line {}, column {}", line, column);
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = byte(at);
    const std::size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
    if (length == 0) return false;
    unsigned point = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      if (byte(at + i) >> 6 != 2) return false;
      point = point << 6 | (byte(at + i) & 63);
    }
    constexpr unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};  // shorter ones are overlong
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
    at += length;
  }
  return true;
}

std::string percent_encoded(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const bool plain = c > ' ' && c < 0x7F && c != '%';
    text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

std::string percent_decoded_path(const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      bytes += text[at];
      continue;
    }
    unsigned value = 0;
    const char* digits = text.data() + at + 1;
    if (text.size() - at < 3 || std::from_chars(digits, digits + 2, value, 16).ptr != digits + 2)
      throw Error("a % without two hexadecimal digits");
    bytes += static_cast<char>(value);
    at += 2;
  }
  return bytes;
}

}  // namespace

Json parse_guarded(std::string_view text) {
  try {
    return Json::parse(text, [guard = Guard()](int depth, Json::parse_event_t event, Json& value) mutable {
      return guard(depth, event, value);
    });
  } catch (const Json::parse_error& error) {
    throw Error(fmt::format("not JSON: {} is not what must follow there; the file may have been cut off",
                            place_of(text, error.byte)));
  } catch (const Json::exception&) {
    throw Error("a number is too large to be held");
  }
}

Json path_to_json(const std::string& path) {
  if (is_utf8(path)) return path;
  return {{"percent", percent_encoded(path)}};
}

std::string path_from_json(const Json& value) {
  std::string path;
  if (value.is_string())
    path = value.get<std::string>();
  else if (value.is_object() && value.size() == 1 && value.contains("percent") && value["percent"].is_string())
    path = percent_decoded_path(value["percent"].get<std::string>());
  else
    throw Error(fmt::format("{} must be a text", short_json(value)));
  if (path.empty()) throw Error("the name is empty");
  if (path.find('\0') != std::string::npos) throw Error("a name cannot hold a NUL byte");
  if (path.size() > longest_path_bytes)
    throw Error(fmt::format("a name of {} bytes; up to {} are allowed", path.size(), longest_path_bytes));
  return path;
}

std::string short_json(const Json& value) {
  constexpr std::size_t longest = 40;
  if (value.is_structured()) return value.is_array() ? "a list" : "an object";
  if (value.is_string() && value.get_ref<const std::string&>().size() > longest) return "a long text";
  return value.dump();
}

}  // namespace tessera
