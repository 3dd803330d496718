#pragma once
// The matrices of the lesson as they are drawn: X, E, Z and D × N, small enough for one texture each, and the ranges
// that their colours span. Made with the embedding, on the worker, so that drawing never waits for them.

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "tessera/embed.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

/// Drawn matrices have at most this many rows and columns; larger ones are their area mean.
inline constexpr std::int64_t max_sheet_side = 1024;
/// Where outputs are not kept, so many rows at equal distances are computed and drawn: row k is token ⌊k·N/rows⌋.
inline constexpr std::int64_t max_sampled_rows = 256;

/// So large a share of what is drawn lies within the colours' range.
inline constexpr double range_share = 0.95;

struct Sheet {
  std::shared_ptr<const Tensor> matrix;  ///< null: not to be had
  std::int64_t rows = 0, columns = 0;    ///< what it stands for
  bool sampled = false;                  ///< its rows (columns of D × N) are some at equal distances, not means of all
  bool averaged() const { return matrix && !sampled && (matrix->extent(0) < rows || matrix->extent(1) < columns); }
  bool operator==(const Sheet&) const = default;
};

/// Of one image of the batch.
struct ImageSheets {
  Sheet x;          ///< (N, P²C), (C, P, P) order
  Sheet z;          ///< (N, D), the paper's road
  Sheet flattened;  ///< (D, N), the code's road: Y.flatten(2)
};

struct Sheets {
  std::vector<ImageSheets> images;  ///< one an image of the batch
  std::shared_ptr<const Sheet> e;   ///< (P²C, D)
  Sheet position;                   ///< (N, D): the made positions of made_tokens.hpp, the same for every image
  /// The value at full colour: the 95th percentile of |v| as drawn, over the batch; 1 where all is 0.
  float x_range = 1, e_range = 1, z_range = 1;
};

/// (P²C, D) from W (D, C, P, P). Throws Cancelled when stopped.
Sheet make_weight_sheet(const Weights& weights, const std::stop_token& stop = {});

/// `e` is the weights' sheet. Where the embedding's outputs are not kept, 256 rows of Z are computed and drawn.
Sheets make_sheets(const Embedding& embedding, std::shared_ptr<const Sheet> e, const std::stop_token& stop = {});

/// The 95th percentile of |v|; the largest |v| where that is 0; 1 where all is 0 or there is nothing.
float robust_range(const std::vector<const Tensor*>& matrices);

}  // namespace tessera
