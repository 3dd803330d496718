#pragma once
// Every word the program shows, in one language, out of a data file (assets/texts/en.json, zh.json).
//
//   file        {"section": {"key": "markup" or [{"when": ["condition", …], "text": "markup"}, …]}}
//   variants    the first one all of whose conditions hold is taken; the last has none
//   keys        "3.title", "3.2", "3.card" for the lesson; "menu.file" and so on for the interface
//
// Sections only order the file; a key is unique in all of them. The markup is that of markup.hpp.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/language.hpp"
#include "app/scene/item.hpp"
#include "app/scene/texts/condition.hpp"
#include "app/scene/texts/markup.hpp"

namespace tessera::texts {

using tessera::Language;

/// A stretch of a rendered text in one colour and one height. Printed one after the other they are the text.
struct Span {
  std::string text;
  Role role = Role::none;
  int term = -1;  ///< spans of one coloured term share a number; −1 outside
  Script script = Script::base;
  bool stacked = false;                       ///< begins where the script before it begins, not behind it
  bool stale = false;                         ///< a value measured for older settings: to be dimmed
  std::vector<scene::ValueReference> values;  ///< where the number in it is to be found
  bool operator==(const Span&) const = default;
};
using Spans = std::vector<Span>;

/// The text alone, scripts written as P_h and x^2.
std::string to_string(const Spans& spans);

/// What stands for a placeholder.
struct Value {
  std::string text;
  std::int64_t number = 0;  ///< chooses the noun: 1 takes the singular
  std::vector<scene::ValueReference> references{};
  bool markup = false;  ///< `text` has scripts ("P_h·P_w")
  bool stale = false;
};
using Values = std::map<std::string, Value, std::less<>>;

struct Variant {
  std::vector<Condition> when;  ///< all must hold
  std::vector<Piece> pieces;
  std::string markup;  ///< as in the file
};

class Texts {
 public:
  /// The shipped texts.
  static Texts load(Language language);
  /// From the words of a file called `name`. Throws Error, which names it, for anything that is not as above:
  /// no JSON, unknown conditions, a key twice, a last variant that need not hold, torn markup.
  static Texts parse(std::string_view json, const std::string& name);

  std::vector<std::string> keys() const;
  bool has(std::string_view key) const { return texts_.contains(key); }
  /// In the order they are tried. Throws std::out_of_range for an unknown key.
  const std::vector<Variant>& variants(std::string_view key) const;
  const Variant& choose(std::string_view key, const Conditions& conditions) const;

  /// The text with its values put in. Throws std::out_of_range for an unknown key or a value that is not there.
  Spans render(std::string_view key, const Conditions& conditions, const Values& values) const;
  /// A text without values, as most of the interface's are. Throws std::out_of_range as above.
  std::string plain(std::string_view key) const;
  std::string plain(std::string_view key, const Values& values) const;

 private:
  std::map<std::string, std::vector<Variant>, std::less<>> texts_;
};

Spans render(const Variant& variant, const Values& values);

/// Names of the values in a variant; of all variants of a key.
std::set<std::string> placeholders(const Variant& variant);
std::set<std::string> placeholders(const std::vector<Variant>& variants);

/// How long autoplay rests on a text, in seconds: 1 + 0.33 a word + 0.2 a Chinese character. A word is a run
/// without spaces that holds a letter or a digit; signs alone and punctuation take no time.
double reading_seconds(std::string_view utf8);

}  // namespace tessera::texts
