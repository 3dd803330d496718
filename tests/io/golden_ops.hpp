#pragma once
// What golden operations are made of.

#include <map>
#include <string>
#include <vector>

#include "tessera/geometry.hpp"
#include "tessera/weights.hpp"
#include "tests/io/golden_case.hpp"

namespace tessera::goldens {

using Checks = std::vector<Check>;
using Operations = std::map<std::string, Checks (*)(const GoldenCase&)>;

/// The grid for image x, checked against the case's own count of rows and columns.
PatchGrid grid_of(const GoldenCase& golden, const Tensor& x, Size2 kernel);
Size2 kernel_size(const Weights& weights);
/// Z by the matrix product.
Tensor by_product(const Tensor& x, const PatchGrid& grid, const Weights& weights);

/// What stands around the projection: positions, prefix tokens, other patch sizes, time, and views of filters.
const Operations& model_operations();

}  // namespace tessera::goldens
