#pragma once
// Row-major float32 tensors and strided views of them.
//
//   Tensor  owns its numbers; shape (B, C, H, W), (B, N, D) and so on, always contiguous.
//   View    borrows them: shape, strides (in elements) and a pointer, as torch.Tensor's metadata.
//           flatten() and transpose() return views and copy nothing.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <vector>

namespace tessera {

using Shape = std::vector<std::int64_t>;

/// Product of the extents. Throws Error where one is negative or the product of those above 0 passes 2^62.
std::int64_t element_count(const Shape& shape);

/// "(1, 196, 768)", as Python prints a tuple; "(5,)" for one axis.
std::string to_string(const Shape& shape);

/// An allocator that leaves new floats uninitialised, so that a large result is touched once, by
/// the loop that writes it, and that starts them on a cache line, so that no vector straddles two.
template <class T>
struct UninitializedAllocator : std::allocator<T> {
  static constexpr std::align_val_t alignment{64};
  template <class U>
  struct rebind {
    using other = UninitializedAllocator<U>;
  };
  T* allocate(std::size_t count) {
    if (count > PTRDIFF_MAX / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(::operator new(count * sizeof(T), alignment));
  }
  void deallocate(T* place, std::size_t) noexcept { ::operator delete(place, alignment); }
  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(static_cast<Args&&>(args)...);
  }
};

using Buffer = std::vector<float, UninitializedAllocator<float>>;

class View;

/// An owned, contiguous, row-major tensor of float32.
struct Tensor {
  Shape shape;
  Buffer data;

  Tensor() = default;
  /// Uninitialised numbers of the given shape.
  explicit Tensor(Shape extents);
  /// Throws Error unless `numbers` has as many elements as `extents` calls for.
  Tensor(Shape extents, std::span<const float> numbers);
  static Tensor zeros(Shape extents);

  std::int64_t size() const { return static_cast<std::int64_t>(data.size()); }
  std::int64_t extent(std::size_t axis) const { return shape.at(axis); }
  View view() const;
  /// The same numbers in another shape. Throws Error unless the counts agree.
  Tensor reshaped(Shape extents) const;
  bool operator==(const Tensor&) const = default;
};

/// A strided window on somebody else's numbers; valid as long as they live.
class View {
 public:
  View(const float* data, Shape shape, Shape strides);

  const float* data() const { return data_; }
  const Shape& shape() const { return shape_; }
  /// Steps in elements, one an axis.
  const Shape& strides() const { return strides_; }
  std::int64_t size() const;

  /// Whether reading in row-major order walks memory one element at a time (torch's rule: axes of
  /// extent 1 are free, an empty view is contiguous).
  bool is_contiguous() const;
  /// Axes a and b swapped (negative ones count from the end): a view, never a copy.
  View transpose(int a, int b) const;
  /// Axes first … last merged into one. Throws Error where that would need a copy (torch.reshape
  /// would copy there, torch.view refuses).
  View flatten(int first, int last = -1) const;
  /// Item `index` of the first axis.
  View operator[](std::int64_t index) const;
  /// One element; throws Error out of range.
  float at(std::initializer_list<std::int64_t> index) const;
  /// Copied out in row-major order.
  Tensor contiguous() const;

 private:
  const float* data_;
  Shape shape_;
  Shape strides_;
};

}  // namespace tessera
