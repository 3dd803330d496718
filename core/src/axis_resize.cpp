#include "tessera/axis_resize.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <Eigen/Core>

#include "pseudo_inverse.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

using RowMatrixXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// B has rows·columns numbers; sides beyond this are no grid or patch of any model.
constexpr std::int64_t max_matrix_side = 16384;

AxisMatrix zeros(std::int64_t rows, std::int64_t columns) {
  if (rows < 1 || columns < 1 || rows > max_matrix_side || columns > max_matrix_side)
    throw Error(fmt::format("an axis of {} cannot be resized to {}: sides are 1 … {}", columns, rows, max_matrix_side));
  return {rows, columns, std::vector<double>(static_cast<std::size_t>(rows * columns), 0.0)};
}

double& cell(AxisMatrix& matrix, std::int64_t row, std::int64_t column) {
  return matrix.values[static_cast<std::size_t>(row * matrix.columns + column)];
}

/// Keys' cubic convolution.
double cubic_weight(double x, double a) {
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

double linear_weight(double x) { return std::max(0.0, 1 - std::abs(x)); }

/// The filter as wide as the step between outputs, cut at the borders and scaled back to a sum of 1.
void fill_antialiased(AxisMatrix& matrix, Interpolation interpolation, double scale) {
  const bool cubic = interpolation == Interpolation::bicubic;
  const double widening = std::max(scale, 1.0);
  const double support = (cubic ? 2 : 1) * widening;
  for (std::int64_t i = 0; i < matrix.rows; ++i) {
    const double center = (static_cast<double>(i) + 0.5) * scale;
    const auto begin = std::max<std::int64_t>(static_cast<std::int64_t>(center - support + 0.5), 0);
    const auto end = std::min(static_cast<std::int64_t>(center + support + 0.5), matrix.columns);
    double sum = 0;
    for (std::int64_t k = begin; k < end; ++k) {
      const double x = (static_cast<double>(k) - center + 0.5) / widening;
      sum += cell(matrix, i, k) = cubic ? cubic_weight(x, -0.5) : linear_weight(x);
    }
    for (std::int64_t k = begin; k < end; ++k) cell(matrix, i, k) /= sum == 0 ? 1 : sum;
  }
}

/// Two neighbours; places before the first sample count as the first.
void fill_linear(AxisMatrix& matrix, double scale) {
  for (std::int64_t i = 0; i < matrix.rows; ++i) {
    const double place = std::max(0.0, (static_cast<double>(i) + 0.5) * scale - 0.5);
    const std::int64_t first = std::min(static_cast<std::int64_t>(place), matrix.columns - 1);
    const double t = std::min(place - static_cast<double>(first), 1.0);
    cell(matrix, i, first) += 1 - t;
    cell(matrix, i, std::min(first + 1, matrix.columns - 1)) += t;
  }
}

/// Four neighbours, those beyond a border replaced by the border.
void fill_cubic(AxisMatrix& matrix, double scale) {
  for (std::int64_t i = 0; i < matrix.rows; ++i) {
    const double place = (static_cast<double>(i) + 0.5) * scale - 0.5;
    const double floor = std::floor(place);
    for (int k = -1; k <= 2; ++k) {
      const auto source = std::clamp<std::int64_t>(static_cast<std::int64_t>(floor) + k, 0, matrix.columns - 1);
      cell(matrix, i, source) += cubic_weight(place - floor - k, -0.75);
    }
  }
}

Eigen::Map<const RowMatrixXd> as_eigen(const AxisMatrix& matrix) {
  return {matrix.values.data(), matrix.rows, matrix.columns};
}

AxisMatrix from_eigen(const RowMatrixXd& matrix) {
  return {matrix.rows(), matrix.cols(), std::vector<double>(matrix.data(), matrix.data() + matrix.size())};
}

}  // namespace

AxisMatrix resize_matrix(std::int64_t from, std::int64_t to, const AxisFilter& filter, std::optional<double> scale) {
  AxisMatrix matrix = zeros(to, from);
  const double step = scale.value_or(static_cast<double>(from) / static_cast<double>(to));
  if (!(step > 0) || !std::isfinite(step)) throw Error(fmt::format("an axis cannot be resized in steps of {}", step));
  if (filter.antialias)
    fill_antialiased(matrix, filter.interpolation, step);
  else if (filter.interpolation == Interpolation::bilinear)
    fill_linear(matrix, step);
  else
    fill_cubic(matrix, step);
  return matrix;
}

AxisMatrix zoom_matrix(std::int64_t from, std::int64_t to) {
  AxisMatrix matrix = zeros(to, from);
  const double step = to > 1 ? static_cast<double>(from - 1) / static_cast<double>(to - 1) : 1;
  for (std::int64_t i = 0; i < to; ++i) {
    const double place = static_cast<double>(i) * step;
    const std::int64_t first = std::min(static_cast<std::int64_t>(place), from - 1);
    const double t = place - static_cast<double>(first);
    cell(matrix, i, first) += 1 - t;
    cell(matrix, i, std::min(first + 1, from - 1)) += t;
  }
  return matrix;
}

AxisMatrix pseudo_inverse(const AxisMatrix& matrix) {
  return from_eigen(pseudo_inverse(Eigen::MatrixXd(as_eigen(matrix))));
}

AxisMatrix transposed(const AxisMatrix& matrix) { return from_eigen(as_eigen(matrix).transpose()); }

Tensor resize_axes(const Tensor& x, const AxisMatrix& rows, const AxisMatrix& columns) {
  if (x.shape.size() != 4 || x.shape[1] != rows.columns || x.shape[2] != columns.columns)
    throw Error(
        fmt::format("a tensor {} has no middle axes of {} × {}", to_string(x.shape), rows.columns, columns.columns));
  const std::int64_t inner = x.shape[3];
  const std::int64_t width = columns.columns * inner;
  Tensor result({x.shape[0], rows.rows, columns.rows, inner});
  using RowMatrixXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  for (std::int64_t a = 0; a < x.shape[0]; ++a) {
    const Eigen::Map<const RowMatrixXf> plane(x.data.data() + a * rows.columns * width, rows.columns, width);
    const RowMatrixXd tall = as_eigen(rows) * plane.cast<double>();  // H′ × (W·K)
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      const Eigen::Map<const RowMatrixXd> row(tall.row(r).data(), columns.columns, inner);
      float* out = result.data.data() + (a * rows.rows + r) * columns.rows * inner;
      Eigen::Map<RowMatrixXf>(out, columns.rows, inner) = (as_eigen(columns) * row).cast<float>();
    }
  }
  return result;
}

}  // namespace tessera
