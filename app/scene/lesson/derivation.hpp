#pragma once
// Where one number of Z comes from, as pictures and as numbers:
//
//   planes of patch i  ⊙  planes of filter d  =  their products  ──►  terms
//   Z[i, d] = Σ + b[d] = … + … = …
//
// For any patch and filter, in any box: the card of step 4, and what a click on a cell opens.

#include <vector>

#include "app/scene/lesson/stage_context.hpp"
#include "tessera/embed.hpp"

namespace tessera::scene {

/// What is shown, and how far it has come: shares from 0, nothing yet, to 1, all.
struct Derivation {
  std::int64_t patch = 0, filter = 0;
  bool by_size = true;     ///< the list's order; else by place
  bool other_road = true;  ///< the last line: the same number by the code's road
  float arrived = 1;       ///< patch and filter, from `patch_from` and `filter_from` (one box a plane) if there are any
  std::vector<Rect> patch_from{}, filter_from{};
  float multiplied = 1;  ///< products, row by row
  float summed = 1;      ///< terms
  float with_bias = 1;   ///< the value
};

/// Where the parts lie in a box.
struct DerivationLayout {
  std::vector<Rect> patch, filter, product;  ///< one box a plane, the last in front
  std::vector<std::int64_t> order;           ///< the channel of each of them: the selected one in front
  Rect list;                                 ///< of no width: no room
  float caption = 0;                         ///< baseline of the first line under the pictures
  bool two_captions = true;
  Vec2 times, equals;  ///< centres
  Vec2 total, other;   ///< baselines; other.y = 0: no room
  float width = 0;     ///< of the box
};
DerivationLayout lay_out_derivation(const StageContext& context, const Rect& rect);

/// Title, pictures, terms and sum. Ids: "patch.plane.0", "filter.plane.0", "product.plane.0", …, "cell.…".
void write_derivation_pictures(const StageContext& context, const Rect& rect, const Derivation& derivation);

/// Its parts on the right and at the foot: the list of terms, and the sum.
void write_terms(const StageContext& context, const DerivationLayout& layout, const Derivation& derivation);
void write_total(const StageContext& context, const DerivationLayout& layout, const Derivation& derivation);

/// The places of the terms that are largest without their sign, falling, at most 64 of them.
std::shared_ptr<const std::vector<std::int64_t>> largest_terms(const StageContext& context, std::int64_t patch,
                                                               std::int64_t filter);

/// How many decimals the sum, the bias and the value are shown with: six digits in all, or six decimals below 1.
int decimals_of_sum(const Explanation& explanation);
/// How many decimals show three digits of `largest`: 2 … 7.
int decimals_for(float largest);

}  // namespace tessera::scene
