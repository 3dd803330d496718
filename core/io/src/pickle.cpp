#include "pickle.hpp"

#include <bit>
#include <charconv>
#include <cstring>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera::io {

using Kind = PickleValue::Kind;

/// Runs the opcodes that build values. The few that would call something build inert objects instead.
class PickleMachine {
 public:
  explicit PickleMachine(std::string bytes) { pickle_.text_ = std::move(bytes); }

  Pickle run() {
    while (true) {
      opcode_place_ = place_;
      const auto opcode = static_cast<unsigned char>(take(1).front());
      if (opcode == '.') break;
      if (!number_or_text(opcode) && !stack_or_memo(opcode) && !container(opcode) && !object(opcode))
        fail(fmt::format("the opcode 0x{:02x} is unknown or never read", opcode));
    }
    pickle_.root_ = pop();
    return std::move(pickle_);
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(fmt::format("the pickle at byte {}: {}", opcode_place_, reason));
  }

  // Bytes.

  std::string_view take(std::size_t count) {
    const std::string_view text = pickle_.text_;
    if (count > text.size() - place_) fail("truncated");
    place_ += count;
    return text.substr(place_ - count, count);
  }
  std::uint64_t unsigned_number(std::size_t bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, take(bytes).data(), bytes);
    return value;
  }
  std::string_view line() {
    const std::size_t end = pickle_.text_.find('\n', place_);
    if (end == std::string::npos) fail("truncated: a line without an end");
    const std::string_view text = take(end - place_);
    take(1);
    return text;
  }

  std::string_view unquoted(std::string_view text) const {
    const bool quoted =
        text.size() >= 2 && text.front() == text.back() && (text.front() == '\'' || text.front() == '"');
    if (!quoted) fail("a text without its quotes");
    return text.substr(1, text.size() - 2);
  }

  // Values.

  PickleRef make(Kind kind) {
    if (pickle_.values_.size() == Pickle::max_values)
      fail(fmt::format("more than {} values; no checkpoint needs so many", Pickle::max_values));
    pickle_.values_.emplace_back().kind = kind;
    return static_cast<PickleRef>(pickle_.values_.size() - 1);
  }
  PickleRef make_integer(std::int64_t value, Kind kind = Kind::integer) {
    const PickleRef ref = make(kind);
    pickle_.values_[ref].integer = value;
    return ref;
  }
  PickleRef make_real(double value) {
    const PickleRef ref = make(Kind::real);
    pickle_.values_[ref].real = value;
    return ref;
  }
  PickleRef make_text(std::string_view text, Kind kind = Kind::text) {
    const PickleRef ref = make(kind);
    pickle_.values_[ref].span = {static_cast<std::uint32_t>(text.data() - pickle_.text_.data()),
                                 static_cast<std::uint32_t>(text.size())};
    return ref;
  }
  PickleRef make_items(Kind kind, std::vector<PickleRef> items) {
    const PickleRef ref = make(kind);
    pickle_.values_[ref].items = static_cast<std::uint32_t>(pickle_.items_.size());
    pickle_.items_.push_back(std::move(items));
    return ref;
  }
  std::vector<PickleRef>& items_of(PickleRef ref) { return pickle_.items_[pickle_.values_[ref].items]; }
  Kind kind_of(PickleRef ref) const { return pickle_.values_[ref].kind; }

  // Stack.

  void push(PickleRef ref) {
    if (stack_.size() == 4 * Pickle::max_values) fail("too much on the stack");
    stack_.push_back(ref);
  }
  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }
  PickleRef pop() {
    if (stack_.size() <= floor()) fail("nothing on the stack where a value is needed");
    const PickleRef ref = stack_.back();
    stack_.pop_back();
    return ref;
  }
  PickleRef top() const {
    if (stack_.size() <= floor()) fail("nothing on the stack where a value is needed");
    return stack_.back();
  }
  std::vector<PickleRef> pop_mark() {
    if (marks_.empty()) fail("no mark where one is needed");
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleRef> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
  }
  std::vector<PickleRef> pop_several(std::size_t count) {
    std::vector<PickleRef> items(count);
    for (std::size_t i = count; i-- > 0;) items[i] = pop();
    return items;
  }
  void remember(std::uint64_t index) {
    if (memo_.size() >= Pickle::max_values) fail("too many remembered values");
    memo_[index] = top();
  }
  void recall(std::uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail(fmt::format("nothing is remembered as {}", index));
    push(found->second);
  }

  // Opcodes.

  bool number_or_text(unsigned char opcode) {
    switch (opcode) {
      case 'N': push(make(Kind::none)); return true;
      case 0x88: push(make_integer(1, Kind::boolean)); return true;
      case 0x89: push(make_integer(0, Kind::boolean)); return true;
      case 'J': push(make_integer(static_cast<std::int32_t>(unsigned_number(4)))); return true;
      case 'K': push(make_integer(static_cast<std::int64_t>(unsigned_number(1)))); return true;
      case 'M': push(make_integer(static_cast<std::int64_t>(unsigned_number(2)))); return true;
      case 'I':
      case 'L': push(decimal_integer(line())); return true;
      case 0x8a: push(long_integer(unsigned_number(1))); return true;
      case 0x8b: push(long_integer(unsigned_number(4))); return true;
      case 'F': push(decimal_real(line())); return true;
      case 'G': push(make_real(std::bit_cast<double>(__builtin_bswap64(unsigned_number(8))))); return true;
      case 'S': push(make_text(unquoted(line()))); return true;
      case 'V': push(make_text(line())); return true;
      case 'X':
      case 'T': push(make_text(take(unsigned_number(4)))); return true;
      case 0x8c:
      case 'U': push(make_text(take(unsigned_number(1)))); return true;
      case 0x8d: push(make_text(take(unsigned_number(8)))); return true;
      case 'B': push(make_text(take(unsigned_number(4)), Kind::bytes)); return true;
      case 'C': push(make_text(take(unsigned_number(1)), Kind::bytes)); return true;
      case 0x8e:
      case 0x96: push(make_text(take(unsigned_number(8)), Kind::bytes)); return true;
      default: return false;
    }
  }

  bool stack_or_memo(unsigned char opcode) {
    switch (opcode) {
      case 0x80:
        if (unsigned_number(1) > 5) fail("a protocol above 5");
        return true;
      case 0x95: take(8); return true;  // a frame: how much to read at once
      case '(':
        if (marks_.size() == Pickle::max_values) fail("too many marks");
        marks_.push_back(stack_.size());
        return true;
      case '0':
        if (stack_.size() > floor())
          stack_.pop_back();
        else
          pop_mark();
        return true;
      case '1': pop_mark(); return true;
      case '2': push(top()); return true;
      case 'q': remember(unsigned_number(1)); return true;
      case 'r': remember(unsigned_number(4)); return true;
      case 'p': remember(memo_index(line())); return true;
      case 0x94: remember(memo_.size()); return true;
      case 'h': recall(unsigned_number(1)); return true;
      case 'j': recall(unsigned_number(4)); return true;
      case 'g': recall(memo_index(line())); return true;
      default: return false;
    }
  }

  bool container(unsigned char opcode) {
    switch (opcode) {
      case ')': push(make_items(Kind::tuple, {})); return true;
      case ']':
      case 0x8f: push(make_items(Kind::list, {})); return true;
      case '}': push(make_items(Kind::dict, {})); return true;
      case 't': push(make_items(Kind::tuple, pop_mark())); return true;
      case 0x85: push(make_items(Kind::tuple, pop_several(1))); return true;
      case 0x86: push(make_items(Kind::tuple, pop_several(2))); return true;
      case 0x87: push(make_items(Kind::tuple, pop_several(3))); return true;
      case 'l':
      case 0x91: push(make_items(Kind::list, pop_mark())); return true;
      case 'd': {
        const std::vector<PickleRef> pairs = pop_mark();
        push(make_items(Kind::dict, {}));
        return store(top(), pairs);
      }
      case 'a': append(pop_several(1)); return true;
      case 'e':
      case 0x90: append(pop_mark()); return true;
      case 's': {
        const std::vector<PickleRef> pair = pop_several(2);
        return store(top(), pair);
      }
      case 'u': {
        const std::vector<PickleRef> pairs = pop_mark();
        return store(top(), pairs);
      }
      default: return false;
    }
  }

  bool object(unsigned char opcode) {
    switch (opcode) {
      case 'c': {
        const PickleRef module = make_text(line());
        push(named(module, make_text(line())));
        return true;
      }
      case 0x93: {
        const std::vector<PickleRef> name = pop_several(2);
        push(named(name[0], name[1]));
        return true;
      }
      case 'R':
      case 0x81: push(called(pop_several(2))); return true;
      case 0x92: push(make_items(Kind::object, pop_several(3))); return true;  // with named arguments
      case 'i': {
        const PickleRef module = make_text(line());
        const PickleRef callable = named(module, make_text(line()));
        push(called({callable, make_items(Kind::tuple, pop_mark())}));
        return true;
      }
      case 'o': {
        std::vector<PickleRef> arguments = pop_mark();
        if (arguments.empty()) fail("an object without a class");
        const PickleRef callable = arguments.front();
        arguments.erase(arguments.begin());
        push(called({callable, make_items(Kind::tuple, std::move(arguments))}));
        return true;
      }
      case 'b': {
        const PickleRef state = pop();
        if (kind_of(top()) == Kind::object) pickle_.values_[top()].state = state + 1;
        return true;
      }
      case 'Q': push(make_items(Kind::persistent, pop_several(1))); return true;
      case 'P': fail("a persistent id as text: not PyTorch's way");
      case 0x82:
      case 0x83:
      case 0x84: fail("a code of the extension registry, which no file can bring with it");
      case 0x97:
      case 0x98: fail("a buffer outside the pickle");
      default: return false;
    }
  }

  PickleRef named(PickleRef module, PickleRef name) {
    if (kind_of(module) != Kind::text || kind_of(name) != Kind::text) fail("a class or function without a name");
    const std::string_view module_text = pickle_.text(pickle_.values_[module]);
    const std::string_view name_text = pickle_.text(pickle_.values_[name]);
    if (runs_programs(module_text, name_text))
      fail(fmt::format("it names {}.{}, which would run a program in Python; refused, nothing was run", module_text,
                       name_text.substr(0, 100)));
    return make_items(Kind::global, {module, name});
  }

  bool is_global(PickleRef ref, std::string_view module, std::string_view name) {
    if (kind_of(ref) != Kind::global) return false;
    const std::vector<PickleRef>& parts = items_of(ref);
    return pickle_.text(pickle_.values_[parts[0]]) == module && pickle_.text(pickle_.values_[parts[1]]) == name;
  }

  /// What calling parts[0] with parts[1] stands for: a dictionary, or something inert.
  PickleRef called(const std::vector<PickleRef>& parts) {
    const bool ordered = is_global(parts[0], "collections", "OrderedDict");
    if (!ordered && !is_global(parts[0], "collections", "defaultdict") && !is_global(parts[0], "builtins", "dict"))
      return make_items(Kind::object, parts);
    const PickleRef dict = make_items(Kind::dict, {});
    if (!ordered || kind_of(parts[1]) != Kind::tuple || items_of(parts[1]).empty()) return dict;
    // Python 2 hands an OrderedDict its pairs as a list.
    const PickleRef pairs = items_of(parts[1]).front();
    if (kind_of(pairs) != Kind::list) return dict;
    for (const PickleRef pair : items_of(pairs)) {
      if (++copied_pairs_ > Pickle::max_values) fail("dictionaries are copied too often");
      const bool is_pair = kind_of(pair) == Kind::list || kind_of(pair) == Kind::tuple;
      if (!is_pair || items_of(pair).size() != 2) fail("a dictionary of something else than pairs");
      items_of(dict).insert(items_of(dict).end(), items_of(pair).begin(), items_of(pair).end());
    }
    return dict;
  }

  void append(const std::vector<PickleRef>& more) {
    const PickleRef target = top();
    if (kind_of(target) == Kind::object) return;  // what a class of its own collects is of no use here
    if (kind_of(target) != Kind::list) fail("something is appended to what is no list");
    items_of(target).insert(items_of(target).end(), more.begin(), more.end());
  }

  /// Keys and values into a dict, or into the state of an object that behaves like one.
  bool store(PickleRef target, const std::vector<PickleRef>& pairs) {
    if (pairs.size() % 2 != 0) fail("a key without a value");
    if (kind_of(target) == Kind::object) {
      if (pickle_.values_[target].state == 0) {
        const PickleRef state = make_items(Kind::dict, {});
        pickle_.values_[target].state = state + 1;
      }
      target = pickle_.values_[target].state - 1;
    }
    if (kind_of(target) != Kind::dict) fail("a key is set in what is no dictionary");
    items_of(target).insert(items_of(target).end(), pairs.begin(), pairs.end());
    return true;
  }

  PickleRef long_integer(std::uint64_t length) {
    const std::string_view bytes = take(length);
    if (length > 8) return make(Kind::opaque);
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), length);
    if (length > 0 && length < 8 && (bytes.back() & 0x80) != 0) value |= ~std::uint64_t{0} << (8 * length);
    return make_integer(static_cast<std::int64_t>(value));
  }
  PickleRef decimal_integer(std::string_view text) {
    if (text == "00" || text == "01") return make_integer(text.back() - '0', Kind::boolean);
    if (text.ends_with('L')) text.remove_suffix(1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) return make(Kind::opaque);
    if (error != std::errc{} || end != text.data() + text.size()) fail("a number expected");
    return make_integer(value);
  }
  PickleRef decimal_real(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) fail("a number expected");
    return make_real(value);
  }
  std::uint64_t memo_index(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) fail("a number expected");
    return value;
  }

  Pickle pickle_;
  std::size_t place_ = 0;
  std::size_t opcode_place_ = 0;
  std::vector<PickleRef> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, PickleRef> memo_;
  std::size_t copied_pairs_ = 0;
};

Pickle Pickle::parse(std::string bytes) {
  if (bytes.size() > max_bytes)
    throw Error(fmt::format("a pickle of {} bytes; no checkpoint has more than {}", bytes.size(), max_bytes));
  return PickleMachine(std::move(bytes)).run();
}

const PickleValue* Pickle::find(const PickleValue& dict, std::string_view key) const {
  if (dict.kind != Kind::dict) return nullptr;
  const std::vector<PickleRef>& pairs = items(dict);
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
    if (values_[pairs[i]].kind == Kind::text && text(values_[pairs[i]]) == key) return &values_[pairs[i + 1]];
  return nullptr;
}

}  // namespace tessera::io
