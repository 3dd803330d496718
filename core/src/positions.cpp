#include "tessera/positions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

AxisMatrix axis_matrix(PositionResize flavour, std::int64_t from, std::int64_t to) {
  switch (flavour) {
    case PositionResize::timm: return resize_matrix(from, to, {Interpolation::bicubic, true});
    case PositionResize::hf: return resize_matrix(from, to, {Interpolation::bicubic, false});
    case PositionResize::dinov2:
      return resize_matrix(from, to, {Interpolation::bicubic, false},
                           static_cast<double>(from) / (static_cast<double>(to) + 0.1));
    case PositionResize::google: return zoom_matrix(from, to);
    case PositionResize::naflex: break;
  }
  return resize_matrix(from, to, {Interpolation::bilinear, true});
}

void require_positions(const Tensor& positions, Size2 grid, std::int64_t prefix) {
  const bool sane = grid.height >= 1 && grid.width >= 1 && grid.height <= max_side && grid.width <= max_side &&
                    prefix >= 0 && prefix <= max_side;
  const Shape& shape = positions.shape;
  if (!sane || shape.size() != 3 || shape[0] != 1 || shape[1] != prefix + grid.height * grid.width || shape[2] < 1)
    throw Error(fmt::format("position embeddings {} are not (1, {} + {} × {}, D)", to_string(shape), prefix,
                            grid.height, grid.width));
}

std::int64_t require_quarter(std::int64_t dim, std::int64_t least) {
  if (dim < least || dim % 4 != 0)
    throw Error(fmt::format("a 2-D sin-cos table needs a multiple of 4 from {} on as D, not {}", least, dim));
  return dim / 4;
}

/// A quarter each of sin x, cos x, sin y, cos y. Both libraries put x first; MAE's own `emb_h` holds x.
void fill_planar(Tensor& table, Size2 grid, std::int64_t quarter, double divisor) {
  float* out = table.data.data();
  for (std::int64_t row = 0; row < grid.height; ++row)
    for (std::int64_t column = 0; column < grid.width; ++column)
      for (const std::int64_t place : {column, row})
        for (const bool sine : {true, false})
          for (std::int64_t i = 0; i < quarter; ++i) {
            const double angle = static_cast<double>(place) * std::pow(10000.0, -static_cast<double>(i) / divisor);
            *out++ = static_cast<float>(sine ? std::sin(angle) : std::cos(angle));
          }
}

void fill_sequence(Tensor& table, std::int64_t count, std::int64_t dim) {
  float* out = table.data.data();
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t j = 0; j < dim; ++j) {
      const double exponent = 2.0 * static_cast<double>(j / 2) / static_cast<double>(dim);
      const double angle = static_cast<double>(i) / std::pow(10000.0, exponent);
      *out++ = static_cast<float>(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
}

}  // namespace

PositionMatrices position_matrices(PositionResize flavour, Size2 from, Size2 to) {
  return {axis_matrix(flavour, from.height, to.height), axis_matrix(flavour, from.width, to.width)};
}

Tensor resize_positions(const Tensor& positions, Size2 from, Size2 to, std::int64_t prefix, PositionResize flavour) {
  require_positions(positions, from, prefix);
  if (from == to) return positions;
  const std::int64_t dim = positions.shape[2];
  const float* grid = positions.data.data() + prefix * dim;
  const PositionMatrices matrices = position_matrices(flavour, from, to);
  const Tensor picture({1, from.height, from.width, dim},
                       {grid, static_cast<std::size_t>(from.height * from.width * dim)});
  const Tensor scaled = resize_axes(picture, matrices.rows, matrices.columns);
  Tensor result({1, prefix + to.height * to.width, dim});
  float* out = std::copy_n(positions.data.data(), prefix * dim, result.data.data());
  std::copy(scaled.data.begin(), scaled.data.end(), out);
  return result;
}

Tensor sincos_positions(SinCos kind, Size2 grid, std::int64_t dim) {
  if (grid.height < 1 || grid.width < 1 || grid.height > max_side || grid.width > max_side || dim < 1)
    throw Error(fmt::format("no position table of {} × {} places and D = {}", grid.height, grid.width, dim));
  const std::int64_t count = grid.height * grid.width;
  switch (kind) {
    case SinCos::mae: {
      const std::int64_t quarter = require_quarter(dim, 4);
      Tensor table({1, count, dim});
      fill_planar(table, grid, quarter, static_cast<double>(quarter));
      return table;
    }
    case SinCos::big_vision: {
      const std::int64_t quarter = require_quarter(dim, 8);
      Tensor table({1, count, dim});
      fill_planar(table, grid, quarter, static_cast<double>(quarter - 1));
      return table;
    }
    case SinCos::sinusoid: break;
  }
  Tensor table({1, count, dim});
  fill_sequence(table, count, dim);
  return table;
}

Tensor position_similarity(const Tensor& positions, Size2 grid, std::int64_t prefix) {
  require_positions(positions, grid, prefix);
  const std::int64_t dim = positions.shape[2];
  const std::int64_t count = grid.height * grid.width;
  const float* first = positions.data.data() + prefix * dim;
  std::vector<double> unit(static_cast<std::size_t>(count * dim));
  for (std::int64_t i = 0; i < count; ++i) {
    const float* row = first + i * dim;
    double square = 0;
    for (std::int64_t k = 0; k < dim; ++k) square += static_cast<double>(row[k]) * static_cast<double>(row[k]);
    const double scale =
        square > 0 && std::isfinite(square) ? 1 / std::sqrt(square) : std::numeric_limits<double>::quiet_NaN();
    for (std::int64_t k = 0; k < dim; ++k) unit[static_cast<std::size_t>(i * dim + k)] = row[k] * scale;
  }
  Tensor similarity({grid.height, grid.width, grid.height, grid.width});
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t j = i; j < count; ++j) {
      double dot = 0;
      for (std::int64_t k = 0; k < dim; ++k)
        dot += unit[static_cast<std::size_t>(i * dim + k)] * unit[static_cast<std::size_t>(j * dim + k)];
      similarity.data[static_cast<std::size_t>(i * count + j)] = static_cast<float>(dot);
      similarity.data[static_cast<std::size_t>(j * count + i)] = static_cast<float>(dot);
    }
  return similarity;
}

}  // namespace tessera
