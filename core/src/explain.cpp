// What an Embedding answers when one asks for a part of it.
#include <algorithm>

#include "convolution_run.hpp"
#include "tessera/embed.hpp"
#include "tessera/patches.hpp"
#include "window_input.hpp"

namespace tessera {

namespace {

/// Filter d alone, as weights of its own.
Weights one_filter(const Weights& weights, std::int64_t d) {
  const Shape& shape = weights.kernel.shape;
  const auto length = static_cast<std::size_t>(weights.kernel.size() / shape[0]);
  const std::span<const float> kernel(weights.kernel.data.data() + static_cast<std::size_t>(d) * length, length);
  Weights one{Tensor({1, shape[1], shape[2], shape[3]}, kernel), {}};
  if (weights.bias) one.bias = Tensor({1}, std::span(weights.bias->data).subspan(static_cast<std::size_t>(d), 1));
  return one;
}

/// Y[b, d, r, q], from the map or from the same convolution of this one window.
float convolved(const Embedding& e, std::int64_t b, std::int64_t i, std::int64_t d) {
  if (e.kept) return e.maps.data[static_cast<std::size_t>((b * e.params.dim + d) * e.grid.count() + i)];
  const Weights filter = one_filter(*e.weights, d);
  float value = 0;
  Convolution(filter).compute(e.image, e.grid, b, {e.grid.row_of(i), 1, e.grid.column_of(i), 1}, {&value, 1, 1}, {});
  return value;
}

}  // namespace

View Embedding::flattened() const { return maps.view().flatten(2); }

View Embedding::transposed() const { return flattened().transpose(1, 2); }

std::vector<float> Embedding::patch_row(std::int64_t b, std::int64_t i) const {
  check_range(b, 1, batch(), "images");
  check_range(i, 1, grid.count(), "patches");
  std::vector<float> row(static_cast<std::size_t>(params.patch_length()));
  unfold_row(image, grid, b, i, row);
  return row;
}

std::vector<float> Embedding::token(std::int64_t b, std::int64_t i) const {
  check_range(b, 1, batch(), "images");
  check_range(i, 1, grid.count(), "patches");
  std::vector<float> row(static_cast<std::size_t>(params.dim));
  if (kept)
    std::copy_n(tokens.data.data() + (b * grid.count() + i) * params.dim, params.dim, row.begin());
  else
    token_rows(image, grid, *packed, b, i, 1, row);
  return row;
}

Explanation Embedding::explain(std::int64_t b, std::int64_t i, std::int64_t d) const {
  check_range(d, 1, params.dim, "filters");
  Explanation result;
  result.inputs = patch_row(b, i);
  const float* const filter = weights->kernel.data.data() + d * params.patch_length();
  result.weights.assign(filter, filter + params.patch_length());
  result.terms.resize(result.inputs.size());
  for (std::size_t j = 0; j < result.terms.size(); ++j) {
    result.terms[j] = result.inputs[j] * result.weights[j];
    result.sum += double{result.inputs[j]} * double{result.weights[j]};
  }
  result.bias = weights->bias ? weights->bias->data[static_cast<std::size_t>(d)] : 0.0F;
  result.value = result.sum + result.bias;
  result.by_product = token(b, i)[static_cast<std::size_t>(d)];
  result.by_convolution = convolved(*this, b, i, d);
  return result;
}

}  // namespace tessera
