#pragma once
// A heat map at the size in which it is drawn, as steps of its colours: what every printer shows.

#include <cstdint>
#include <vector>

#include "app/scene/item.hpp"

namespace tessera::scene {

/// Steps 0 … 254 stand for the colours from −range over 0 (the middle one) to range, gamma 0.6 among them: finer than
/// can be told apart.
inline constexpr int middle_heat_level = 127;
/// The step behind them: NaN and infinity have a colour of their own.
inline constexpr int not_finite_heat_level = 255;
/// In both themes: a red that neither side of the heat map has.
inline constexpr Color not_finite_color{226, 38, 62, 255};

/// The step of each of width × height pixels, row by row: of the mean of the cells it covers, each by its share; along
/// an axis where a cell takes more than a pixel, of the cell at its middle. The matrix must not be empty.
std::vector<std::uint8_t> heat_levels(const HeatMapShape& map, std::int64_t width, std::int64_t height);

/// Cells of the matrix that the map shows, along x and y; less than one where it stands for more than it has.
Vec2 shown_cells(const HeatMapShape& map);

}  // namespace tessera::scene
