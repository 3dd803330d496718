#pragma once
// Which part of a matrix a heat map shows, in rows and columns of what it stands for: the one place that hit test and
// printers ask.

#include "app/scene/item.hpp"

namespace tessera::scene {

inline std::int64_t rows_of(const HeatMapShape& map) {
  return map.rows > 0 ? map.rows : map.matrix ? map.matrix->extent(0) : 1;
}
inline std::int64_t columns_of(const HeatMapShape& map) {
  return map.columns > 0 ? map.columns : map.matrix ? map.matrix->extent(1) : 1;
}
/// x and width in columns, y and height in rows.
inline Rect shown_part(const HeatMapShape& map) {
  if (map.source.width > 0 && map.source.height > 0) return map.source;
  return {0, 0, static_cast<float>(columns_of(map)), static_cast<float>(rows_of(map))};
}

}  // namespace tessera::scene
