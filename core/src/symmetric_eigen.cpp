#include "symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <Eigen/Householder>

namespace tessera {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Multiplications between two looks at the watch: some 0.05 s.
constexpr double step_budget = 2e8;

/// A on its way to T: under the diagonal of column k the reflection v of step k, its leading 1 not stored.
struct Tridiagonal {
  MatrixXd reflections;
  VectorXd scales;    ///< τ: H = 1 − τ v vᵀ
  VectorXd diagonal;  ///< n
  VectorXd off;       ///< n, of which n − 1 are used
};

Tridiagonal tridiagonalize(MatrixXd a, const Watch& watch) {
  const Index n = a.rows();
  Tridiagonal t{{}, VectorXd::Zero(n), VectorXd(n), VectorXd::Zero(n)};
  VectorXd w(n);
  for (Index k = 0; k + 1 < n; ++k) {
    const double left = static_cast<double>(n - k) / static_cast<double>(n);
    watch.at(1 - left * left * left);
    const Index rest = n - k - 1;
    auto v = a.col(k).tail(rest);
    double beta = 0;
    v.makeHouseholderInPlace(t.scales[k], beta);
    v[0] = 1;
    auto corner = a.bottomRightCorner(rest, rest);
    auto p = w.head(rest);
    p.noalias() = corner.selfadjointView<Eigen::Lower>() * (t.scales[k] * v);
    p -= (t.scales[k] / 2 * p.dot(v)) * v;
    corner.selfadjointView<Eigen::Lower>().rankUpdate(v, p, -1);
    t.off[k] = beta;
  }
  t.diagonal = a.diagonal();
  t.reflections = std::move(a);
  return t;
}

/// The upper triangle of H_1 … H_k = 1 − V T Vᵀ.
MatrixXd block_factor(const MatrixXd& v, const VectorXd& scales) {
  MatrixXd t = MatrixXd::Zero(v.cols(), v.cols());
  for (Index j = 0; j < v.cols(); ++j) {
    t(j, j) = scales[j];
    if (j == 0) continue;
    const VectorXd seen = v.leftCols(j).transpose() * v.col(j);
    const VectorXd turned = t.topLeftCorner(j, j).triangularView<Eigen::Upper>() * seen;
    t.col(j).head(j) = -scales[j] * turned;
  }
  return t;
}

/// Q = H_0 H_1 …, from the last block of reflections to the first: each changes only what lies behind its column.
MatrixXd reflections_product(const Tridiagonal& t, const Watch& watch) {
  constexpr Index width = 32;
  const Index n = t.diagonal.size(), count = std::max<Index>(0, n - 1);
  MatrixXd q = MatrixXd::Identity(n, n);
  for (Index start = (count - 1) / width * width; start >= 0 && count > 0; start -= width) {
    const Index k = std::min(width, count - start), rows = n - start - 1;
    MatrixXd v = t.reflections.block(start + 1, start, rows, k).triangularView<Eigen::UnitLower>();
    const MatrixXd factor = block_factor(v, t.scales.segment(start, k));
    const Index columns = std::max<Index>(16, static_cast<Index>(step_budget / static_cast<double>(2 * k * rows)));
    for (Index first = 0; first < rows; first += columns) {
      watch.at(1 - static_cast<double>(start) / static_cast<double>(n));
      auto part = q.block(start + 1, start + 1 + first, rows, std::min(columns, rows - first));
      const MatrixXd seen = factor.triangularView<Eigen::Upper>() * (v.transpose() * part).eval();
      part.noalias() -= v * seen;
    }
  }
  return q;
}

/// Rotations of neighbouring columns, gathered and applied to a few rows at a time, which then stay in the cache.
class Rotations {
 public:
  Rotations(MatrixXd& q, const Watch& watch) : q_(q), watch_(watch) {
    most_ = std::max<std::size_t>(1, static_cast<std::size_t>(step_budget / (4 * panel)));
    most_ = std::min(most_, static_cast<std::size_t>(64 * q.cols() + 64));
  }
  /// Of columns k and k + 1.
  void add(Index k, double c, double s) { list_.push_back({k, c, s}); }
  bool full() const { return list_.size() >= most_; }
  void apply(double share) {
    Eigen::Matrix<double, panel, Eigen::Dynamic> rows(panel, q_.cols());
    for (Index first = 0; first < q_.rows(); first += panel) {
      watch_.at(share);
      const Index count = std::min<Index>(panel, q_.rows() - first);
      rows.topRows(count) = q_.middleRows(first, count);
      rows.bottomRows(panel - count).setZero();
      for (const Rotation& r : list_) {
        const Column left = rows.col(r.k), right = rows.col(r.k + 1);
        rows.col(r.k + 1) = r.s * left + r.c * right;
        rows.col(r.k) = r.c * left - r.s * right;
      }
      q_.middleRows(first, count) = rows.topRows(count);
    }
    list_.clear();
  }

 private:
  static constexpr int panel = 16;
  using Column = Eigen::Matrix<double, panel, 1>;
  struct Rotation {
    Index k;
    double c, s;
  };
  MatrixXd& q_;
  const Watch& watch_;
  std::size_t most_ = 0;
  std::vector<Rotation> list_;
};

/// The QL method on T, in place: `d` becomes the eigenvalues.
class TridiagonalQl {
 public:
  TridiagonalQl(VectorXd& diagonal, VectorXd& off, Rotations& rotations)
      : d_(diagonal), e_(off), rotations_(rotations) {
    const double size = std::max(d_.cwiseAbs().maxCoeff(), e_.cwiseAbs().maxCoeff());
    negligible_ = 0.01 * epsilon * size + std::numeric_limits<double>::min();
  }

