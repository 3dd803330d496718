#include "app/scene/texts/messages.hpp"

#include <optional>

namespace tessera::texts {

namespace {

/// "path: reason": taken apart at the colon behind which a known reason begins, as paths may have colons too.
constexpr std::string_view of_file = "error.of_file";

/// A pattern that fits, with what stands for its values.
struct Fit {
  std::string key;
  std::map<std::string, std::string> parts;
  std::size_t literal = 0;  ///< bytes of the pattern's own words: the more, the better it fits
};

/// Literals are found in order, each as early as it goes, the last one at the end.
std::optional<Fit> fit(const std::string& key, const Variant& pattern, std::string_view message) {
  Fit found{key, {}, 0};
  const std::vector<Piece>& pieces = pattern.pieces;
  std::size_t at = 0;
  std::string open;  // the value whose text begins at `at`
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    const Piece& piece = pieces[k];
    if (!piece.value.empty()) {
      open = piece.value;
      continue;
    }
    const bool last = k + 1 == pieces.size();
    const bool ends_with_it = message.size() >= at + piece.text.size() && message.ends_with(piece.text);
    const std::size_t place = last ? (ends_with_it ? message.size() - piece.text.size() : std::string_view::npos)
                                   : message.find(piece.text, at);
    if (place == std::string_view::npos || (open.empty() && place != at)) return std::nullopt;
    if (!open.empty()) found.parts[open] = message.substr(at, place - at);
    open.clear();
    at = place + piece.text.size();
    found.literal += piece.text.size();
  }
  if (!open.empty()) {
    found.parts[open] = message.substr(at);
  } else if (at != message.size()) {
    return std::nullopt;
  }
  return found;
}

/// Whether a pattern that begins with a value has swallowed the path that stands before a message.
bool swallows_path(const Fit& fit, const Variant& pattern) {
  const std::string& first = pattern.pieces.front().value;
  return !first.empty() && fit.parts.at(first).find(": ") != std::string::npos;
}

std::optional<Fit> best_fit(const Texts& english, std::string_view message) {
  std::optional<Fit> best;
  for (const std::string& key : english.keys()) {
    if ((!key.starts_with("issue.") && !key.starts_with("error.")) || key == of_file) continue;
    const Variant& pattern = english.variants(key).back();
    std::optional<Fit> found = fit(key, pattern, message);
    if (!found || swallows_path(*found, pattern)) continue;
    if (!best || found->literal > best->literal) best = std::move(found);
  }
  return best;
}

}  // namespace

std::string translate_message(const Texts& english, const Texts& texts, std::string_view message) {
  if (const std::optional<Fit> found = best_fit(english, message)) {
    Values values;
    for (const auto& [name, part] : found->parts) values[name] = {.text = translate_message(english, texts, part)};
    return texts.plain(found->key, values);
  }
  for (std::size_t at = message.find(": "); at != std::string_view::npos; at = message.find(": ", at + 1)) {
    const std::string_view reason = message.substr(at + 2);
    if (!best_fit(english, reason)) continue;
    return texts.plain(of_file, {{"1", {.text = std::string(message.substr(0, at))}},
                                 {"2", {.text = translate_message(english, texts, reason)}}});
  }
  return std::string(message);
}

}  // namespace tessera::texts
