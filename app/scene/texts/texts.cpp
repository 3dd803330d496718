#include "app/scene/texts/texts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tessera_assets.hpp>

#include "app/scene/font_faces.hpp"
#include "tessera/issue.hpp"

namespace tessera::texts {

namespace {

using Json = nlohmann::ordered_json;

/// nlohmann keeps the last of two members with one name and says nothing.
Json parse_json(std::string_view json, const std::string& name) {
  std::vector<std::set<std::string>> seen;
  const auto check = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) seen.emplace_back();
    if (event == Json::parse_event_t::object_end) seen.pop_back();
    if (event == Json::parse_event_t::key && !seen.back().insert(parsed.get<std::string>()).second)
      throw Error(name + ": the key \"" + parsed.get<std::string>() + "\" stands there twice");
    return true;
  };
  try {
    return Json::parse(json, check);
  } catch (const Json::parse_error& error) {
    throw Error(name + ": " + error.what());
  }
}

Variant make_variant(const std::string& markup, const std::string& place) {
  try {
    return {{}, parse_markup(markup), markup};
  } catch (const Error& error) {
    throw Error(place + ": " + error.what());
  }
}

Variant read_variant(const Json& entry, const std::string& place) {
  if (entry.is_string()) return make_variant(entry.get<std::string>(), place);
  if (!entry.is_object() || !entry.contains("text") || !entry["text"].is_string())
    throw Error(place + ": a variant needs a \"text\"");
  Variant variant = make_variant(entry["text"].get<std::string>(), place);
  for (const auto& [member, value] : entry.items()) {
    if (member == "text") continue;
    if (member != "when" || !value.is_array())
      throw Error(place + ": \"" + member + "\" is not a list called \"when\"");
    for (const Json& item : value) {
      const auto condition = item.is_string() ? find_condition(item.get<std::string>()) : std::nullopt;
      if (!condition) throw Error(place + ": there is no condition " + item.dump());
      variant.when.push_back(*condition);
    }
  }
  return variant;
}

std::vector<Variant> read_text(const Json& entry, const std::string& place) {
  std::vector<Variant> variants;
  if (entry.is_array()) {
    for (const Json& variant : entry) variants.push_back(read_variant(variant, place));
  } else {
    variants.push_back(read_variant(entry, place));
  }
  if (variants.empty() || !variants.back().when.empty())
    throw Error(place + ": the last variant must hold without a condition");
  return variants;
}

/// A span of `text` in the colour and height of `piece`.
Span span_of(const Piece& piece, std::string text) {
  return {std::move(text), piece.role, piece.term, piece.script, piece.stacked, false, {}};
}

void put_value(Spans& spans, const Piece& piece, const Value& value) {
  const std::size_t first = spans.size();
  if (value.markup) {
    for (const Piece& part : parse_markup(value.text)) {
      spans.push_back(span_of(piece, part.text));
      if (part.script != Script::base) spans.back().script = part.script;
      spans.back().stacked = part.stacked || (piece.stacked && spans.size() == first + 1);
    }
  } else {
    spans.push_back(span_of(piece, value.text));
  }
  for (std::size_t k = first; k < spans.size(); ++k) spans[k].stale = value.stale;
  if (spans.size() > first) spans[first].values = value.references;
  if (!piece.many.empty()) spans.push_back(span_of(piece, ' ' + (value.number == 1 ? piece.one : piece.many)));
}

bool is_han(char32_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF); }

bool is_letter_or_digit(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  // Latin and Greek letters; not the signs × and ÷ among them.
  return c >= 0xC0 && c < 0x400 && c != 0xD7 && c != 0xF7;
}

/// Spaces, and marks that end a word as Chinese sets them: those of the CJK and full-width blocks.
bool separates(char32_t c) { return c == ' ' || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF65); }

}  // namespace

std::string to_string(const Spans& spans) {
  std::string text;
  for (const Span& span : spans) {
    if (span.script == Script::subscript) text += '_';
    if (span.script == Script::superscript) text += '^';
    text += span.text;
  }
  return text;
}

Texts Texts::load(Language language) {
  const std::string name = language == Language::english ? "texts/en.json" : "texts/zh.json";
  const std::span<const std::byte> bytes = asset(name);
  return parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
}

Texts Texts::parse(std::string_view json, const std::string& name) {
  const Json file = parse_json(json, name);
  if (!file.is_object()) throw Error(name + ": not an object of sections");
  Texts texts;
  for (const auto& [section, entries] : file.items()) {
    if (!entries.is_object()) throw Error(name + ": section \"" + section + "\" is not an object");
    for (const auto& [key, entry] : entries.items()) {
      const std::string place = name + ", \"" + key + '"';
      if (!texts.texts_.emplace(key, read_text(entry, place)).second) throw Error(place + " stands there twice");
    }
  }
  return texts;
}

std::vector<std::string> Texts::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, variants] : texts_) keys.push_back(key);
  return keys;
}

const std::vector<Variant>& Texts::variants(std::string_view key) const {
  const auto found = texts_.find(key);
  if (found == texts_.end()) throw std::out_of_range("no text \"" + std::string(key) + '"');
  return found->second;
}

const Variant& Texts::choose(std::string_view key, const Conditions& conditions) const {
  const std::vector<Variant>& all = variants(key);
  return *std::find_if(all.begin(), all.end(), [&](const Variant& variant) {
    return std::all_of(variant.when.begin(), variant.when.end(), [&](Condition c) { return conditions.contains(c); });
  });
}

Spans Texts::render(std::string_view key, const Conditions& conditions, const Values& values) const {
  return texts::render(choose(key, conditions), values);
}

std::string Texts::plain(std::string_view key) const { return plain(key, {}); }

std::string Texts::plain(std::string_view key, const Values& values) const {
  return to_string(render(key, {}, values));
}

Spans render(const Variant& variant, const Values& values) {
  Spans spans;
  for (const Piece& piece : variant.pieces) {
    if (piece.value.empty()) {
      spans.push_back(span_of(piece, piece.text));
      continue;
    }
    const auto found = values.find(piece.value);
    if (found == values.end()) throw std::out_of_range("no value named " + piece.value);
    put_value(spans, piece, found->second);
  }
  return spans;
}

std::set<std::string> placeholders(const Variant& variant) {
  std::set<std::string> names;
  for (const Piece& piece : variant.pieces) {
    if (!piece.value.empty()) names.insert(piece.value);
  }
  return names;
}

std::set<std::string> placeholders(const std::vector<Variant>& variants) {
  std::set<std::string> names;
  for (const Variant& variant : variants) names.merge(placeholders(variant));
  return names;
}

double reading_seconds(std::string_view utf8) {
  int words = 0, characters = 0;
  bool in_word = false;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = scene::next_code_point(utf8, at);
    if (is_han(c)) {
      ++characters;
      in_word = false;
    } else if (separates(c)) {
      in_word = false;
    } else if (is_letter_or_digit(c) && !in_word) {
      ++words;
      in_word = true;
    }
  }
  return 1 + 0.33 * words + 0.2 * characters;
}

}  // namespace tessera::texts