  void run() {
    const Index n = d_.size();
    std::int64_t sweeps = 0;
    for (Index l = 0; l < n; ++l) {
      for (Index m = block_end(l); m != l; m = block_end(l)) {
        if (++sweeps > 30 * n + 30) throw Error("the decomposition of a matrix did not converge");
        sweep(l, m);
        if (rotations_.full()) rotations_.apply(share(l));
      }
    }
    rotations_.apply(share(n));
  }

 private:
  static constexpr double epsilon = std::numeric_limits<double>::epsilon();

  double share(Index l) const {
    const double left = 1 - static_cast<double>(l) / static_cast<double>(d_.size());
    return 1 - left * left;
  }
  /// The last row of the block that begins at l.
  Index block_end(Index l) const {
    Index m = l;
    while (m + 1 < d_.size() &&
           std::abs(e_[m]) > std::max(negligible_, epsilon * (std::abs(d_[m]) + std::abs(d_[m + 1]))))
      ++m;
    return m;
  }
  /// One implicit sweep from m up to l, with Wilkinson's shift.
  void sweep(Index l, Index m) {
    double g = (d_[l + 1] - d_[l]) / (2 * e_[l]);
    g = d_[m] - d_[l] + e_[l] / (g + std::copysign(std::hypot(g, 1.0), g));
    double s = 1, c = 1, p = 0;
    for (Index i = m - 1; i >= l; --i) {
      const double f = s * e_[i], b = c * e_[i];
      const double r = std::hypot(f, g);
      e_[i + 1] = r;
      if (r == 0) {  // the block falls apart here
        d_[i + 1] -= p;
        e_[m] = 0;
        return;
      }
      s = f / r;
      c = g / r;
      g = d_[i + 1] - p;
      const double turned = (d_[i] - g) * s + 2 * c * b;
      p = s * turned;
      d_[i + 1] = g + p;
      g = c * turned - b;
      rotations_.add(i, c, s);
    }
    d_[l] -= p;
    e_[l] = g;
    e_[m] = 0;
  }

  VectorXd& d_;
  VectorXd& e_;
  Rotations& rotations_;
  double negligible_ = 0;
};

SymmetricEigen in_descending_order(const VectorXd& values, const MatrixXd& vectors) {
  std::vector<Index> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return values[a] > values[b]; });
  SymmetricEigen sorted{VectorXd(values.size()), MatrixXd(vectors.rows(), vectors.cols())};
  for (Index k = 0; k < values.size(); ++k) {
    sorted.values[k] = values[order[static_cast<std::size_t>(k)]];
    sorted.vectors.col(k) = vectors.col(order[static_cast<std::size_t>(k)]);
  }
  return sorted;
}

/// How many rows of `row_work` multiplications each make a step.
Index step_rows(double row_work, Index least) {
  return std::max(least, static_cast<Index>(step_budget / std::max(1.0, row_work)));
}

}  // namespace

SymmetricEigen symmetric_eigen(const MatrixXd& lower, const Watch& watch) {
  if (lower.size() == 0) return {};
  if (!lower.allFinite()) throw Error("a matrix of numbers that are not finite cannot be decomposed");
  // Scaled, so that squares neither overflow nor vanish.
  const double size = lower.cwiseAbs().maxCoeff();
  if (size == 0) return {VectorXd::Zero(lower.rows()), MatrixXd::Identity(lower.rows(), lower.rows())};
  Tridiagonal t = tridiagonalize(lower / size, watch.part(0, 0.25));
  MatrixXd q = reflections_product(t, watch.part(0.25, 0.35));
  t.reflections.resize(0, 0);
  const Watch last = watch.part(0.35, 1);
  Rotations rotations(q, last);
  TridiagonalQl(t.diagonal, t.off, rotations).run();
  return in_descending_order(t.diagonal * size, q);
}

MatrixXd gram_of_rows(const MatrixXd& columns, const Watch& watch) {
  const Index n = columns.rows();
  MatrixXd sum = MatrixXd::Zero(n, n);
  const Index step = step_rows(static_cast<double>(n) * static_cast<double>(n) / 2, 16);
  for (Index first = 0; first < columns.cols(); first += step) {
    watch.at(static_cast<double>(first) / static_cast<double>(columns.cols()));
    sum.selfadjointView<Eigen::Lower>().rankUpdate(columns.middleCols(first, std::min(step, columns.cols() - first)));
  }
  return sum;
}

MatrixXd watched_product(const MatrixXd& a, const MatrixXd& b, const Watch& watch) {
  MatrixXd product(a.rows(), b.cols());
  const Index step = step_rows(static_cast<double>(a.cols()) * static_cast<double>(b.cols()), 8);
  for (Index first = 0; first < a.rows(); first += step) {
    watch.at(static_cast<double>(first) / static_cast<double>(a.rows()));
    const Index rows = std::min(step, a.rows() - first);
    product.middleRows(first, rows).noalias() = a.middleRows(first, rows) * b;
  }
  return product;
}

}  // namespace tessera
