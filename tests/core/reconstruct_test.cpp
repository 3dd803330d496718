#include "tessera/reconstruct.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tessera/weights.hpp"

namespace tessera {
namespace {

Tensor noise(Shape shape, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Tensor tensor(std::move(shape));
  for (float& value : tensor.data) value = normal(random);
  return tensor;
}

/// X E + b by the definition.
Tensor project(const Tensor& x, const Weights& weights) {
  const std::int64_t dim = weights.kernel.shape[0];
  const Tensor w = weights.kernel.reshaped({dim, weights.kernel.size() / dim});
  Tensor z({x.shape[0], x.shape[1], dim});
  for (std::int64_t b = 0; b < x.shape[0]; ++b)
    for (std::int64_t i = 0; i < x.shape[1]; ++i)
      for (std::int64_t d = 0; d < dim; ++d) {
        double sum = weights.bias ? weights.bias->data[static_cast<std::size_t>(d)] : 0;
        for (std::int64_t k = 0; k < x.shape[2]; ++k)
          sum += static_cast<double>(x.view().at({b, i, k})) * w.view().at({d, k});
        z.data[static_cast<std::size_t>((b * x.shape[1] + i) * dim + d)] = static_cast<float>(sum);
      }
  return z;
}

double largest_difference(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.shape, b.shape);
  double largest = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a.data[i]) - b.data[i]));
  return largest;
}

TEST(Reconstruct, IsExactWhereTheWeightsHaveFullRank) {
  const Tensor x = noise({2, 5, 12}, 1);
  for (const std::int64_t dim : {12, 20}) {
    const Weights weights{noise({dim, 3, 2, 2}, 2), noise({dim}, 3)};
    const Reconstruction result = reconstruct(project(x, weights), weights);
    EXPECT_EQ(result.rank, 12);
    EXPECT_EQ(result.singular_values.size(), 12U);
    EXPECT_LT(largest_difference(result.patches, x), 1e-4);
  }
}

TEST(Reconstruct, StopsInTheMiddleOfADecompositionAndTellsHowFarItIs) {
  const Weights weights{noise({300, 3, 10, 10}, 5), {}};
  std::stop_source stop;
  double last = 0;
  int told = 0;
  const auto report = [&](double share) {
    EXPECT_GE(share, last);
    EXPECT_LE(share, 1);
    last = share;
    if (++told == 100) stop.request_stop();
  };
  EXPECT_THROW(KernelSpectrum(weights, {stop.get_token(), report}), Cancelled);
  EXPECT_EQ(told, 100) << "nothing is done after the stop";
  EXPECT_GT(last, 0);
  EXPECT_LT(last, 1);
}

TEST(Reconstruct, FindsTheSingularValuesOfAMatrixMadeOfThem) {
  // W = Σ s_k u_k v_kᵀ of reflected unit vectors; repeated values and zeros among them.
  const std::vector<double> wanted{9, 4, 4, 4, 1, 0.5, 1e-3, 0, 0};
  const std::int64_t dim = 9, length = 12;
  const auto reflected = [](std::int64_t n, std::int64_t k, std::int64_t row) {  // of 1 − 2 w wᵀ, w = (1, …, 1)/√n
    return (row == k ? 1.0 : 0.0) - 2.0 / static_cast<double>(n);
  };
  Tensor kernel({dim, 3, 2, 2});
  for (std::int64_t d = 0; d < dim; ++d)
    for (std::int64_t j = 0; j < length; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < wanted.size(); ++k)
        sum += wanted[k] * reflected(dim, static_cast<std::int64_t>(k), d) *
               reflected(length, static_cast<std::int64_t>(k), j);
      kernel.data[static_cast<std::size_t>(d * length + j)] = static_cast<float>(sum);
    }
  const KernelSpectrum spectrum(Weights{kernel, {}});
  ASSERT_EQ(spectrum.singular_values().size(), wanted.size());
  for (std::size_t k = 0; k < wanted.size(); ++k) EXPECT_NEAR(spectrum.singular_values()[k], wanted[k], 1e-6) << k;
  EXPECT_EQ(spectrum.rank(), 7);
  EXPECT_EQ(spectrum.components(), 7);
}

