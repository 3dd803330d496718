#include "tessera/float16.hpp"

#include <bit>

namespace tessera {

namespace {

constexpr std::uint32_t sign_mask = 0x80000000U;
constexpr std::uint32_t infinity_bits = 0x7f800000U;

/// `value` without its `dropped` low bits (1 … 31), rounded to nearest, ties to even.
std::uint32_t round_off(std::uint32_t value, unsigned dropped) {
  const std::uint32_t half = std::uint32_t{1} << (dropped - 1);
  const std::uint32_t odd = (value >> dropped) & 1U;
  return (value + half - 1 + odd) >> dropped;
}

}  // namespace

float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000U) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1fU;
  std::uint32_t fraction = bits & 0x3ffU;
  if (exponent == 0x1f) return std::bit_cast<float>(sign | infinity_bits | (fraction << 13));
  if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 127 - 15) << 23) | (fraction << 13));
  if (fraction == 0) return std::bit_cast<float>(sign);
  // Subnormal, fraction·2⁻²⁴: a normal float32 once its first 1 stands at bit 10.
  const int shift = std::countl_zero(fraction) - 21;
  fraction = (fraction << shift) & 0x3ffU;
  return std::bit_cast<float>(sign | (static_cast<std::uint32_t>(127 - 14 - shift) << 23) | (fraction << 13));
}

std::uint16_t float_to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits & sign_mask) >> 16);
  const std::uint32_t magnitude = bits & ~sign_mask;
  const auto with_sign = [sign](std::uint32_t half) { return static_cast<std::uint16_t>(sign | half); };
  if (magnitude > infinity_bits) {  // NaN: the payload's top bits, never all zero
    const std::uint32_t payload = (magnitude >> 13) & 0x3ffU;
    return with_sign(0x7c00U | (payload == 0 ? 0x200U : payload));
  }
  const auto exponent = static_cast<int>(magnitude >> 23) - 127;
  if (exponent > 15) return with_sign(0x7c00U);
  // Rounding up may carry into the exponent, and from the largest number to infinity, as it must.
  if (exponent >= -14) return with_sign(round_off(magnitude - (std::uint32_t{127 - 15} << 23), 13));
  if (exponent < -25) return sign;
  const std::uint32_t fraction = (magnitude & 0x7fffffU) | 0x800000U;
  return with_sign(round_off(fraction, static_cast<unsigned>(-exponent - 1)));
}

float bfloat16_to_float(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

std::uint16_t float_to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & ~sign_mask) > infinity_bits) return 0x7fc0;
  return static_cast<std::uint16_t>(round_off(bits, 16));
}

}  // namespace tessera
