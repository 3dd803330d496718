#include "app/scene/lesson/matrices.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tessera/convolution.hpp"

namespace tessera::scene {

namespace {

bool has_cell(const StageContext& c, std::int64_t patch, std::int64_t filter) {
  if (c.result() == nullptr) return false;
  const Embedding& e = c.result()->embedding;
  return c.image_index < e.batch() && patch >= 0 && patch < e.grid.count() && filter >= 0 && filter < e.params.dim;
}

/// Numbers in (C, P, P) order as (C·P_h, P_w).
Tensor as_planes(const EmbedParams& p, std::span<const float> numbers) {
  return Tensor({p.channels * p.patch.height, p.patch.width}, numbers);
}

Matrix remembered(const StageContext& c, const std::string& key, const std::function<Tensor()>& make) {
  return c.input.memo->get<Tensor>(c.input.result, key, make);
}

/// One filter's map where the maps are not kept: a convolution with that filter alone.
Tensor convolved(const Embedding& e, std::int64_t b, std::int64_t d) {
  const std::int64_t length = e.params.patch_length();
  const auto from = e.weights->kernel.data.begin() + d * length;
  Weights one;
  one.kernel = Tensor({1, e.params.channels, e.params.patch.height, e.params.patch.width},
                      std::span<const float>(&*from, static_cast<std::size_t>(length)));
  if (e.weights->bias)
    one.bias = Tensor({1}, std::span<const float>(&e.weights->bias->data[static_cast<std::size_t>(d)], 1));
  const tessera::Shape& s = e.image.shape;
  const std::int64_t size = s[1] * s[2] * s[3];
  const Tensor image({1, s[1], s[2], s[3]},
                     std::span<const float>(e.image.data.data() + b * size, static_cast<std::size_t>(size)));
  return convolve(image, e.grid, one).reshaped({e.grid.rows(), e.grid.columns()});
}

}  // namespace

Matrix patch_planes(const StageContext& c, std::int64_t patch) {
  if (!has_cell(c, patch, 0)) return nullptr;
  const Embedding& e = c.result()->embedding;
  return remembered(c, fmt::format("x/{}/{}", c.image_index, patch),
                    [&] { return as_planes(e.params, e.patch_row(c.image_index, patch)); });
}

Matrix filter_planes(const StageContext& c, std::int64_t filter) {
  if (!has_cell(c, 0, filter)) return nullptr;
  const Embedding& e = c.result()->embedding;
  const std::int64_t length = e.params.patch_length();
  return remembered(c, fmt::format("e/{}", filter), [&] {
    return as_planes(e.params, std::span<const float>(e.weights->kernel.data.data() + filter * length,
                                                      static_cast<std::size_t>(length)));
  });
}

Matrix product_planes(const StageContext& c, std::int64_t patch, std::int64_t filter) {
  const auto terms = explanation(c, patch, filter);
  if (!terms) return nullptr;
  return remembered(c, fmt::format("product/{}/{}/{}", c.image_index, patch, filter),
                    [&] { return as_planes(c.document.params, terms->terms); });
}

Matrix feature_map(const StageContext& c, std::int64_t filter) {
  if (!has_cell(c, 0, filter)) return nullptr;
  const Embedding& e = c.result()->embedding;
  return remembered(c, fmt::format("map/{}/{}", c.image_index, filter), [&] {
    if (!e.kept) return convolved(e, c.image_index, filter);
    const std::int64_t n = e.grid.count();
    const float* from = e.maps.data.data() + (c.image_index * e.params.dim + filter) * n;
    return Tensor({e.grid.rows(), e.grid.columns()}, std::span<const float>(from, static_cast<std::size_t>(n)));
  });
}

Matrix token_row(const StageContext& c, std::int64_t patch) {
  if (!has_cell(c, patch, 0)) return nullptr;
  const Embedding& e = c.result()->embedding;
  return remembered(c, fmt::format("z/{}/{}", c.image_index, patch), [&] {
    const std::vector<float> row = e.token(c.image_index, patch);
    return Tensor({1, e.params.dim}, row);
  });
}

std::shared_ptr<const Explanation> explanation(const StageContext& c, std::int64_t patch, std::int64_t filter) {
  if (!has_cell(c, patch, filter)) return nullptr;
  return c.input.memo->get<Explanation>(c.input.result, fmt::format("explain/{}/{}/{}", c.image_index, patch, filter),
                                        [&] { return c.result()->embedding.explain(c.image_index, patch, filter); });
}

float product_range(const StageContext& c, std::int64_t patch, std::int64_t filter) {
  const auto terms = explanation(c, patch, filter);
  float largest = 0;
  if (terms) {
    for (const float term : terms->terms)
      if (std::isfinite(term)) largest = std::max(largest, std::abs(term));
  }
  return largest > 0 ? largest : 1;
}

HeatMapShape heat_map(const StageContext& c, Matrix matrix, Rect target, float range) {
  const Theme& t = c.out.theme();
  HeatMapShape shape;
  shape.matrix = std::move(matrix);
  shape.target = target;
  shape.range = range;
  shape.negative = t.negative;
  shape.zero = t.zero;
  shape.positive = t.positive;
  return shape;
}

HeatMapShape plane_rows(const StageContext& c, Matrix planes, std::int64_t first_row, std::int64_t rows, Rect target,
                        float range) {
  const auto width = static_cast<float>(planes ? planes->extent(1) : 1);
  HeatMapShape shape = heat_map(c, std::move(planes), target, range);
  shape.axes = MatrixAxes::reading_order;
  shape.source = {0, static_cast<float>(first_row), width, static_cast<float>(rows)};
  return shape;
}

}  // namespace tessera::scene
