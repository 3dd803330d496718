#include "pickle_tensors.hpp"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "formats.hpp"
#include "number_types.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t max_axes = 64;
constexpr std::size_t max_depth = 64;      // of dictionaries in dictionaries
constexpr std::size_t longest_name = 256;  // keys joined
constexpr std::size_t max_pending = 200'000;
constexpr std::size_t max_metadata = 1000;
constexpr std::size_t longest_metadata = 500;

struct TorchType {
  std::string_view storage;
  std::string_view dtype;
  NumberType type;
};

constexpr std::array<TorchType, 16> torch_types{{{"FloatStorage", "float32", NumberType::f32},
                                                 {"HalfStorage", "float16", NumberType::f16},
                                                 {"BFloat16Storage", "bfloat16", NumberType::bf16},
                                                 {"DoubleStorage", "float64", NumberType::f64},
                                                 {"LongStorage", "int64", NumberType::i64},
                                                 {"IntStorage", "int32", NumberType::i32},
                                                 {"ShortStorage", "int16", NumberType::i16},
                                                 {"CharStorage", "int8", NumberType::i8},
                                                 {"ByteStorage", "uint8", NumberType::u8},
                                                 {"BoolStorage", "bool", NumberType::boolean},
                                                 {"", "uint16", NumberType::u16},
                                                 {"", "uint32", NumberType::u32},
                                                 {"", "uint64", NumberType::u64},
                                                 {"UntypedStorage", "", NumberType::u8},
                                                 {"ComplexFloatStorage", "complex64", NumberType::other},
                                                 {"ComplexDoubleStorage", "complex128", NumberType::other}}};

class TensorFinder {
 public:
  explicit TensorFinder(const Pickle& pickle) : pickle_(pickle) {}

  PickledTensors find() {
    pending_.push_back({pickle_.root(), "", 0});
    while (!pending_.empty()) {
      const Pending next = std::move(pending_.back());
      pending_.pop_back();
      visit(next);
    }
    return std::move(found_);
  }

 private:
  struct Pending {
    PickleRef ref;
    std::string name;
    std::size_t depth;
  };

  std::string_view text(PickleRef ref) const {
    return pickle_[ref].kind == Kind::text ? pickle_.text(pickle_[ref]) : std::string_view();
  }

  bool is_global(PickleRef ref, std::string_view module, std::string_view name) const {
    if (pickle_[ref].kind != Kind::global) return false;
    const std::vector<PickleRef>& parts = pickle_.items(pickle_[ref]);
    return text(parts[0]) == module && text(parts[1]) == name;
  }

  /// Name of a global of module `module` or one below it, else empty.
  std::string_view global_name(PickleRef ref, std::string_view module) const {
    if (pickle_[ref].kind != Kind::global) return {};
    const std::vector<PickleRef>& parts = pickle_.items(pickle_[ref]);
    return text(parts[0]).starts_with(module) ? text(parts[1]) : std::string_view();
  }

  void visit(const Pending& pending) {
    const PickleValue& value = pickle_[pending.ref];
    switch (value.kind) {
      case Kind::dict: visit_pairs(pending, pickle_.items(value)); return;
      case Kind::list:
      case Kind::tuple: visit_list(pending, pickle_.items(value)); return;
      case Kind::object: visit_object(pending); return;
      default: return;
    }
  }

  /// A container is walked once, however many names it has: a pickle that shares its parts cannot make them many.
  bool enter(PickleRef ref) {
    if (entered_.empty()) entered_.resize(pickle_.size(), false);
    if (entered_[ref]) return false;
    return entered_[ref] = true;
  }

  void later(const Pending& parent, std::string_view key, PickleRef ref) {
    const bool structural = key == "_modules" || key == "_parameters" || key == "_buffers";
    if (parent.depth == max_depth || parent.name.size() + key.size() > longest_name) return;
    std::string name = parent.name;
    if (!structural) name += (name.empty() ? "" : ".") + std::string(key);
    const PickleValue& value = pickle_[ref];
    if (value.kind < Kind::tuple) return note({ref, std::move(name), parent.depth + 1}, value);
    if (pending_.size() == max_pending) throw Error("more dictionaries and lists than any checkpoint has");
    pending_.push_back({ref, std::move(name), parent.depth + 1});
  }

