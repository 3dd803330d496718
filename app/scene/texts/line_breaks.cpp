#include "app/scene/texts/line_breaks.hpp"

#include <algorithm>
#include <iterator>

#include "app/scene/font_faces.hpp"

namespace tessera::texts {

namespace {

constexpr char32_t closing[] = U"、。，．：；？！）］｝》〉」』】”’…—～％%°),.:;!?]}";
constexpr char32_t opening[] = U"（［｛《〈「『【“‘([{";
constexpr char32_t joining[] = U"×=+−·→∈≠";

template <std::size_t size>
bool is_one_of(const char32_t (&set)[size], char32_t c) {
  return std::find(std::begin(set), std::end(set) - 1, c) != std::end(set) - 1;
}

/// Characters that stand by themselves: ideographs and the punctuation set with them.
bool is_wide(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF01 && c <= 0xFF60) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

/// Where the short tuple that opens at `open` ends, as in "(B, N, D)"; `open` itself where it is no tuple.
std::size_t end_of_tuple(std::string_view utf8, std::size_t open) {
  constexpr std::size_t longest = 24;
  const std::size_t close = utf8.find(')', open);
  return utf8[open] == '(' && close != std::string_view::npos && close - open <= longest ? close : open;
}

bool may_begin(char32_t before, bool space, char32_t c) {
  if (is_one_of(closing, c) || is_one_of(opening, before)) return false;
  if (space && is_digit(before) && is_wide(c)) return false;
  if (space) return !is_one_of(joining, c);
  if (is_one_of(joining, c) || is_one_of(joining, before)) return false;
  return is_wide(before) || is_wide(c);
}

}  // namespace

std::vector<std::size_t> line_starts(std::string_view utf8) {
  std::vector<std::size_t> starts;
  char32_t before = 0;
  bool space = false;
  std::size_t whole_until = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t here = at;
    const char32_t c = scene::next_code_point(utf8, at);
    if (c == ' ') {
      space = true;
      continue;
    }
    if (before != 0 && here >= whole_until && may_begin(before, space, c)) starts.push_back(here);
    whole_until = std::max(whole_until, end_of_tuple(utf8, here));
    before = c;
    space = false;
  }
  return starts;
}

}  // namespace tessera::texts
