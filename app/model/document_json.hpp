#pragma once
// JSON that nobody vouches for, and file names in it.

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace tessera {

inline constexpr int max_json_depth = 64;
inline constexpr int max_json_values = 100'000;  ///< a document has some 60

/// Throws Error with the reason and the place ("line 3, column 7: …") for what is not JSON, is nested too deep, holds
/// a key twice in one object, or more values than a document can have.
nlohmann::json parse_guarded(std::string_view text);

/// A file's name as JSON: a text, or {"percent": "caf%E9"} where its bytes are not UTF-8.
nlohmann::json path_to_json(const std::string& path);
/// The reverse. Throws Error with the rule for what is neither, is empty, longer than 4096 bytes or holds a NUL.
std::string path_from_json(const nlohmann::json& value);

/// At most 40 bytes of a value, for a message.
std::string short_json(const nlohmann::json& value);

}  // namespace tessera
