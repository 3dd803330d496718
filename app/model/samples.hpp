#pragma once
// Pictures that come with the program: photographs, and two that are made.
//
//   "sample:astronaut"   an embedded photograph
//   "made:ramp"          224 × 224 RGB; pixel (x, y) is R = x, G = y, B = 0: where a value came from can be read off it
//   "made:checkerboard"  224 × 224 gray; squares of 16, black at the top left: flat patches at P = 16, edges at others

#include <span>
#include <string>
#include <string_view>

#include "tessera/image.hpp"

namespace tessera {

struct Sample {
  std::string_view source;  ///< as in Document::images; stable
  std::string_view name;    ///< "astronaut.png": shown beside the picture
  std::string_view title;   ///< "Astronaut": in menus
  std::string_view note;    ///< what it is, who made it, the licence
};

/// All samples; the one that the program starts with comes first.
std::span<const Sample> samples();

/// nullptr where `source` is not one of them.
const Sample* find_sample(std::string_view source);

/// Whether `source` claims to be a picture that comes with the program.
bool is_sample_source(std::string_view source);

/// Decoded or made. Throws Error for an unknown source.
Image8 load_sample(std::string_view source);

}  // namespace tessera
