#pragma once
// The picture with its patches in another order: what the embedding cannot tell from the right one.

#include <memory>

#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// The picture cut into the grid's patches and put together again with patch shuffle.source(k) at place k: at most
/// `side` pixels wide and high, in RGB. Null without a picture.
std::shared_ptr<const Image8> shuffled_picture(const StageContext& context, std::int64_t side);

}  // namespace tessera::scene
