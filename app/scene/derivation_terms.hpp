#pragma once
// The P²C terms behind one number: their order, running sums, where each comes from, and all of them as a table.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/model/embed_job.hpp"
#include "tessera/embed.hpp"

namespace tessera::scene {

/// Place j of a flattened patch, (C, P, P) order: channel c, row u, column v of the patch.
struct TermPlace {
  std::int64_t channel = 0, row = 0, column = 0;
  bool operator==(const TermPlace&) const = default;
};
TermPlace place_in_patch(const EmbedParams& params, std::int64_t j);

struct TermList {
  std::vector<std::int32_t> order;  ///< j of each line
  std::vector<double> running;      ///< Σ up to and including that line, without the bias
};
/// By j, or by falling |term|; terms of one size by j.
TermList list_terms(const Explanation& explanation, bool by_size);
/// The line of place j. −1: there is none.
std::int64_t line_of(const TermList& list, std::int64_t j);

/// The pixel that place j of patch i of image b holds.
struct SourcePixel {
  std::int64_t row = 0, column = 0;  ///< of the H × W picture; outside it in the padding
  std::int64_t channel = 0;
  std::optional<int> raw;    ///< 0 … 255; empty where the pixel is padding
  double scaled = 0;         ///< raw/255
  double mean = 0, std = 1;  ///< of the channel
  float value = 0;           ///< X[i, j]
};
/// Empty where the result has no such place.
std::optional<SourcePixel> source_pixel(const EmbedResult& result, std::int64_t b, std::int64_t i, std::int64_t j);

/// Tab-separated: a heading; j, c, u, v, input, weight, term, running sum of each term by j; sum, bias and value.
/// Numbers of float32 with 9 digits, which name each exactly.
std::string terms_as_table(const Explanation& explanation, const EmbedParams& params);

/// Decimals that show the largest of some numbers with `digits` digits, 0 … 9.
int decimals_showing(double largest, int digits);

}  // namespace tessera::scene
