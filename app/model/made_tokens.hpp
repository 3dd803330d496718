#pragma once
// What the lesson adds to Z where no trained model is loaded: a class token and positions, made for show and told so.
//
//   prefix     (K, D)   truncated normal, std 0.02, seed 0: how the ViT papers start theirs
//   positions  (N, D)   MAE's 2-D sine and cosine table of the H′ × W′ grid; D that is no multiple of 4 takes the first
//                       columns of the next such table. Prefix tokens get zeros, as MAE's class token does.

#include <cstdint>
#include <span>
#include <stop_token>

#include "app/model/sheets.hpp"
#include "tessera/embed.hpp"

namespace tessera {

/// (count, D). The same numbers for the same arguments.
Tensor made_prefix(std::int64_t count, std::int64_t dim);

/// The table row by row, whatever its size.
class MadePositions {
 public:
  MadePositions(Size2 grid, std::int64_t dim);
  /// D numbers, of patch i.
  void read(std::int64_t patch, std::span<float> numbers) const;

 private:
  std::int64_t columns_ = 1, dim_ = 0, table_dim_ = 0;
  Tensor across_;  ///< (W′, D): its first half tells the column
  Tensor down_;    ///< (H′, D): its second half tells the row
};

/// The table (N, D) as it is drawn, by the same rows (all, means or samples) as Z is.
Sheet make_position_sheet(const Embedding& embedding, const std::stop_token& stop = {});

}  // namespace tessera
