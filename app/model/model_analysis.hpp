#pragma once
// What the Models view shows of the weights and of the tokens, as background jobs: one latest-wins slot each.
//
//   WallSlot        the filters as small pictures, their norms and biases: soon there
//   OrderSlot       orders for the wall of filters
//   FilterSlot      principal components, singular spectrum
//   PositionSlot    similarity of every position with every other
//   TokenSlot       norms and principal components of one picture's tokens
//   RebuildSlot     the picture again from its tokens, by the first k singular values
//
// What a click asks for (the similarity of one token to all others, its nearest) is in token_views.hpp: fast enough
// for a frame.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/model/embed_job.hpp"
#include "app/model/filter_pictures.hpp"
#include "app/model/latest_slot.hpp"
#include "app/model/model_tokens.hpp"
#include "tessera/filters.hpp"
#include "tessera/reconstruct.hpp"
#include "tessera/token_views.hpp"

namespace tessera {

/// As many components of the filters as the ViT paper's Fig. 7 shows.
inline constexpr std::int64_t shown_filter_components = 28;
inline constexpr std::int64_t shown_token_components = 3;

using SharedWeights = std::shared_ptr<const Weights>;
using SharedResult = std::shared_ptr<const EmbedResult>;

struct FilterWall {
  SharedWeights weights;
  FilterPictures pictures;
  std::vector<float> norms;  ///< D
};
using WallSlot = LatestSlot<SharedWeights, FilterWall>;
WallSlot::Job make_wall_job();

struct FilterOrders {
  SharedWeights weights;
  /// Permutations of the filters: as stored, by norm, by variance, by similarity.
  std::array<std::vector<std::int64_t>, 4> orders;

  const std::vector<std::int64_t>& order(FilterOrder by) const { return orders[static_cast<std::size_t>(by)]; }
};
using OrderSlot = LatestSlot<SharedWeights, FilterOrders>;
OrderSlot::Job make_order_job();

struct FilterAnalysis {
  SharedWeights weights;
  FilterComponents components;
  KernelSpectrum spectrum;
};
using FilterSlot = LatestSlot<SharedWeights, FilterAnalysis>;
FilterSlot::Job make_filter_job();

/// Of a tile's pixel: no cosine, of a row of zeros or one that is not finite.
inline constexpr std::uint8_t no_cosine_level = 0;
/// One tile of similarity a position: (H, W, H, W) of the grid of the embedding.
struct PositionAnalysis {
  std::shared_ptr<const ModelTokens> model;  ///< null: of the made table
  Size2 grid;
  Tensor similarity;
  float low = -1;  ///< the least value where none is negative, else −1: what colours begin at
  Image8 tiles;    ///< all tiles as one gray picture, `low` is 1 and 1 is 255; large ones are area means
  Size2 tile;      ///< pixels of each
  Size2 arranged;  ///< rows and columns of tiles: the grid; of a single row or column N × 1, each tile a row of N
};
struct PositionKey {
  std::shared_ptr<const ModelTokens> model;  ///< with positions; null: the made table of made_tokens.hpp
  Size2 grid;
  std::int64_t dim = 0;  ///< D
  bool operator==(const PositionKey&) const = default;
};
using PositionSlot = LatestSlot<PositionKey, PositionAnalysis>;
PositionSlot::Job make_position_job();
/// Positions of larger grids are not compared: the table of all pairs would not fit.
inline constexpr std::int64_t max_compared_positions = 4096;

struct TokenAnalysis {
  SharedResult result;
  std::int64_t image = 0;
  std::vector<float> norms;    ///< N
  TokenComponents components;  ///< the first three
};
struct TokenKey {
  SharedResult result;  ///< never null
  std::int64_t image = 0;
  bool operator==(const TokenKey&) const = default;
};
using TokenSlot = LatestSlot<TokenKey, TokenAnalysis>;
/// Fails for results that are not kept.
TokenSlot::Job make_token_job();

/// X̂ = (Z − b) E⁺ put back in its places; where windows overlap, their mean.
struct Rebuilt {
  SharedResult source;  ///< whose tokens
  std::int64_t image = 0;
  Image8 picture;               ///< H × W, as the fitted picture; what no patch reads is 0
  double root_mean_square = 0;  ///< of the difference, in levels of 0 … 255, over the pixels that patches read
  double largest = 0;           ///< likewise
  int components = 0;           ///< singular values used
  int rank = 0;                 ///< those that float32 can be trusted with
  int existing = 0;             ///< those that are not 0
  std::int64_t length = 0;      ///< P²C: lossless where the rank is that
};
struct RebuildKey {
  SharedResult result;  ///< never null
  std::int64_t image = 0;
  std::optional<int> components;  ///< empty: as many as the rank; at most all that are not 0
  bool operator==(const RebuildKey&) const = default;
};
using RebuildSlot = LatestSlot<RebuildKey, Rebuilt>;
/// Remembers the spectrum of the last weights, so that a slider over components costs one product. Fails for results
/// that are not kept.
RebuildSlot::Job make_rebuild_job();

/// What is known of one analysis.
template <class Result>
struct Analysed {
  std::shared_ptr<const Result> result;  ///< newest; null before the first
  bool current = false;                  ///< it is of what is shown now
  bool busy = false;
  double share = 0;     ///< of the running job, 0 … 1
  std::string failure;  ///< why there is none of what is shown now; empty: it did not fail

  /// The result where it is of what is shown now; else null.
  const Result* now() const { return current ? result.get() : nullptr; }
  bool operator==(const Analysed&) const = default;
};

/// All of them, as the Models view is given them.
struct ModelAnalyses {
  Analysed<FilterWall> wall;
  Analysed<FilterOrders> orders;
  Analysed<FilterAnalysis> filters;
  Analysed<PositionAnalysis> positions;
  Analysed<TokenAnalysis> tokens;
  Analysed<Rebuilt> rebuilt;
  bool operator==(const ModelAnalyses&) const = default;
};

}  // namespace tessera
