#pragma once
// The classic mistakes, made on purpose on the real data: the tokens that come out where one thing is done wrong, and
// how far they are from the right ones.

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "app/model/document.hpp"
#include "app/model/embed_job.hpp"
#include "app/model/latest_slot.hpp"
#include "app/model/sheets.hpp"

namespace tessera {

/// Patches that a row of the reshape holds numbers of, named one by one up to so many.
inline constexpr std::size_t max_mixed_patches = 8;

/// Of one image of the batch.
struct WrongResult {
  WrongWay way = WrongWay::none;
  std::int64_t image = 0;
  std::int64_t patch = 0;
  Sheet z;                    ///< (N, D), the wrong tokens as they are drawn
  double max_difference = 0;  ///< max |wrong − right| over the N × D numbers, or over the rows of `z` where sampled
  std::int64_t mixed = 0;     ///< reshape: how many patches row `patch` holds numbers of
  std::vector<std::int64_t> patches;  ///< reshape: the first max_mixed_patches of them, in the order of that row
  /// Row `patch` of X as the mistake hands it to the weights, P²C numbers: written (P, P, C) for layout, of the wrong
  /// picture for bgr and normalization. Empty for the others, and where the mistake changes nothing.
  std::vector<float> row;
  std::string wrong, right;  ///< normalization: Normalization::name of the one used and of the settings'
};

/// Where a row of reshape(N, D) comes from, in the memory of D × N: number k of row `row` belongs to this patch.
std::int64_t reshaped_patch(std::int64_t row, std::int64_t k, std::int64_t dim, std::int64_t patches);
/// How many patches such a row mixes: the smaller of D and N.
std::int64_t mixed_patches(std::int64_t dim, std::int64_t patches);

/// What the mistake gives, of image `image`:
///   reshape        Y.flatten(2).reshape(N, D), Y the maps as computed
///   layout         rows of X in (P, P, C) order times weights in (C, P, P) order
///   bgr            channels 0 and 2 of the picture changed over before normalising; with fewer than three the same
///   normalization  the picture normalised with ImageNet's mean and std, or with 0.5 where the settings are not 0.5
///   flip           every kernel turned by 180° in u and v
/// Where the results are not kept, 256 rows at equal distances stand for all. Throws Error for WrongWay::none and for
/// an image or a patch that is not there, Cancelled when stopped.
WrongResult compute_wrong(const EmbedResult& result, WrongWay way, std::int64_t image, std::int64_t patch,
                          const std::stop_token& stop = {});

struct WrongKey {
  std::shared_ptr<const EmbedResult> result;  ///< the same where it is the same object; never null in a request
  WrongWay way = WrongWay::none;
  std::int64_t image = 0;
  std::int64_t patch = 0;
  bool operator==(const WrongKey&) const = default;
};

using WrongSlot = LatestSlot<WrongKey, WrongResult>;

WrongSlot::Job make_wrong_job();

}  // namespace tessera
