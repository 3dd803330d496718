// Weights drawn as PyTorch draws them on the CPU: a 32-bit Mersenne Twister, 24 low bits a float.
// Compiled without contraction, so that only the fused multiply–add that is asked for is one, and every
// processor rounds alike.

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

#include "weight_sources.hpp"

namespace tessera {

namespace {

/// torch.Generator on the CPU: of a 64-bit seed it takes the low 32 bits.
std::mt19937 torch_generator(std::uint64_t seed) { return std::mt19937(static_cast<std::uint32_t>(seed)); }

/// Multiples of 2⁻²⁴ in [0, 1).
float uniform(std::mt19937& generator) {
  constexpr std::uint32_t mask = (std::uint32_t{1} << 24) - 1;
  return static_cast<float>(generator() & mask) * 0x1p-24F;
}

void fill_uniform(std::mt19937& generator, double bound, std::span<float> out) {
  const auto low = static_cast<float>(-bound);
  const float range = static_cast<float>(bound) - low;
  // PyTorch's own kernel, built for AVX2 and above, rounds this sum once.
  for (float& value : out) value = std::fma(uniform(generator), range, low);
}

/// Horner's rule, coefficients by rising power, each step rounded once.
template <std::size_t n>
float polynomial(const std::array<float, n>& coefficients, float x) {
  float value = coefficients.back();
  for (std::size_t i = n - 1; i-- > 0;) value = std::fma(value, x, coefficients[i]);
  return value;
}

/// The inverse of erf for |y| < 1 in single precision, as PyTorch computes it: a rational start that is
/// right to three digits, then two steps of Newton's method. Being single, it is up to 3e-5 off in the
/// far tail; a more exact one would not give PyTorch's numbers.
float inverse_erf(float y) {
  constexpr std::array<float, 4> center_top{0.886226899F, -1.645349621F, 0.914624893F, -0.140543331F};
  constexpr std::array<float, 5> center_bottom{1.0F, -2.118377725F, 1.442710462F, -0.329097515F, 0.012229801F};
  constexpr std::array<float, 4> tail_top{-1.970840454F, -1.624906493F, 3.429567803F, 1.641345311F};
  constexpr std::array<float, 3> tail_bottom{1.0F, 3.543889200F, 1.637067800F};
  constexpr float center = 0.7F;
  const float slope_at_zero = 2.0F / static_cast<float>(std::sqrt(std::numbers::pi));
  float x = 0;
  if (std::abs(y) <= center) {
    const float z = y * y;
    x = y * polynomial(center_top, z) / polynomial(center_bottom, z);
  } else {
    const float z = std::sqrt(-std::log((1.0F - std::abs(y)) / 2.0F));
    x = std::copysign(polynomial(tail_top, z), y) / polynomial(tail_bottom, z);
  }
  for (int step = 0; step < 2; ++step) x -= (std::erf(x) - y) / (slope_at_zero * std::exp(-x * x));
  return x;
}

}  // namespace

Weights pytorch_weights(const KernelShape& shape, bool bias, std::uint64_t seed, const std::stop_token& stop) {
  std::mt19937 generator = torch_generator(seed);
  const auto fan_in = static_cast<double>(shape.length());
  const double slope = std::sqrt(5.0);
  const double gain = std::sqrt(2.0 / (1 + slope * slope));
  const double bound = std::sqrt(3.0) * (gain / std::sqrt(fan_in));
  Weights weights{shape.empty(), {}};
  const auto length = static_cast<std::size_t>(shape.length());
  for (std::size_t start = 0; start < weights.kernel.data.size(); start += length) {
    throw_if_stopped(stop);
    fill_uniform(generator, bound, {weights.kernel.data.data() + start, length});
  }
  if (bias) {
    weights.bias.emplace(Shape{shape.dim});
    fill_uniform(generator, 1 / std::sqrt(fan_in), weights.bias->data);
  }
  return weights;
}

Tensor truncated_normal_kernel(const KernelShape& shape, std::uint64_t seed, const std::stop_token& stop) {
  constexpr float cut = 2;
  const auto scale = static_cast<float>(0.02 * std::numbers::sqrt2);
  std::mt19937 generator = torch_generator(seed);
  Tensor kernel = shape.empty();
  const std::int64_t length = shape.length();
  float* out = kernel.data.data();
  for (std::int64_t d = 0; d < shape.dim; ++d) {
    throw_if_stopped(stop);
    for (std::int64_t k = 0; k < length; ++k) {
      // The cut at ±2 is a hundred deviations away: it meets only the draw −1, whose normal is −∞.
      const float draw = 2 * uniform(generator) - 1;
      *out++ = draw == -1 ? -cut : inverse_erf(draw) * scale;
    }
  }
  return kernel;
}

}  // namespace tessera
