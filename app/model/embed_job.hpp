#pragma once
// The embedding as a background job: its key, its result, and the pictures it starts from.

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "app/model/latest_slot.hpp"
#include "app/model/model_tokens.hpp"
#include "app/model/sheets.hpp"
#include "tessera/embed.hpp"
#include "tessera/image.hpp"
#include "tessera/preprocess.hpp"
#include "tessera/weights.hpp"

namespace tessera {

/// A decoded picture, shared and never changed. Two are the same when they are the same object.
using Picture = std::shared_ptr<const Image8>;

/// Everything the numbers depend on.
struct ComputeKey {
  std::vector<Picture> pictures;
  EmbedParams params;
  WeightSpec weights;         ///< where there is no model
  SharedModel model = {};     ///< an open checkpoint with its numbers; null: made weights
  ModelFitting fitting = {};  ///< of the model
  bool operator==(const ComputeKey&) const = default;
};

/// What the stage shows besides the numbers themselves.
struct EmbedResult {
  /// Each picture at H × W, 8 bits; never null, and the same object while nothing it depends on changes.
  std::vector<std::shared_ptr<const FittedImage>> fitted;
  Embedding embedding;
  Sheets sheets;                             ///< the matrices as they are drawn
  std::shared_ptr<const ModelTokens> model;  ///< what a model adds to Z; null: made weights
  double seconds = 0;                        ///< from request to result, preprocessing and weights included
};

using EmbedSlot = LatestSlot<ComputeKey, EmbedResult>;

/// A job for EmbedSlot. It remembers the last weights and fitted pictures, so that a change of one setting
/// redoes only what depends on it.
EmbedSlot::Job make_embed_job();

}  // namespace tessera
