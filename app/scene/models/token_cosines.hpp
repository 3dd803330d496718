#pragma once
// The cosine of the selected token with every other, remembered as long as the same is looked at.

#include <cstdint>
#include <memory>
#include <vector>

#include "app/scene/models/models_context.hpp"

namespace tessera::scene {

struct TokenCosines {
  std::vector<float> all;  ///< N; NaN where there is none: a token of zeros, or numbers that are not finite
  bool with_positions = false;
  float mean = 0;                     ///< over the others that have one; 1 where there are none
  std::int64_t most = 0, least = 0;   ///< of the others that have one; the selected patch where there are none
  std::vector<std::int64_t> nearest;  ///< the most alike first, as many as a page can show

  /// The selected token has a direction.
  bool defined(std::int64_t selected) const { return all[static_cast<std::size_t>(selected)] > 0; }
  float of(std::int64_t patch) const { return all[static_cast<std::size_t>(patch)]; }
};
/// "0.873", in `decimals`; where there is none the reason.
std::string cosine_text(const ModelsContext& context, float cosine, int decimals = 3);
/// As many neighbours as are kept in `nearest`.
inline constexpr std::int64_t most_neighbours = 24;

/// A model of its own adds positions to the tokens, or norms them.
bool has_positions(const ModelsContext& context);

/// Of the selected patch of the shown image; with positions where the view asks and the model has some. For tokens that
/// are kept.
std::shared_ptr<const TokenCosines> token_cosines(const ModelsContext& context);
/// Always of Z as it is.
std::shared_ptr<const TokenCosines> plain_cosines(const ModelsContext& context);

}  // namespace tessera::scene