TEST(Reconstruct, ComponentsBelowTheTrustOfFloat32ExistAndAreNotLost) {
  // Rows 1, 1, 1, 1e-6, 0 of different directions: the fourth is under max(D, P²C)·ε = 1.4e-6, and there.
  Weights weights{Tensor::zeros({5, 3, 2, 2}), {}};
  const std::vector<float> lengths{1, 1, 1, 1e-6F, 0};
  for (std::size_t d = 0; d < 5; ++d) weights.kernel.data[d * 12 + d] = lengths[d];
  const KernelSpectrum spectrum(weights);
  EXPECT_EQ(spectrum.rank(), 3);
  EXPECT_EQ(spectrum.components(), 4);
  EXPECT_EQ(spectrum.lost_directions(), 8);
  const Tensor x = noise({1, 3, 12}, 4), z = project(x, weights);
  const Tensor trusted = spectrum.reconstruct(z), all = spectrum.reconstruct(z, 99);
  EXPECT_EQ(trusted.view().at({0, 1, 3}), 0) << "by itself only what can be trusted is used";
  EXPECT_NEAR(all.view().at({0, 1, 3}), x.view().at({0, 1, 3}), 1e-3);
}

TEST(Reconstruct, ProjectsOnTheRowSpaceWhereTokensAreShorter) {
  // The rows of W are unit vectors 0 … 4: the first five numbers of each patch survive, the rest are 0.
  const Tensor x = noise({1, 4, 12}, 4);
  Weights weights{Tensor::zeros({5, 3, 2, 2}), {}};
  for (std::size_t d = 0; d < 5; ++d) weights.kernel.data[d * 12 + d] = static_cast<float>(d + 1);
  const Reconstruction result = reconstruct(project(x, weights), weights);
  EXPECT_EQ(result.rank, 5);
  for (std::int64_t i = 0; i < 4; ++i)
    for (std::int64_t k = 0; k < 12; ++k)
      EXPECT_NEAR(result.patches.view().at({0, i, k}), k < 5 ? x.view().at({0, i, k}) : 0, 1e-6);
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(result.singular_values[k], 5.0 - static_cast<double>(k), 1e-12);
}

TEST(Reconstruct, CountsRepeatedFiltersOnce) {
  Weights weights{noise({6, 1, 2, 2}, 5), {}};
  std::copy_n(weights.kernel.data.begin(), 12, weights.kernel.data.begin() + 12);
  const Tensor x = noise({1, 3, 4}, 6);
  const Reconstruction result = reconstruct(project(x, weights), weights);
  EXPECT_EQ(result.rank, 3);
  // A projection changes nothing when it is done again.
  const Reconstruction again = reconstruct(project(result.patches, weights), weights);
  EXPECT_LT(largest_difference(again.patches, result.patches), 1e-5);
}

TEST(Reconstruct, OfWeightsOfZeroIsZero) {
  const Weights weights{Tensor::zeros({3, 1, 2, 2}), {}};
  const Reconstruction result = reconstruct(noise({1, 2, 3}, 7), weights);
  EXPECT_EQ(result.rank, 0);
  for (const float value : result.patches.data) EXPECT_EQ(value, 0);
}

TEST(KernelSpectrum, SaysWhatIsLost) {
  const KernelSpectrum wide({noise({20, 3, 2, 2}, 2), {}});
  EXPECT_TRUE(wide.lossless());
  EXPECT_EQ(wide.lost_directions(), 0);
  const KernelSpectrum narrow({noise({5, 3, 2, 2}, 2), {}});
  EXPECT_FALSE(narrow.lossless());
  EXPECT_EQ(narrow.lost_directions(), 7);
  EXPECT_EQ(narrow.dim(), 5);
  EXPECT_EQ(narrow.length(), 12);
}

TEST(KernelSpectrum, EveryFurtherComponentBringsThePatchNearer) {
  const Tensor x = noise({1, 6, 12}, 1);
  const Weights weights{noise({20, 3, 2, 2}, 2), noise({20}, 3)};
  const KernelSpectrum spectrum(weights);
  const Tensor z = project(x, weights);
  double last = HUGE_VAL;
  for (int k = 0; k <= 12; ++k) {
    const Tensor back = spectrum.reconstruct(z, k);
    double error = 0;
    for (std::size_t i = 0; i < x.data.size(); ++i) error += std::pow(static_cast<double>(back.data[i]) - x.data[i], 2);
    EXPECT_LT(error, last) << k;
    last = error;
  }
  EXPECT_LT(last, 1e-8);
  EXPECT_EQ(spectrum.reconstruct(z, 99), spectrum.reconstruct(z));
  for (const float value : spectrum.reconstruct(z, 0).data) EXPECT_EQ(value, 0);
}

TEST(Reconstruct, RefusesTokensOfAnotherLength) {
  const Weights weights{noise({6, 1, 2, 2}, 5), {}};
  EXPECT_THROW(reconstruct(noise({1, 3, 5}, 1), weights), Error);
  EXPECT_THROW(reconstruct(noise({3, 6}, 1), weights), Error);
  EXPECT_THROW(reconstruct(noise({1, 3, 6}, 1), {weights.kernel, noise({5}, 1)}), Error);
}

}  // namespace
}  // namespace tessera
