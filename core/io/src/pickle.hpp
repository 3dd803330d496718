#pragma once
// A pickle as a tree of plain values. Nothing in it is ever imported, called or run: classes and functions that it
// names become inert objects which remember their name, arguments and state; names that could only be there to run a
// program are refused. Source: Python, Lib/pickle.py and Lib/pickletools.py, protocols 0 … 5.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::io {

/// A place in Pickle::values.
using PickleRef = std::uint32_t;

struct PickleValue {
  enum class Kind : std::uint8_t {
    none,
    boolean,     ///< integer is 0 or 1
    integer,     ///< integer; numbers beyond 64 bits are `opaque`
    real,        ///< real
    text,        ///< text
    bytes,       ///< text
    tuple,       ///< items
    list,        ///< items; sets too
    dict,        ///< items: key, value, key, value, …
    global,      ///< a class or function that is named, no more; items: module, name
    object,      ///< what calling `global` with arguments would have made; items: global, arguments
    persistent,  ///< items: the one id, for PyTorch a tuple ('storage', type, key, device, size)
    opaque,      ///< known to be there, of no use here
  };
  Kind kind = Kind::none;
  std::uint32_t items = 0;  ///< index into Pickle::items, for tuple … persistent but texts
  std::uint32_t state = 0;  ///< of an object: index + 1 of its state among the values, 0 without one
  union {
    std::int64_t integer = 0;
    double real;
    struct {
      std::uint32_t begin;
      std::uint32_t length;
    } span;  ///< of `text` in Pickle::text
  };
};

/// All values of a pickle in one place, so that letting go of them never recurses however deep they nest.
class Pickle {
 public:
  /// Throws Error with the reason and the place: an unknown opcode, a truncated one, a name that would run a program,
  /// more values than max_values.
  static Pickle parse(std::string bytes);

  static constexpr std::size_t max_bytes = std::size_t{32} << 20;
  static constexpr std::size_t max_values = 1'500'000;

  const PickleValue& operator[](PickleRef ref) const { return values_[ref]; }
  std::size_t size() const { return values_.size(); }
  PickleRef root() const { return root_; }
  std::string_view text(const PickleValue& value) const {
    return std::string_view(text_).substr(value.span.begin, value.span.length);
  }
  const std::vector<PickleRef>& items(const PickleValue& value) const { return items_[value.items]; }

  /// nullptr where the dict or object has no such text key.
  const PickleValue* find(const PickleValue& dict, std::string_view key) const;

 private:
  friend class PickleMachine;
  std::string text_;
  std::vector<PickleValue> values_;
  std::vector<std::vector<PickleRef>> items_;
  PickleRef root_ = 0;
};

/// Whether a global of this name could only be there to run something: "os system", "builtins eval", ….
bool runs_programs(std::string_view module, std::string_view name);

}  // namespace tessera::io
