#include "app/model/made_tokens.hpp"

#include <algorithm>

#include "app/model/downsample.hpp"
#include "tessera/positions.hpp"
#include "tessera/weights.hpp"

namespace tessera {

namespace {

std::int64_t next_multiple_of_four(std::int64_t n) { return (n + 3) / 4 * 4; }

}  // namespace

Tensor made_prefix(std::int64_t count, std::int64_t dim) {
  if (count == 0) return Tensor::zeros({0, dim});
  // Gray filters with room for D numbers each: weights are what core knows how to draw at random.
  EmbedParams params;
  params.dim = count;
  params.channels = 1;
  const std::int64_t width = std::min(dim, max_image_side);
  params.image = params.patch = {(dim + width - 1) / width, width};
  const Tensor drawn = make_weights({WeightKind::trunc_normal, 0}, params, {}).kernel;
  return {{count, dim}, {drawn.data.data(), static_cast<std::size_t>(count * dim)}};
}

MadePositions::MadePositions(Size2 grid, std::int64_t dim)
    : columns_(grid.width), dim_(dim), table_dim_(next_multiple_of_four(dim)) {
  across_ = sincos_positions(SinCos::mae, {1, grid.width}, table_dim_).reshaped({grid.width, table_dim_});
  down_ = sincos_positions(SinCos::mae, {grid.height, 1}, table_dim_).reshaped({grid.height, table_dim_});
}

void MadePositions::read(std::int64_t patch, std::span<float> numbers) const {
  const std::int64_t half = table_dim_ / 2, first = std::min(half, dim_);
  const float* column = across_.data.data() + patch % columns_ * table_dim_;
  const float* row = down_.data.data() + patch / columns_ * table_dim_;
  std::copy_n(column, first, numbers.begin());
  std::copy_n(row + half, dim_ - first, numbers.begin() + first);
}

Sheet make_position_sheet(const Embedding& e, const std::stop_token& stop) {
  const std::int64_t n = e.grid.count(), rows = e.kept ? n : std::min(n, max_sampled_rows);
  const MadePositions positions({e.grid.rows(), e.grid.columns()}, e.params.dim);
  const auto read = [&](std::int64_t row, std::span<float> numbers) { positions.read(row * n / rows, numbers); };
  Tensor drawn = downsample(RowSource{rows, e.params.dim, read}, max_sheet_side, max_sheet_side, stop);
  return {std::make_shared<const Tensor>(std::move(drawn)), n, e.params.dim, rows < n};
}

}  // namespace tessera
