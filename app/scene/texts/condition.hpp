#pragma once
// When a variant of a text holds. The texts name conditions; this is the one list of them.

#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace tessera::texts {

enum class Condition {
  // The input.
  file_fits,         ///< the picture is H × W already as it was opened
  preprocessed,      ///< the input is an array that enters as it is
  no_normalization,  ///< values are only divided by 255
  // The grid; "or" along the height or the width.
  padded,           ///< padding p > 0
  every_pixel,      ///< P = 1, s = 1 and p = 0: each pixel is a patch
  pad_to_multiple,  ///< pad-to-multiple adds pixels, and N = ⌈H/P⌉·⌈W/P⌉
  nothing_to_add,   ///< pad-to-multiple is on and adds no pixel
  dilated,          ///< the window reaches over more pixels than it reads
  overlap,          ///< neighbouring windows share pixels of the image
  gap,              ///< pixels lie between neighbouring windows
  leftover,         ///< pixels of the image are in no patch
  quotient_agrees,  ///< HW/P² equals N
  one_patch,        ///< N = 1
  stride_one,       ///< s = 1 along both axes: no side in between that would not divide
  not_square,       ///< P_h ≠ P_w
  one_row,          ///< P_h = 1
  // The order of flattening.
  order_ppc,     ///< (P, P, C) is chosen
  orders_agree,  ///< C = 1 or P_h·P_w = 1: both orders are the same
  // The weights and the outcome.
  no_fewer,  ///< as many patches as pixels, or more
  no_bias,
  one_filter,   ///< D = 1
  one_axis,     ///< N = 1 or D = 1
  roads_agree,  ///< the measured largest difference is 0
  // What comes after the patch embedding.
  no_prefix,         ///< no class token
  more_prefix,       ///< two prefix tokens or more
  position_resized,  ///< the position embedding was trained for another grid
  nothing_added,     ///< no position embedding here
  not_vit_paper,     ///< prefix ≠ 1, no bias, no added position, or a norm before the encoder
  one_vector,        ///< prefix + N = 1
  normed,            ///< a norm of the tokens before the encoder's first block
};

using Conditions = std::set<Condition>;

/// By its name in the texts, which is the enumerator's; nullopt for others.
std::optional<Condition> find_condition(std::string_view name);
std::string_view name_of(Condition condition);
std::vector<Condition> all_conditions();

}  // namespace tessera::texts
