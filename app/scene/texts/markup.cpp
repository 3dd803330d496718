#include "app/scene/texts/markup.hpp"

#include <cctype>
#include <optional>
#include <utility>

#include "tessera/issue.hpp"

namespace tessera::texts {

namespace {

constexpr std::pair<std::string_view, Role> roles[] = {{"[N:", Role::n}, {"[P:", Role::p}, {"[C:", Role::c},
                                                       {"[D:", Role::d}, {"[H:", Role::h}, {"[bad:", Role::bad}};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Bytes of the UTF-8 character that starts with `first`.
std::size_t character_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
}

class Parser {
 public:
  explicit Parser(std::string_view markup) : whole_(markup), rest_(markup) {}

  std::vector<Piece> parse() {
    while (!rest_.empty()) {
      if (in_term_ && rest_.front() == ']') {
        leave_term();
      } else {
        step();
      }
    }
    if (in_term_) fail("a [role:term] is not closed");
    finish();
    return std::move(pieces_);
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(reason + " in the text \"" + std::string(whole_) + "\"");
  }

  /// Takes one element, whatever it is.
  void step() {
    const char c = rest_.front();
    if (!in_term_ && c == '[' && enter_term()) return;
    if (c == '{') return put_value();
    if ((c == '_' || c == '^') && current_.script == Script::base && has_base()) return put_script();
    if (c == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
    current_.text += take(character_length(rest_.front()));
  }

  std::string_view take(std::size_t bytes) {
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  /// Whether something stands right before for a script to hang on.
  bool has_base() const {
    if (!current_.text.empty()) return current_.text.back() != ' ';
    return !pieces_.empty();
  }

  void finish() {
    if (current_.text.empty()) return;
    pieces_.push_back(current_);
    current_.text.clear();
    current_.stacked = false;
  }

  bool enter_term() {
    for (const auto& [mark, role] : roles) {
      if (!rest_.starts_with(mark)) continue;
      finish();
      take(mark.size());
      current_.role = role;
      current_.term = terms_++;
      in_term_ = true;
      return true;
    }
    return false;
  }

  void leave_term() {
    finish();
    take(1);
    current_.role = Role::none;
    current_.term = -1;
    in_term_ = false;
  }

  void put_value() {
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) fail("a brace is not closed");
    const std::string_view inside = take(end + 1).substr(1, end - 1);
    finish();
    Piece piece = current_;
    current_.stacked = false;
    const std::size_t bar = inside.find('|');
    piece.value = inside.substr(0, bar);
    if (piece.value.empty()) fail("a value has no name");
    if (bar != std::string_view::npos) {
      const std::size_t second = inside.find('|', bar + 1);
      if (second == std::string_view::npos) fail("a noun has no plural");
      piece.one = inside.substr(bar + 1, second - bar - 1);
      piece.many = inside.substr(second + 1);
    }
    pieces_.push_back(std::move(piece));
  }

  void put_script() {
    finish();
    const Script script = take(1) == "_" ? Script::subscript : Script::superscript;
    const bool stacked = !pieces_.empty() && pieces_.back().script != Script::base && pieces_.back().script != script;
    current_.script = script;
    current_.stacked = stacked;
    if (rest_.starts_with('{')) {
      take(1);
      while (!rest_.empty() && rest_.front() != '}') step();
      if (rest_.empty()) fail("the braces of a script are not closed");
      take(1);
    } else if (script == Script::superscript) {
      if (rest_.empty()) fail("a superscript is missing");
      current_.text += take(character_length(rest_.front()));
    } else {
      while (!rest_.empty() && is_word(rest_.front())) current_.text += take(1);
      if (current_.text.empty()) fail("a subscript is missing");
    }
    finish();
    current_.script = Script::base;
  }

  std::string_view whole_, rest_;
  std::vector<Piece> pieces_;
  Piece current_;
  bool in_term_ = false;
  int terms_ = 0;
};

}  // namespace

std::vector<Piece> parse_markup(std::string_view markup) { return Parser(markup).parse(); }

}  // namespace tessera::texts
