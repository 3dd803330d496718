#pragma once
// The markup of the lesson's texts, read once into pieces.
//
//   {name}            a live value
//   {name|one|many}   the value and its noun in the right number: "1 token", "196 tokens"
//   [N:text]          a term in the colour of its role: N, P, C, D, H or bad; other brackets are plain text
//   P_h  x_p^1        subscripts (all letters and digits that follow) and superscripts (one character)
//   ℝ^{N×{PP}}        either of them in braces, with values in it if need be
//   \_                the character itself, for _ ^ { [ ] and \ alike

#include <string>
#include <string_view>
#include <vector>

namespace tessera::texts {

/// What a coloured word is about, and so its colour.
enum class Role {
  none,
  n,    ///< patches and tokens
  p,    ///< patch side, kernel, stride
  c,    ///< channels, P²C
  d,    ///< embedding, filters
  h,    ///< image height and width: plain text colour
  bad,  ///< dropped, padded or wrong
};

enum class Script { base, subscript, superscript };

struct Piece {
  std::string text;       ///< literal; empty for a value
  std::string value;      ///< name of the value; empty for a literal
  std::string one, many;  ///< nouns that follow the value; both empty: none
  Role role = Role::none;
  int term = -1;  ///< pieces of one [role:…] share a number, from 0 on; −1 outside
  Script script = Script::base;
  bool stacked = false;  ///< a script that stands over or under the one before it, as in x_p^1
  bool operator==(const Piece&) const = default;
};

/// Throws Error for a brace or a term that is not closed, an empty name, or a noun without its plural.
std::vector<Piece> parse_markup(std::string_view markup);

}  // namespace tessera::texts
