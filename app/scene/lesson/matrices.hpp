#pragma once
// The small matrices of the selected patch and filter: a row of X as planes, a filter, their products, a feature map.
// Each is made once for a result (SceneMemo). All are null where there is no current result with such a cell.

#include <memory>

#include "app/scene/lesson/stage_context.hpp"
#include "tessera/embed.hpp"

namespace tessera::scene {

using Matrix = std::shared_ptr<const Tensor>;

/// Row i of X, (C·P_h, P_w): plane c is rows c·P_h …, and read row by row it is the row in (C, P, P) order.
Matrix patch_planes(const StageContext& context, std::int64_t patch);
/// Column d of E, which is filter d, likewise.
Matrix filter_planes(const StageContext& context, std::int64_t filter);
/// The products of both, likewise.
Matrix product_planes(const StageContext& context, std::int64_t patch, std::int64_t filter);
/// Feature map d by the code's road, (H′, W′).
Matrix feature_map(const StageContext& context, std::int64_t filter);
/// Row i of Z, (1, D).
Matrix token_row(const StageContext& context, std::int64_t patch);
/// The terms behind Z[i, d].
std::shared_ptr<const Explanation> explanation(const StageContext& context, std::int64_t patch, std::int64_t filter);
/// Largest |term| of the explanation, for colours; 1 where all are 0.
float product_range(const StageContext& context, std::int64_t patch, std::int64_t filter);

/// A heat map in the theme's colours.
HeatMapShape heat_map(const StageContext& context, Matrix matrix, Rect target, float range);

/// Plane `channel` of such a matrix of planes, or rows `first_row` … of it, drawn at `target`. Items of it answer the
/// pointer with the place j; set the writer's subject to {x, b, i} or {e, −1, −1, d} before.
HeatMapShape plane_rows(const StageContext& context, Matrix planes, std::int64_t first_row, std::int64_t rows,
                        Rect target, float range);
inline HeatMapShape plane(const StageContext& c, Matrix planes, std::int64_t channel, Rect target, float range) {
  const std::int64_t height = c.document.params.patch.height;
  return plane_rows(c, std::move(planes), channel * height, height, target, range);
}

}  // namespace tessera::scene
