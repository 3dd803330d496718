#pragma once
// IEEE half and bfloat16 to and from float32, in integers alone, rounding to nearest even.

#include <cstdint>

namespace tessera {

float half_to_float(std::uint16_t bits);
std::uint16_t float_to_half(float value);
float bfloat16_to_float(std::uint16_t bits);
std::uint16_t float_to_bfloat16(float value);

}  // namespace tessera