  void visit_pairs(const Pending& pending, const std::vector<PickleRef>& pairs) {
    if (!enter(pending.ref)) return;
    for (std::size_t i = pairs.size(); i >= 2; i -= 2) {  // backwards: what is pushed last comes first
      const PickleValue& key = pickle_[pairs[i - 2]];
      if (key.kind == Kind::text)
        later(pending, pickle_.text(key), pairs[i - 1]);
      else if (key.kind == Kind::integer)
        later(pending, std::to_string(key.integer), pairs[i - 1]);
    }
  }

  void visit_list(const Pending& pending, const std::vector<PickleRef>& items) {
    if (!enter(pending.ref)) return;
    for (std::size_t i = items.size(); i-- > 0;)
      if (pickle_[items[i]].kind >= Kind::tuple) later(pending, std::to_string(i), items[i]);
  }

  void visit_object(const Pending& pending) {
    const std::vector<PickleRef>& parts = pickle_.items(pickle_[pending.ref]);
    const std::string_view function = global_name(parts[0], "torch");
    if (function == "_rebuild_tensor" || function == "_rebuild_tensor_v2" || function == "_rebuild_tensor_v3") {
      add(pending, parts[1], function == "_rebuild_tensor_v3");
      return;
    }
    if (!enter(pending.ref)) return;
    const PickleValue& arguments = pickle_[parts[1]];
    const bool has_arguments = arguments.kind == Kind::tuple && !pickle_.items(arguments).empty();
    if (function.starts_with("_rebuild_parameter") && has_arguments)
      pending_.push_back({pickle_.items(arguments).front(), pending.name, pending.depth});
    else if (function == "_rebuild_from_type_v2" && has_arguments)
      from_type(pending, pickle_.items(arguments));
    else if (pickle_[pending.ref].state != 0)
      pending_.push_back({pickle_[pending.ref].state - 1, pending.name, pending.depth});
  }

  /// (function, type, arguments, state): a subclass of Tensor.
  void from_type(const Pending& pending, const std::vector<PickleRef>& arguments) {
    if (arguments.size() >= 3 && global_name(arguments[0], "torch").starts_with("_rebuild_tensor"))
      add(pending, arguments[2], global_name(arguments[0], "torch") == "_rebuild_tensor_v3");
  }

  void note(const Pending& pending, const PickleValue& value) {
    if (pending.depth > 3 || found_.metadata.size() == max_metadata) return;
    std::string shown;
    switch (value.kind) {
      case Kind::text: shown = pickle_.text(value).substr(0, longest_metadata); break;
      case Kind::integer: shown = std::to_string(value.integer); break;
      case Kind::boolean: shown = value.integer != 0 ? "true" : "false"; break;
      case Kind::real: shown = fmt::format("{}", value.real); break;
      default: return;
    }
    found_.metadata.emplace(pending.name, std::move(shown));
  }

  [[noreturn]] static void fail(const Pending& pending, const char* reason) {
    throw Error(fmt::format("tensor {}: {}", pending.name, reason));
  }

  /// (storage, offset, size, stride, …); version 3 has its dtype as the seventh.
  void add(const Pending& pending, PickleRef arguments_ref, bool version3) {
    require_tensor_count(found_.tensors.size() + 1);
    const PickleValue& arguments = pickle_[arguments_ref];
    if (arguments.kind != Kind::tuple || pickle_.items(arguments).size() < 4) fail(pending, "no description of it");
    const std::vector<PickleRef>& parts = pickle_.items(arguments);
    StoredTensor tensor;
    tensor.info.name = pending.name.empty() ? "tensor" : pending.name;
    read_storage(pending, parts[0], tensor);
    if (version3) read_dtype(parts, tensor);
    tensor.first = static_cast<std::uint64_t>(natural(pending, parts[1]));
    tensor.info.shape = naturals(pending, parts[2]);
    tensor.strides = naturals(pending, parts[3]);
    tensor.info.bytes = packed_bytes(tensor.info.shape, tensor.info.type);
    require_inside(pending, tensor);
    found_.tensors.push_back(std::move(tensor));
  }

