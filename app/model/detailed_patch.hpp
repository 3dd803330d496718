#pragma once
// Which patch to begin with.

#include "tessera/geometry.hpp"
#include "tessera/image.hpp"
#include "tessera/params.hpp"

namespace tessera {

/// One in the middle; 0 where there is no patch.
std::int64_t middle_patch(const PatchGrid& grid);

/// Among the patches of the middle half, the one whose pixels differ most (largest variance, all channels together):
/// more is to be seen on it than on a dark or even one. The first of them where some are alike; middle_patch where all
/// are even. `params` validate.
std::int64_t detailed_patch(const Image8& picture, const EmbedParams& params);

}  // namespace tessera
