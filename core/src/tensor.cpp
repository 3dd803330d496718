#include "tessera/tensor.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

Shape contiguous_strides(const Shape& shape) {
  Shape strides(shape.size());
  std::int64_t step = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = step;
    step *= std::max<std::int64_t>(shape[axis], 1);
  }
  return strides;
}

std::size_t axis_index(int axis, std::size_t rank) {
  const int resolved = axis < 0 ? axis + static_cast<int>(rank) : axis;
  if (resolved < 0 || resolved >= static_cast<int>(rank))
    throw Error(fmt::format("axis {} is out of range for {} axes", axis, rank));
  return static_cast<std::size_t>(resolved);
}

}  // namespace

std::int64_t element_count(const Shape& shape) {
  constexpr std::int64_t limit = std::int64_t{1} << 62;
  std::int64_t count = 1;  // of the extents above 0: strides are products of these even where nothing is held
  bool empty = false;
  for (const std::int64_t extent : shape) {
    if (extent < 0) throw Error(fmt::format("shape {} has a negative extent", to_string(shape)));
    if (extent > 0 && count > limit / extent)
      throw Error(fmt::format("shape {} has too many elements", to_string(shape)));
    if (extent == 0)
      empty = true;
    else
      count *= extent;
  }
  return empty ? 0 : count;
}

std::string to_string(const Shape& shape) {
  return shape.size() == 1 ? fmt::format("({},)", shape[0]) : fmt::format("({})", fmt::join(shape, ", "));
}

Tensor::Tensor(Shape extents) : shape(std::move(extents)), data(static_cast<std::size_t>(element_count(shape))) {}

Tensor::Tensor(Shape extents, std::span<const float> numbers) : shape(std::move(extents)) {
  if (element_count(shape) != static_cast<std::int64_t>(numbers.size()))
    throw Error(fmt::format("{} numbers do not fill the shape {}", numbers.size(), to_string(shape)));
  data.assign(numbers.begin(), numbers.end());
}

Tensor Tensor::zeros(Shape extents) {
  Tensor tensor(std::move(extents));
  std::fill(tensor.data.begin(), tensor.data.end(), 0.0F);
  return tensor;
}

View Tensor::view() const { return {data.data(), shape, contiguous_strides(shape)}; }

Tensor Tensor::reshaped(Shape extents) const { return {std::move(extents), data}; }

View::View(const float* data, Shape shape, Shape strides)
    : data_(data), shape_(std::move(shape)), strides_(std::move(strides)) {
  if (shape_.size() != strides_.size()) throw Error("a view needs one stride an axis");
}

std::int64_t View::size() const { return element_count(shape_); }

bool View::is_contiguous() const {
  if (size() == 0) return true;
  std::int64_t expected = 1;
  for (std::size_t axis = shape_.size(); axis-- > 0;) {
    if (shape_[axis] == 1) continue;
    if (strides_[axis] != expected) return false;
    expected *= shape_[axis];
  }
  return true;
}

View View::transpose(int a, int b) const {
  View result = *this;
  const std::size_t first = axis_index(a, shape_.size());
  const std::size_t second = axis_index(b, shape_.size());
  std::swap(result.shape_[first], result.shape_[second]);
  std::swap(result.strides_[first], result.strides_[second]);
  return result;
}

View View::flatten(int first, int last) const {
  const std::size_t begin = axis_index(first, shape_.size());
  const std::size_t end = axis_index(last, shape_.size());
  if (begin > end) throw Error(fmt::format("flatten({}, {}): the first axis comes after the last", first, last));
  std::int64_t merged = 1;
  std::int64_t stride = strides_[end];
  std::int64_t expected = -1;  // the stride the next outer axis must have; −1: free
  for (std::size_t axis = end + 1; axis-- > begin;) {
    merged *= shape_[axis];
    if (shape_[axis] == 1) continue;
    if (expected < 0)
      stride = strides_[axis];
    else if (strides_[axis] != expected)
      throw Error(fmt::format("flatten({}, {}) of shape {} with strides {} would need a copy", first, last,
                              to_string(shape_), to_string(strides_)));
    expected = strides_[axis] * shape_[axis];
  }
  Shape shape(shape_.begin(), shape_.begin() + static_cast<std::ptrdiff_t>(begin));
  Shape strides(strides_.begin(), strides_.begin() + static_cast<std::ptrdiff_t>(begin));
  shape.push_back(merged);
  strides.push_back(stride);
  shape.insert(shape.end(), shape_.begin() + static_cast<std::ptrdiff_t>(end) + 1, shape_.end());
  strides.insert(strides.end(), strides_.begin() + static_cast<std::ptrdiff_t>(end) + 1, strides_.end());
  return {data_, std::move(shape), std::move(strides)};
}

View View::operator[](std::int64_t index) const {
  if (shape_.empty()) throw Error("a view without axes has no items");
  if (index < 0 || index >= shape_[0]) throw Error(fmt::format("item {} is outside 0 … {}", index, shape_[0] - 1));
  return {data_ + index * strides_[0], Shape(shape_.begin() + 1, shape_.end()),
          Shape(strides_.begin() + 1, strides_.end())};
}

float View::at(std::initializer_list<std::int64_t> index) const {
  if (index.size() != shape_.size())
    throw Error(fmt::format("{} indices for a view of {} axes", index.size(), shape_.size()));
  std::int64_t offset = 0;
  std::size_t axis = 0;
  for (const std::int64_t i : index) {
    if (i < 0 || i >= shape_[axis])
      throw Error(fmt::format("index {} is outside axis {} of {}", i, axis, to_string(shape_)));
    offset += i * strides_[axis++];
  }
  return data_[offset];
}

Tensor View::contiguous() const {
  Tensor result(shape_);
  if (result.size() == 0) return result;
  Shape index(shape_.size(), 0);
  std::int64_t offset = 0;
  for (float& value : result.data) {
    value = data_[offset];
    for (std::size_t axis = shape_.size(); axis-- > 0;) {
      offset += strides_[axis];
      if (++index[axis] < shape_[axis]) break;
      offset -= strides_[axis] * shape_[axis];
      index[axis] = 0;
    }
  }
  return result;
}

}  // namespace tessera
