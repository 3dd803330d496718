#pragma once
// A row of the layer's filters as pictures, to choose one from, and the map that the chosen one writes.

#include <memory>
#include <vector>

#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// Filter d as an 8-bit picture of at most 48 × 48 pixels, larger ones as area means: weight 0 is gray 128, the largest
/// |weight| full. Three planes or more give red, green and blue (what follows them is not shown), one gives gray. Null
/// without a current result.
std::shared_ptr<const Image8> filter_picture(const StageContext& context, std::int64_t filter);

/// Which `slots` of `count` filters stand for all, rising: the first, the last, those about `selected`, in this order
/// of need; all where they fit.
std::vector<std::int64_t> filters_to_show(std::int64_t count, std::int64_t selected, int slots);

/// The strip in `rect`: heading, thumbnails with their numbers (a click on one chooses it), and at the right end the
/// map of the shown filter. It takes a height from about 40 points on; where the width does not do, the map goes first,
/// then thumbnails. All ids begin with "filters.".
void write_filter_strip(const StageContext& context, const Rect& rect, float opacity = 1);

}  // namespace tessera::scene