  /// The persistent id ('storage', type, key, device, count).
  void read_storage(const Pending& pending, PickleRef ref, StoredTensor& tensor) const {
    if (pickle_[ref].kind != Kind::persistent) fail(pending, "no storage");
    const PickleValue& id = pickle_[pickle_.items(pickle_[ref]).front()];
    if (id.kind != Kind::tuple || pickle_.items(id).size() < 5) fail(pending, "no storage");
    const std::vector<PickleRef>& parts = pickle_.items(id);
    const std::string_view key = text(parts[2]);
    if (text(parts[0]) != "storage" || key.empty() || key.find('/') != std::string_view::npos)
      fail(pending, "no storage");
    const std::string_view type = global_name(parts[1], "torch");
    for (const TorchType& known : torch_types)
      if (!type.empty() && (known.storage == type || known.dtype == type)) set_type(known, tensor);
    if (tensor.info.dtype.empty()) fail(pending, "a storage of an unknown type");
    tensor.storage = fmt::format("data/{}", key);
    tensor.storage_count = static_cast<std::uint64_t>(natural(pending, parts[4]));
  }

  void read_dtype(const std::vector<PickleRef>& parts, StoredTensor& tensor) const {
    const std::string_view dtype = parts.size() > 6 ? global_name(parts[6], "torch") : std::string_view();
    const std::size_t stored = size_of(tensor.info.type);
    tensor.info.dtype.clear();
    for (const TorchType& known : torch_types)
      if (!dtype.empty() && known.dtype == dtype) set_type(known, tensor);
    if (tensor.info.dtype.empty()) {
      tensor.info.dtype = dtype.empty() ? "?" : std::string(dtype.substr(0, 40));
      tensor.info.type = NumberType::other;
    }
    if (const std::size_t item = size_of(tensor.info.type); item > 0)
      tensor.storage_count = tensor.storage_count * stored / item;
  }

  static void set_type(const TorchType& known, StoredTensor& tensor) {
    tensor.info.type = known.type;
    tensor.info.dtype = known.type == NumberType::other ? std::string(known.dtype) : spelled(known.type);
  }

  std::int64_t natural(const Pending& pending, PickleRef ref) const {
    const PickleValue& value = pickle_[ref];
    if (value.kind != Kind::integer || value.integer < 0 || value.integer > (std::int64_t{1} << 60))
      fail(pending, "a size or a place that is no natural number");
    return value.integer;
  }

  std::vector<std::int64_t> naturals(const Pending& pending, PickleRef ref) const {
    const PickleValue& value = pickle_[ref];
    if (value.kind != Kind::tuple && value.kind != Kind::list) fail(pending, "no shape");
    std::vector<std::int64_t> numbers;
    if (pickle_.items(value).size() > max_axes) fail(pending, "too many axes");
    for (const PickleRef item : pickle_.items(value)) numbers.push_back(natural(pending, item));
    return numbers;
  }

  /// The last element lies in the storage, and no number is shown twice (expanded tensors could claim any size).
  static void require_inside(const Pending& pending, const StoredTensor& tensor) {
    const Shape& shape = tensor.info.shape;
    if (tensor.strides.size() != shape.size()) fail(pending, "shape and strides of different lengths");
    const auto count = static_cast<std::uint64_t>(element_count(shape));
    if (count == 0 || tensor.info.type == NumberType::other) return;
    if (count > tensor.storage_count) fail(pending, "it has more numbers than its storage");
    std::uint64_t last = tensor.first;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      std::uint64_t reach = 0;
      if (__builtin_mul_overflow(static_cast<std::uint64_t>(shape[axis] - 1),
                                 static_cast<std::uint64_t>(tensor.strides[axis]), &reach) ||
          __builtin_add_overflow(last, reach, &last))
        fail(pending, "it lies outside its storage");
    }
    if (last >= tensor.storage_count) fail(pending, "it lies outside its storage");
  }

  const Pickle& pickle_;
  std::vector<Pending> pending_;
  std::vector<bool> entered_;
  PickledTensors found_;
};

}  // namespace

PickledTensors find_tensors(const Pickle& pickle) { return TensorFinder(pickle).find(); }

}  // namespace tessera::io
