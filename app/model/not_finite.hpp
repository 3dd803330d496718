#pragma once
// Numbers of a model that are none: NaN and infinity. A checkpoint with one of them opens; what it spoils is told.

#include <string>
#include <vector>

#include "tessera/encoder_input.hpp"
#include "tessera/weights.hpp"

namespace tessera {

/// "filter 3 has 1 number that is not finite", a sentence a filter, then those of the bias; of many filters the first
/// few, and how many more there are. Empty: all are finite.
std::vector<std::string> not_finite(const Weights& weights);
/// Likewise of prefix tokens, positions and norms: "the positions have 192 numbers that are not finite".
std::vector<std::string> not_finite(const EncoderParts& parts);

/// Throws Error with the first sentence, and that nothing can be decomposed with such numbers.
void require_finite(const Weights& weights);

}  // namespace tessera
